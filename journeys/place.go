package journeys

import "strings"

// place puts an event on a step: steps in file order, and of one step's rules
// done before fails before waits before begins, so that a search with no
// result is a failed search and not one just begun.
func place(j *Journey, e *entry, roster *Roster) (Placement, bool) {
	if e.deleted {
		return Placement{}, false
	}
	words := wordsOf(e, roster)
	for i := range j.Steps {
		s := &j.Steps[i]
		for _, r := range [...]struct {
			as    RuleKind
			rules []Match
		}{{AsDone, s.Done}, {AsFailed, s.Fails}, {AsWaits, s.Waits}, {AsBegun, s.Begins}} {
			for k := range r.rules {
				if r.rules[k].Holds(&e.Event, words) {
					return Placement{Event: e.Key(), At: e.At, Kind: e.Kind, Step: s.ID, As: r.as, Rule: r.rules[k].Origin}, true
				}
			}
		}
	}
	return Placement{}, false
}

// wordsOf are the customer's own words in an event, in lower case; with no
// roster to say who spoke, anybody's.
func wordsOf(e *entry, roster *Roster) string {
	if !e.read {
		e.read = true
		if roster == nil || spokenByCustomer(&e.Event, roster) {
			e.words = strings.ToLower(e.Text)
		}
	}
	return e.words
}

// spot is what one journey makes of one event.
type spot struct {
	Placement
	known  bool   // judged already
	onStep bool   // Placement is filled in
	ends   bool   // it ends a case,
	rule   Origin // by this rule
}

// spot judges the i-th entry by a journey, once: the same question is asked
// when events look for a case, when cases are divided and when they are judged.
func (t *timeline) spot(j *Journey, i int, roster *Roster) *spot {
	of := t.spots[j]
	if of == nil {
		of = make([]spot, len(t.entries))
		if t.spots == nil {
			t.spots = map[*Journey][]spot{}
		}
		t.spots[j] = of
	}
	s := &of[i]
	if !s.known {
		s.known = true
		s.Placement, s.onStep = place(j, &t.entries[i], roster)
		s.rule, s.ends = ending(j, &t.entries[i], roster)
	}
	return s
}
