package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// reader is a desk that knows little.
type reader struct {
	text     journeys.Text
	err      error
	owners   []connectors.Choice
	problems []connectors.Choice
	slow     bool // looking for problems ends when its time is up
}

func (r reader) Say(context.Context, connectors.Query) (journeys.Text, error) { return r.text, r.err }
func (r reader) Agent(a journeys.Account) bool                                { return a.ID == "U0AGENT" }
func (r reader) Owners() []connectors.Choice                                  { return r.owners }
func (r reader) Problems(ctx context.Context, _ journeys.PointID) []connectors.Choice {
	if r.slow {
		<-ctx.Done()
		return nil
	}
	return r.problems
}

// desk is a workspace that also keeps the forms that were opened and what came
// to its response address.
type desk struct {
	*slackfake.Workspace
	mu       sync.Mutex
	opened   []json.RawMessage
	triggers []string
	refuse   string // the word with which a form is refused
	said     []slackgo.Message
	status   int // of the response address
	secrets  []string
	beside   []string // the calls that are not the workspace's own
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/views.open"):
		d.beside = append(d.beside, "views.open")
		body, _ := io.ReadAll(r.Body)
		var v struct {
			Trigger string          `json:"trigger_id"`
			View    json.RawMessage `json:"view"`
		}
		_ = json.Unmarshal(body, &v)
		d.opened, d.triggers = append(d.opened, v.View), append(d.triggers, v.Trigger)
		_, _ = io.WriteString(w, `{"ok": `+map[bool]string{true: "true", false: "false"}[d.refuse == ""]+`, "error": "`+d.refuse+`"}`)
	case strings.HasPrefix(r.URL.Path, "/respond"):
		d.beside = append(d.beside, methodRespond)
		var m slackgo.Message
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &m); err == nil {
			d.said = append(d.said, m)
		}
		d.secrets = append(d.secrets, r.Header.Get("Authorization"))
		w.WriteHeader(max(d.status, http.StatusOK))
	default:
		d.Workspace.ServeHTTP(w, r)
	}
}

// answering is a connector on a workspace that hears answers, and the address
// at which it takes them.
func answering(t *testing.T) (*desk, *connectors.Connector, string) {
	t.Helper()
	w, _ := workspace(t, slackfake.Options{})
	d := &desk{Workspace: w}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, connect(t, server.URL+"/api/"), server.URL + "/respond/1"
}

// query is the one that a request asks.
func query(t *testing.T, c *connectors.Connector, r *http.Request) connectors.Query {
	t.Helper()
	out, err := do(t, c, r, morning)
	if err != nil || len(out.Queries) != 1 || len(out.Events) != 0 || out.Reply == nil || len(out.Reply.Body) != 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	return out.Queries[0]
}

func typed(text, response string) *http.Request {
	return signed(url.Values{"command": {"/waymark"}, "text": {text}, "user_id": {"U0AGENT"}, "channel_id": {"C0SDNOW"},
		"channel_name": {"sd-now"}, "trigger_id": {"1.2.x"}, "response_url": {response}})
}

func pressOf(t *testing.T, action, value string) *http.Request {
	t.Helper()
	return interact(t, map[string]any{
		"type": "block_actions", "user": map[string]string{"id": "U0AGENT", "name": "agent"}, "trigger_id": "1.2.x",
		"container": map[string]string{"message_ts": "1794901330.000100", "channel_id": "C0SDNOW"},
		"actions":   []any{map[string]any{"type": "button", "action_id": action, "value": value, "action_ts": "1794901450.417840"}},
	})
}

func TestACommandIsAnsweredToWhoAskedAlone(t *testing.T) {
	d, c, address := answering(t)
	r := reader{text: journeys.Text{Headline: "ITD-4813 <!channel>", Rows: []journeys.Row{{Label: "Next", Lines: []string{"Reset by phone"}}}}}
	if err := c.Answers.Answer(t.Context(), query(t, c, typed("ITD-4813", address)), r, morning); err != nil {
		t.Fatal(err)
	}
	if len(d.said) != 1 || d.said[0].ResponseType != "ephemeral" || !strings.HasPrefix(d.said[0].Text, "ITD-4813 &lt;!channel&gt;") ||
		len(d.said[0].Blocks.BlockSet) != 2 || d.secrets[0] != "" {
		t.Errorf("%+v, token %q", d.said, d.secrets)
	}
	if len(d.Answers()) != 0 || len(d.Ours()) != 0 {
		t.Error("it was said elsewhere, too")
	}
}

