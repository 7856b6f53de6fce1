package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
)

func TestTheExampleDeskLoads(t *testing.T) {
	secrets(t)
	cfg := must(t, folder(t, "testdata/experience"))
	r := cfg.Rules
	if cfg.Listen != "127.0.0.1:8080" || cfg.Store != "sqlite:waymark.db" || cfg.PublicURL != "https://waymark.example.com" {
		t.Errorf("service: %s %s %s", cfg.Listen, cfg.Store, cfg.PublicURL)
	}
	if cfg.Keep.Deliveries != 720*time.Hour || cfg.Pace.First != 20*time.Second || cfg.Pace.Between != time.Minute || cfg.Brake.CommentsPerHour != 30 || cfg.Brake.MessagesPerHour != 20 {
		t.Errorf("keep %+v, pace %+v, brake %+v", cfg.Keep, cfg.Pace, cfg.Brake)
	}
	if want := (journeys.ChatTarget{Connector: "it-chat", Channel: "waymark-admin"}); cfg.Admins != want {
		t.Errorf("admins %+v", cfg.Admins)
	}
	desk := r.Owner("service-desk")
	if desk == nil || desk.Group != "it-service-desk" || desk.Otherwise != "it-manager" || desk.Lead.ID != "lead.servicedesk@example.com" ||
		desk.Chat != (journeys.ChatTarget{Connector: "it-chat", Channel: "sd-now", Mention: "sd-oncall"}) {
		t.Errorf("service desk %+v", desk)
	}
	if s := r.Source("sign-in"); s == nil || s.Name != "sign-in log" || len(s.Words) != 3 {
		t.Errorf("sign-in %+v", s)
	}
	c := r.Calendar("desk-hours")
	if c == nil || !c.Days[time.Friday] || c.Days[time.Saturday] || c.From != 480 || c.To != 1080 || !c.Holidays[journeys.Date{Year: 2026, Month: 12, Day: 25}] {
		t.Errorf("calendar %+v", c)
	}
	j := r.Journey("password-reset")
	if j == nil || j.Mode != journeys.Preview || j.Preview.Channel != "waymark-preview" || j.Since.Format(time.RFC3339) != "2026-11-16T00:00:00+01:00" || j.Only["organisations"][0] != "Finance" {
		t.Fatalf("journey %+v", j)
	}
	s := j.Step("reset-by-link")
	if s.Within != 10*time.Minute || s.Stuck.Go != "reset-by-phone" || s.Stuck.Due != 15*time.Minute || !s.Truth || s.Needs[0] != "mailbox" {
		t.Errorf("step %+v", s)
	}
	if !regexp.MustCompile(`^password-reset\.yaml:\d+$`).MatchString(string(s.Origin)) || s.Begins[0].Fields["request_type"][0] != "Reset password" {
		t.Errorf("step from %s, begins %+v", s.Origin, s.Begins)
	}
	if got := j.Step("search").Fails[0]; got.Fields["results"][0] != "0" || got.Kind != "search" || got.From != "portal" || got.Origin == "" {
		t.Errorf("search fails %+v", got)
	}
	if j.Tell[journeys.DeadEnd] != journeys.TellNow || j.Tell[journeys.Delay] != journeys.TellLater || j.Tell[journeys.NegativeEmotion] != journeys.TellNever {
		t.Errorf("tell %v", j.Tell)
	}
	if len(j.Any) != 2 || len(j.Any[1].Says) != 3 || len(j.None) != 1 || len(j.Ideal) != 2 || len(j.Known) != 3 || !j.Known[2].Hide {
		t.Errorf("any %v none %v ideal %v known %v", j.Any, j.None, j.Ideal, j.Known)
	}
	if r.Contact(j.Step("search")) || !r.Contact(j.Step("call-desk")) || r.Contact(j.Step("sign-in")) {
		t.Error("contact: only calling the desk is asking it")
	}
}

// realSpecs are the connectors that this product has.
func realSpecs() []connectors.Spec {
	return []connectors.Spec{jira.Spec(), slack.Spec(), generic.Spec()}
}

func TestTheExampleDeskLoadsWithTheRealConnectors(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	cfg, report := f.loadWith(realSpecs())
	if !report.OK() {
		t.Fatalf("it does not load:\n%s", report)
	}
	if len(cfg.Connectors) != 5 || cfg.Connectors[0].Sink == nil || cfg.Rules.Owner("service-desk").Chat.Connector != "it-chat" {
		t.Errorf("connectors %v", cfg.Connectors)
	}
}

