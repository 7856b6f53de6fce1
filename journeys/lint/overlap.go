package lint

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// overlaps reports field values that an earlier service journey claims as
// well. It is often meant (the narrower journey stands first), and worth
// knowing before two journeys' figures are compared. Rules with an expression,
// whose meaning cannot be compared, are left out.
func (l *linter) overlaps() {
	if l.j.Kind != journeys.ServiceJourney {
		return
	}
	for _, e := range l.r.Journeys {
		if e.ID == l.j.ID {
			return
		}
		if e.Kind != journeys.ServiceJourney {
			continue
		}
		for _, mine := range l.j.Any {
			for _, theirs := range e.Any {
				for _, value := range shared(mine, theirs) {
					l.at(mine.Origin, Overlap, Remark, "Meant so where the narrower journey stands first.",
						"%s goes to %s, which stands first and claims it too.", value, e.Name)
				}
			}
		}
	}
}

// shared are the values that both rules claim by one field and nothing else.
func shared(a, b journeys.Claim) []string {
	if len(a.Fields) != 1 || len(b.Fields) != 1 || len(a.Says)+len(b.Says) > 0 || a.When != nil || b.When != nil ||
		a.From != b.From || a.Kind != b.Kind {
		return nil
	}
	var values []string
	for _, name := range slices.SortedFunc(maps.Keys(a.Fields), cmp.Compare) {
		for _, v := range a.Fields[name] {
			if slices.ContainsFunc(b.Fields[name], func(w string) bool { return strings.EqualFold(v, w) }) {
				values = append(values, "“"+v+"” ("+strings.ReplaceAll(name, "_", " ")+")")
			}
		}
	}
	return values
}
