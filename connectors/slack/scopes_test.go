package slack

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

const manifestFile = "../../deploy/slack/manifest.yaml"

func TestTheManifestAsksForExactlyWhatIsUsed(t *testing.T) {
	raw, err := os.ReadFile(manifestFile)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Features struct {
			Bot   map[string]any `yaml:"bot_user"`
			Slash []struct {
				Command, URL string
				Description  string
				Hint         string `yaml:"usage_hint"`
				Escape       bool   `yaml:"should_escape"`
			} `yaml:"slash_commands"`
			Others map[string]any `yaml:",inline"`
		}
		OAuth struct {
			Scopes map[string][]string
		} `yaml:"oauth_config"`
		Settings struct {
			Events struct {
				URL string   `yaml:"request_url"`
				Bot []string `yaml:"bot_events"`
			} `yaml:"event_subscriptions"`
			Interactivity struct {
				On  bool   `yaml:"is_enabled"`
				URL string `yaml:"request_url"`
			}
		}
	}
	if err := yaml.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(slices.Values(m.OAuth.Scopes["bot"]))
	if want := Scopes(); !slices.Equal(got, want) || len(m.OAuth.Scopes) != 1 {
		t.Errorf("the manifest asks for %v and %d sorts of scope, the code needs %v", got, len(m.OAuth.Scopes), want)
	}
	var events []string
	for _, s := range Subscriptions() {
		events = append(events, s.Event)
	}
	if !slices.Equal(m.Settings.Events.Bot, events) {
		t.Errorf("the manifest subscribes to %v, the code reads %v", m.Settings.Events.Bot, events)
	}
	if !m.Settings.Interactivity.On || m.Settings.Interactivity.URL != m.Settings.Events.URL || !strings.HasSuffix(m.Settings.Events.URL, "/hooks/it-chat") {
		t.Errorf("buttons go to %q, events to %q", m.Settings.Interactivity.URL, m.Settings.Events.URL)
	}
	if len(m.Features.Others) > 0 {
		t.Errorf("the manifest has features that nothing uses: %v", m.Features.Others)
	}
	var commands, asked []string
	for _, c := range m.Features.Slash {
		commands = append(commands, c.Command)
		if c.URL != m.Settings.Events.URL || !c.Escape || c.Description == "" || c.Hint == "" {
			t.Errorf("%+v: it goes elsewhere, or people named in it stay names", c)
		}
	}
	for _, c := range Commands() {
		asked = append(asked, c.Name)
	}
	if !slices.Equal(commands, asked) {
		t.Errorf("the manifest has the commands %v, the code %v", commands, asked)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(Scopes(), events, commands) {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not explain %s", name)
		}
	}
	for _, method := range Methods() {
		if !strings.Contains(string(readme), "`"+method.Name+"`") {
			t.Errorf("README.md does not name %s", method.Name)
		}
	}
}

func TestEveryCapabilityCallsTheListedMethodsAndNoOther(t *testing.T) {
	w, c, address := answering(t)
	p := storyMessage()
	r := put(t, c, p, connectors.Prior{})
	p.Content.Text.Headline = "news"
	r = put(t, c, p, prior(r))
	if _, err := c.Sink.Find(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	answer := storyReply(r.Remote)
	put(t, c, answer, connectors.Prior{})
	if _, err := c.Sink.Find(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil {
		t.Fatal(err)
	}
	digest := filedDigest()
	if err := c.Sink.Remove(t.Context(), digest, put(t, c, digest, connectors.Prior{}).Remote); err != nil {
		t.Fatal(err)
	}
	p.Kind, p.Target = journeys.AnswerPosting, "sd-now U0AGENT"
	put(t, c, p, connectors.Prior{})
	if _, err := c.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-chat", ID: "U0AGENT"}); err != nil {
		t.Fatal(err)
	}
	for _, a := range []journeys.Account{{Realm: "it-chat", ID: "U0AGENT"}, journeys.EmailAccount("agent@example.com")} {
		if p, err := c.Present.Account(t.Context(), a); err != nil || p != journeys.IsThere {
			t.Fatal(p, err)
		}
	}
	for _, ask := range []string{"help", "log"} {
		if err := c.Answers.Answer(t.Context(), query(t, c, typed(ask, address)), reader{text: journeys.Text{Headline: "x"}}, morning); err != nil {
			t.Fatal(err)
		}
	}
	if err := listensOnce(t, w.Workspace); err != nil {
		t.Fatal(err)
	}
	called := slices.Sorted(slices.Values(append(w.Calls(), w.beside...)))
	called = slices.Compact(called)
	var listed []string
	for _, m := range Methods() {
		listed = append(listed, m.Name)
	}
	if !slices.Equal(called, listed) {
		t.Errorf("called %v, listed %v", called, listed)
	}
}

// What a call is named in the code is what it is named in the list: a method
// that no test calls would otherwise ask for a scope that nobody grants.
func TestEveryMethodThatTheCodeNamesIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range Methods() {
		listed[m.Name] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	method := regexp.MustCompile(`"((?:auth|chat|conversations|users|usergroups|views|files|reactions|apps)\.[a-zA-Z.]+)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range method.FindAllStringSubmatch(string(code), -1) {
			found++
			if !listed[m[1]] {
				t.Errorf("%s calls %s, which is not listed", file, m[1])
			}
		}
	}
	if found < len(listed) {
		t.Errorf("only %d methods are named in the code", found)
	}
}

// listensOnce opens a socket on the same workspace.
func listensOnce(t *testing.T, w *slackfake.Workspace) error {
	t.Helper()
	over := w.Socket(appToken)
	srv := httptest.NewServer(over)
	defer srv.Close()
	conn, err := newSocket(srv.URL+"/api/", appToken).connect(t.Context())
	if err == nil {
		_ = conn.Close()
	}
	return err
}
