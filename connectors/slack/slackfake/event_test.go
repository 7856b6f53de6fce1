package slackfake_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// heard are the inner events that the app got, as slack-go reads them.
func (a *app) heard(t *testing.T) []any {
	t.Helper()
	var list []any
	for _, g := range a.all() {
		e, err := slackevents.ParseEvent(json.RawMessage(g.body), slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Fatal(err, g.body)
		}
		list = append(list, e.InnerEvent.Data)
	}
	return list
}

func TestWhatPeopleWriteIsAnEvent(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	m, err := d.Write("it-help", "UBO", "my <laptop> & I, @waymark @here @bogus https://kb.example/?a=1&b=2", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write("it-help", "UADA", "coming", m.TS); err != nil {
		t.Error(err)
	}
	if err := d.Edit("it-help", m.TS, "UBO", "never mind"); err != nil {
		t.Error(err)
	}
	if err := d.React("it-help", m.TS, "UADA", "eyes"); err != nil {
		t.Error(err)
	}
	if err := d.Unsay("it-help", m.TS, "UBO"); err != nil {
		t.Error(err)
	}
	if _, err := d.Write("away", "UBO", "the app is not here", ""); err != nil {
		t.Error(err)
	}
	d.Send(t.Context(), http.DefaultClient)
	heard := a.heard(t)
	if len(heard) != 6 {
		t.Fatalf("%d events", len(heard))
	}
	first, _ := heard[0].(*slackevents.MessageEvent)
	if first == nil || first.Text != "my &lt;laptop&gt; &amp; I, <@"+slackfake.BotUser+"> <!here> @bogus <https://kb.example/?a=1&amp;b=2>" || first.ChannelType != "channel" || first.User != "UBO" {
		t.Errorf("%+v", first)
	}
	if mention, _ := heard[1].(*slackevents.AppMentionEvent); mention == nil || mention.Channel != "C0HELP" || mention.TimeStamp != m.TS {
		t.Errorf("%+v", heard[1])
	}
	if reply, _ := heard[2].(*slackevents.MessageEvent); reply == nil || reply.ThreadTimeStamp != m.TS {
		t.Errorf("%+v", heard[2])
	}
	if edit, _ := heard[3].(*slackevents.MessageEvent); edit == nil || edit.SubType != "message_changed" || edit.Message.Text != "never mind" {
		t.Errorf("%+v", heard[3])
	}
	if r, _ := heard[4].(*slackevents.ReactionAddedEvent); r == nil || r.Reaction != "eyes" || r.ItemUser != "UBO" || r.Item.Timestamp != m.TS {
		t.Errorf("%+v", heard[4])
	}
	if gone, _ := heard[5].(*slackevents.MessageEvent); gone == nil || gone.SubType != "message_deleted" || gone.DeletedTimeStamp != m.TS {
		t.Errorf("%+v", heard[5])
	}
}

func TestPeopleDoWhatIsTheirs(t *testing.T) {
	d := open(t, slackfake.Options{})
	m, err := d.Write("it-help", "UBO", "mine", "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Edit("it-help", m.TS, "UADA", "hers") == nil || d.Unsay("it-help", m.TS, "UADA") == nil {
		t.Error("somebody else changed it")
	}
	if _, err := d.Write("it-leads", "UBO", "let me in", ""); err == nil {
		t.Error("a private channel took the words of somebody who is not in it")
	}
	if err := d.PressButton(t.Context(), http.DefaultClient, "UBO", m, "take", ""); err == nil {
		t.Error("a button that is not there was pressed")
	}
}

func TestAnEventThatFailsComesAgain(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	a.answer = func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusServiceUnavailable) }
	if _, err := d.Write("it-help", "UBO", "hello", ""); err != nil {
		t.Fatal(err)
	}
	for _, wait := range []time.Duration{0, 0, time.Minute, 5 * time.Minute} {
		if wait > 0 {
			d.clock.Forward(wait - time.Second)
			if again := d.Send(t.Context(), http.DefaultClient); len(again) != 0 {
				t.Errorf("it came %s early", time.Second)
			}
			d.clock.Forward(time.Second)
		}
		if tries := d.Send(t.Context(), http.DefaultClient); len(tries) != 1 || tries[0].Status != http.StatusServiceUnavailable {
			t.Errorf("after %s: %+v", wait, tries)
		}
	}
	if at, due := d.Due(); due {
		t.Error("a fourth retry waits for", at)
	}
	for n, g := range a.all() {
		num, why := g.header.Get("X-Slack-Retry-Num"), g.header.Get("X-Slack-Retry-Reason")
		if n == 0 && num+why != "" || n > 0 && (num != strconv.Itoa(n) || why != "http_error") || g.body != a.all()[0].body {
			t.Error(n, num, why, g.body)
		}
	}
}

