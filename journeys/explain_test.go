package journeys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// explained is how a timeline is explained at some instants.
func explained(t *testing.T, on, story string, instants ...string) string {
	t.Helper()
	rules := desk(t, on).Rules
	text, err := os.ReadFile(filepath.Join("testdata", "cases", story))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "-- events --\n")
	list, _, _ := strings.Cut(rest, "-- ")
	all := events(t, rules, on, list)
	var out strings.Builder
	for _, when := range instants {
		now := instant(t, rules, when)
		for _, s := range subjects(all, rules.Roster, now) {
			x := journeys.Explain(rules, journeys.Subject{Events: s.events}, journeys.Facts{}, now)
			out.WriteString(x.Text(rules, journeys.Layout{}) + "\n")
		}
	}
	file := filepath.Join("testdata", "explain", story)
	want, err := os.ReadFile(file)
	switch {
	case *update:
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	case err != nil:
		t.Fatal(err)
	case out.String() != string(want):
		t.Errorf("it is explained otherwise (-update writes it):\n%s", difference(string(want), out.String()))
	}
	return out.String()
}

// A master journey and the seam between its parts, as an admin sees them.
func TestAMasterJourneyIsExplained(t *testing.T) {
	explained(t, "desk-joining", "master-positive.txt", "2026-11-18 12:00:00", "2026-11-21 12:00:00")
}

// An experience journey stands beside the services that it looks at.
func TestAnExperienceJourneyIsExplained(t *testing.T) {
	explained(t, "desk-joining", "experience-positive.txt", "2026-12-01 12:00:00")
}

// The golden story as an admin sees it who asks why, at three instants.
func TestTheGoldenStoryIsExplained(t *testing.T) {
	text := explained(t, "desk", "golden-story.txt", "2026-11-17 09:05:30", "2026-11-17 09:22:00", "2026-11-25 09:00:00")
	for _, words := range []string{"password not working", "tried six times", "alex.w", "LT-20931"} {
		if strings.Contains(text, words) {
			t.Errorf("the explanation repeats %q", words)
		}
	}
}
