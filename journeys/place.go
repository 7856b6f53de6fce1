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

func wordsOf(e *entry, roster *Roster) string {
	if roster != nil && !spokenByCustomer(&e.Event, roster) {
		return ""
	}
	return strings.ToLower(e.Text)
}
