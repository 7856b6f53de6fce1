package journeys

import (
	"fmt"
	"slices"
)

// outOfOrder is the kind of these gaps.
func outOfOrder() kind {
	return kind{
		kind: OutOfOrder, severity: Slight, tell: TellLater,
		asks: []string{
			"Why is the order another than the map's?",
			"Does the order matter?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s came earlier or later than it should, %s.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// foldOutOfOrder makes one gap of a missing and an extra move of the same step
// (also where the path has the step twice and it was walked again): it was
// walked, but not where the path has it, and so was not left out.
//
// Opens with the first event of the walked visit, certain at once. Fixed when
// the person was helped. Its owner is the step's, its evidence the visit's
// events. Where a more specific gap explains that visit,
// that one tells of it, and nothing is missing.
func (w *walked) foldOutOfOrder() {
	missing, elsewhere := map[string]bool{}, map[string]string{}
	for i := range w.found {
		if g := &w.found[i]; g.Kind == MissingStep {
			missing[g.Step] = true
		}
	}
	for _, m := range w.Alignment.Moves {
		if m.Kind == LogMove && missing[m.Step] && elsewhere[m.Step] == "" {
			elsewhere[m.Step] = w.Visits[m.Visit].Events[0]
		}
	}
	for i := range w.found {
		g := &w.found[i]
		if (g.Kind == ExtraStep || g.Kind == RepeatedStep) && g.Opening == elsewhere[g.Step] {
			g.Kind = OutOfOrder
		}
	}
	w.found = slices.DeleteFunc(w.found, func(g Gap) bool { return g.Kind == MissingStep && elsewhere[g.Step] != "" })
}
