package slack

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// settings hands a configuration to New as the loader would.
type settings struct {
	config   Config
	loopback bool
}

func (s settings) Decode(into any) []connectors.Fault { *into.(*Config) = s.config; return nil }
func (s settings) PublicURL() string                  { return "https://waymark.example.com" }
func (s settings) Loopback() bool                     { return s.loopback }
func (s settings) Polled() bool                       { return false }
func (s settings) Now() time.Time                     { return time.Now() }

// Tuesday of the story, 08:42 in Berlin.
var morning = time.Date(2026, 11, 17, 7, 42, 0, 0, time.UTC)

const (
	token  = "xoxb-not-a-real-token"
	secret = "not-a-real-signing-secret"
)

// workspace starts a fake Slack with the desk's channels, and a connector on it.
func workspace(t *testing.T, o slackfake.Options) (*slackfake.Workspace, *connectors.Connector) {
	t.Helper()
	w, at := workspaceAt(t, o)
	return w, connect(t, at, "it-help", "G0PRIVATE")
}

// workspaceAt starts the workspace alone, and says where it is.
func workspaceAt(t *testing.T, o slackfake.Options) (*slackfake.Workspace, string) {
	t.Helper()
	o.Token, o.SigningSecret = token, secret
	if o.Now == nil {
		o.Now = func() time.Time { return morning }
	}
	w := slackfake.New(o)
	w.AddChannel(slackfake.Channel{ID: "C024BE91L", Name: "it-help"})
	w.AddChannel(slackfake.Channel{ID: "C0SDNOW", Name: "sd-now"})
	w.AddChannel(slackfake.Channel{ID: "C0RANDOM", Name: "random", Outside: true})
	w.AddChannel(slackfake.Channel{ID: "G0PRIVATE", Name: "sd-private", Private: true})
	w.AddChannel(slackfake.Channel{ID: "C0OLD", Name: "old", Archived: true})
	w.AddUser(slackfake.User{ID: "U0AGENT", Name: "agent", RealName: "An Agent", Email: "Agent@Example.com", Phone: "+49 30 555-000"})
	w.AddUser(slackfake.User{ID: "U0ROBOT", Name: "robot", Bot: true})
	w.AddGroup(slackfake.Group{ID: "S0ONCALL", Handle: "sd-oncall"})
	w.AddGroup(slackfake.Group{ID: "S0OLD", Handle: "old-team", Disabled: true})
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	return w, srv.URL + "/api"
}

func connect(t *testing.T, api string, watch ...string) *connectors.Connector {
	t.Helper()
	c, faults := Spec().New("it-chat", settings{config: Config{
		BotToken: connectors.NewSecret(token), SigningSecret: connectors.NewSecret(secret), Watch: watch, API: api,
	}})
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults)
	}
	return c
}

// storyMessage is the message of the story, as the judgement would want it.
func storyMessage() journeys.Posting {
	ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10043"}
	return journeys.Posting{
		Key: "message-case-1", Kind: journeys.MessagePosting, Connector: "it-chat", Target: "sd-now", Ref: ref,
		Content: journeys.Content{Text: &journeys.Text{
			Headline: "ITD-4813 · Password reset · stuck since 09:05, nobody has it yet",
			Rows: []journeys.Row{
				{Label: "What happened", Lines: []string{"6 failed sign-ins · call given up after 6 min · search without a result · reset link sent to a mailbox that needs the lost password · now calling again (also ITD-4811)"}},
				{Label: "Next", Lines: []string{"Reset by phone with identity check (KB-112)"}},
				{Label: "Who", Lines: []string{"Service Desk · due 09:36"}},
			},
			Buttons: []journeys.Button{
				{Action: journeys.KindTake, Label: "I'll take it", Value: storyPress().String()},
				{Action: "open", Label: "Open ticket", URL: "https://example.atlassian.net/browse/ITD-4813"},
			},
			Footer: "Seen in sign-in log, phone, portal, Jira · checked live in Jira 09:21:31 · why: password-reset.yaml:67",
		}},
	}
}

// storyPress is what its buttons are about.
func storyPress() journeys.PressOn {
	return journeys.PressOn{
		Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10043"},
		Gap: journeys.DeadEnd, Step: "reset-by-link", Opening: "phone/call-7/answered",
	}
}

// storyReply is what is said under the message when nobody came in time.
func storyReply(under string) journeys.Posting {
	return journeys.Posting{
		Key: "reply/case-1/dead_end", Kind: journeys.ReplyPosting, Connector: "it-chat", Target: under,
		Content: journeys.Content{Text: &journeys.Text{Headline: "Nobody has ITD-4813 yet, it was due 09:36.", Mention: "sd-oncall"}},
	}
}

// shared is the folder of recorded webhooks, "" where it is not there.
func shared(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("WAYMARK_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			beside := filepath.Join(filepath.Dir(dir), "shared")
			if _, err := os.Stat(beside); err == nil {
				return beside
			}
		}
	}
	return ""
}

func do(t *testing.T, c *connectors.Connector, r *http.Request, received time.Time) (connectors.Decoded, error) {
	t.Helper()
	body := bodyOf(t, r)
	if err := c.Verify(r.Header, body, received); err != nil {
		t.Fatalf("a webhook that Slack signed is refused: %v", err)
	}
	return c.Decode(connectors.Delivery{Connector: c.ID, Header: r.Header, Body: body, Received: received})
}
