package journeys

import "fmt"

// repeatedStep is the kind of these gaps.
func repeatedStep() kind {
	return kind{
		kind: RepeatedStep, severity: Slight, tell: TellLater, find: (*walked).repeatedSteps,
		asks: []string{
			"What made them try again?",
			"Does it say what to do instead?",
		},
		says: func(t *telling, g *Gap) string {
			last := g.Since
			if e := t.events[g.Events[len(g.Events)-1]]; e != nil {
				last = e.At
			}
			if g.Opening == g.Events[0] { // a visit of its own
				return fmt.Sprintf("%s: once more, %s.", t.stepName(g), t.at(g, g.Since))
			}
			return fmt.Sprintf("%s: again and again, until %s.", t.stepName(g), t.at(g, last))
		},
	}
}

// repeatedSteps: a step was tried more often than its `tries` allows, or a
// step already walked was walked again. What a more specific gap explains (a
// call made again, a search with no result) is not repeated as well.
//
// Opens with the first try too many, or with the first event of the repeated
// visit; certain at once. Fixed when the person was helped. Its owner is the
// step's, its evidence every try, or the repeated visit's events.
func (w *walked) repeatedSteps() []Gap {
	gaps := w.tooManyTries()
	has := map[string]bool{}
	for _, g := range gaps {
		has[g.Step] = true
	}
	walked := map[string]bool{}
	for _, m := range w.Alignment.Moves {
		if m.Visit < 0 {
			continue
		}
		v := &w.Visits[m.Visit]
		if m.Kind == LogMove && walked[m.Step] && !has[m.Step] && !w.explained[v.Events[0]] {
			gaps = append(gaps, gapOn(RepeatedStep, v, v.Events[0], v.Events, v.Begun))
		}
		walked[m.Step] = true
	}
	return gaps
}

func (w *walked) tooManyTries() []Gap {
	var gaps []Gap
	for i := range w.journey.Steps {
		step := &w.journey.Steps[i]
		if step.Tries == 0 {
			continue
		}
		var tries []string
		for _, p := range w.placed {
			if p.Step == step.ID && p.As == AsBegun {
				tries = append(tries, p.Placement.Event)
			}
		}
		if len(tries) > step.Tries {
			opening := tries[step.Tries]
			gaps = append(gaps, gapOn(RepeatedStep, &Visit{Step: step.ID}, opening, tries, w.byKey[opening].At))
		}
	}
	return gaps
}
