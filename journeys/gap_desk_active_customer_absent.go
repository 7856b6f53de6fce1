package journeys

import (
	"fmt"
	"slices"
)

// deskActiveCustomerAbsent is the kind of these gaps.
func deskActiveCustomerAbsent() kind {
	return kind{
		kind: DeskActiveAbsent, severity: Slight, tell: TellLater, find: (*walked).absences,
		asks: []string{
			"Whom was this work for?",
			"Do people need this step at all?",
			"Where would the time be better spent?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: the desk did its part %s, the person never came there.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// absences: the desk did a step that supports a step to which the customer
// never came, in a case that is over or went past it. It is said only where
// the customer's being there can be shown by sources that were awake all the
// time; people may well walk a step that nobody sees.
//
// Opens with the first event by which such a step of the desk was done; certain
// once the case is over, or once a later step of the aligned path was done. It
// is gone when the customer comes there after all. Its owner is that of the
// desk's step: the effort is theirs to spend elsewhere.
func (w *walked) absences() []Gap {
	var gaps []Gap
	for i := range w.journey.Steps {
		step := &w.journey.Steps[i]
		if step.Lane != Customer || len(w.journey.supporting(step.ID)) == 0 || !w.Over && !w.wentPast(step.ID) ||
			slices.ContainsFunc(w.Visits, func(v Visit) bool { return v.Step == step.ID }) ||
			!w.sight.awakeFor(w.journey, step.begins(), w.Started, w.Last) {
			continue
		}
		var done []string
		var by *Step
		for _, p := range w.placed {
			s := w.journey.Step(p.Step)
			if s.Lane != Desk || s.Supports != step.ID || p.As != AsDone {
				continue
			}
			if by == nil {
				by = s
			}
			done = append(done, p.Placement.Event)
		}
		if by == nil {
			continue
		}
		g := gapOn(DeskActiveAbsent, &Visit{Step: step.ID}, done[0], done, w.byKey[done[0]].At)
		g.Owner, g.Rule = by.Owner, by.Origin
		g.Witnesses = w.sight.witnesses(w.journey, step.begins())
		gaps = append(gaps, g)
	}
	return gaps
}

// wentPast reports whether the aligned path has this step before one that was
// done, and passed it over.
func (w *walked) wentPast(step string) bool {
	missed := false
	for _, m := range w.Alignment.Moves {
		switch {
		case m.Kind == ModelMove && m.Step == step:
			missed = true
		case m.Kind == SyncMove && missed:
			return true
		}
	}
	return false
}
