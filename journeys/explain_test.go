package journeys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// The golden story as an admin sees it who asks why, at three instants.
func TestTheGoldenStoryIsExplained(t *testing.T) {
	rules := desk(t, "desk").Rules
	story, err := os.ReadFile(filepath.Join("testdata", "cases", "golden-story.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(story), "-- events --\n")
	list, _, _ := strings.Cut(rest, "-- ")
	all := events(t, rules, "desk", list)
	var out strings.Builder
	for _, when := range []string{"2026-11-17 09:05:30", "2026-11-17 09:22:00", "2026-11-25 09:00:00"} {
		now := instant(t, rules, when)
		for _, s := range subjects(all, rules.Roster, now) {
			x := journeys.Explain(rules, journeys.Subject{Events: s.events}, journeys.Facts{}, now)
			out.WriteString(x.Text(rules, journeys.Layout{}) + "\n")
		}
	}
	file := filepath.Join("testdata", "explain", "golden-story.txt")
	want, err := os.ReadFile(file)
	switch {
	case *update:
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	case err != nil:
		t.Fatal(err)
	case out.String() != string(want):
		t.Errorf("it is explained otherwise (-update writes it):\n%s", difference(string(want), out.String()))
	}
	for _, words := range []string{"password not working", "tried six times", "alex.w", "LT-20931"} {
		if strings.Contains(out.String(), words) {
			t.Errorf("the explanation repeats %q", words)
		}
	}
}
