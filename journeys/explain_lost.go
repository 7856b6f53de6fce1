package journeys

import (
	"fmt"
	"slices"
	"strings"
)

// maxLost bounds how many rules that lost are named for one event or ref.
const maxLost = 8

// claim returns the journey that walks a ref, the rule by which, and why no
// other does.
func (x *explainer) claim(s *refState) (journey string, by Origin, lost []Lost) {
	won := claimant(x.rules, s, x.t)
	if won != nil {
		journey, by = won.ID, x.claimRule(won, s)
	}
	for i := range x.rules.Journeys {
		if j := &x.rules.Journeys[i]; j != won && j.Kind == ServiceJourney && len(lost) < maxLost {
			lost = append(lost, x.lostClaim(j, s, won)...)
		}
	}
	return journey, by, lost[:min(len(lost), maxLost)]
}

// claimRule is the rule by which a journey claims a ref: a field rule before a
// rule on words, as claimant has them.
func (x *explainer) claimRule(j *Journey, s *refState) Origin {
	for _, byWords := range []bool{false, true} {
		for k := range j.Any {
			if m := &j.Any[k]; m.byWords() == byWords && m.claims(s, x.t) {
				return m.Origin
			}
		}
	}
	return ""
}

// lostClaim says why a journey does not walk a ref: because of the journey
// that does, of what its own `none` excludes, or else for each of its rules
// what did not hold.
func (x *explainer) lostClaim(j *Journey, s *refState, won *Journey) (lost []Lost) {
	if by := x.claimRule(j, s); by != "" {
		why := "excluded"
		for k := range j.None {
			if j.None[k].claims(s, x.t) {
				return []Lost{{Journey: j.ID, Rule: j.None[k].Origin, Why: "its claim holds, and this rule under `none` excludes it"}}
			}
		}
		if won != nil {
			why = "it holds too, but " + won.ID + " comes first: field rules win over words, then the order of the files"
		}
		return []Lost{{Journey: j.ID, Rule: by, Why: why}}
	}
	latest := x.t.entries[s.entries[len(s.entries)-1]].Event
	latest.Fields = s.fields
	for k := range j.Any {
		m := j.Any[k]
		if m.Kind != "" && slices.ContainsFunc(s.entries, func(i int) bool { return x.t.entries[i].Kind == m.Kind }) {
			m.Kind = ""
		}
		lost = append(lost, Lost{Journey: j.ID, Rule: m.Origin, Why: x.fails(&m, &latest, s.said.String())})
	}
	return lost
}

// lostEvent names the rules of a journey's steps (nil: of every service
// journey's) for this source and kind of event that did not decide, and why;
// by is the one that did.
func (x *explainer) lostEvent(only *Journey, e *entry, by Origin) (lost []Lost) {
	words := wordsOf(e, x.rules.Roster)
	for i := range x.rules.Journeys {
		j := &x.rules.Journeys[i]
		if only != nil && j != only || only == nil && j.Kind != ServiceJourney {
			continue
		}
		for k := range j.Steps {
			st := &j.Steps[k]
			for _, r := range rulesOf(st) {
				m := r.rule
				if m.From != "" && m.From != e.Connector || m.Kind != "" && m.Kind != e.Kind || m.Origin == by || len(lost) >= maxLost {
					continue
				}
				why := x.fails(m, &e.Event, words)
				switch {
				case why == "" && by != "":
					why = "it holds too, but the other comes first: steps in the order of the file, and of one step done, fails, waits, begins"
				case why == "" && e.deleted:
					why = "it holds, but what it is about was deleted"
				case why == "" && e.Ref.Kind == Ticket:
					why = "it holds, but no journey claims the ticket"
				case why == "":
					why = "it holds, but the person walks no case of this journey near then"
				}
				lost = append(lost, Lost{Journey: j.ID, Step: st.ID, As: r.as, Rule: m.Origin, Why: why})
			}
		}
	}
	return lost
}

// stepRule is one of a step's rules.
type stepRule struct {
	as   RuleKind
	rule *Match
}

// rulesOf are a step's rules in the order in which they are tried.
func rulesOf(s *Step) []stepRule {
	var all []stepRule
	for _, r := range [...]struct {
		as    RuleKind
		rules []Match
	}{{AsDone, s.Done}, {AsFailed, s.Fails}, {AsWaits, s.Waits}, {AsBegun, s.Begins}} {
		for k := range r.rules {
			all = append(all, stepRule{r.as, &r.rules[k]})
		}
	}
	return all
}

// fails names the first part of a rule that does not hold for an event; "":
// all hold. It tells the same as Match.Holds.
func (x *explainer) fails(m *Match, e *Event, words string) string {
	if m.From != "" && m.From != e.Connector {
		return fmt.Sprintf("it is about %s, this came from %s", m.From, e.Connector)
	}
	if m.Kind != "" && m.Kind != e.Kind {
		return fmt.Sprintf("it wants the event %s", m.Kind)
	}
	names := make([]string, 0, len(m.Fields))
	for name := range m.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !anyValue(e.Fields[name], m.Fields[name]) {
			return fmt.Sprintf("%s, and it wants %s", fieldNow(name, e.Fields[name]), strings.Join(m.Fields[name], " or "))
		}
	}
	if len(m.Says) > 0 && !says(words, m.Says) {
		if words == "" {
			return "it is about the person's own words, and there are none"
		}
		return fmt.Sprintf("the person's own words hold none of its phrases (%d)", len(m.Says))
	}
	if m.When != nil && !m.When(e) {
		return "its `when` is not true"
	}
	return ""
}

// fieldNow says what a field holds. Only what the desk itself chose from a
// list is shown; whatever people wrote is not.
func fieldNow(name string, values []string) string {
	switch {
	case len(values) == 0:
		return name + " is not set"
	case slices.Contains([]string{FieldRequestType, FieldProject, FieldStatus, FieldStatusCategory, FieldLabels, FieldTeam, FieldOnBehalf,
		"issue_type", "priority", "results", "channel"}, name):
		return name + " is " + Plain(strings.Join(values, ", "), 60)
	}
	return name + " is something else"
}
