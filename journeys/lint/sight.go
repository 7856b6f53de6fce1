package lint

import (
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// shown reports whether some source can show anything of a step.
func shown(r *journeys.Rules, j *journeys.Journey, f journeys.Facts, s *journeys.Step) bool {
	return journeys.Shows(r, j, f, s.Begins, s.Waits, s.Done, s.Fails)
}

// sight reports the steps that no source can show, and of the ideal paths
// those whose completion none can: they will be called "not seen", never
// missing.
func (l *linter) sight() {
	for i := range l.j.Steps {
		s := &l.j.Steps[i]
		switch {
		case !shown(l.r, l.j, l.facts, s):
			l.on(s, Blind, l.weight(s), "It will be called not seen, never missing. Connect "+l.missing(s)+", or let the desk write it down.",
				"No source of this desk can show %s.", called(s))
		case l.ideal(s.ID) && !journeys.Shows(l.r, l.j, l.facts, s.Done):
			l.on(s, Blind, Remark, "It will be called not seen, never missing.",
				"No source of this desk can show that %s was completed.", called(s))
		}
	}
	l.systems()
}

// weight is heavier where an ideal path leads over the step.
func (l *linter) weight(s *journeys.Step) Severity {
	if l.ideal(s.ID) {
		return Question
	}
	return Remark
}

// missing names the sources that the step's rules hope for.
func (l *linter) missing(s *journeys.Step) string {
	var names []string
	for _, m := range slices.Concat(s.Begins, s.Waits, s.Done, s.Fails) {
		names = add(names, m.From)
	}
	if len(names) == 0 {
		return "a source that can"
	}
	return strings.Join(names, " or ")
}

// systems reports the systems of which no source shows anything: the desk is
// blind on whatever happens there.
func (l *linter) systems() {
	first := map[string]*journeys.Step{}
	seen := map[string]bool{}
	var order []string
	for i := range l.j.Steps {
		s := &l.j.Steps[i]
		if s.System == "" {
			continue
		}
		if first[s.System] == nil {
			first[s.System] = s
			order = append(order, s.System)
		}
		seen[s.System] = seen[s.System] || shown(l.r, l.j, l.facts, s)
	}
	for _, name := range order {
		if !seen[name] {
			l.on(first[name], NoConnector, Remark, "", "No source of this desk shows what happens in %s.", name)
		}
	}
	for _, name := range l.j.Knowledge.Systems {
		onStep := slices.ContainsFunc(order, func(s string) bool { return strings.EqualFold(s, name) })
		source := slices.ContainsFunc(l.r.Sources, func(s journeys.Source) bool { return strings.EqualFold(s.Name, name) || s.ID == name })
		if !onStep && !source && !none(name) {
			l.of(NoConnector, Remark, "Write system on the steps that run on it.", "The system %s is named, and no step runs on it.", name)
		}
	}
}

// none reports whether an entry says that there is nothing to list.
func none(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "none") }
