package journeys

import (
	"fmt"
	"time"
)

// reopened is the kind of these gaps.
func reopened() kind {
	return kind{
		kind: Reopened, severity: Moderate, tell: TellLater, find: (*walked).reopenings,
		asks: []string{
			"What was not solved when the ticket was closed?",
			"Did anybody ask the person before it was closed?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("Was closed, and is open again since %s.", t.at(g, t.opened(g)))
		},
		does: func(*telling, *Gap) string { return "Ask what is still not solved before closing it again" },
	}
}

// reopenings: a ticket that was done is not done any more, because the
// customer or the desk says so. What a machine opened again counts only where
// the customer had said something since it was closed: that is how desks carry
// out their wish. A ticket that was closed or open again for less than skew was
// a slip, a machine's or a hand's.
//
// Opens with the event that opened the ticket again, certain at once; fixed
// when it is done again. Owner: the team that has the ticket.
func (w *walked) reopenings() []Gap {
	var gaps []Gap
	for _, log := range w.logs {
		var closed time.Time
		said := false
		for i := range log.moves {
			m := &log.moves[i]
			said = said || m.asked()
			if i == 0 || m.done == log.moves[i-1].done {
				continue
			}
			if m.done {
				closed, said = m.At, false
				continue
			}
			again := log.doneAfter(i)
			slip := m.At.Sub(closed) < skew || !again.IsZero() && again.Sub(m.At) < skew
			if closed.IsZero() || slip || m.by == ofMachine && !said {
				continue
			}
			g := w.onTicket(Reopened, m, m.At)
			w.lasted(&g, m.At, w.ended(again))
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// doneAfter is when the ticket was next done after its i-th event; zero: it is
// not.
func (l *ticketLog) doneAfter(i int) time.Time {
	for k := i + 1; k < len(l.moves); k++ {
		if l.moves[k].done {
			return l.moves[k].At
		}
	}
	return time.Time{}
}
