package lint

import (
	"fmt"

	"github.com/waymark-itsm/waymark/journeys"
)

// Figures are counts over what is stored; the zero Figures mean that nothing
// is.
type Figures struct {
	Tickets int               `json:"tickets"`           // stored tickets
	Claimed map[string]int    `json:"claimed,omitempty"` // of them, how many each journey would claim, by its id
	Walks   map[string]*Walks `json:"-"`                 // the stored cases, by journey
}

// Count takes in one ticket's events.
func (f *Figures) Count(r *journeys.Rules, events []journeys.Event) {
	f.Tickets++
	if id, ok := journeys.Claims(r, events); ok {
		if f.Claimed == nil {
			f.Claimed = map[string]int{}
		}
		f.Claimed[id]++
	}
}

// Share tells what part of the stored tickets a journey would claim: "12 of
// 340 stored tickets (4 %)".
func (f Figures) Share(journey string) string {
	if f.Tickets == 0 {
		return "no tickets stored yet"
	}
	n := f.Claimed[journey]
	return fmt.Sprintf("%d of %d stored tickets (%s)", n, f.Tickets, percent(n, f.Tickets))
}

// UsualCoverage is the part of a customer's experience in which touchpoints
// exist, as the literature on journey mapping has it: a share to compare one's
// own with, not a goal.
const UsualCoverage = 0.6

// Coverage is how much of a journey anybody can see.
type Coverage struct {
	Steps int `json:"steps"` // of the customer's lane
	Seen  int `json:"seen"`  // of them, those on a named channel that some source can show
}

// Covered counts the touchpoints of a journey that the desk's sources can
// show.
func Covered(r *journeys.Rules, j *journeys.Journey, f journeys.Facts) Coverage {
	var c Coverage
	for _, p := range parts(r, j) {
		for i := range p.Steps {
			s := &p.Steps[i]
			if s.Lane != journeys.Customer {
				continue
			}
			c.Steps++
			if s.Channel != "" && shown(r, p, f, s) {
				c.Seen++
			}
		}
	}
	return c
}

// String tells the coverage beside the usual one.
func (c Coverage) String() string {
	if c.Steps == 0 {
		return "no steps"
	}
	return fmt.Sprintf("%d of %d touchpoints can be seen (%s; about %.0f %% is usual)", c.Seen, c.Steps, percent(c.Seen, c.Steps), UsualCoverage*100)
}

func percent(n, of int) string { return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of)) }

// few are tickets from which no share follows yet.
const few = 50

// claims reports a journey that no stored ticket would walk, and one that
// would take most of them: neither is likely to be what was meant.
func (l *linter) claims(stored Figures) {
	if stored.Tickets < few || l.j.Kind != journeys.ServiceJourney {
		return
	}
	switch n := stored.Claimed[l.j.ID]; {
	case n == 0:
		l.of(Unclaimed, Question, "Compare applies with the request types and words of real tickets.",
			"None of %d stored tickets would walk this journey.", stored.Tickets)
	case 2*n > stored.Tickets:
		l.of(Unclaimed, Question, "A service journey is one frequent problem; narrow applies.",
			"%d of %d stored tickets would walk this journey, more than half.", n, stored.Tickets)
	}
}
