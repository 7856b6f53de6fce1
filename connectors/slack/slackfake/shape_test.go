package slackfake_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// TestWhatIsSentHasTheShapeOfWhatSlackSends holds our bodies against recorded
// ones, where these are present: every key that Slack sends is there, but for
// those that a body has in other circumstances.
func TestWhatIsSentHasTheShapeOfWhatSlackSends(t *testing.T) {
	recorded := filepath.Join("..", "..", "..", "..", "shared", "fixtures", "slack")
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("the recorded bodies are not here")
	}
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	ctx := t.Context()
	m, err := d.Write("it-help", "UBO", "hello @waymark", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{d.Edit("it-help", m.TS, "UBO", "hi"), d.React("it-help", m.TS, "UADA", "eyes"), d.Unsay("it-help", m.TS, "UBO")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.Send(ctx, http.DefaultClient)
	events := a.all()
	press := d.press(t, a, "UADA")
	if _, err := d.api.OpenViewContext(ctx, press.TriggerID, why()); err != nil {
		t.Fatal(err)
	}
	pressed := a.all()[len(a.all())-1]
	if err := d.SubmitView(ctx, http.DefaultClient, "UADA", map[string][]string{"reason": {"person"}}); err != nil {
		t.Fatal(err)
	}
	submitted := a.all()[len(a.all())-1]
	if err := d.RunCommand(ctx, http.DefaultClient, "UADA", "it-help", "/waymark", "x"); err != nil {
		t.Fatal(err)
	}
	command := a.all()[len(a.all())-1]
	inner := func(n int) map[string]any { e, _ := object(t, events[n].body)["event"].(map[string]any); return e }
	for _, c := range []struct {
		file   string
		ours   map[string]any
		beside string // keys of other circumstances
	}{
		{"parsers_test.TestParserOuterCallBackEvent.L12.json", object(t, events[0].body), "authed_users"},
		{"messages_test.simpleMessage.L11.json", inner(0), ""},
		{"inner_events_test.TestAppMention.L66.json", inner(1), "blah source_team user_team thread_ts"},
		{"inner_events_test.TestMessageChangedEvent.L564.json", inner(2), ""},
		{"test_events.valid_reaction_added_body.L112.json", object(t, events[3].body), "authed_users enterprise_id"},
		{"messages_test.messageDeletedMessage.L436.json", inner(4), ""},
		{"test_authorize.block_actions_body.L194.json", payload(t, pressed.body), "enterprise_id enterprise_name emoji"},
		{"interactions_test.viewSubmissionCallback.L82.json", payload(t, submitted.body), "channel hash response_urls multi-line target_channel some_datetime some_timepicker username blocks emoji"},
		{"test_view_submission.connect_channel_payload.L142.json", payload(t, submitted.body), "response_urls emoji blocks values enterprise enterprise_id enterprise_name close"},
	} {
		raw, err := os.ReadFile(filepath.Join(recorded, c.file))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, missing := range lacks("", object(t, string(raw)), c.ours, strings.Fields(c.beside)) {
			t.Errorf("%s has %s, and ours has not", c.file, missing)
		}
	}
	raw, err := os.ReadFile(filepath.Join(recorded, "slash_test.TestSlash_ServeHTTP.L17.form.txt"))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := url.ParseQuery(strings.TrimSpace(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := url.ParseQuery(command.body)
	if err != nil {
		t.Fatal(err)
	}
	for key := range theirs {
		if !ours.Has(key) && !strings.HasPrefix(key, "enterprise") {
			t.Errorf("a command has %s, and ours has not", key)
		}
	}
}

func object(t *testing.T, s string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		t.Fatal(err, s)
	}
	return o
}

func payload(t *testing.T, body string) map[string]any {
	t.Helper()
	form, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, form.Get("payload"))
}

// lacks lists the paths of one object that another has not, or has in another
// type.
func lacks(path string, theirs, ours map[string]any, beside []string) []string {
	var missing []string
	for key, v := range theirs {
		at := path + "." + key
		has, ok := ours[key]
		if slices.Contains(beside, key) {
			continue
		}
		if !ok {
			missing = append(missing, at)
			continue
		}
		if v, isObject := v.(map[string]any); isObject {
			has, _ := has.(map[string]any)
			missing = append(missing, lacks(at, v, has, beside)...)
		}
	}
	return missing
}