func TestAnAppCanAskForNoRetry(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	a.answer = func(w http.ResponseWriter, _ int) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(http.StatusInternalServerError)
	}
	if _, err := d.Write("it-help", "UBO", "hello", ""); err != nil {
		t.Fatal(err)
	}
	d.Send(t.Context(), http.DefaultClient)
	if _, due := d.Due(); due {
		t.Error("it comes again")
	}
}

// silent never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestSlackWaitsThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := slackfake.New(slackfake.Options{})
		w.AddUser(slackfake.User{ID: "UBO", Name: "bo"})
		w.AddChannel(slackfake.Channel{ID: "C0HELP", Name: "it-help"})
		w.Reach("http://app.example/", nil)
		if _, err := w.Write("it-help", "UBO", "hello", ""); err != nil {
			t.Fatal(err)
		}
		client, start := &http.Client{Transport: silent{}}, time.Now()
		tries := w.Send(context.Background(), client)
		if took := time.Since(start); took != 3*time.Second || len(tries) != 1 || tries[0].Reason != "http_timeout" {
			t.Error(took, tries)
		}
		m := w.Insert(slackfake.Message{Channel: "C0HELP", BotID: slackfake.BotID, Blocks: []slackfake.Block{{Type: "actions",
			Elements: []slackfake.Element{{Type: "button", Label: "Go", ActionID: "go"}}}}})
		start = time.Now()
		err := w.PressButton(context.Background(), client, "UBO", m, "go", "")
		if took := time.Since(start); took != 3*time.Second || err == nil || !strings.Contains(err.Error(), "operation_timeout") {
			t.Error(took, err)
		}
	})
}

func TestAMenuTellsWhatWasChosen(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	menu := slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeStatic, plain("Snooze"), "snooze",
		slackgo.NewOptionBlockObject("15m", plain("15 min"), nil), slackgo.NewOptionBlockObject("1h", plain("1 hour"), nil))
	over := slackgo.NewOverflowBlockElement("more", slackgo.NewOptionBlockObject("x", plain("More"), nil))
	if _, _, err := d.api.PostMessageContext(t.Context(), "C0HELP", slackgo.MsgOptionBlocks(slackgo.NewActionBlock("row", menu, over))); err != nil {
		t.Fatal(err)
	}
	m := d.Messages("it-help")[0]
	if got := m.String(); got != "[ Snooze ▾ 15 min | 1 hour ]  [ ▾ More ]" {
		t.Error(got)
	}
	if err := d.PressButton(t.Context(), http.DefaultClient, "UADA", m, "snooze", "2h"); err == nil {
		t.Error("what was not offered was chosen")
	}
	for action, value := range map[string]string{"snooze": "1h", "more": "x"} {
		if err := d.PressButton(t.Context(), http.DefaultClient, "UADA", m, action, value); err != nil {
			t.Fatal(err)
		}
		all := a.all()
		in := interaction(t, all[len(all)-1])
		if did := in.ActionCallback.BlockActions; len(did) != 1 || did[0].ActionID != action || did[0].BlockID != "row" || did[0].SelectedOption.Value != value {
			t.Errorf("%+v", did)
		}
		if in.Channel.ID != "C0HELP" || in.Container.MessageTs != m.TS || in.TriggerID == "" || !strings.HasPrefix(in.ResponseURL, d.url) || in.User.Name != "ada" {
			t.Errorf("%+v", in)
		}
	}
}

