package journeys

import (
	"fmt"
	"slices"
)

// missingStep is the kind of these gaps.
func missingStep() kind {
	return kind{
		kind: MissingStep, severity: Moderate, tell: TellLater, find: (*walked).missingSteps,
		asks: []string{
			"Is this step needed?",
			"If it is, why was it passed over?",
		},
		says: func(t *telling, g *Gap) string {
			how := "left out"
			switch states := t.statesOf(g.Step); {
			case slices.Contains(states, Begun):
				how = "begun, and not completed"
			case slices.Contains(states, Failed):
				how = "tried, and not done"
			}
			return fmt.Sprintf("%s: %s.", t.stepName(g), how)
		},
	}
}

// missingSteps: a step of the ideal path was passed over. In an open case only
// steps before the furthest one reached can be missing; in a case that is over
// a step that was begun and never done is missing too ("begun, not completed").
// So is one that was tried and failed, unless a more specific gap tells of that
// (a call given up). Nobody says of either that it was left out. A step that no source can show is not seen, never missing, and a
// step whose source was silent meanwhile is not called missing either.
//
// Opens with the first event of the next step that was walked, or, at the end
// of a case, with its last event; certain at once. Fixed when the person was
// helped: that it was passed over stays true. Its owner is the step's, and its
// evidence what was seen of the step, and the opening event.
//
// A path of which nothing was seen, not even a begin, is only the cheapest
// guess: the person may have found a way that the map does not know.
func (w *walked) missingSteps() []Gap {
	if !w.onPath() {
		return nil
	}
	var gaps []Gap
	for n, m := range w.Alignment.Moves {
		step := w.journey.Step(m.Step)
		if m.Kind != ModelMove || !w.sight.awake(w.journey, step, w.Started, w.Last) {
			continue
		}
		if w.triedInVain(m.Step) {
			continue
		}
		opening := w.Events[len(w.Events)-1]
		for _, later := range w.Alignment.Moves[n+1:] {
			if later.Kind == SyncMove {
				opening = w.Visits[later.Visit].Events[0]
				break
			}
		}
		evidence := []string{}
		for i := range w.Visits {
			if v := &w.Visits[i]; v.Step == m.Step && v.State != Done {
				evidence = append(evidence, v.Events...)
			}
		}
		g := gapOn(MissingStep, &Visit{Step: m.Step}, opening, append(evidence, opening), w.byKey[opening].At)
		gaps = append(gaps, g)
	}
	return gaps
}

// triedInVain reports whether a more specific gap tells why a step failed.
func (w *walked) triedInVain(step string) bool {
	return slices.ContainsFunc(w.Visits, func(v Visit) bool {
		return v.Step == step && v.State == Failed && slices.ContainsFunc(v.Events, func(e string) bool { return w.explained[e] })
	})
}

// onPath reports whether some step of the aligned path was begun or done.
func (w *walked) onPath() bool {
	begun := map[string]bool{}
	for i := range w.Visits {
		if v := &w.Visits[i]; v.State == Begun {
			begun[v.Step] = true
		}
	}
	return slices.ContainsFunc(w.Alignment.Moves, func(m Move) bool {
		return m.Kind == SyncMove || m.Kind == ModelMove && begun[m.Step]
	})
}

// statesOf are how the visits to a step ended.
func (t *telling) statesOf(step string) (states []VisitState) {
	for i := range t.c.Visits {
		if v := &t.c.Visits[i]; v.Step == step {
			states = append(states, v.State)
		}
	}
	return states
}
