package journeys

import (
	"cmp"
	"slices"
	"time"
)

// Judged returns the gap kinds that this version looks for.
func Judged() []GapKind {
	return []GapKind{
		AbandonedContact, SearchNoResult, ChannelSwitch, RepeatContact, DeadEnd, Delay,
		RepeatedStep, MissingStep, ExtraStep, OutOfOrder,
	}
}

// gaps finds all gaps of a case. The specific kinds come first, because what
// they explain is not also an extra or a repeated step.
func (w *walked) gaps() []Gap {
	var found []Gap
	explained := map[string]bool{}
	for _, kind := range []func() []Gap{w.abandonedContacts, w.searchesWithoutResult, w.channelSwitches, w.repeatContacts, w.deadEnds} {
		gs := kind()
		for _, g := range gs {
			for _, e := range g.Events {
				explained[e] = true
			}
		}
		found = append(found, gs...)
	}
	found = append(found, w.delays(found)...)
	found = append(found, w.repeatedSteps(explained)...)
	found = append(found, w.missingSteps()...)
	found = append(found, w.extraSteps(explained)...)
	found = foldOutOfOrder(found)
	for i := range found {
		w.finishGap(&found[i])
	}
	slices.SortStableFunc(found, func(a, b Gap) int {
		return cmp.Or(w.byKey[a.Opening].At.Compare(w.byKey[b.Opening].At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Step, b.Step))
	})
	return found
}

// finishGap fills in what is the same for every kind: owner, helper, rule, where it
// speaks, and its state.
func (w *walked) finishGap(g *Gap) {
	step := w.journey.Step(g.Step)
	g.Owner, g.Helper = step.Owner, step.Stuck.Help
	if g.Rule == "" {
		g.Rule = step.Origin
	}
	g.Tell = w.journey.Tell[g.Kind]
	if g.Tell == "" {
		g.Tell = TellLater
	}
	if g.State == "" {
		g.State = GapOpen
		if !w.helped().IsZero() {
			g.State = GapFixed
		}
	}
	if slices.ContainsFunc(w.Tickets, func(t TicketNow) bool { return slices.Contains(t.Labels, LabelWrong) }) {
		g.State = GapDismissed
	}
	w.promise(g)
}

// promise says by when somebody should have helped with what is told now:
// counted from when it became certain, or from the person's latest contact if
// that came later, in the helper's hours.
func (w *walked) promise(g *Gap) {
	step := w.journey.Step(g.Step)
	if step.Stuck.Due == 0 || g.Tell != TellNow || g.State != GapOpen || g.Certainty != Certain {
		return
	}
	hours := ""
	if o := w.rules.Owner(g.Helper); o != nil {
		hours = o.Hours
	}
	g.Due = w.rules.Calendar(hours).Add(later(g.Since, w.LastContact), step.Stuck.Due)
	g.Overdue = w.clock.passed(g.Due)
}

// gapOn starts a certain gap on a visit; since is when its cause happened.
func gapOn(kind GapKind, v *Visit, opening string, events []string, since time.Time) Gap {
	return Gap{Kind: kind, Step: v.Step, Opening: opening, Events: events, Certainty: Certain, Since: since}
}
