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
	if m.From == "" { // any source may say it
		return slices.ContainsFunc(s.rules.Sources, func(src Source) bool { return s.can(j, m, src.ID) })
	}
	return s.can(j, m, m.From)
}

// can reports whether one source can say a rule's word and was ever heard.
func (s sight) can(j *Journey, m Match, id string) bool {
	src := s.rules.Source(id)
	if src == nil || slices.Contains(j.Blind, id) || m.Kind != "" && len(src.Words) > 0 && !slices.Contains(src.Words, m.Kind) {
		return false
	}
	return s.heard(id)
}

// heard reports whether a source ever spoke; one of which nothing is known
// counts as awake.
func (s sight) heard(id string) bool {
	f, known := s.facts.Sources[id]
	return !known || f.Heard
}

// sees reports whether a step's completion can be shown at all.
func (s sight) sees(j *Journey, st *Step) bool { return s.shows(j, st.Done) }

// awake reports whether a source that can show the step's completion was
// awake in the whole interval: only then does silence mean "not done".
func (s sight) awake(j *Journey, st *Step, from, to time.Time) bool {
	return slices.ContainsFunc(st.Done, func(m Match) bool {
		return s.source(j, m) && !s.silentIn(m.From, from, to)
	})
}

// Shows reports whether some source can show one of the rules.
func Shows(r *Rules, j *Journey, f Facts, rules ...[]Match) bool {
	return sight{r, f}.shows(j, slices.Concat(rules...))
}

// Awake reports whether each of the rules can be shown, and every source that
// could show one was awake in the whole interval: only then does it follow from
// silence that nothing of it happened.
func Awake(r *Rules, j *Journey, f Facts, from, to time.Time, rules ...[]Match) bool {
	return sight{r, f}.awakeFor(j, slices.Concat(rules...), from, to)
}

// witnesses are the sources that could show one of the rules, in the order in
// which the desk names its sources, each with the begin of its silence where
// it is silent now.
func (s sight) witnesses(j *Journey, rules []Match) []Witness {
	var list []Witness
	for _, src := range s.rules.Sources {
		of := func(m Match) bool { return m.From == "" || m.From == src.ID }
		if slices.ContainsFunc(rules, func(m Match) bool { return of(m) && s.can(j, m, src.ID) }) {
			list = append(list, s.witness(src.ID))
		}
	}
	return list
}

// witness is a source with the begin of its present silence, if it is silent.
func (s sight) witness(id string) Witness {
	w := Witness{Source: id}
	for _, i := range s.facts.Sources[id].Silent {
		if i.To.IsZero() && (w.Silent.IsZero() || i.From.Before(w.Silent)) {
			w.Silent = i.From
		}
	}
	return w
}

// awakeSource reports whether a source was ever heard and was awake in the
// whole interval.
func (s sight) awakeSource(id string, from, to time.Time) bool {
	return s.heard(id) && !s.silentIn(id, from, to)
}

// silentIn reports whether a source was silent at any time in the interval.
func (s sight) silentIn(id string, from, to time.Time) bool {
	return slices.ContainsFunc(s.facts.Sources[id].Silent, func(i Interval) bool {
		return i.From.Before(to) && (i.To.IsZero() || i.To.After(from))
	})
}

// awakeAll reports whether the first source was awake in the whole interval,
// and so was each of the others that this desk has: what one of them may have
// shown while it was silent is not called undone.
func (s sight) awakeAll(j *Journey, ids []string, from, to time.Time) bool {
	for i, id := range ids {
		mute := slices.Contains(j.Blind, id) || s.rules.Source(id) == nil || !s.heard(id)
		if mute && i == 0 || !mute && !s.awakeSource(id, from, to) {
			return false
		}
	}
	return true
}

// commented is what a ticket's source calls a comment.
const commented = "commented"

// speaks reports whether a ticket's source can show what is said on it.
func (s sight) speaks(id string) bool {
	src := s.rules.Source(id)
	return src != nil && (len(src.Words) == 0 || slices.Contains(src.Words, commented))
}
