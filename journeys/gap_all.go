package journeys

import (
	"cmp"
	"slices"
	"time"
)

// gaps finds all gaps of a case, turn by turn.
func (w *walked) gaps() []Gap {
	all := kinds()
	w.explained = map[string]bool{}
	w.look(all, early)
	w.look(all, usual)
	w.foldOutOfOrder()
	w.judgedByHumans() // before the effort is weighed: what somebody said is none does not count
	w.weigh()
	w.look(all, late)
	w.judgedByHumans()
	about := map[GapKind]*kind{}
	for i := range all {
		about[all[i].kind] = &all[i]
	}
	for i := range w.found {
		w.finishGap(&w.found[i], about[w.found[i].Kind])
	}
	slices.SortStableFunc(w.found, func(a, b Gap) int {
		return cmp.Or(w.byKey[a.Opening].At.Compare(w.byKey[b.Opening].At), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Step, b.Step), cmp.Compare(a.Ref.String(), b.Ref.String()))
	})
	return w.found
}

func (w *walked) look(all []kind, at turn) {
	var found []Gap
	for i := range all {
		if k := &all[i]; k.turn == at && k.find != nil {
			of := k.find(w)
			for n := range of {
				if at == early {
					for _, e := range of[n].Events {
						w.explained[e] = true
					}
				}
			}
			found = append(found, fewer(of)...)
		}
	}
	w.found = append(w.found, found...)
}

// finishGap fills in what is the same for every kind: owner, helper, rule, where it
// speaks, and its state. A kind that knows better has filled it in already.
func (w *walked) finishGap(g *Gap, k *kind) {
	step := w.journey.step(g.Step)
	if g.Owner == "" {
		g.Owner = step.Owner
	}
	if g.Helper == "" {
		g.Helper = step.Stuck.Help
	}
	if g.Severity == "" {
		g.Severity = k.severity
	}
	if step.Truth {
		g.Severity = g.Severity.worse() // here people make up their minds about us
	}
	if g.Witnesses == nil {
		g.Witnesses = w.witnesses(g, step)
	}
	g.Handoff = w.handoffBefore(w.byKey[g.Opening].At)
	if g.Rule == "" {
		g.Rule = step.Origin
	}
	g.Tell = w.journey.Tell[g.Kind]
	if g.Tell == "" {
		g.Tell = k.tell
	}
	if (k.unspoken || w.journey.Kind != ServiceJourney || w.oldNews(g)) && g.Tell == TellNow {
		g.Tell = TellLater // a second view is of what is told elsewhere; what is no news is not announced
	}
	if g.State == "" {
		g.State = GapOpen
		if !w.helped().IsZero() {
			g.State = GapFixed
		}
	}
	if w.hushed[hush{g.Kind, g.Step}] {
		g.Tell = TellNever
	}
	g.Events = firstAndLast(g.Events)
	w.promise(g)
}

// handoffBefore is the latest hand-off that came before an instant; "" where
// none did.
func (w *walked) handoffBefore(at time.Time) string {
	for i := range slices.Backward(w.Handoffs) {
		if h := &w.Handoffs[i]; h.At.Before(at) {
			return h.Event
		}
	}
	return ""
}

// witnesses are the sources that could have shown that a gap is none: those
// of the step's completion, else of its other rules, else the ticket's desk.
func (w *walked) witnesses(g *Gap, step *Step) []Witness {
	if g.Step == "" {
		return []Witness{w.sight.witness(g.Ref.Connector)}
	}
	if len(step.Done) > 0 {
		return w.sight.witnesses(w.journey, step.Done)
	}
	return w.sight.witnesses(w.journey, slices.Concat(step.Fails, step.Waits, step.Begins))
}

// promise says by when somebody should have helped with what is told now:
// counted from when it became certain, or from the person's latest contact if
// that came later, in the helper's hours.
func (w *walked) promise(g *Gap) {
	step := w.journey.step(g.Step)
	if step.Stuck.Due == 0 || g.Tell != TellNow || g.State != GapOpen || g.Certainty != Certain {
		return
	}
	hours := w.rules.Calendar("")
	if o := w.rules.helper(w.journey, g); o != nil {
		hours = w.rules.Calendar(o.Hours)
	}
	g.Due = hours.Add(later(g.Since, w.LastContact), step.Stuck.Due)
	g.Overdue = w.clock.passed(hours.NextOpen(later(g.Due, w.freeSince(g))))
}

// freeSince is when the last thing ended that kept anybody from being asked
// about a gap: the quiet that somebody asked for, or somebody's having the
// ticket. That may end in the night, in which nobody is to be called.
func (w *walked) freeSince(g *Gap) time.Time {
	since := w.rested[g.Key("")]
	for i := range w.Tickets {
		if t := &w.Tickets[i]; t.Assignee.IsZero() && !t.Closed {
			since = later(since, t.AssignedAt)
		}
	}
	return since
}

// gapAt starts a certain gap on a ticket, which lies on no step.
func gapAt(kind GapKind, ref Ref, opening string, events []string, since time.Time) Gap {
	return Gap{Kind: kind, Ref: ref, Opening: opening, Events: events, Certainty: Certain, Since: since}
}

// gapOn starts a certain gap on a visit; since is when its cause happened.
func gapOn(kind GapKind, v *Visit, opening string, events []string, since time.Time) Gap {
	return Gap{Kind: kind, Step: v.Step, Opening: opening, Events: events, Certainty: Certain, Since: since}
}
