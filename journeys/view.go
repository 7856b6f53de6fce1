package journeys

import "slices"

// views divides one person's refs once more, for each experience journey: a
// second view of what the service journeys have already. It takes nothing away
// from them, what it has no use for is not unmapped, and nothing is ever
// written about it.
//
// Whatever the journey claims is in it; one that claims nothing in particular
// looks at everything of the person. As with service journeys, an event of no
// claimed ref (a call, a search) joins where there is a step for it. A view in
// which nothing is on a step shows nothing, and is no case.
func views(r *Rules, states []*refState, t *timeline) []*segment {
	var segs []*segment
	for i := range r.Journeys {
		j := &r.Journeys[i]
		if j.Kind != ExperienceJourney {
			continue
		}
		var units []*unit
		for _, s := range states {
			switch {
			case j.views(s, t):
				units = append(units, stretches(s, j, t)...)
			case s.ref.Kind != Ticket && !j.excludes(s, t):
				for _, i := range s.entries {
					if spot := t.spot(j, i, r.Roster); spot.onStep || spot.ends {
						at := t.entries[i].At
						units = append(units, &unit{ref: s, entries: []int{i}, start: at, end: at})
					}
				}
			}
		}
		found, _ := divider{r, j, t}.divide(units)
		for _, s := range found {
			if s.onStep(t, r.Roster) {
				segs = append(segs, s)
			}
		}
	}
	return segs
}

// views reports whether a ref is in the view of an experience journey.
func (j *Journey) views(s *refState, t *timeline) bool {
	return !j.excludes(s, t) &&
		(len(j.Any) == 0 || slices.ContainsFunc(j.Any, func(m Claim) bool { return m.claims(s, t) }))
}

// onStep reports whether some event of the segment is on a step.
func (s *segment) onStep(t *timeline, roster *Roster) bool {
	return slices.ContainsFunc(s.units, func(u *unit) bool {
		return slices.ContainsFunc(u.entries, func(i int) bool { return t.spot(s.journey, i, roster).onStep })
	})
}
