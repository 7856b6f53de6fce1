package journeys

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mastersOf(events []Event, now time.Time) (Outcome, []Master) {
	r := lawRules()
	r.Journeys[3].Parts = []string{"vpn", "password-reset"}
	o := Walk(r, events, Facts{}, now)
	return o, o.Masters
}

func TestAMasterJourneyShowsTheSeamsBetweenItsParts(t *testing.T) {
	vpn := func(id string, when time.Time, status string) Event {
		kind := map[string]string{"new": KindCreated, "done": "resolved"}[status]
		return happened(id, deskTicket("1"), kind, when, FieldRequestType, "VPN", FieldStatusCategory, status)
	}
	reset := func(id string, when time.Time) Event {
		return happened(id, deskTicket("2"), KindCreated, when, FieldRequestType, "Reset password", FieldStatusCategory, "new")
	}
	begun, done := vpn("1", at(9, 0, 0), "new"), vpn("2", at(10, 0, 0), "done")
	for _, x := range []struct {
		name   string
		events []Event
		now    time.Time
		seams  []Seam
		over   bool
	}{
		{"the next part has not begun, the first is open", []Event{begun}, at(12, 0, 0), nil, false},
		{"the first is over and nobody begins the next", []Event{begun, done}, at(60, 0, 0), []Seam{{From: "vpn", To: "password-reset", Open: true}}, false},
		{"after the master's quiet nobody waits for the rest", []Event{begun, done}, at(24*12, 0, 0), []Seam{{From: "vpn", To: "password-reset", Open: true}}, true},
		{"somebody waited two days", []Event{begun, done, reset("3", at(58, 0, 0))}, at(59, 0, 0), []Seam{{From: "vpn", To: "password-reset", Waited: 48 * time.Hour}}, false},
		{"they overlap", []Event{begun, reset("3", at(9, 30, 0)), done}, at(59, 0, 0), []Seam{{From: "vpn", To: "password-reset"}}, false},
		{"the first was left out", []Event{reset("3", at(9, 30, 0))}, at(12, 0, 0), []Seam{{From: "vpn", To: "password-reset", Skipped: true}}, false},
	} {
		_, all := mastersOf(x.events, x.now)
		if len(all) != 1 || !slices.Equal(all[0].Seams, x.seams) || all[0].Over != x.over || len(all[0].Parts) != 2 {
			t.Errorf("%s: %+v", x.name, all)
		}
	}
}

func TestAMasterJourneyIsWalkedAnew(t *testing.T) {
	var events []Event
	for i, when := range []time.Time{at(9, 0, 0), at(24*20, 0, 0)} {
		id := string(rune('1' + i))
		events = append(events,
			happened("created"+id, deskTicket(id), KindCreated, when, FieldRequestType, "VPN", FieldStatusCategory, "new"),
			happened("done"+id, deskTicket(id), "resolved", when.Add(time.Hour), FieldRequestType, "VPN", FieldStatusCategory, "done"))
	}
	if _, all := mastersOf(events, at(24*21, 0, 0)); len(all) != 2 || !all[0].Started.Equal(at(9, 0, 0)) || !all[0].Over {
		t.Errorf("%+v", all)
	}
}

// The sums of a master journey are those of its parts, each case of a part is
// in exactly one walk, and it is where it says.
func TestAMasterJourneySumsItsParts(t *testing.T) {
	r := lawRules()
	summed := 0
	checks(t, 1000, func(t *rapid.T) {
		o := Walk(r, randomSubject(t), Facts{}, day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now"))*time.Second))
		seen := map[int]bool{}
		for _, m := range o.Masters {
			effort, gaps := 0.0, 0
			for _, p := range m.Parts {
				if p.Case < 0 {
					continue
				}
				c := &o.Cases[p.Case]
				if c.Journey != p.Journey || seen[p.Case] {
					t.Fatalf("part %s is case %d of %s, seen %v", p.Journey, p.Case, c.Journey, seen[p.Case])
				}
				seen[p.Case] = true
				effort += c.Effort.Score
				for _, g := range c.Gaps {
					if g.Certainty == Certain && g.State != GapDismissed && g.State != GapWithdrawn {
						gaps++
					}
				}
			}
			if effort != m.Effort || gaps != m.Gaps {
				t.Fatalf("the parts sum to %v and %d, the master says %v and %d", effort, gaps, m.Effort, m.Gaps)
			}
			summed += gaps
		}
		for i, c := range o.Cases {
			if (c.Journey == "vpn" || c.Journey == "password-reset") != seen[i] {
				t.Fatalf("a case of %s is in a walk: %v", c.Journey, seen[i])
			}
		}
	})
	if summed == 0 {
		t.Fatal("nothing was ever summed: the test proves nothing")
	}
}
