package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
)

func library(t *testing.T) *config.Config {
	t.Helper()
	t.Setenv("WAYMARK_TEST_ACCOUNT", "bot@example.com")
	t.Setenv("WAYMARK_TEST_SECRET", "whsec_dGhpcyBpcyBubyByZWFsIHNlY3JldCBhdCBhbGw=")
	cfg, report := config.Load(filepath.Join("..", "testdata", "desk-library", "waymark.yaml"), []connectors.Spec{jira.Spec(), slack.Spec(), generic.Spec()}, config.Options{})
	if cfg == nil {
		t.Fatalf("%v", report)
	}
	return cfg
}

// Every ready-made journey stands on one desk with all others, can be walked
// as it is drawn, can be seen, and answers what a mapping session asks.
func TestTheReadyMadeJourneysAnswerWhatAMappingSessionAsks(t *testing.T) {
	cfg := library(t)
	files, err := filepath.Glob(filepath.Join("..", "..", "config", "library", "*.yaml"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%d ready-made journeys: %v", len(files), err)
	}
	findings := lint.Lint(cfg.Rules, journeys.Facts{}, lint.Figures{})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		j := cfg.Rules.Journey(name)
		if j == nil {
			t.Errorf("%s is not on the desk of the library", name)
			continue
		}
		for _, a := range lint.Questions(cfg.Rules, j) {
			if a.Open != "" || a.Answer == "" {
				t.Errorf("%s: %s %s", name, a.Question, a.Open)
			}
		}
		for _, f := range findings {
			// Who took part, and on what it rests, nobody can say of a map that
			// was drawn for everybody.
			open := []lint.Check{lint.DeadEnd, lint.NotAtTable, lint.NoEvidence, lint.Overlap}
			if f.Journey == name && (f.Severity == lint.Problem || !slices.Contains(open, f.Check)) {
				t.Errorf("%s: %s", f.Origin, f.Text)
			}
		}
		if c := lint.Covered(cfg.Rules, j, journeys.Facts{}); c.Seen < c.Steps {
			t.Errorf("%s: %s", name, c)
		}
	}
}

// The mailbox of the lost password is a circle: reported where the step
// stands, and as what it is, for some people have mail on another device.
func TestTheLockedMailboxIsAPossibleDeadEnd(t *testing.T) {
	cfg := library(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "config", "library", "password-reset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	step := 1 + strings.Count(string(text)[:strings.Index(string(text), "- id: reset-by-link")], "\n")
	var found []lint.Finding
	for _, f := range lint.Lint(cfg.Rules, journeys.Facts{}, lint.Figures{}) {
		if f.Journey == "password-reset" && f.Check == lint.DeadEnd {
			found = append(found, f)
		}
	}
	if len(found) != 1 || found[0].Severity != lint.Question || found[0].Step != "reset-by-link" ||
		!strings.Contains(found[0].Text, "needs the work mailbox, which needs the password, which is lost when the journey begins: a possible dead end for people without mail on another device") {
		t.Fatalf("%+v", found)
	}
	if want := journeys.Origin(fmt.Sprint("password-reset.yaml:", step)); found[0].Origin != want {
		t.Errorf("at %s, and the step stands at %s", found[0].Origin, want)
	}
	if len(found[0].Also) != 2 {
		t.Errorf("the things that close the circle: %v", found[0].Also)
	}

	// Without the other device the link helps nobody; the phone still does.
	j := cfg.Rules.Journey("password-reset")
	for i := range j.Things {
		j.Things[i].Unless = nil
	}
	if n := lint.Problems(lint.Lint(cfg.Rules, journeys.Facts{}, lint.Figures{})); n != 0 {
		t.Errorf("%d problems although one can reset by phone", n)
	}
	j.Ideal = slices.DeleteFunc(j.Ideal, func(p journeys.Path) bool { return !slices.Contains(p.Steps, "reset-by-link") })
	if n := lint.Problems(lint.Lint(cfg.Rules, journeys.Facts{}, lint.Figures{})); n != 1 {
		t.Errorf("%d problems where nobody can reset anything", n)
	}
}

// The table of the ready-made journeys in config's README names the connectors
// that each journey's rules name, so that an admin knows what it takes.
func TestTheReadmeNamesTheConnectorsOfEachReadyMadeJourney(t *testing.T) {
	cfg := library(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "config", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range cfg.Rules.Journeys {
		j := &cfg.Rules.Journeys[i]
		named := map[string]bool{}
		rules := slices.Concat(j.Over.When, j.Any, j.None)
		for _, k := range j.Known {
			rules = append(rules, k.Match)
		}
		for _, s := range j.Steps {
			rules = slices.Concat(rules, s.Begins, s.Waits, s.Done, s.Fails)
		}
		for _, m := range rules {
			if m.From != "" && m.From != "it-desk" {
				named["`"+m.From+"`"] = true
			}
		}
		row := ""
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "| `"+j.ID+"` |") {
				row = line
			}
		}
		cells := strings.Split(row, " | ")
		if len(cells) != 4 {
			t.Errorf("%s has no row: %q", j.ID, row)
			continue
		}
		told := strings.Split(strings.TrimSuffix(strings.TrimSpace(cells[3]), " |"), ", ")
		for _, c := range told {
			if !named[c] {
				t.Errorf("%s: no rule names %s", j.ID, c)
			}
			delete(named, c)
		}
		for c := range named {
			t.Errorf("%s: the README does not name %s", j.ID, c)
		}
	}
}

// Each ready-made journey is played twice: once as it should be walked, over in
// the end and with nothing said on the way, and at least once into what it
// looks out for.
func TestEveryReadyMadeJourneyIsPlayed(t *testing.T) {
	for i := range library(t).Rules.Journeys {
		id := library(t).Rules.Journeys[i].ID
		files, err := filepath.Glob(filepath.Join("..", "testdata", "cases", "library-"+id+"*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		ideal, trouble := 0, 0
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			played := string(text)
			if !strings.Contains(played, "\ncase "+id+" over") {
				t.Errorf("%s: the case of %s is never over", file, id)
			}
			switch {
			case strings.Contains(played, "\nwrite note/") && strings.Contains(played, ", certain, open"):
				trouble++
			case !strings.Contains(played, "\nwrite ") && !strings.Contains(played, "\nedit "):
				ideal++
			}
		}
		if ideal == 0 || trouble == 0 {
			t.Errorf("%s: %d walks without and %d with trouble among %q", id, ideal, trouble, files)
		}
	}
}
