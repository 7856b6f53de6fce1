package journeys

import (
	"slices"
	"time"
)

// sight knows what the connected sources can show. What none of them can show
// is never called missing, and what was not seen is never called not done.
type sight struct {
	rules *Rules
	facts Facts
}

// shows reports whether some connected source, which has been heard at least
// once, can say one of the rules' words.
func (s sight) shows(j *Journey, rules []Match) bool {
	return slices.ContainsFunc(rules, func(m Match) bool { return s.source(j, m) })
}

func (s sight) source(j *Journey, m Match) bool {
	if slices.Contains(j.Blind, m.From) {
		return false
	}
	if m.From == "" {
		return true
	}
	src := s.rules.Source(m.From)
	if src == nil || m.Kind != "" && len(src.Words) > 0 && !slices.Contains(src.Words, m.Kind) {
		return false
	}
	f, known := s.facts.Sources[m.From]
	return !known || f.Heard
}

// finish are the rules that show a step completed.
func finish(st *Step) []Match { return st.Done }

// sees reports whether a step's completion can be shown at all.
func (s sight) sees(j *Journey, st *Step) bool { return s.shows(j, finish(st)) }

// awake reports whether a source that can show the step's completion was
// awake in the whole interval: only then does silence mean "not done".
func (s sight) awake(j *Journey, st *Step, from, to time.Time) bool {
	return slices.ContainsFunc(finish(st), func(m Match) bool {
		return s.source(j, m) && !slices.ContainsFunc(s.facts.Sources[m.From].Silent, func(i Interval) bool {
			return i.From.Before(to) && (i.To.IsZero() || i.To.After(from))
		})
	})
}

// CanShow returns the names of the sources that can show a step completed.
func CanShow(r *Rules, j *Journey, st *Step, f Facts) []string {
	return showing(r, j, finish(st), f)
}

// CanSee returns the names of the sources that can show anything at all of a
// step: that it was begun, failed or done. None means that the step is blind.
func CanSee(r *Rules, j *Journey, st *Step, f Facts) []string {
	return showing(r, j, slices.Concat(st.Begins, st.Waits, st.Done, st.Fails), f)
}

func showing(r *Rules, j *Journey, rules []Match, f Facts) []string {
	var names []string
	s := sight{r, f}
	for _, m := range rules {
		if s.source(j, m) && m.From != "" && !slices.Contains(names, r.SourceName(m.From)) {
			names = append(names, r.SourceName(m.From))
		}
	}
	return names
}
