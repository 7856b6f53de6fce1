package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// libraryDesk copies the desk on which all ready-made journeys stand to a
// folder of its own.
func libraryDesk(t *testing.T) (file string) {
	t.Helper()
	t.Setenv("WAYMARK_TEST_ACCOUNT", "bot@example.com")
	t.Setenv("WAYMARK_TEST_SECRET", genericSecret)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "journeys", "testdata", "desk-library"))); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "waymark.yaml")
}

func TestCheckMapAnswersTheSixQuestionsAndNamesTheDeadEnd(t *testing.T) {
	file := libraryDesk(t)
	code, out, errs := waymark(t, "check", "--map", "-c", file)
	if code != 0 || errs != "" {
		t.Fatalf("code %d\n%s", code, errs)
	}
	for _, want := range []string{
		`(?m)^Password reset \(password-reset\.yaml:\d+\)\n  Customer +\S`, `(?m)^  Team and step +Identity: sign-in`, `(?m)^  Third parties +Hardware supplier: prepare-laptop$`,
		`(?m)^  In sight +7 of 7 touchpoints can be seen`, `(?m)^  Claims +no tickets stored yet$`,
		`question +password-reset\.yaml:\d+, \d+, \d+\n +“Resets by the mailed link” needs the work mailbox, which needs the password, which is lost when\s+the journey begins: a possible dead end`,
		`(?m)^6 maps: 0 problems, \d+ questions, \d+ remarks?\.$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	for _, line := range strings.Split(out, "\n") {
		if utf8.RuneCountInString(line) > 110 {
			t.Errorf("%d characters in %q", utf8.RuneCountInString(line), line)
		}
	}
	for _, m := range strings.Split(out, "\n\n") {
		if n := strings.Count(m, "\n"); n > 40 {
			t.Errorf("a map takes %d lines:\n%s", n, m)
		}
	}
	discreet(t, out)
}

func TestCheckMapCountsTheStoredTickets(t *testing.T) {
	file := libraryDesk(t)
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(filepath.Dir(file), "waymark.db"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	kinds := []string{"VPN", "Account locked", "VPN", "Cafeteria"}
	var events []journeys.Event
	for i := range 80 {
		ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(i)}
		events = append(events, journeys.Event{Connector: "it-desk", ID: fmt.Sprint(i), Kind: "created", At: now, Received: now, Ref: ref,
			Fields: journeys.Fields{"request_type": {kinds[i%len(kinds)]}}})
	}
	if err := db.Append(t.Context(), now, events, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, out, _ := waymark(t, "check", "--map", "-c", file)
	for _, want := range []string{`(?m)^  Claims +40 of 80 stored tickets \(50 %\)$`, `(?m)^  Claims +20 of 80 stored tickets \(25 %\)$`, `None of 80 stored tickets would walk this journey\.`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}

	code, out, _ := waymark(t, "check", "--map", "--json", "-c", file)
	var report struct {
		Tickets, Problems int
		Desk              []lint.Finding
		Journeys          []struct {
			ID        string
			Claimed   int
			Questions []struct{ Question, Answer, Open string }
			Coverage  struct{ Steps, Seen int }
			Findings  []struct{ Check, Severity, Origin, Text string }
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 {
		t.Fatalf("code %d, %v in\n%s", code, err, out)
	}
	if report.Tickets != 80 || report.Problems != 0 || report.Desk == nil || len(report.Journeys) != 6 {
		t.Errorf("%+v", report)
	}
	claimed := map[string]int{}
	for _, j := range report.Journeys {
		claimed[j.ID] = j.Claimed
		if len(j.Questions) != 6 || j.Coverage.Steps == 0 {
			t.Errorf("%s: %d questions, %+v", j.ID, len(j.Questions), j.Coverage)
		}
	}
	// The locked accounts are the narrower journey's, which stands first.
	if claimed["vpn-trouble"] != 40 || claimed["account-locked"] != 20 || claimed["password-reset"] != 0 {
		t.Errorf("%v", claimed)
	}
}

// Only what cannot be walked keeps a pipeline from going on.
func TestCheckMapFailsOnlyWhereNoIdealPathCanBeWalked(t *testing.T) {
	file := libraryDesk(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "config", "library", "password-reset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(text), "unless: [second-device]", "", 1)
	broken = regexp.MustCompile(`(?m)^  - \{id: by-phone, .*\n`).ReplaceAllString(broken, "")
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "mine.yaml"), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	change(t, file, "library:password-reset", "mine.yaml")
	code, out, errs := waymark(t, "check", "--map", "-c", file)
	if code != exitFailed || !regexp.MustCompile(`  problem +mine\.yaml:\d+`).MatchString(out) || !strings.Contains(errs, "cannot be walked as it is drawn") {
		t.Errorf("code %d\n%s\n%s", code, errs, out)
	}
	if code, _, errs := waymark(t, "check", "-c", file); code != 0 {
		t.Errorf("it loads all the same: code %d\n%s", code, errs)
	}
	if code, _, errs := waymark(t, "check", "--json", "-c", file); code != exitUsage || !strings.Contains(errs, "--map") {
		t.Errorf("--json alone: code %d, %s", code, errs)
	}
}

func TestFindingsThatDifferInTheirPlaceOnlyAreToldTogether(t *testing.T) {
	blind := func(line, step string, s lint.Severity) lint.Finding {
		return lint.Finding{Check: lint.Blind, Severity: s, Origin: journeys.Origin("a.yaml:" + line), Text: "No source can show " + step + ".", Hint: "Connect it."}
	}
	var b strings.Builder
	list(&b, []lint.Finding{blind("3", "x", lint.Question), blind("7", "y", lint.Question), blind("9", "z", lint.Remark), {Check: lint.NoTruth, Severity: lint.Remark, Origin: "b.yaml:1", Text: "None."}}, 80)
	want := `  question  a.yaml:3, 7
            No source can show x. Likewise in 1 other place.
            > Connect it.
  remark    a.yaml:9
            No source can show z.
            > Connect it.
  remark    b.yaml:1
            None.
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	if got := short([]string{"a.yaml:3", "b.yaml:4", "b.yaml:5"}); got != "a.yaml:3, b.yaml:4, 5" {
		t.Error(got)
	}
	if got := wrap("one two  three", 7); !slices.Equal(got, []string{"one two", "three"}) {
		t.Errorf("%q", got)
	}
}
