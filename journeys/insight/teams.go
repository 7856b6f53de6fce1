package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Crossing is how often tickets of a journey went from one team to another.
type Crossing struct {
	From, To string // owners' ids
	Handoffs int
	NotTaken int           // those without a receipt so far
	Missed   int           // those that are a gap: the receiver had the time, and did nothing
	Back     int           // those to a team that had the ticket before
	Cases    int           // in which it happened
	Wait     time.Duration // median, until the receipt, on the customer's clock; 0 without one
}

// Crossings counts the hand-offs between teams, the most frequent first. It
// speaks only of teams of which both are large enough for figures about what
// they do: of a small one a figure would be about people.
func Crossings(rules *journeys.Rules, j *journeys.Journey, cases []journeys.Case) []Crossing {
	type seam struct{ from, to string }
	sums := map[seam]*Crossing{}
	waits := map[seam][]time.Duration{}
	m := &measure{rules: rules, journey: j}
	for _, c := range casesOf(j.ID, cases) {
		in := map[seam]bool{}
		for i, h := range c.Handoffs {
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
			} else {
				waits[at] = append(waits[at], max(0, h.Received.Sub(h.At)))
			}
			if slices.ContainsFunc(c.Gaps, func(g journeys.Gap) bool {
				return g.Kind == journeys.MissedHandoff && g.Opening == h.Event && m.counts(&g)
			}) {
				x.Missed++
			}
			if slices.ContainsFunc(c.Handoffs[:i], func(o journeys.Handoff) bool { return o.Ref == h.Ref && o.From == h.To }) {
				x.Back++
			}
			if !in[at] {
				in[at] = true
				x.Cases++
			}
		}
	}
	all := make([]Crossing, 0, len(sums))
	for at, x := range sums {
		x.Wait = median(waits[at])
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b Crossing) int {
		return cmp.Or(cmp.Compare(b.Handoffs, a.Handoffs), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return all
}

// Handoffs is a pair of teams as it may be shown.
type Handoffs struct {
	From     string `json:"from"` // the teams' names
	To       string `json:"to"`
	Handoffs int    `json:"handoffs"`
	People   int    `json:"people"` // customers whose tickets they were
	Back     Number `json:"back"`   // to a team that had the ticket before
	Missed   Number `json:"missed"` // that the receiver had time for, and did nothing on
	Wait     int    `json:"wait_minutes,omitempty"`
}

// handoffs are the pairs of teams that may be shown, and whether there were
// others.
func (m *measure) handoffs(cases []*journeys.Case, all []journeys.Case) (shown []Handoffs, others bool) {
	name := func(id string) string {
		if o := m.rules.Owner(id); o != nil && o.Name != "" {
			return o.Name
		}
		return id
	}
	there := 0
	for _, c := range cases {
		for _, h := range c.Handoffs {
			if h.From != "" && h.From != h.To {
				there++
			}
		}
	}
	for _, x := range Crossings(m.rules, m.journey, all) {
		if x.Cases < m.hideBelow {
			continue
		}
		there -= x.Handoffs
		h := Handoffs{From: name(x.From), To: name(x.To), Handoffs: x.Handoffs, People: x.Cases, Back: m.number(x.Back), Missed: m.number(x.Missed)}
		if x.Handoffs-x.NotTaken >= m.hideBelow {
			h.Wait = minutes(x.Wait)
		}
		shown = append(shown, h)
	}
	return shown, there > 0
}
