package journeys

import "fmt"

// extraStep is the kind of these gaps.
func extraStep() kind {
	return kind{
		kind: ExtraStep, severity: Slight, tell: TellLater, find: (*walked).extraSteps,
		asks: []string{
			"Why do people go this way?",
			"Should the map have it?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s, %s: not on the way that the map has.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// extraSteps: a step was walked that the nearest ideal path does not have.
// Neither is one extra that the path has still ahead (walked early), nor a
// step walked a second time (repeated), nor one that a more specific gap
// explains.
//
// Opens with the first event of the visit, certain at once. Fixed when the
// person was helped. Its owner is the step's, its evidence the visit's events.
func (w *walked) extraSteps() []Gap {
	var gaps []Gap
	walked := map[string]bool{}
	for _, m := range w.Alignment.Moves {
		if m.Visit < 0 {
			continue
		}
		v := &w.Visits[m.Visit]
		if m.Kind == LogMove && !walked[m.Step] && !w.explained[v.Events[0]] {
			gaps = append(gaps, gapOn(ExtraStep, v, v.Events[0], v.Events, v.Begun))
		}
		walked[m.Step] = true
	}
	return gaps
}
