package insight

import (
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// nowhere is where somebody was who was seen on no step.
const nowhere = "on no step"

func compareNames(a, b string) int { return strings.Compare(a, b) }

// entries divides people by the step on which they were first seen: where they
// come in, as far as a source can show it.
func (m *measure) entries(cases []*journeys.Case) []Share {
	var d divided
	for _, c := range cases {
		d.add(m.firstStep(c))
	}
	return m.byStep(d)
}

// leftAt divides those who gave up by the step on which they were seen last.
func (m *measure) leftAt(cases []*journeys.Case) []Share {
	var d divided
	for _, c := range cases {
		if m.gaveUp(c) {
			d.add(m.lastStep(c))
		}
	}
	return m.byStep(d)
}

// peaks divides those who had effort by the step on which most of it arose; of
// several the latest, which is remembered better.
func (m *measure) peaks(cases []*journeys.Case) []Share {
	var d divided
	for _, c := range cases {
		peak, most := "", 0.0
		for _, v := range c.Visits {
			if p := c.Effort.Steps[v.Step]; p > 0 && p >= most {
				peak, most = v.Step, p
			}
		}
		if peak != "" {
			d.add(peak)
		}
	}
	return m.byStep(d)
}

// PhaseFigures is one phase of the journey.
type PhaseFigures struct {
	Phase  string  `json:"phase"`
	Name   string  `json:"name"`
	Sight  Sight   `json:"sight"`
	People Number  `json:"people"`         // who was seen in it
	Went   []Share `json:"went,omitempty"` // where they went from it: on, nowhere, or still in it
	Stuck  Number  `json:"stuck"`          // who stand still in it now
	Effort float64 `json:"effort"`         // points that arose in it, per person who walked the journey
}

// What becomes of people in a phase.
const (
	wentOn  = "went on to a later phase"
	endedIn = "no later phase seen"
	stillIn = "still in it"
)

func (m *measure) phases(cases []*journeys.Case) []PhaseFigures {
	at := map[string]int{}
	for i, p := range m.journey.Phases {
		at[p.ID] = i
	}
	phaseOf := func(step string) int {
		if s := m.journey.Step(step); s != nil && s.Lane == journeys.Customer {
			if i, ok := at[s.Phase]; ok {
				return i
			}
		}
		return -1
	}
	effort := map[int]float64{}
	for _, e := range effortOf(m.journey, cases).Steps {
		if s := m.journey.Step(e.Step); s != nil {
			if i, ok := at[s.Phase]; ok {
				effort[i] += e.Mean
			}
		}
	}
	all := make([]PhaseFigures, 0, len(m.journey.Phases))
	for i, p := range m.journey.Phases {
		f := PhaseFigures{Phase: p.ID, Name: p.Name, Sight: m.sightIn(p)}
		if f.Name == "" {
			f.Name = p.ID
		}
		var people, stuck int
		went := []Share{{Name: wentOn}, {Name: endedIn}, {Name: stillIn}}
		for _, c := range cases {
			here := slices.IndexFunc(c.Visits, func(v journeys.Visit) bool { return phaseOf(v.Step) == i })
			if m.stuckIn(c, p.ID) {
				stuck++
			}
			if here < 0 {
				continue
			}
			people++
			switch {
			case slices.ContainsFunc(c.Visits[here:], func(v journeys.Visit) bool { return phaseOf(v.Step) > i }):
				went[0].People++
			case c.Over:
				went[1].People++
			default:
				went[2].People++
			}
		}
		if people > 0 {
			f.Sight = Seen
		}
		f.Stuck = m.number(stuck)
		if f.People = m.number(people); people > 0 && f.People != nil {
			f.Effort = effort[i]
			// Where nothing later can be seen, nobody is said to have ended here.
			if slices.ContainsFunc(m.journey.Phases[i+1:], func(p journeys.Phase) bool { return m.sightIn(p) == Seen }) {
				f.Went = publishable(went, m.hideBelow)
			}
		}
		all = append(all, f)
	}
	return all
}

// sightIn is whether anything of a phase can be seen in the customer's lane.
func (m *measure) sightIn(p journeys.Phase) Sight {
	for i := range m.journey.Steps {
		if s := &m.journey.Steps[i]; s.Phase == p.ID && s.Lane == journeys.Customer && m.sightOf(s) != Unseen {
			return Seen
		}
	}
	return Unseen
}

// stuckIn reports whether a person stands still on a step of a phase.
func (m *measure) stuckIn(c *journeys.Case, phase string) bool {
	return slices.ContainsFunc(c.Gaps, func(g journeys.Gap) bool {
		s := m.journey.Step(g.Step)
		return s != nil && s.Phase == phase && m.standing(c, &g)
	})
}

// Segment is a part of the people, beside the others.
type Segment struct {
	Share
	NotReached Number  `json:"not_reached"`  // who certainly did not reach the goal
	Effort     float64 `json:"effort"`       // median, in points
	Took       int     `json:"took_minutes"` // median, so far where they are under way
}

// The segments: what became of asking.
const (
	reached    = "reached the desk"
	gaveUpAsk  = "tried to, and gave up"
	neverAsked = "never asked"
)

// segments sets side by side who reached the desk, who tried in vain, and who
// never asked. One that is too small to be shown is left out, with another so
// that nothing can be subtracted.
func (m *measure) segments(cases []*journeys.Case) []Segment {
	by := map[string][]*journeys.Case{}
	for _, c := range cases {
		by[m.segmentOf(c)] = append(by[m.segmentOf(c)], c)
	}
	var shares []Share
	for _, name := range []string{reached, gaveUpAsk, neverAsked} {
		shares = append(shares, Share{Name: name, People: len(by[name])})
	}
	var all []Segment
	for _, s := range publishable(shares, m.hideBelow) {
		if s.Rest {
			continue
		}
		of := by[s.Name]
		g := Segment{Share: s}
		var took, not = make([]float64, 0, len(of)), 0
		for _, c := range of {
			took = append(took, m.took(c).Minutes())
			if o := c.Scores.Outcome; c.Over && o != nil && *o < 1 {
				not++
			}
		}
		g.NotReached, g.Took, g.Effort = m.number(not), int(middle(took)+0.5), effortOf(m.journey, of).Median
		all = append(all, g)
	}
	return all
}

func (m *measure) segmentOf(c *journeys.Case) string {
	segment := neverAsked
	for _, v := range c.Visits {
		s := m.journey.Step(v.Step)
		switch {
		case s == nil || s.Lane != journeys.Customer || !m.rules.Contact(s):
		case v.State == journeys.Failed:
			segment = gaveUpAsk
		default:
			return reached
		}
	}
	return segment
}
