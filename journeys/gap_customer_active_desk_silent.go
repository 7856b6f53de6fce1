package journeys

import (
	"fmt"
	"slices"
	"time"
)

// customerActiveDeskSilent is the kind of these gaps.
func customerActiveDeskSilent() kind {
	return kind{
		kind: CustomerActiveSilent, severity: Moderate, tell: TellLater, find: (*walked).deskSilences,
		asks: []string{
			"Does the desk see that somebody is on this step?",
			"Who should begin, and what do they wait for?",
			"Is the desk's step needed here?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: begun, and the desk had not begun its part by %s.", t.stepName(g), t.at(g, g.Since))
		},
		does: func(t *telling, g *Gap) string {
			for _, s := range t.journey.supporting(g.Step) {
				if s.Name != "" {
					return "Begin: " + lowerFirst(s.Name)
				}
			}
			return "Begin the desk's part of it"
		},
	}
}

// deskSilences: the customer is active on a step, and the desk's lane shows
// nothing beside it: none of the steps that support it began within
// Limits.Customer, in the hours of whoever should have begun. It is said only
// where each of those steps can be shown, by sources that were awake meanwhile:
// of a call back that nobody sees the desk may well have made one.
//
// Opens with the first event of the customer's first visit of the step that is
// begun or done (one that failed brought the desk nothing); certain when the
// time has run out. Fixed when one of the desk's steps begins after all, or the
// person was helped; there is none where that happened in time, or the desk was
// there before. Its owner is that of the desk's step.
func (w *walked) deskSilences() []Gap {
	limit := w.journey.Limits.Customer
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	for i := range w.journey.Steps {
		step := &w.journey.Steps[i]
		desk := w.journey.supporting(step.ID)
		if step.Lane != Customer || len(desk) == 0 {
			continue
		}
		at := slices.IndexFunc(w.Visits, func(v Visit) bool { return v.Step == step.ID && v.State != Failed })
		if at < 0 {
			continue
		}
		v := &w.Visits[at]
		owner := desk[0].Owner
		if owner == "" {
			owner = step.Owner
		}
		deadline := w.rules.hoursOf(owner).Add(v.Begun, limit)
		if deadline.IsZero() {
			continue // they are never there: no promise
		}
		begun := w.deskBegan(step.ID)
		ended := earlier(begun, w.helped())
		if !ended.IsZero() && !ended.After(deadline) || !w.clock.passed(deadline) {
			continue
		}
		var rules []Match
		for _, s := range desk {
			rules = append(rules, s.begins()...)
		}
		seen := func(s *Step) bool { return w.sight.awakeFor(w.journey, s.begins(), v.Begun, deadline) }
		if slices.ContainsFunc(desk, func(s *Step) bool { return !seen(s) }) {
			continue
		}
		g := gapOn(CustomerActiveSilent, v, v.Events[0], v.Events, deadline)
		g.Owner, g.Rule = owner, desk[0].Origin
		g.Witnesses = w.sight.witnesses(w.journey, rules)
		g.Waited = max(0, later(deadline, w.Last).Sub(v.Begun))
		if !ended.IsZero() {
			g.State, g.Waited = GapFixed, ended.Sub(v.Begun)
		}
		gaps = append(gaps, g)
	}
	return gaps
}

// deskBegan is when the first of the desk's steps that support a step began;
// zero where none did.
func (w *walked) deskBegan(step string) time.Time {
	for i := range w.Visits {
		if s := w.journey.Step(w.Visits[i].Step); s.Lane == Desk && s.Supports == step {
			return w.Visits[i].Begun
		}
	}
	return time.Time{}
}

// hoursOf are an owner's; nil, which never closes, where none are named.
func (r *Rules) hoursOf(owner string) *Calendar {
	if o := r.Owner(owner); o != nil {
		return r.Calendar(o.Hours)
	}
	return nil
}