func TestWhereTheResponseAddressServesNotTheChannelDoes(t *testing.T) {
	for name, address := range map[string]string{
		"none": "", "elsewhere": "https://evil.example.com/x", "not safe": "http://hooks.slack.com/x",
		"a stranger's": "https://me@hooks.slack.com/x", "beside": "https://hooks.slack.com.example.com/x",
	} {
		t.Run(name, func(t *testing.T) {
			d, c, _ := answering(t)
			if err := c.Answers.Answer(t.Context(), query(t, c, typed("help", address)), reader{text: journeys.Text{Headline: "help"}}, morning); err != nil {
				t.Fatal(err)
			}
			if got := d.Answers(); len(d.said) != 0 || len(got) != 1 || got[0].To != "U0AGENT" || got[0].String() != "help" {
				t.Errorf("%+v, %+v", d.said, got)
			}
		})
	}
	d, c, address := answering(t)
	d.status = http.StatusNotFound // used up
	if err := c.Answers.Answer(t.Context(), query(t, c, typed("help", address)), reader{text: journeys.Text{Headline: "help"}}, morning); err != nil || len(d.Answers()) != 1 {
		t.Errorf("%v, %+v", err, d.Answers())
	}
}

func TestAnErrorSaysNothingOfTheResponseAddress(t *testing.T) {
	d, c, address := answering(t)
	for _, status := range []int{500, 403} {
		d.status = status
		err := c.Answers.Answer(t.Context(), query(t, c, typed("help", address)), reader{text: journeys.Text{Headline: "help"}}, morning)
		if err == nil || strings.Contains(err.Error(), "respond/1") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("status %d: %v", status, err)
		}
	}
	err := c.Answers.Answer(t.Context(), query(t, c, typed("help", address)), reader{err: errors.New("the store is away")}, morning)
	if err == nil || !strings.Contains(err.Error(), "the store is away") {
		t.Errorf("%v", err)
	}
}

func TestALongAnswerIsSaidWhole(t *testing.T) {
	d, c, address := answering(t)
	text := manyRows(150)
	text.Buttons = nil
	if err := c.Answers.Answer(t.Context(), query(t, c, typed("a journey", address)), reader{text: text}, morning); err != nil {
		t.Fatal(err)
	}
	if len(d.said) != responses || len(d.said)+len(d.Answers()) != len(pieces("k", text)) {
		t.Errorf("%d at the address and %d in the channel, want %d in all", len(d.said), len(d.Answers()), len(pieces("k", text)))
	}
}

func TestAButtonOpensItsForm(t *testing.T) {
	owners := []connectors.Choice{{ID: "service-desk", Name: "Service Desk"}, {ID: "identity"}}
	point := journeys.PointID{Journey: "password-reset", Kind: journeys.DeadEnd, Step: "reset-by-link"}.Ref("it-chat").String()
	for action, want := range map[string]struct{ value, inputs string }{
		journeys.KindDismiss:   {storyPress().String(), "reason owner"},
		journeys.KindNameOwner: {point, "owner"},
		journeys.KindImprove:   {point, "existing key"},
		journeys.KindNotWorth:  {point, "reason"},
	} {
		t.Run(action, func(t *testing.T) {
			d, c, _ := answering(t)
			q := query(t, c, pressOf(t, action, want.value))
			r := reader{owners: owners, problems: []connectors.Choice{{ID: "ITIMP-9", Name: "ITIMP-9 Link by text message"}}}
			if err := c.Answers.Answer(t.Context(), q, r, morning.Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			if len(d.opened) != 1 || d.triggers[0] != "1.2.x" {
				t.Fatalf("%d forms are opened", len(d.opened))
			}
			v := modalOf(t, d.opened[0])
			a, ok := parseAbout(v.PrivateMetadata)
			if inputs := strings.Join(inputsOf(v), " "); inputs != want.inputs || v.CallbackID != "waymark/"+action ||
				!ok || a != (about{want.value, "C0SDNOW", "1794901330.000100"}) {
				t.Errorf("inputs %q, %q, about %+v", inputs, v.CallbackID, a)
			}
		})
	}
}

// modalOf reads a form with the SDK's own types.
func modalOf(t interface{ Fatal(...any) }, raw json.RawMessage) slackgo.ModalViewRequest {
	var v slackgo.ModalViewRequest
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func inputsOf(v slackgo.ModalViewRequest) []string {
	var names []string
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*slackgo.InputBlock); ok {
			names = append(names, in.BlockID)
		}
	}
	return names
}

