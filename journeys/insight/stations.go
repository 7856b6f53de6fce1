package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Sight says how much of a step the desk's sources can show.
type Sight string

// What can be seen of a step.
const (
	Seen      Sight = "seen"
	EndUnseen Sight = "end not seen" // that people came there, not that it was completed
	Unseen    Sight = "not seen"
)

// StepFigures is one step as everybody walked it.
type StepFigures struct {
	Step   string `json:"step"`
	Name   string `json:"name"`
	Phase  string `json:"phase,omitempty"`
	Lane   string `json:"lane"` // customer or desk
	Sight  Sight  `json:"sight"`
	Truth  bool   `json:"moment_of_truth,omitempty"`
	People Number `json:"people"` // who came there; the figures below are of these
	Again  Number `json:"again"`  // who came there more than once
	Failed Number `json:"failed"` // who failed there at least once
	// NotDone are those who certainly did not complete it: nil also where it
	// cannot be seen whether they did.
	NotDone Number  `json:"not_done"`
	After   int     `json:"after_minutes"`          // median, from the begin of the journey until they came there
	Took    int     `json:"took_minutes,omitempty"` // median, from begun to done, of those who completed it
	Effort  float64 `json:"effort"`                 // points that arose there, per person who walked the journey
	// Next is where they went when they first left it, by the step in the
	// customer's lane; of the customer's lane only.
	Next []Share `json:"next,omitempty"`
}

// What stands for a next step where there is none.
const (
	endsHere  = "nothing more"
	stillHere = "still here"
)

func (m *measure) sightOf(s *journeys.Step) Sight {
	switch {
	case !journeys.Shows(m.rules, m.journey, m.facts, s.Begins, s.Waits, s.Done, s.Fails):
		return Unseen
	case !journeys.Shows(m.rules, m.journey, m.facts, s.Done):
		return EndUnseen
	}
	return Seen
}

func (m *measure) steps(cases []*journeys.Case) []StepFigures {
	effort := map[string]float64{}
	for _, e := range effortOf(m.journey, cases).Steps {
		effort[e.Step] = e.Mean
	}
	all := make([]StepFigures, 0, len(m.journey.Steps))
	for i := range m.journey.Steps {
		s := &m.journey.Steps[i]
		f := m.step(s, cases)
		if f.People != nil {
			f.Effort = effort[s.ID]
		}
		all = append(all, f)
	}
	return all
}

func (m *measure) step(s *journeys.Step, cases []*journeys.Case) StepFigures {
	f := StepFigures{Step: s.ID, Name: stepName(m.journey, s.ID), Phase: s.Phase, Lane: "customer", Sight: m.sightOf(s), Truth: s.Truth}
	if s.Lane == journeys.Desk {
		f.Lane = "desk"
	}
	var people, again, failed, notDone int
	var after, took []time.Duration
	var next divided
	for _, c := range cases {
		visits := visitsOf(c, s.ID)
		if len(visits) == 0 {
			continue
		}
		people++
		if len(visits) > 1 {
			again++
		}
		if slices.ContainsFunc(visits, func(v *journeys.Visit) bool { return v.State == journeys.Failed }) {
			failed++
		}
		switch done := slices.IndexFunc(visits, func(v *journeys.Visit) bool { return v.State == journeys.Done }); {
		case done < 0 && m.leftUndone(c, s, visits):
			notDone++
		case done >= 0 && visits[done].Ended.After(visits[done].Begun):
			took = append(took, visits[done].Ended.Sub(visits[done].Begun))
		}
		after = append(after, max(0, visits[0].Begun.Sub(c.Started)))
		next.add(m.nextOf(c, s.ID))
	}
	if people > 0 && f.Sight == Unseen {
		f.Sight = EndUnseen // whatever showed it then does not now
	}
	f.People = m.number(people)
	if people == 0 || f.People == nil {
		return f
	}
	f.Again, f.Failed, f.After = m.number(again), m.number(failed), minutes(median(after))
	if f.Sight == Seen {
		f.NotDone = m.number(notDone)
	}
	if len(took) >= m.hideBelow {
		f.Took = minutes(median(took))
	}
	if s.Lane == journeys.Customer {
		f.Next = m.byStep(next)
	}
	return f
}

func visitsOf(c *journeys.Case, step string) []*journeys.Visit {
	var vs []*journeys.Visit
	for i := range c.Visits {
		if c.Visits[i].Step == step {
			vs = append(vs, &c.Visits[i])
		}
	}
	return vs
}

// leftUndone reports whether a person whose visits to a step did not complete
// it certainly did not: they are not on it any more, and whatever could have
// shown its end was awake since they began.
func (m *measure) leftUndone(c *journeys.Case, s *journeys.Step, visits []*journeys.Visit) bool {
	until := c.Last
	if !c.Over {
		if until = m.now; m.stands(c, s) {
			return false
		}
	}
	return journeys.Awake(m.rules, m.journey, m.facts, visits[0].Begun, until, s.Done)
}

// stands reports whether a step is the latest of its lane in an open case, and
// may still be completed in time.
func (m *measure) stands(c *journeys.Case, s *journeys.Step) bool {
	for _, v := range slices.Backward(c.Visits) {
		if of := m.journey.Step(v.Step); of == nil || of.Lane != s.Lane {
			continue
		}
		late := s.Within > 0 && s.Clock == "" && m.now.Sub(v.Begun) > s.Within
		return v.Step == s.ID && v.State == journeys.Begun && !late
	}
	return false
}

// nextOf is the step on which a person went on after the first visit to a step,
// in the customer's lane; endsHere or stillHere where there is none.
func (m *measure) nextOf(c *journeys.Case, step string) string {
	on := false
	for _, v := range c.Visits {
		s := m.journey.Step(v.Step)
		switch {
		case s == nil || s.Lane != journeys.Customer:
		case v.Step == step:
			on = true
		case on:
			return v.Step
		}
	}
	if c.Over {
		return endsHere
	}
	return stillHere
}

// byStep names the steps by which people are divided.
func (m *measure) byStep(d divided) []Share {
	var shares []Share
	for _, s := range m.journey.Steps { // in the order of the map, whatever came first
		if n := d.by[s.ID]; n > 0 {
			shares = append(shares, Share{Step: s.ID, Name: stepName(m.journey, s.ID), People: n})
		}
	}
	for _, key := range d.order {
		if m.journey.Step(key) == nil {
			name := key
			if name != endsHere && name != stillHere {
				name = offMap
			}
			shares = append(shares, Share{Name: name, People: d.by[key]})
		}
	}
	slices.SortStableFunc(shares, func(a, b Share) int {
		switch {
		case a.Step != "" && b.Step == "":
			return -1
		case a.Step == "" && b.Step != "":
			return 1
		case a.Step != "":
			return 0
		}
		return compareNames(a.Name, b.Name)
	})
	return publishable(shares, m.hideBelow)
}

// firstStep and lastStep are those of a case in the customer's lane.
func (m *measure) firstStep(c *journeys.Case) string {
	for _, v := range c.Visits {
		if s := m.journey.Step(v.Step); s != nil && s.Lane == journeys.Customer {
			return v.Step
		}
	}
	return nowhere
}

func (m *measure) lastStep(c *journeys.Case) string {
	for _, v := range slices.Backward(c.Visits) {
		if s := m.journey.Step(v.Step); s != nil && s.Lane == journeys.Customer {
			return v.Step
		}
	}
	return nowhere
}
