package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// measure judges single cases of one journey.
type measure struct {
	rules   *journeys.Rules
	journey *journeys.Journey
	now     time.Time
	unaided bool            // the journey has an unaided ideal path
	alone   map[string]bool // steps of unaided ideal paths
	helped  map[string]bool // steps that are somebody's help

	accepted map[pointKey]bool // pain points whose gaps count as accepted

	// Of an archetype only.
	hideBelow int
	facts     journeys.Facts
}

func newMeasure(rules *journeys.Rules, j *journeys.Journey, now time.Time) *measure {
	m := &measure{rules: rules, journey: j, now: now, alone: map[string]bool{}, helped: map[string]bool{}}
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.Lane == journeys.Desk {
			m.helped[s.ID] = true
		}
		if s.Stuck.Go != "" && s.Stuck.Help != "" {
			m.helped[s.Stuck.Go] = true
		}
	}
	for _, p := range j.Ideal {
		if !m.isUnaided(p) {
			continue
		}
		m.unaided = true
		for _, s := range p.Steps {
			m.alone[s] = true
		}
	}
	return m
}

// isUnaided reports whether a path can be walked with nobody's help.
func (m *measure) isUnaided(p journeys.Path) bool {
	contacts := 0
	for _, id := range p.Steps {
		if m.helped[id] {
			return false
		}
		if s := m.journey.Step(id); s != nil && m.rules.Contact(s) {
			contacts++
		}
	}
	return contacts <= 1
}

func (m *measure) zone() *time.Location {
	if m.rules.Zone != nil {
		return m.rules.Zone
	}
	return time.UTC
}

// counts reports whether a gap counts in figures at all.
func (m *measure) counts(g *journeys.Gap) bool {
	return g.Certainty == journeys.Certain &&
		g.State != journeys.GapWithdrawn && g.State != journeys.GapDismissed &&
		g.Tell != journeys.TellNever && m.journey.Tell[g.Kind] != journeys.TellNever
}

// stops reports whether a person stands still while a gap of this kind is
// open; the others cost effort but do not hold anybody.
func stops(k journeys.GapKind) bool {
	switch k {
	case journeys.DeadEnd, journeys.Delay, journeys.Silence, journeys.Dropped, journeys.MissedHandoff, journeys.Abandoned:
		return true
	}
	return false
}

// notAlone reports whether the person could not finish alone, as the package
// comment defines it.
func (m *measure) notAlone(c *journeys.Case) bool {
	if c.Contacts > 1 {
		return true
	}
	stuck := slices.ContainsFunc(c.Gaps, func(g journeys.Gap) bool { return m.standing(c, &g) })
	return stuck || m.unaided && slices.ContainsFunc(c.Visits, func(v journeys.Visit) bool { return m.asked(v.Step) })
}

// standing reports whether a gap holds the person up now. That somebody saw it,
// or called it a pain point, helps nobody yet.
func (m *measure) standing(c *journeys.Case, g *journeys.Gap) bool {
	accepted := g.State == journeys.GapAccepted || m.accepted[pointKey{g.Kind, g.Step}]
	lasts := (g.State == journeys.GapOpen || g.State == journeys.GapAcknowledged || g.State == journeys.GapAccepted) && !(accepted && c.Over)
	return m.counts(g) && lasts && stops(g.Kind)
}

// asked reports whether being on this step means having had help, or having
// asked for it where no unaided path does.
func (m *measure) asked(step string) bool {
	s := m.journey.Step(step)
	return s != nil && !m.alone[step] && (m.helped[step] || m.rules.Contact(s))
}

// took is how long the person was on the journey, so far where it is open.
func (m *measure) took(c *journeys.Case) time.Duration {
	end := c.Last
	switch {
	case !c.Over && m.now.After(end):
		end = m.now
	case c.Over && !c.OverAt.IsZero() && c.OverAt.Before(end):
		end = c.OverAt
	}
	return max(0, end.Sub(c.Started))
}

// tally is how many of how many.
type tally struct{ Some, All int }

// median is the middle duration, the mean of the two middle ones of an even
// number, 0 of none.
func median(of []time.Duration) time.Duration {
	if len(of) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(of))
	lower, upper := s[(len(s)-1)/2], s[len(s)/2]
	return lower + (upper-lower)/2
}