func TestOnlyTheDesksPeopleLogAContact(t *testing.T) {
	d, c, address := answering(t)
	if err := c.Answers.Answer(t.Context(), query(t, c, typed("log", address)), reader{}, morning); err != nil {
		t.Fatal(err)
	}
	if len(d.opened) != 1 || strings.Join(inputsOf(modalOf(t, d.opened[0])), " ") != "who address how when ticket note" {
		t.Fatalf("%s", d.opened)
	}
	q := query(t, c, typed("log", address))
	q.By.ID = "U1REMOTE"
	if err := c.Answers.Answer(t.Context(), q, reader{}, morning); err != nil || len(d.opened) != 1 || len(d.said) != 1 || d.said[0].Text != saidNotAgent {
		t.Errorf("%v, %d forms, said %+v", err, len(d.opened), d.said)
	}
}

func TestAFormThatCannotBeOpenedIsSaidToBe(t *testing.T) {
	press := func(t *testing.T, c *connectors.Connector) connectors.Query {
		return query(t, c, pressOf(t, journeys.KindDismiss, storyPress().String()))
	}
	for name, try := range map[string]func(*testing.T, *desk, *connectors.Connector) (connectors.Query, time.Time, string){
		"too late": func(t *testing.T, d *desk, c *connectors.Connector) (connectors.Query, time.Time, string) {
			return press(t, c), morning.Add(4 * time.Second), saidTooLate
		},
		"Slack says too late": func(t *testing.T, d *desk, c *connectors.Connector) (connectors.Query, time.Time, string) {
			d.refuse = "expired_trigger_id"
			return press(t, c), morning, saidTooLate
		},
		"nobody to choose": func(t *testing.T, d *desk, c *connectors.Connector) (connectors.Query, time.Time, string) {
			return query(t, c, pressOf(t, journeys.KindNameOwner, "it-chat/point/password-reset/silence/")), morning, saidNoOwner
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, c, _ := answering(t)
			q, now, want := try(t, d, c)
			if err := c.Answers.Answer(t.Context(), q, reader{}, now); err != nil {
				t.Fatal(err)
			}
			if got := d.Answers(); len(got) != 1 || got[0].To != "U0AGENT" || got[0].String() != want {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("another refusal", func(t *testing.T) {
		d, c, _ := answering(t)
		d.refuse = "not_authed"
		if err := c.Answers.Answer(t.Context(), press(t, c), reader{}, morning); connectors.KindOf(err) != connectors.Denied {
			t.Errorf("%v", err)
		}
	})
}

func TestAFormIsOpenBeforeASlowDeskHasAnswered(t *testing.T) {
	d, c, _ := answering(t)
	q := query(t, c, pressOf(t, journeys.KindImprove, "it-chat/point/password-reset/silence/"))
	hasty := answers{client: c.Answers.(answers).client, patience: time.Millisecond}
	if err := hasty.Answer(t.Context(), q, reader{slow: true}, morning); err != nil || len(d.opened) != 1 {
		t.Fatal(err, len(d.opened))
	}
	if got := strings.Join(inputsOf(modalOf(t, d.opened[0])), " "); got != "key" {
		t.Errorf("inputs %q", got)
	}
}
