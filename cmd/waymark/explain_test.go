package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/demo"
	"github.com/waymark-itsm/waymark/journeys"
)

// goldenWorld plays the golden story on a real server and returns its world and the
// desk's file.
func goldenWorld(t *testing.T) (*demo.World, string) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	story := demo.Tell("golden", 1, zone)
	dir := t.TempDir()
	w, err := demo.NewWorld(t.Context(), demo.Setting{Dir: dir, Start: story.Start, People: story.People, Specs: specs(), Log: logger(t.Output())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if err := w.Play(t.Context(), story.Beats, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Until(t.Context(), story.End); err != nil {
		t.Fatal(err)
	}
	return w, filepath.Join(dir, "waymark.yaml")
}

const atTheEnd = "2026-11-17 09:24"

func TestExplainAnswersToEveryNameOfACase(t *testing.T) {
	w, file := goldenWorld(t)
	cases, err := w.App.Store().CasesBetween(t.Context(), nil, time.Time{}, w.Now())
	if err != nil || len(cases) == 0 {
		t.Fatalf("no case: %v", err)
	}
	var thread string
	for _, ref := range cases[0].Refs {
		if ref.Kind == journeys.Thread {
			thread = ref.ID
		}
	}
	channel, stamp, _ := strings.Cut(thread, "/")
	var first string
	for _, name := range []string{
		"ITD-4811", "itd-4813", "it-desk/ticket/10041", "10043", cases[0].ID, thread, "it-chat/thread/" + thread,
		"https://example.atlassian.net/browse/ITD-4811", "https://example.atlassian.net/jira/servicedesk/projects/ITD/queues/custom/1/ITD-4813",
		"https://example.atlassian.net/issues/?selectedIssue=ITD-4811",
		"https://example.slack.com/archives/" + channel + "/p" + strings.ReplaceAll(stamp, ".", ""),
		"https://example.slack.com/archives/" + channel + "/p1763365390000200?thread_ts=" + stamp + "&cid=" + channel,
	} {
		code, out, errs := waymark(t, "explain", name, "-c", file, "--at", atTheEnd)
		_, body, _ := strings.Cut(out, "as of ")
		if first == "" {
			first = body
		}
		if code != 0 || !strings.HasPrefix(out, name+" · as of Tue 17 Nov 2026 09:24:00, Berlin time\n") || body != first {
			t.Errorf("%s: code %d, %s\n%s", name, code, errs, out)
		}
	}
	for _, want := range []string{
		"ITD-4811 (it-desk/ticket/10041), open: walks password-reset, by password-reset.yaml:",
		"sign-in begins", "sync", "extra", cases[0].ID,
		"gap dead_end on reset-by-link: certain since 09:14:11, open, severe",
		"helped by Service Desk, due 09:36:05; speaks note on ITD-4813; message in sd-now",
		"standing, written 09:", "passes the time by which somebody should have helped", "Looked at again 09:36:05",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in:\n%s", want, first)
		}
	}
	for _, words := range []string{"password not working", "tried six times", "person.one", "LT-20931", "+49"} {
		if strings.Contains(first, words) {
			t.Errorf("it repeats %q:\n%s", words, first)
		}
	}
	discreet(t, first)
}

func TestExplainChangesNothing(t *testing.T) {
	w, file := goldenWorld(t)
	db := w.App.Store()
	state := func() string {
		due, err := db.NextDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := db.SubjectOf(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10041"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return due.String() + string(b)
	}
	before, requests := state(), len(w.Jira.Requests())
	if code, _, errs := waymark(t, "explain", "ITD-4811", "-c", file); code != 0 { // now: a week and more after the story
		t.Error(errs)
	}
	if state() != before || len(w.Jira.Requests()) != requests {
		t.Errorf("something has changed:\n%s\n%s", before, state())
	}
}

func TestExplainAsJSON(t *testing.T) {
	_, file := goldenWorld(t)
	code, out, errs := waymark(t, "explain", "ITD-4813", "-c", file, "--at", atTheEnd, "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("code %d, %v, %s\n%s", code, err, errs, out)
	}
	for _, key := range []string{"now", "cases", "unmapped", "refs", "silent", "ahead", "next"} {
		if _, ok := got[key]; !ok {
			t.Errorf("no %q in it", key)
		}
	}
	c := got["cases"].([]any)[0].(map[string]any)
	for _, key := range []string{"id", "journey", "mode", "map", "events", "path", "fitness", "moves", "steps_ahead", "in_progress", "effort", "scores", "gaps", "postings"} {
		if _, ok := c[key]; !ok {
			t.Errorf("no %q in a case", key)
		}
	}
	e := c["events"].([]any)[0].(map[string]any)
	for _, key := range []string{"event", "at", "source", "kind", "ref", "by", "step", "as", "rule", "lane"} {
		if _, ok := e[key]; !ok {
			t.Errorf("no %q in an event", key)
		}
	}
}

// A restricted ticket is known by its ref alone, and nothing of it is said.
func TestExplainOfARestrictedTicketNamesItByItsRef(t *testing.T) {
	w, file := goldenWorld(t)
	w.Jira.SetSecurity("10043", "acc-sam", "Management")
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, out, errs := waymark(t, "explain", "it-desk/ticket/10043", "-c", file, "--at", "2026-11-17 09:30")
	if code != 0 || !strings.Contains(out, "it-desk/ticket/10043, open, restricted") || strings.Contains(out, "ITD-4813") {
		t.Errorf("code %d, %s\n%s", code, errs, out)
	}
	if !strings.Contains(out, "no message: the ticket is restricted") {
		t.Errorf("it does not say why there is no message:\n%s", out)
	}
}

func TestExplainSaysWhatIsWrongWithAName(t *testing.T) {
	_, file := goldenWorld(t)
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "explain wants a key", nil},
		{exitUsage, "explain wants a key", []string{""}},
		{exitUsage, "say one of them", []string{"ITD-1", "--payload", "x"}},
		{exitUsage, "--at wants a time", []string{"ITD-4811", "--at", "soon"}},
		{exitFailed, `nothing is stored of "ITD-1"`, []string{"ITD-1"}},
		{exitFailed, "nothing is stored", []string{"it-desk/ticket/999"}},
		{exitFailed, "nothing is stored", []string{"https://example.com/"}},
		{exitFailed, "nothing is stored", []string{"'; DROP TABLE events; --"}},
		{exitUsage, `no connector is called "it-desc"`, []string{"--payload", file, "--connector", "it-desc"}},
		{exitUsage, "cannot be read", []string{"--payload", file + ".not-there"}},
		{exitUsage, "no connector makes events of it", []string{"--payload", file}},
	} {
		code, out, errs := waymark(t, append([]string{"explain", "-c", file}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%v: code %d, %q, %q", c.args, code, out, errs)
		}
	}
	if code, _, errs := waymark(t, "explain", "ITD-1", "-c", filepath.Join("..", "..", "deploy", "example", "none.yaml")); code != exitUsage {
		t.Errorf("without a desk: code %d, %s", code, errs)
	}
}

func TestExplainReadsOnesOwnWebhook(t *testing.T) {
	w, file := goldenWorld(t)
	fixture := filepath.Join("..", "..", "connectors", "jira", "testdata", "cloud-issue-created.http")
	requests := len(w.Jira.Requests())
	for _, args := range [][]string{{}, {"--connector", "it-desk"}} {
		code, out, errs := waymark(t, append([]string{"explain", "--payload", fixture, "-c", file}, args...)...)
		if code != 0 {
			t.Fatalf("code %d, %s", code, errs)
		}
		for _, want := range []string{
			"Read by it-desk: accepted", "PERSON  it-desk:", "walks password-reset, by password-reset.yaml:",
			"reset-by-link begins", "not password-reset · call-desk done", "on_behalf is false, and it wants true",
			"characters of text: en (desk-en ", // read as intake would read it
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in:\n%s", want, out)
			}
		}
	}
	body := filepath.Join(t.TempDir(), "call.json")
	call := `{"call_id": "c77", "ended_at": "2026-11-17T08:47:30+01:00", "caller": "+49 30 7654321", "result": "abandoned"}`
	if err := os.WriteFile(body, []byte(call), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := waymark(t, "explain", "--payload", body, "--connector", "phone", "-c", file)
	for _, want := range []string{
		"PERSON  tel:…21 stands alone", "No journey is walked here", "IN NO CASE", "abandoned",
		"not password-reset · call-desk fails", "the person walks no case of this journey near then",
	} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("code %d, %s: %q is not in:\n%s", code, errs, want, out)
		}
	}
	if strings.Contains(out, "7654321") {
		t.Errorf("it repeats the number:\n%s", out)
	}
	code, out, _ = waymark(t, "explain", "--payload", body, "--connector", "phone", "-c", file, "--json")
	var report struct {
		Connector, State string
		Accounts         []struct{ Account, Why string }
		Explanation      struct{ Unmapped []any }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 || report.Connector != "phone" || len(report.Accounts) != 1 || len(report.Explanation.Unmapped) != 1 {
		t.Errorf("%v: %+v\n%s", err, report, out)
	}
	if _, ok, err := w.App.Store().SubjectOf(t.Context(), journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: "c77"}); err != nil || ok {
		t.Errorf("it was stored: %v", err)
	}
	if len(w.Jira.Requests()) != requests {
		t.Error("a vendor was asked")
	}
}

// An instant can be given as explain writes it, to the second at which
// something turns.
func TestExplainAsOfASecond(t *testing.T) {
	_, file := goldenWorld(t)
	for when, want := range map[string]string{
		"2026-11-17 09:14:10": "gap dead_end on reset-by-link: possible since 09:05:00",
		"2026-11-17 09:14:11": "gap dead_end on reset-by-link: certain since 09:14:11",
	} {
		code, out, errs := waymark(t, "explain", "ITD-4811", "-c", file, "--at", when)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("at %s it does not say %q: code %d, %s\n%s", when, want, code, errs, out)
		}
	}
}
