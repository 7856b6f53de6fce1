package journeys

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// handOver fills in the hand-offs of the case's tickets and the parties that
// took part in it.
//
// A ticket is handed over when it passes from one team to another that are
// both known: the group that the desk names, else the team that the roster
// puts the assignee in. The first team that a ticket comes to took it from
// nobody; where no team is known, nothing is guessed.
func (w *walked) handOver() {
	w.keepLogs()
	for _, log := range w.logs {
		for i := range log.moves {
			if m := &log.moves[i]; m.was != "" && m.has != m.was {
				h := Handoff{Ref: log.ref, Event: m.key, At: m.At, From: m.was, To: m.has}
				if r := log.receipt(i); r != nil {
					h.Receipt, h.Received = r.key, r.At
				}
				w.Handoffs = append(w.Handoffs, h)
			}
		}
	}
	slices.SortStableFunc(w.Handoffs, func(a, b Handoff) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Event, b.Event))
	})
	w.takePart()
}

// receipt is the receiving team's first act after the i-th event handed the
// ticket over, that event itself where they took it; nil while there is none
// or when the ticket went on without one.
//
// A public reply, a status move and an assignment are receipts. An internal
// note is none, whoever wrote it, nor is anything that a machine or somebody of
// another team did. Who is of no team that is named may be of this one: what
// they do counts, for nobody is accused on a guess.
func (l *ticketLog) receipt(i int) *move {
	to := l.moves[i].has
	for k := i; k < len(l.moves); k++ {
		m := &l.moves[k]
		if m.has != to {
			return nil
		}
		theirs := m.by == ofDesk && m.team == to
		unknown := m.by == stranger || m.by == ofDesk && m.team == ""
		switch {
		case k == i && !theirs:
		case theirs, unknown:
			if m.word || m.moved || m.taken || k == i {
				return m
			}
		}
	}
	return nil
}

// takePart fills in the teams and third parties that took part: who handed
// over and who received, whose people did something, who is named as third
// party on a step that was walked. They stand in the order in which they came.
func (w *walked) takePart() {
	handed := map[string][]string{}
	for _, h := range w.Handoffs {
		handed[h.Event] = append(handed[h.Event], h.From, h.To)
	}
	w.joined = map[string]int{}
	for n, e := range w.events {
		key := w.Events[n]
		parties := handed[key]
		if by, team := w.sideOf(e); by == ofDesk {
			parties = append([]string{team}, parties...)
		}
		parties = append(parties, w.stepOf(n).ThirdParty)
		for _, p := range parties {
			if _, ok := w.joined[p]; !ok && p != "" {
				w.joined[p] = n
				w.Parties = append(w.Parties, p)
			}
		}
	}
}

// ownerName is what a reader calls a team: the owner's name, else the desk's
// own name of the group.
func (t *telling) ownerName(id string) string {
	if o := t.rules.Owner(id); o != nil && o.Name != "" {
		return o.Name
	}
	if id == "" {
		return "nobody that is named"
	}
	return Plain(id, 60)
}

func (t *telling) ownerNames(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = t.ownerName(id)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// lastOf is when the newest evidence of a gap happened.
func (t *telling) lastOf(g *Gap) time.Time {
	if n := len(g.Events); n > 0 {
		if e := t.events[g.Events[n-1]]; e != nil {
			return e.At
		}
	}
	return t.opened(g)
}
