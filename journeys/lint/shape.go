package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// moments reports phases without a pivotal moment, phases and steps that do
// not belong together, and a map on which no step is a moment of truth.
func (l *linter) moments() {
	if len(l.j.Phases) == 0 {
		l.of(NoPhase, Question, "List them in the map under phases: before, during, after.", "The map has no phases.")
	}
	for _, p := range l.j.Phases {
		var steps, pivotal int
		for _, s := range l.j.Steps {
			if s.Phase == p.ID {
				steps++
				if s.Pivotal {
					pivotal++
				}
			}
		}
		name := p.Name
		if name == "" {
			name = p.ID
		}
		switch {
		case steps == 0:
			l.at(p.Origin, NoPhase, Remark, "", "In the phase “%s” there is no step: nothing of it can be seen.", name)
		case pivotal == 0:
			l.at(p.Origin, NoPivot, Question, "Write pivotal: true on the step that decides how people remember it.",
				"The phase “%s” has no pivotal moment.", name)
		}
	}
	if len(l.j.Phases) > 0 {
		for i := range l.j.Steps {
			if s := &l.j.Steps[i]; s.Phase == "" && s.Lane == journeys.Customer {
				l.on(s, NoPhase, Remark, "", "%s is in no phase.", called(s))
			}
		}
	}
	if !slices.ContainsFunc(l.j.Steps, func(s journeys.Step) bool { return s.Truth }) {
		l.of(NoTruth, Question, "Write moment_of_truth: true where people make up their minds about the desk.", "No step is a moment of truth.")
	}
}

// at reports a finding about a line that is no step.
func (l *linter) at(o journeys.Origin, c Check, s Severity, hint, format string, args ...any) {
	l.of(c, s, hint, format, args...)
	if o != "" {
		l.found[len(l.found)-1].Origin = o
	}
}

// evidence reports what is said of people's minds and rests on nothing.
func (l *linter) evidence() {
	if len(l.j.Knowledge.Evidence) > 0 {
		return
	}
	var said []string
	var first journeys.Origin
	for _, s := range l.j.Steps {
		k := s.Knowledge
		if len(k.Think)+len(k.Feel)+len(k.Perceptions)+len(k.Memories) == 0 {
			continue
		}
		said = append(said, called(&s))
		if first == "" {
			first = k.Origin
		}
	}
	if len(said) > 0 {
		l.at(first, NoEvidence, Question, "List under evidence the interviews, surveys and observations that it rests on.",
			"What people think and feel is said of %s, and no evidence is named.", and(said))
	}
}

// services reports the services, found in a mapping session, that have no
// journey: the next ones to map.
func services(r *journeys.Rules) []Finding {
	var found []Finding
	var names []string
	from := map[string]journeys.Origin{}
	for _, j := range r.Journeys {
		for _, s := range j.Knowledge.Services {
			if !none(s) && from[strings.ToLower(s)] == "" {
				names, from[strings.ToLower(s)] = append(names, s), j.Origin
			}
		}
	}
	for _, s := range names {
		if !slices.ContainsFunc(r.Journeys, func(j journeys.Journey) bool {
			return strings.EqualFold(j.Service, s) || strings.EqualFold(j.Name, s)
		}) {
			found = append(found, Finding{Check: NoJourney, Severity: Question, Origin: from[strings.ToLower(s)],
				Text: fmt.Sprintf("The service %s has no journey.", s), Hint: "Map it, or name it under service of the journey that it belongs to."})
		}
	}
	return found
}