func TestTheDirectorySaysWhoIsWho(t *testing.T) {
	secrets(t)
	roster := must(t, folder(t, "testdata/experience")).Rules.Roster
	eva, sam := journeys.EmailAccount("eva@example.com"), journeys.EmailAccount("sam@example.com")
	if a, ok := roster.AccountAt(eva, "it-desk"); !ok || a.ID != "712020:aaaa" {
		t.Errorf("Eva at the desk: %v", a)
	}
	if a, ok := roster.AccountAt(journeys.PhoneAccount("0049 30 555-111"), "it-chat"); !ok || a.ID != "U01EVA" {
		t.Errorf("Eva by phone: %v", a)
	}
	if roster.Agent(eva) || !roster.Agent(sam) || !roster.Agent(journeys.Account{Realm: "it-chat", ID: "U02SAM"}) {
		t.Error("Sam works on the desk, Eva does not")
	}
	if roster.Joins(journeys.PhoneAccount("+4930555000")) || roster.Joins(journeys.EmailAccount("reception@example.com")) || !roster.Joins(eva) {
		t.Error("shared addresses join nobody, Eva's does")
	}
}

func TestTheReadyMadeJourneyLoadsByName(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, "waymark.yaml", "journeys/password-reset.yaml", "library:password-reset")
	j := must(t, f).Rules.Journey("password-reset")
	if j == nil || len(j.Steps) != 7 || !strings.HasPrefix(string(j.Origin), "password-reset.yaml:") {
		t.Fatalf("journey %+v", j)
	}
	for step, told := range map[string]string{
		"sign-in": "sign-in failed {count} time{s}, account locked", "call-desk": "called us, waited {wait}, hung up",
		"search": `portal: searched "{query}", {results} results`,
	} {
		if j.Step(step).Told["failed"] != told {
			t.Errorf("%s failed is told as %q", step, j.Step(step).Told["failed"])
		}
	}
	if got := j.Step("reset-by-link"); got.Told["waits"] != "Reset link sent {time}, not used. It goes to {thing}, which needs {lost}." || got.Chat["waits"] != "reset link sent to a mailbox that needs the lost password" {
		t.Errorf("reset-by-link is told as %v and %v", got.Told, got.Chat)
	}
	if j.Thing("mailbox").Name != "the work mailbox" || j.Thing("second-device").Name != "mail on another device" {
		t.Errorf("things %+v", j.Things)
	}
}

// A map that answers the six questions: who the customer is, whom they work
// with, which team delivers which step, on which channels, with which systems,
// and with which third parties.
func TestTheReadyMadeJourneyIsAWholeMap(t *testing.T) {
	j, report := config.Journey("library:password-reset", config.Options{})
	if j == nil {
		t.Fatal(report)
	}
	if len(j.Personas) != 1 || j.Personas[0].ID != j.Persona || j.Personas[0].Basis != "segment" || !slices.Equal(j.Personas[0].Prefers, []string{"phone", "chat"}) {
		t.Errorf("who is the customer? %+v", j.Personas)
	}
	if p := j.Personas[0]; p.Age != "" || p.Income != "" || p.MaritalStatus != "" {
		t.Errorf("nobody asked a customer about %+v", p)
	}
	pivotal := map[string]int{}
	for _, s := range j.Steps {
		if s.Owner == "" || s.Channel == "" || s.System == "" || len(s.Knowledge.Do) == 0 || len(s.Knowledge.Think) == 0 || len(s.Knowledge.Feel) == 0 || len(s.Knowledge.Needs) == 0 {
			t.Errorf("what of %s? %+v", s.ID, s)
		}
		if !slices.Contains(j.Knowledge.Systems, s.System) {
			t.Errorf("%s runs on %q, which the map does not list", s.ID, s.System)
		}
		if s.Pivotal && s.Knowledge.Pivotal != "" {
			pivotal[s.Phase]++
		}
	}
	for _, p := range j.Phases {
		if p.Name == "" || pivotal[p.ID] != 1 {
			t.Errorf("the phase %s (%q) has %d pivotal moments", p.ID, p.Name, pivotal[p.ID])
		}
	}
	k := j.Knowledge
	if len(j.Phases) != 4 || len(k.ThirdParties) == 0 || len(k.Stakeholders) == 0 || len(k.Evidence) == 0 || !slices.Contains(k.Services, j.Service) || j.ITIL == "" {
		t.Errorf("knowledge %+v", k)
	}
}

