package journeys

import (
	"slices"
	"time"
)

// ahead answers what comes later in a case than one of its visits, without
// looking at all of them each time.
type ahead struct {
	journey *Journey
	visits  []Visit
	next    []int            // the next visit of the same step that is done; 0: none
	back    map[string]gives // by step: the visits that gave back what it needs
}

// gives are done visits, in order, and for each the latest end until then:
// two vendors' clocks may have put an earlier end behind a later one.
type gives struct {
	visits []*Visit
	latest []time.Time
}

func newAhead(j *Journey, visits []Visit) *ahead {
	a := &ahead{journey: j, visits: visits, next: make([]int, len(visits)), back: map[string]gives{}}
	done := map[string]int{}
	for i := range slices.Backward(visits) {
		v := &visits[i]
		a.next[i] = done[v.Step]
		if v.State == Done {
			done[v.Step] = i
		}
	}
	return a
}

// done is when a later visit of the i-th one's step was done.
func (a *ahead) done(i int) (time.Time, bool) {
	if a.next[i] == 0 {
		return time.Time{}, false
	}
	return a.visits[a.next[i]].Ended, true
}

// backAfter is when a visit that was done after an instant gave back what a
// step needs.
func (a *ahead) backAfter(step *Step, opened time.Time) (time.Time, bool) {
	g, known := a.back[step.ID]
	if !known {
		g = a.givers(step)
		a.back[step.ID] = g
	}
	i, _ := slices.BinarySearchFunc(g.latest, opened, func(end, opened time.Time) int {
		if end.After(opened) {
			return 1
		}
		return -1
	})
	if i == len(g.visits) {
		return time.Time{}, false
	}
	return g.visits[i].Ended, true
}

func (a *ahead) givers(step *Step) gives {
	helps := map[string]bool{} // by step: it gives what this one needs
	for i := range a.journey.Steps {
		s := &a.journey.Steps[i]
		helps[s.ID] = slices.ContainsFunc(s.Gives, func(thing string) bool {
			return slices.ContainsFunc(step.Needs, func(n string) bool { return hangsOn(a.journey, n, thing, 0) })
		})
	}
	var g gives
	var latest time.Time
	for i := range a.visits {
		if v := &a.visits[i]; v.State == Done && helps[v.Step] {
			latest = later(latest, v.Ended)
			g.visits, g.latest = append(g.visits, v), append(g.latest, latest)
		}
	}
	return g
}
