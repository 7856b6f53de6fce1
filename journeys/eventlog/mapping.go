package eventlog

import (
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// fieldLifecycle is the condition of a rule that asks for an event's lifecycle
// transition.
const fieldLifecycle = "lifecycle"

// What an event is to a journey where it is no step of it.
const (
	offMap = -1 // on no step: a log move
	noMove = -2 // on a step that it does not complete, or an ending: no move at all
)

// placed is what all events of a class are to a journey.
type placed struct {
	step int  // index into Journey.Steps, offMap or noMove
	ends bool // over.when says so
}

// NeedsTransitions reports whether some rule of the journey asks for the
// lifecycle transition, for Options.Transitions.
func NeedsTransitions(j *journeys.Journey) bool {
	return slices.ContainsFunc(rulesOf(j), func(m journeys.Match) bool { return len(m.Fields[fieldLifecycle]) > 0 })
}

// Fit reports why a journey cannot judge a log: *Error with NotForLogs. The
// rules of such a journey ask for an event's name and its lifecycle transition.
// One that asks for more would never hold, and its step would be called
// missing although nobody looked.
func Fit(j *journeys.Journey) error {
	for _, m := range rulesOf(j) {
		wrong := ""
		switch {
		case m.From != "":
			wrong = "names a source (from), and a log has none"
		case m.Kind == "":
			wrong = "names no activity (event)"
		case len(m.Says) > 0:
			wrong = "asks for the customer's words, and a log has none"
		case m.When != nil:
			wrong = "has an expression (when); only event and lifecycle can be asked for"
		}
		for name := range m.Fields {
			if name != fieldLifecycle {
				wrong = "asks for " + name + "; only event and lifecycle can be asked for"
			}
		}
		if wrong != "" {
			return &Error{Kind: NotForLogs, Text: string(m.Origin) + ": the rule " + wrong}
		}
	}
	if len(j.Ideal) == 0 {
		return &Error{Kind: NotForLogs, Text: string(j.Origin) + ": the journey has no ideal path"}
	}
	return nil
}

func rulesOf(j *journeys.Journey) []journeys.Match {
	all := slices.Clone(j.Over.When)
	for _, s := range j.Steps {
		all = slices.Concat(all, s.Done, s.Fails, s.Waits, s.Begins)
	}
	return all
}

// place puts the events of a class on a step as Walk does: steps in file order,
// of one step's rules done before all others. Only done visits of the
// customer's lane are moves.
func place(j *journeys.Journey, k Class) placed {
	p := placed{step: offMap, ends: holds(j.Over.When, k)}
	if p.ends {
		p.step = noMove
	}
	for i := range j.Steps {
		s := &j.Steps[i]
		if holds(s.Done, k) && s.Lane == journeys.Customer {
			p.step = i
			return p
		}
		if holds(slices.Concat(s.Done, s.Fails, s.Waits, s.Begins), k) {
			p.step = noMove
			return p
		}
	}
	return p
}

// holds reports whether one of the rules holds. An event is known by the first
// value of its activity and by all of them joined, so that "A+complete" may be
// asked for where that is the activity.
func holds(rules []journeys.Match, k Class) bool {
	e := journeys.Event{Kind: k.Activity, Fields: journeys.Fields{fieldLifecycle: {k.Transition}}}
	for i := range rules {
		for _, e.Kind = range []string{k.Activity, k.Name} {
			if rules[i].Holds(&e, "") {
				return true
			}
		}
	}
	return false
}
