package journeys

import (
	"slices"
	"time"
)

// Fields by which an act of a human (KindSnooze, KindDismiss, KindAccept,
// KindSeen) names the gap that it is about. They are what a gap's key is made
// of but for the case, so that an act finds its gap again after cases were
// merged or split. The event's Ref is a ticket of the case, best the one that
// the gap's opening event is about: where a ticket goes, the acts on it go too.
const (
	FieldGapKind    = "gap_kind"
	FieldGapStep    = "gap_step" // "" for a gap that lies on a ticket
	FieldGapOpening = "gap_opening"
	FieldUntil      = "until" // of KindSnooze: RFC 3339; or from the press on, "15m", "1h", "tomorrow 08:00" of the desk's time zone
	FieldOwner      = "owner" // of KindNameOwner, and of KindDismiss with the reason wrong_owner: the id of who it is
)

// heed leaves out the acts that nobody of the desk can have meant: a machine
// decides nothing about a gap, and a customer not what is said of their own
// case. Whom nobody knows is heeded, for a list of agents is seldom complete;
// only taking is left to the desk's own groups, which know better.
func (t *timeline) heed(states []*refState, roster *Roster) {
	if len(t.acts) == 0 {
		return
	}
	customers := map[Account]bool{}
	for _, s := range states {
		for _, c := range s.customers {
			customers[c] = true
			for _, same := range roster.SamePerson(c) {
				customers[same] = true
			}
		}
	}
	t.acts = slices.DeleteFunc(t.acts, func(e Event) bool {
		switch e.Kind {
		case KindTaken, KindRefused:
			return false // the outbox's word
		case KindTake, KindHandBack:
			return roster.Machine(e.Actor)
		}
		return roster.Machine(e.Actor) || customers[e.Actor] && !roster.Agent(e.Actor)
	})
}

// hush is a rule that a human said is wrong for a case.
type hush struct {
	kind GapKind
	step string
}

// judgedByHumans applies what humans said about the case's gaps: of a gap that
// it is none (dismissed), that it is a pain point to be mended (accepted),
// that somebody has seen it (acknowledged), that nothing is to be said of it
// until some instant (snoozed). The last word counts, and a label that says
// that all of it is wrong counts most.
//
// An act is about the gap of its kind and step that its opening event opened,
// in whichever case that event is now. A rule that was dismissed does not
// speak again on the case, whatever opens a gap by it: neither on the case of
// the gap nor, where that event has gone elsewhere, on the one that has the
// ticket to which it was said.
func (w *walked) judgedByHumans() {
	type at struct {
		hush
		opening string
	}
	gaps := map[at][]*Gap{}
	for i := range w.found {
		if g := &w.found[i]; len(w.acts) > 0 {
			on := at{hush{g.Kind, g.Step}, g.Opening}
			gaps[on] = append(gaps[on], g)
		}
	}
	for i := range w.acts {
		e := &w.acts[i]
		about := at{hush{GapKind(e.Fields.First(FieldGapKind)), e.Fields.First(FieldGapStep)}, e.Fields.First(FieldGapOpening)}
		if e.Kind == KindDismiss && w.concerns(e, about.opening) {
			if w.hushed == nil {
				w.hushed = map[hush]bool{}
			}
			w.hushed[about.hush] = true
		}
		for _, g := range gaps[about] {
			w.judgedBy(e, g)
		}
	}
	wrong := slices.ContainsFunc(w.Tickets, func(t TicketNow) bool { return slices.Contains(t.Labels, LabelWrong) })
	for i := range w.found {
		if wrong {
			w.found[i].State = GapDismissed
		}
	}
}

// concerns reports whether an act is about this case: it has the event that
// the act names, or the ticket that the act was on.
func (w *walked) concerns(e *Event, opening string) bool {
	return w.byKey[opening] != nil || !e.At.Before(w.Started) && w.stretch.have(e.Ref, e.At)
}

func (w *walked) judgedBy(e *Event, g *Gap) {
	switch e.Kind {
	case KindDismiss:
		g.State = GapDismissed
	case KindAccept:
		g.State = GapAccepted
	case KindSeen:
		if g.State == "" && w.helped().IsZero() { // what is mended need not be seen
			g.State = GapAcknowledged
		}
	case KindSnooze:
		g.Snoozed = time.Time{}
		until, ok := w.rules.until(e, w.rules.helper(w.journey, g))
		if ok && !w.clock.passed(until) {
			g.Snoozed = until
		}
		if w.rested == nil {
			w.rested = map[string]time.Time{}
		}
		w.rested[g.Key("")] = until
	}
}
