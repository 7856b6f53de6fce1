package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// waymark runs one command in this process.
func waymark(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestCheckReportsAllFaultsAtOnce(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(11, 1)), 1, nil)
	change(t, s.file, "    projects: [ITD]\n", "    project: [ITD]\n")
	change(t, s.file, "between: 5s", "between: soon")
	change(t, s.file, "mode: suggest", "mode: sugest")
	code, out, errs := waymark(t, "check", "-c", s.file)
	if code != exitUsage || out != "" {
		t.Errorf("code %d, out %q", code, out)
	}
	for _, fault := range []string{`pace: \{first: 500ms, between: soon\}`, `project: \[ITD\]`, `mode: sugest`} {
		// file:line:column: what / the line / a caret / a hint
		report := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(s.file) + `:\d+:\d+: .+\n +.*` + fault + `.*\n +\^\n +\S.*$`)
		if !report.MatchString(errs) {
			t.Errorf("no report like %s in:\n%s", report, errs)
		}
	}
	if !strings.Contains(errs, "did you mean") && !strings.Contains(errs, "projects") {
		t.Errorf("nothing is suggested:\n%s", errs)
	}
	discreet(t, errs)
}

func TestCheckAcceptsTheExample(t *testing.T) {
	file := filepath.Join("..", "..", "deploy", "example", "waymark.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`env:([A-Z_]+)`).FindAllStringSubmatch(string(text), -1)
	if len(names) == 0 {
		t.Error("the example takes no secret from the environment")
	}
	for _, n := range names {
		t.Setenv(n[1], genericSecret) // of a form that every kind accepts
	}
	code, out, errs := waymark(t, "check", "-c", file)
	if code != 0 || !strings.Contains(out, "No problems.") || !strings.Contains(out, "shown by") {
		t.Errorf("code %d\n%s%s", code, out, errs)
	}
	discreet(t, out+errs)
}

func TestPauseResumeUndoAndDigest(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(12, 1)), 1, nil)
	change(t, s.file, "brake:", "digests:\n  - {id: weekly, journeys: [password-reset], every: monday 08:30, over: last week, to: [{slack: sd-now}]}\n\nbrake:")
	db, err := store.Open(t.Context(), s.store)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ok := func(want string, args ...string) string {
		t.Helper()
		code, out, errs := waymark(t, append(args, "-c", s.file)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%v: code %d, want %q in:\n%s%s", args, code, want, out, errs)
		}
		return out
	}
	setting := func() string {
		t.Helper()
		v, err := db.Setting(t.Context(), outbox.PausedSetting)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	ok("Nothing leaves", "pause")
	if setting() == "" {
		t.Error("it is not paused")
	}
	ok("Resumed", "resume")
	if setting() != "" {
		t.Error("it is still paused")
	}

	now := time.Now()
	p := journeys.Posting{Key: "note/it-desk/ticket/1", Kind: journeys.NotePosting, Connector: "it-desk", Meaning: "m"}
	if err := db.PutPosting(t.Context(), now, p, now); err != nil {
		t.Fatal(err)
	}
	rows, err := db.ClaimPostings(t.Context(), now, 1, time.Minute)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	rows[0].State, rows[0].Remote, rows[0].Written, rows[0].Writes, rows[0].WrittenAt, rows[0].DueAt = journeys.Standing, "7", "m", 1, now, time.Time{}
	if err := db.SettlePostings(t.Context(), now, rows); err != nil {
		t.Fatal(err)
	}
	since := now.Add(-time.Hour).Format(time.RFC3339)
	if out := ok("1 posting would be taken back", "undo", "--since", since, "--dry-run"); !strings.Contains(out, p.Key) {
		t.Errorf("it does not say which:\n%s", out)
	}
	ok("0 postings would be", "undo", "--since", now.Add(time.Hour).Format(time.RFC3339), "--dry-run")
	if due, err := db.ClaimPostings(t.Context(), now, 1, time.Minute); err != nil || len(due) > 0 {
		t.Errorf("--dry-run took something back: %v, %v", due, err)
	}
	// Nobody sits there who could be asked: it is listed. And not what stands
	// elsewhere, or is another journey's.
	ok("1 posting would be taken back; say it with --yes", "undo", "--since", since)
	for _, not := range [][]string{{"--connector", "it-chat"}, {"--journey", "another"}} {
		ok("0 postings would be taken back", append([]string{"undo", "--since", since, "--yes"}, not...)...)
	}
	if due, err := db.ClaimPostings(t.Context(), now, 1, time.Minute); err != nil || len(due) > 0 {
		t.Errorf("something was taken back: %v, %v", due, err)
	}
	ok("takes 1 posting back", "undo", "--since", "2h", "--connector", "it-desk", "--yes")
	if due, err := db.ClaimPostings(t.Context(), time.Now(), 1, time.Minute); err != nil || len(due) != 1 || !due[0].Absent {
		t.Errorf("nothing is taken back: %v, %v", due, err)
	}

	// Of a write that died nobody knows whether and when: it counts.
	if err := db.PutPosting(t.Context(), now, journeys.Posting{Key: "note/it-desk/ticket/2", Kind: journeys.NotePosting, Connector: "it-desk", Meaning: "m"}, now); err != nil {
		t.Fatal(err)
	}
	if rows, err = db.ClaimPostings(t.Context(), now, 1, time.Minute); err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	rows[0].State, rows[0].DueAt = journeys.Unknown, now.Add(time.Hour)
	if err := db.SettlePostings(t.Context(), now, rows); err != nil {
		t.Fatal(err)
	}
	if out := ok("would be taken back", "undo", "--since", since, "--dry-run"); !regexp.MustCompile(`(?m)^perhaps, unknown +\S+ +note/it-desk/ticket/2$`).MatchString(out) {
		t.Errorf("it does not say which is unknown:\n%s", out)
	}

	dir := filepath.Join(t.TempDir(), "new")
	numbers := filepath.Join(dir, "weekly-numbers.csv")
	ok("wrote "+numbers, "digest", "weekly", "--dry-run", "--at", "2026-11-23", "--out", dir)
	if b, err := os.ReadFile(numbers); err != nil || !strings.HasPrefix(string(b), "journey,from,to,about,figure,unit,value,of,before,of_before,change\r\n") {
		t.Errorf("numbers.csv: %v\n%s", err, b)
	}
	if n := len(s.slack.Ours()); n != 0 {
		t.Errorf("--dry-run posted %d messages", n)
	}
}