func TestACommandAndItsAnswer(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	a.answer = func(w http.ResponseWriter, _ int) {
		_ = json.NewEncoder(w).Encode(slackgo.Msg{Text: "ITD-1 is with you", ResponseType: slackgo.ResponseTypeEphemeral})
	}
	if err := d.RunCommand(t.Context(), http.DefaultClient, "UADA", "it-leads", "/waymark", "ITD-1"); err != nil {
		t.Fatal(err)
	}
	said := d.Answers()
	if len(said) != 1 || said[0].Text != "ITD-1 is with you" || said[0].To != "UADA" || len(d.Messages("it-leads")) != 0 {
		t.Error(said)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(a.all()[0].body))
	r.Header = a.all()[0].header
	c, err := slackgo.SlashCommandParse(r)
	if err != nil || c.Command != "/waymark" || c.Text != "ITD-1" || c.UserID != "UADA" || c.ChannelID != "C0LEADS" || c.ChannelName != "privategroup" || c.TriggerID == "" {
		t.Errorf("%+v %v", c, err)
	}
	a.answer = func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusInternalServerError) }
	if err := d.RunCommand(t.Context(), http.DefaultClient, "UADA", "it-help", "/waymark", ""); err == nil || !strings.Contains(err.Error(), "500") {
		t.Error(err)
	}
}

func TestAResponseURLIsGoodFiveTimesInHalfAnHour(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	say := func(to, body string) int {
		resp, err := http.Post(to, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	to := d.press(t, a, "UADA").ResponseURL
	for n, c := range []struct {
		body string
		want int
	}{
		{`{"text": "only you"}`, 200}, {`{"text": ""}`, 400}, {`{"replace_original": true, "text": "taken"}`, 200}, {`{"response_type": "in_channel", "text": "all of you"}`, 200},
		{`{"text": "4"}`, 200}, {`{"delete_original": true}`, 200}, {`{"text": "6"}`, 404},
	} {
		if got := say(to, c.body); got != c.want {
			t.Errorf("%d: %s: %d", n, c.body, got)
		}
		if n == 2 && d.Messages("it-help")[0].Text != "taken" {
			t.Error("the message was not replaced")
		}
	}
	if all := d.Messages("it-help"); len(all) != 1 || all[0].Text != "all of you" || len(d.Answers()) != 2 || d.Answers()[0].To != "UADA" {
		t.Error(all, d.Answers())
	}
	// slack-go sends there what it would post.
	to = d.press(t, a, "UADA").ResponseURL
	if _, _, err := d.api.PostMessageContext(t.Context(), "", slackgo.MsgOptionText("by the SDK", false), slackgo.MsgOptionResponseURL(to, slackgo.ResponseTypeEphemeral)); err != nil {
		t.Error(err)
	}
	if said := d.Answers(); said[len(said)-1].Text != "by the SDK" {
		t.Error(said)
	}
	to = d.press(t, a, "UADA").ResponseURL
	d.clock.Forward(30 * time.Minute)
	if got := say(to, `{"text": "late"}`); got != 200 {
		t.Error(got)
	}
	d.clock.Forward(time.Second)
	if got := say(to, `{"text": "too late"}`); got != 404 {
		t.Error(got)
	}
}

func TestNobodyIsToldBeforeTheAppIsReached(t *testing.T) {
	d := open(t, slackfake.Options{})
	if _, err := d.Write("it-help", "UBO", "hello", ""); err != nil {
		t.Error(err)
	}
	if err := d.RunCommand(t.Context(), http.DefaultClient, "UADA", "it-help", "/waymark", ""); !errors.Is(err, slackfake.ErrNoApp) {
		t.Error(err)
	}
	if _, due := d.Due(); due {
		t.Error("an event waits for nobody")
	}
}