// The map that admins are shown in the design of this product must load as it
// stands there.
func TestTheDesignsOwnFilesLoad(t *testing.T) {
	text := shared(t, "EXPERIENCE.md")
	secrets(t)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d YAML blocks", len(blocks))
	}
	f := folder(t, "testdata/experience")
	f["waymark.yaml"], f["journeys/password-reset.yaml"] = blocks[0][1], blocks[1][1]
	// What the design leaves out of its one screen: two more sources, three
	// owners, and the steps behind the dots.
	f = f.with(t, "waymark.yaml", "\npeople:", `
  - {id: portal, kind: generic, secret: env:PORTAL_SECRET, events: [opened, search_opened, search, form_opened, link_sent, link_used]}
  - {id: sign-in, kind: generic, secret: env:SIGN_IN_SECRET, events: [failed, locked, ok]}

people:`)
	f = f.with(t, "waymark.yaml", "\njourneys:", "\n  - {id: it-manager, name: IT manager}\n  - {id: identity, name: Identity}\n  - {id: portal-team, name: Portal}\n\njourneys:")
	f = f.with(t, "journeys/password-reset.yaml", "  # ... call-desk, open-portal, find-reset, reset-by-phone\n", `
  - {id: call-desk, name: Calls, channel: phone, done: {from: phone, event: answered}, fails: {from: phone, event: abandoned}, owner: service-desk}
  - {id: open-portal, name: Opens the portal, channel: portal, contact: false, done: {from: portal, event: opened}, owner: portal-team}
  - {id: find-reset, name: Finds the form, channel: portal, contact: false, done: {from: portal, event: form_opened}, owner: portal-team}
  - {id: reset-by-phone, name: Reset by phone, channel: phone, done: {from: it-desk, event: resolved}, owner: service-desk}
`)
	cfg := must(t, f)
	if j := cfg.Rules.Journey("password-reset"); len(j.Steps) != 7 || len(cfg.Digests) != 1 {
		t.Errorf("%d steps, %d digests", len(j.Steps), len(cfg.Digests))
	}

	// The link goes to the mailbox that needs the lost password: the circle is
	// found in these very lines.
	line := func(begins string) journeys.Origin {
		for i, l := range strings.Split(f["journeys/password-reset.yaml"], "\n") {
			if strings.HasPrefix(strings.TrimSpace(l), begins) {
				return journeys.Origin(fmt.Sprintf("password-reset.yaml:%d", i+1))
			}
		}
		return ""
	}
	var ends []lint.Finding
	for _, x := range lint.Lint(cfg.Rules, journeys.Facts{}, lint.Figures{}) {
		if x.Check == lint.DeadEnd {
			ends = append(ends, x)
		}
	}
	if len(ends) != 1 || ends[0].Origin != line("- id: reset-by-link") || !slices.Equal(ends[0].Also, []journeys.Origin{line("- {id: mailbox")}) || !strings.Contains(ends[0].Text, "a possible dead end") {
		t.Errorf("dead ends %+v", ends)
	}
}

// shared reads a file that only developers of this product have.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("WAYMARK_SHARED")
	if dir == "" {
		root, err := filepath.Abs(".")
		if err != nil {
			t.Fatal(err)
		}
		for ; root != filepath.Dir(root); root = filepath.Dir(root) {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
		}
		dir = filepath.Join(filepath.Dir(root), "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("%s is not there", name)
	}
	return string(b)
}

func TestWhenAnOwnerCountsAsIdle(t *testing.T) {
	secrets(t)
	for text, want := range map[string]time.Duration{
		"": journeys.DefaultIdleAfter, ", idle_after: 45d": 45 * 24 * time.Hour, ", idle_after: never": 0, ", idle_after: 1w": 7 * 24 * time.Hour,
	} {
		f := folder(t, "testdata/experience")
		if text != "" {
			f = f.with(t, desk, "{id: identity, name: Identity}", "{id: identity, name: Identity"+text+"}")
		}
		if got := must(t, f).Rules.Owner("identity").IdleAfter; got != want {
			t.Errorf("%q: idle after %v, want %v", text, got, want)
		}
	}
}