// Whoever must stop the program has a shell without its secrets, and perhaps
// a file that somebody has just broken.
func TestAnEmergencyNeedsNoMoreThanTheStore(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(14, 1)), 1, nil)
	dir := filepath.Dir(s.file)
	path := strings.TrimPrefix(s.store, "sqlite:")
	since := []string{"undo", "--since", "10:00"}
	if code, _, errs := waymark(t, "serve", "-c", filepath.Join(dir, "absent.yaml")); code != exitUsage {
		t.Errorf("serve without a file: %d\n%s", code, errs)
	}
	for _, args := range [][]string{{"pause"}, {"resume"}, since, append(since, "--dry-run")} {
		code, out, errs := waymark(t, append(args, "-c", s.file)...)
		if code != exitFailed || out != "" || errs != "waymark: no store at "+path+"\n" {
			t.Errorf("%v where no server ever was: code %d\n%s%s", args, code, out, errs)
		}
	}
	write(t, path, "")
	if code, _, errs := waymark(t, "pause", "-c", s.file); code != exitFailed || !strings.Contains(errs, "no store at "+path) {
		t.Errorf("an empty file: code %d\n%s", code, errs)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(path + "*")
	if err != nil || len(left) > 0 {
		t.Errorf("a command made %v, %v", left, err)
	}

	db, err := store.Open(t.Context(), s.store)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	paused := func() bool {
		t.Helper()
		v, err := db.Setting(t.Context(), outbox.PausedSetting)
		if err != nil {
			t.Fatal(err)
		}
		return v != ""
	}
	work := func(what string) {
		t.Helper()
		for _, args := range [][]string{{"pause"}, {"resume"}, since} {
			code, out, errs := waymark(t, append(args, "-c", s.file)...)
			if code != 0 || !strings.Contains(out, path+"\n") {
				t.Errorf("%s, %v: code %d, want %s in\n%s%s", what, args, code, path, out, errs)
			}
			if want := args[0] == "pause"; paused() != want {
				t.Errorf("%s, %v: paused is %v", what, args, !want)
			}
		}
	}
	for _, name := range []string{"jira-token", "slack-token", "generic-secret", "people.csv"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	work("without secrets")
	good := change(t, s.file, "connectors:\n", "connectors: [\n\t- {: \"\n")
	work("with a broken file")
	write(t, s.file, strings.Replace(good, "store: "+s.store, "store: sqlite:waymark.db", 1))
	work("with a path from the file's folder")
	write(t, s.file, good)
	t.Setenv("WAYMARK_STORE", s.store)
	change(t, s.file, "store: "+s.store, "store: sqlite:another.db")
	work("with WAYMARK_STORE")

	// A time of day in a zone that cannot be known would undo the wrong hours.
	change(t, s.file, "Europe/Berlin", "Europe/Berlln")
	if code, _, errs := waymark(t, append(since, "-c", s.file)...); code != exitUsage || !strings.Contains(errs, "time zone") {
		t.Errorf("no time zone: code %d\n%s", code, errs)
	}
	if code, out, errs := waymark(t, "undo", "--since", "2026-11-17T10:00:00+01:00", "-c", s.file); code != 0 || !strings.Contains(out, "Since 2026-11-17 10:00:00 +0100") {
		t.Errorf("a time that names its zone: code %d\n%s%s", code, out, errs)
	}
}

func TestADigestMakesNoStore(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(15, 1)), 1, nil)
	change(t, s.file, "brake:", "digests:\n  - {id: weekly, journeys: [password-reset], every: monday 08:30, over: last week, to: [{slack: sd-now}]}\n\nbrake:")
	code, out, errs := waymark(t, "digest", "weekly", "--dry-run", "-c", s.file)
	if code != exitFailed || out != "" || !strings.Contains(errs, "no store at "+strings.TrimPrefix(s.store, "sqlite:")) {
		t.Errorf("code %d\n%s%s", code, out, errs)
	}
}

