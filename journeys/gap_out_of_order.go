package journeys

import "slices"

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
