package insight

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestEffortOfAJourney(t *testing.T) {
	in := sample()
	j := in.Rules.Journey("j-password")
	of := func(points ...float64) []journeys.Case {
		var cases []journeys.Case
		for i, p := range points {
			c := caseAt(fmt.Sprint(i), monday, 0)
			c.Effort = took([]string{"s-link", "s-call"}[i%2], p)
			cases = append(cases, c)
		}
		return cases
	}
	for name, x := range map[string]struct {
		cases []journeys.Case
		want  Effort
	}{
		"nobody": {nil, Effort{}},
		"three": {of(3, 9, 30), Effort{Cases: 3, Median: 9,
			Steps: []StepEffort{{"s-call", 3}, {"s-link", 11}}, Terms: []journeys.Term{{Driver: journeys.ByContacts, Count: 14, Weight: 3, Points: 42}}}},
		"four": {of(3, 9, 30, 12), Effort{Cases: 4, Median: 10.5,
			Steps: []StepEffort{{"s-call", 5.25}, {"s-link", 8.25}}, Terms: []journeys.Term{{Driver: journeys.ByContacts, Count: 18, Weight: 3, Points: 54}}}},
	} {
		if got := EffortOf(j, x.cases); !reflect.DeepEqual(got, x.want) {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
	}
}

// A figure about what a team does is one about people, where they are few.
func TestNoCrossingOfASmallTeamIsCounted(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		in := sample()
		in.Rules.Roster = journeys.NewRoster()
		size := map[string]int{}
		for _, team := range []string{"o-identity", "o-portal", "o-desk"} {
			size[team] = rapid.IntRange(0, 8).Draw(t, team)
			for n := range size[team] {
				in.Rules.Roster.AddAgent(journeys.Account{Realm: team, ID: fmt.Sprint(n)}, team)
			}
		}
		var cases []journeys.Case
		want := map[[2]string]int{}
		for i := range rapid.IntRange(0, 9).Draw(t, "cases") {
			c := caseAt(fmt.Sprint(i), monday, 0)
			for range rapid.IntRange(0, 3).Draw(t, "hand-offs") {
				team := rapid.SampledFrom([]string{"", "o-identity", "o-portal", "o-desk", "elsewhere"})
				h := journeys.Handoff{From: team.Draw(t, "from"), To: team.Draw(t, "to")}
				c.Handoffs = append(c.Handoffs, h)
				if size[h.From] >= journeys.SmallestTeam && size[h.To] >= journeys.SmallestTeam {
					want[[2]string{h.From, h.To}]++
				}
			}
			cases = append(cases, c)
		}
		got := map[[2]string]int{}
		for _, x := range Crossings(in.Rules, in.Rules.Journey("j-password"), cases) {
			got[[2]string{x.From, x.To}] = x.Handoffs
			shown++
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("crossings are %v, want %v of teams %v", got, want, size)
		}
	})
	if shown == 0 {
		t.Fatal("nothing was ever shown: the test proves nothing")
	}
}