// The first thing a newcomer sees: the example, before any secret is set.
func TestCheckSaysOfTheExampleWhichSecretsAreNotSet(t *testing.T) {
	file := filepath.Join("..", "..", "deploy", "example", "waymark.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`env:([A-Z_]+)`).FindAllStringSubmatch(string(text), -1)
	for _, n := range names {
		t.Setenv(n[1], "")
	}
	code, _, errs := waymark(t, "check", file)
	if code != exitUsage || !strings.HasSuffix(errs, count(len(names), "problem")+"\n") {
		t.Errorf("code %d, want one problem for each of %d secrets:\n%s", code, len(names), errs)
	}
	for _, n := range names {
		if strings.Count(errs, n[1]+" is empty or not set") != 1 {
			t.Errorf("%s is not reported once:\n%s", n[1], errs)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(13, 1)), 1, nil)
	for _, args := range [][]string{
		{"serve", "--no-such-flag"},
		{"no-such-command"},
		{"pause", "a-word-too-many"},
		{"check", s.file, "a-word-too-many"},
		{"serve", "-c", filepath.Join(t.TempDir(), "absent.yaml")},
		{"digest", "-c", s.file},
		{"digest", "weekly", "-c", s.file},
		{"digest", "nobody-knows-it", "--dry-run", "-c", s.file},
		{"digest", "weekly", "--dry-run", "--at", "monday", "-c", s.file},
		{"undo", "-c", s.file},
		{"undo", "--since", "10:00", "--yes", "--dry-run", "-c", s.file},
		{"backfill", "-c", s.file},
		{"backfill", "--connector", "nobody", "--since", "1h", "-c", s.file},
		{"backfill", "--connector", "phone", "--since", "1h", "-c", s.file},
		{"backfill", "--connector", "it-desk", "--since", "long ago", "-c", s.file},
		{"rehearse", "-c", s.file},
		{"rehearse", "--out", "x.html", "--connector", "nobody", "-c", s.file},
		{"undo", "--since", "the day before", "-c", s.file},
		{"demo", "--case", "tragic"},
		{"demo", "--json"},
		{"demo", "--people", "0"},
		{"demo", "--drop", "it-desk"},
	} {
		code, out, errs := waymark(t, args...)
		if code != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: code %d, out %q, err %q", args, code, out, errs)
		}
	}
}

func TestDemoPrintsOneObject(t *testing.T) {
	code, out, errs := waymark(t, "demo", "--once", "--json")
	if code != 0 {
		t.Fatalf("code %d\n%s", code, errs)
	}
	d := json.NewDecoder(strings.NewReader(out))
	var got struct {
		Events []struct{ Step, Rule *string }
		Gaps   []struct {
			Kind, Step, Owner, Helper, Certainty *string
			Events                               []string
		}
		Jira struct {
			Comments, Edits *int
			Internal        *bool
			Assignee        *string
			Notes           []json.RawMessage
		}
		Slack struct {
			Messages, Edits *int
			Text            *string
		}
		Digest *string
	}
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if d.More() {
		t.Error("there is more than one object")
	}
	if len(got.Events) == 0 || len(got.Gaps) == 0 || len(got.Jira.Notes) != 2 {
		t.Fatalf("%d events, %d gaps, %d notes", len(got.Events), len(got.Gaps), len(got.Jira.Notes))
	}
	for _, e := range got.Events {
		if e.Step == nil || e.Rule == nil {
			t.Error("an event without a step or a rule")
		}
	}
	for _, g := range got.Gaps {
		for _, key := range []*string{g.Kind, g.Step, g.Owner, g.Helper, g.Certainty} {
			if key == nil {
				t.Errorf("a gap lacks a key: %+v", g)
			}
		}
		if len(g.Events) == 0 {
			t.Error("a gap without events")
		}
	}
	j, c := got.Jira, got.Slack
	if j.Comments == nil || j.Edits == nil || j.Internal == nil || j.Assignee == nil || c.Messages == nil || c.Edits == nil || c.Text == nil || got.Digest == nil {
		t.Errorf("keys are missing:\n%s", out)
	} else if *j.Comments != 1 || !*j.Internal || *c.Messages != 1 || !strings.Contains(*c.Text, "ITD-4813") || *got.Digest == "" {
		t.Errorf("the story does not end as it should:\n%s", out)
	}
}

func TestOnlyAYesIsAYes(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, " yes \n": true, "\n": false, "n\n": false, "yesterday\n": false, "": false, "y": false} {
		var out strings.Builder
		if got := answered(strings.NewReader(answer), &out, "Take 3 postings back?"); got != want || out.String() != "Take 3 postings back? [y/N] " {
			t.Errorf("%q counts as %v after %q", answer, got, out.String())
		}
	}
}
