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

// foldOutOfOrder makes one gap of a missing and an extra (or repeated) move of
// the same step: it was walked, but not where the path has it. It keeps the
// walked visit's opening event.
func foldOutOfOrder(gaps []Gap) []Gap {
	missing, extra := map[string]bool{}, map[string]bool{}
	for i := range gaps {
		switch g := &gaps[i]; g.Kind {
		case MissingStep:
			missing[g.Step] = true
		case ExtraStep:
			extra[g.Step] = true
		}
	}
	for i := range gaps {
		if g := &gaps[i]; g.Kind == ExtraStep && missing[g.Step] {
			g.Kind = OutOfOrder
		}
	}
	return slices.DeleteFunc(gaps, func(g Gap) bool { return g.Kind == MissingStep && extra[g.Step] })
}
