package journeys

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What says that something was not done names who could have shown that it
// was, and since when each has been silent; and it is certain only where one
// of them was awake when it began.
func TestWhatWasNotDoneNamesWhoWouldHaveSeenIt(t *testing.T) {
	r := serviceRules()
	negative := []GapKind{
		MissingStep, DeadEnd, Delay, MissedHandoff, Silence, Dropped, Abandoned, HoldMisuse, CustomerActiveSilent, DeskActiveAbsent,
	}
	seen, silenced := map[GapKind]int{}, 0
	checks(t, 4000, func(t *rapid.T) {
		events := randomSubject(t)
		facts := Facts{Sources: map[string]SourceFacts{}}
		for _, s := range r.Sources {
			if rapid.IntRange(0, 2).Draw(t, "silent") == 0 {
				from := day.Add(time.Duration(rapid.IntRange(-3600, 21*86400).Draw(t, "from")) * time.Second)
				facts.Sources[s.ID] = SourceFacts{Heard: true, Silent: []Interval{{From: from}}}
			}
		}
		now := day.Add(time.Duration(rapid.IntRange(0, 25*24).Draw(t, "hours")) * time.Hour)
		line := newTimeline(events, now)
		began := map[string]time.Time{}
		for i := range line.entries {
			began[line.entries[i].Key()] = line.entries[i].At
		}
		for _, c := range Walk(r, events, facts, now).Cases {
			for _, g := range c.Gaps {
				if !slices.Contains(negative, g.Kind) {
					continue
				}
				seen[g.Kind]++
				if len(g.Witnesses) == 0 {
					t.Fatalf("%s on %q%v names nobody who could have seen it", g.Kind, g.Step, g.Ref)
				}
				awake := false
				for _, w := range g.Witnesses {
					var since time.Time
					if s := facts.Sources[w.Source].Silent; len(s) > 0 {
						since = s[0].From
					}
					if !w.Silent.Equal(since) {
						t.Fatalf("%s: %s has been silent since %v, and it says %v", g.Kind, w.Source, since, w.Silent)
					}
					awake = awake || since.IsZero() || !since.Before(began[g.Opening])
					silenced += len(facts.Sources[w.Source].Silent)
				}
				if g.Certainty == Certain && !awake {
					t.Fatalf("%s on %q%v is certain, and nobody who could have seen it was awake when it began (%v)", g.Kind, g.Step, g.Ref, began[g.Opening])
				}
			}
		}
	})
	for _, k := range negative {
		if seen[k] == 0 {
			t.Errorf("no case ever had %s: the test proves nothing of it", k)
		}
	}
	if silenced == 0 {
		t.Error("no witness was ever silent")
	}
}
