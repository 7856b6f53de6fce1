package journeys_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// goldenCase is the golden story as its file tells it, at an instant.
func goldenCase(t *testing.T, when string) journeys.Case {
	t.Helper()
	rules := desk(t, "desk").Rules
	_, rest, _ := strings.Cut(timeline(t, "golden-story"), "-- events --\n")
	list, _, _ := strings.Cut(rest, "-- ")
	all := events(t, rules, "desk", list)
	now := instant(t, rules, "2026-11-17 "+when)
	of := subjects(all, rules.Roster, now)
	if len(of) != 1 {
		t.Fatalf("%d subjects, want one", len(of))
	}
	out := journeys.Walk(rules, of[0].events, journeys.Facts{}, now)
	if len(out.Cases) != 1 {
		t.Fatalf("%d cases, want one", len(out.Cases))
	}
	return out.Cases[0]
}

// What the design expects of its story, literally: no more and no less.
func TestTheGoldenStoryIsWhatTheDesignSays(t *testing.T) {
	c := goldenCase(t, "09:22:00")
	var visits []string
	for _, v := range c.Visits {
		visits = append(visits, v.Step+" "+string(v.State))
	}
	if want := []string{"sign-in failed", "call-desk failed", "open-portal done", "search failed", "find-reset done", "reset-by-link begun", "call-desk done"}; !slices.Equal(visits, want) {
		t.Errorf("visits %q, want %q", visits, want)
	}
	reached := 0
	for _, m := range c.Alignment.Moves {
		if m.Kind == journeys.SyncMove {
			reached++
		}
	}
	if reached != 2 || !slices.Equal(c.Alignment.Next, []string{"reset-by-link"}) || c.Alignment.Path != "alone" {
		t.Errorf("%d ideal steps reached on %s, ahead %v; want two, and the third begun", reached, c.Alignment.Path, c.Alignment.Next)
	}
	var gaps []string
	for _, g := range c.Gaps {
		gaps = append(gaps, string(g.Kind)+" "+g.Step)
	}
	slices.Sort(gaps)
	if want := []string{
		"abandoned_contact call-desk", "channel_switch call-desk", "channel_switch reset-by-link", "dead_end reset-by-link",
		"repeat_contact call-desk", "repeated_step sign-in", "search_no_result search",
	}; !slices.Equal(gaps, want) {
		t.Errorf("gaps %q, want %q", gaps, want)
	}
}

// Nothing before the link is sent, possible from then on, certain when its ten
// minutes have run out; and with a portal that was silent meanwhile not even
// then.
func TestTheGoldenDeadEndIsPossibleAndThenCertain(t *testing.T) {
	for when, want := range map[string]journeys.Certainty{
		"09:04:59": "", "09:05:00": journeys.Possible, "09:14:10": journeys.Possible, "09:14:11": journeys.Certain, "09:21:05": journeys.Certain,
	} {
		var got journeys.Certainty
		for _, g := range goldenCase(t, when).Gaps {
			if g.Kind == journeys.DeadEnd {
				got = g.Certainty
			}
		}
		if got != want {
			t.Errorf("at %s the dead end is %q, want %q", when, got, want)
		}
	}
}

// The story's effort, from what the file says happened and not from the engine.
func TestTheGoldenStorysEffortIsAddedUpByHand(t *testing.T) {
	c := goldenCase(t, "09:22:00")
	contacts := 3 // phone, form, phone: the first is none too many
	switches := 2 // to the portal and back to the phone
	waited := 6*time.Minute + 40*time.Second + (9*time.Hour + 21*time.Minute + 20*time.Second - 9*time.Hour - 5*time.Minute)
	hours := int((waited + time.Hour - 1) / time.Hour) // both calls, and the link until last heard: one hour begun
	detours, failures := 1, 3                          // signed in too often; locked, hung up, nothing found
	want := []journeys.Term{
		{Driver: journeys.ByContacts, Count: contacts - 1, Weight: 3, Points: 6},
		{Driver: journeys.BySwitches, Count: switches, Weight: 2, Points: 4},
		{Driver: journeys.ByWaits, Count: hours, Weight: 1, Points: 1},
		{Driver: journeys.ByDetours, Count: detours, Weight: 1, Points: 1},
		{Driver: journeys.ByFailures, Count: failures, Weight: 1, Points: 3},
	}
	if !slices.Equal(c.Effort.Terms, want) || c.Effort.Score != 6+4+1+1+3 {
		t.Errorf("effort %v of %+v, want 15 of %+v", c.Effort.Score, c.Effort.Terms, want)
	}
	steps := map[string]float64{
		"sign-in":       1 + 1,         // locked, and too often
		"call-desk":     1 + 3 + 2 + 1, // hung up; the third contact, the way back, and the hour that the waits begin
		"search":        1,             // nothing found
		"reset-by-link": 3 + 2,         // the second contact, on another channel
	}
	if !maps.Equal(c.Effort.Steps, steps) {
		t.Errorf("by step %v, want %v", c.Effort.Steps, steps)
	}
	if c.Scores.Outcome != nil || c.Scores.Experience == nil || *c.Scores.Experience != 0.444 { // 12 / (12 + 15)
		t.Errorf("scores %+v: it is not over, and it was 0.444", c.Scores)
	}
}
