package journeys

import (
	"slices"
	"time"
)

// The two lanes: what customers do, and what the desk does meanwhile on steps
// of its own, each of which supports a step of the customers.

// alignDesk fills in the desk's lane beside its own ideal: the steps of the
// desk that support the steps of the aligned path, in its order (those of one
// step in file order), against the desk's done visits. A desk's step that no
// source can show costs nothing, as in the customer's lane. A journey without
// desk steps has no such alignment.
func (w *walked) alignDesk() {
	var path *Path
	for i := range w.journey.Ideal {
		if w.journey.Ideal[i].ID == w.Alignment.Path {
			path = &w.journey.Ideal[i]
			break
		}
	}
	if path == nil || !slices.ContainsFunc(w.journey.Steps, func(s Step) bool { return s.Lane == Desk }) {
		return
	}
	of := ideal{id: path.ID}
	for _, id := range path.Steps {
		for _, s := range w.journey.supporting(id) {
			of.steps = append(of.steps, s.ID)
			of.free = append(of.free, !w.sight.sees(w.journey, s))
		}
	}
	var t trace
	for i, v := range w.Visits {
		if v.State == Done && w.journey.Step(v.Step).Lane == Desk {
			t.steps, t.visits = append(t.steps, v.Step), append(t.visits, i)
		}
	}
	w.Desk = align(t, []ideal{of}, w.Over)
}

// supporting are the desk's steps that support a step of the customers, in
// file order.
func (j *Journey) supporting(step string) []*Step {
	var of []*Step
	for i := range j.Steps {
		if s := &j.Steps[i]; s.Lane == Desk && s.Supports != "" && s.Supports == step {
			of = append(of, s)
		}
	}
	return of
}

// begins are all rules by which a step can be seen to be walked at all.
func (s *Step) begins() []Match { return slices.Concat(s.Begins, s.Waits, s.Done, s.Fails) }

// awakeFor reports whether there are rules, each of them can be shown, and every
// source that could show one was awake in the whole interval: only then does
// it follow from silence that nothing of it happened.
func (s sight) awakeFor(j *Journey, rules []Match, from, to time.Time) bool {
	dark := func(m Match) bool { return !s.source(j, m) }
	if len(rules) == 0 || slices.ContainsFunc(rules, dark) {
		return false
	}
	return !slices.ContainsFunc(s.witnesses(j, rules), func(w Witness) bool { return s.silentIn(w.Source, from, to) })
}
