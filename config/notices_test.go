package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/config"
)

func notices(r *config.Report) string {
	var b strings.Builder
	for _, n := range r.Notices {
		b.WriteString(n.String())
	}
	return b.String()
}

func shown(r *config.Report, step string) config.Shown {
	i := slices.IndexFunc(r.Steps, func(s config.Shown) bool { return s.Step == step })
	if i < 0 {
		return config.Shown{}
	}
	return r.Steps[i]
}

func TestTheReportSaysWhichSourceShowsEachStep(t *testing.T) {
	secrets(t)
	_, report := folder(t, "testdata/experience").load()
	if len(report.Steps) != 7 {
		t.Fatalf("%d steps", len(report.Steps))
	}
	if s := shown(report, "call-desk"); !slices.Equal(s.By, []string{"phone", "it-desk"}) || !s.Done || s.At.Line == 0 {
		t.Errorf("call-desk %+v", s)
	}
	if s := shown(report, "sign-in"); !slices.Equal(s.By, []string{"sign-in"}) || s.Done {
		t.Errorf("sign-in %+v", s)
	}
	got := notices(report)
	for _, not := range []string{"picture", "dead_end is not", "negative_emotion", "can show"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is among\n%s", not, got)
		}
	}
}

func TestADeskWithoutSourcesIsToldWhatItCannotSee(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	f = f.with(t, desk, "  - id: portal\n    kind: generic\n    secret: env:PORTAL_SECRET\n    read: {id: id, at: at, person: {email: user}, event: action}\n    events: [opened, search_opened, search, form_opened, link_sent, link_used]\n", "")
	f = f.with(t, desk, "    since: 2026-11-16\n", "    since: 2026-11-16\n    without: [portal]\n")
	cfg, report := f.load()
	if !report.OK() {
		t.Fatalf("a desk may be without a source that the map names:\n%s", report)
	}
	if blind := cfg.Rules.Journeys[0].Blind; !slices.Equal(blind, []string{"portal"}) {
		t.Errorf("blind: %v", blind)
	}
	got := notices(report)
	for _, want := range []string{"can show the step open-portal", "can show the step search", "that the step reset-by-link was completed"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, got)
		}
	}
	if strings.Contains(got, "call-desk") {
		t.Errorf("calls are seen, but\n%s", got)
	}
}

func TestADirectoryColumnOfADeskThatIsNotThereIsNoticed(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, desk, "kind: slack", "kind: jira\n    projects: [X]\n    name: second")
	f = f.with(t, desk, "    bot_token: env:SLACK_BOT_TOKEN\n    signing_secret: env:SLACK_SIGNING_SECRET\n    watch: [it-help]\n", "")
	_, report := f.load()
	if got := notices(report); !strings.Contains(got, "column slack is not read") {
		t.Errorf("notices:\n%s", got)
	}
	if got := report.String(); !strings.Contains(got, "several connectors are of kind jira") {
		t.Errorf("two Jiras and one column jira:\n%s", got)
	}
}

// A condition on a field that never comes claims nothing and says nothing.
func TestAFieldSpeltLikeAnotherIsNoticed(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	_, report := f.with(t, reset, "    - {from: it-desk, request_type: [Reset password,", "    - {from: it-desk, request-type: [Reset password,").load()
	if got := notices(report); !report.OK() || !strings.Contains(got, "journeys/password-reset.yaml:11:7: the field \"request-type\" is named by 1 rule, and \"request_type\" by 2") || !strings.Contains(got, "did you mean \"request_type\"?") {
		t.Errorf("%v\n%s", report.OK(), got)
	}
	_, report = f.with(t, reset, "{from: phone, event: answered}", "{from: phone, event: answered, request_typ: x}").load()
	if got := notices(report); strings.Contains(got, "request_typ") {
		t.Errorf("another connector's field is another field:\n%s", got)
	}
	for _, of := range []files{f, shownFiles(t), folder(t, "../journeys/testdata/desk-library")} {
		t.Setenv("WAYMARK_TEST_ACCOUNT", "a")
		t.Setenv("WAYMARK_TEST_SECRET", "hunter2")
		if _, report := of.load(); !report.OK() || strings.Contains(notices(report), "is named by") {
			t.Errorf("%s%s", report, notices(report))
		}
	}
}
