package insight

import (
	"cmp"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// Crossing is how often tickets of a journey went from one team to another.
type Crossing struct {
	From, To string // owners' ids
	Handoffs int
	NotTaken int // those without a receipt so far
	Cases    int // in which it happened
}

// Crossings counts the hand-offs between teams, the most frequent first. It
// speaks only of teams of which both are large enough for figures about what
// they do: of a small one a figure would be about people.
func Crossings(rules *journeys.Rules, j *journeys.Journey, cases []journeys.Case) []Crossing {
	type seam struct{ from, to string }
	sums := map[seam]*Crossing{}
	for _, c := range casesOf(j.ID, cases) {
		in := map[seam]bool{}
		for _, h := range c.Handoffs {
			if !rules.Roster.Counted(h.From) || !rules.Roster.Counted(h.To) {
				continue
			}
			at := seam{h.From, h.To}
			x := sums[at]
			if x == nil {
				x = &Crossing{From: h.From, To: h.To}
				sums[at] = x
			}
			x.Handoffs++
			if h.Receipt == "" {
				x.NotTaken++
			}
			if !in[at] {
				in[at] = true
				x.Cases++
			}
		}
	}
	all := make([]Crossing, 0, len(sums))
	for _, x := range sums {
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b Crossing) int {
		return cmp.Or(cmp.Compare(b.Handoffs, a.Handoffs), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return all
}
