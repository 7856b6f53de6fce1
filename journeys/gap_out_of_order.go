package journeys

import "fmt"

import "slices"

// outOfOrder is the kind of these gaps.
func outOfOrder() kind {
	return kind{
		kind: OutOfOrder, severity: Slight, tell: TellLater,
		asks: []string{
			"Why is the order another than the map's?",
			"Does the order matter?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s came earlier or later than it should, %s.", t.stepName(g), t.clockTime(g.Since))
		},
	}
}

// foldOutOfOrder makes one gap of a missing and an extra (or repeated) move of
// the same step: it was walked, but not where the path has it. It keeps the
// walked visit's opening event.
func foldOutOfOrder(gaps []Gap) []Gap {
	var out []Gap
	for _, g := range gaps {
		if g.Kind == MissingStep && slices.ContainsFunc(gaps, func(o Gap) bool { return o.Kind == ExtraStep && o.Step == g.Step }) {
			continue
		}
		if g.Kind == ExtraStep && slices.ContainsFunc(gaps, func(o Gap) bool { return o.Kind == MissingStep && o.Step == g.Step }) {
			g.Kind = OutOfOrder
		}
		out = append(out, g)
	}
	return out
}
