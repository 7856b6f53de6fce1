package journeys

import (
	"fmt"
	"time"
)

// missedHandoff is the kind of these gaps.
func missedHandoff() kind {
	return kind{
		kind: MissedHandoff, severity: Severe, tell: TellLater, find: (*walked).missedHandoffs,
		asks: []string{
			"Does the receiving team see what is handed to it, and is it theirs?",
			"What did the giving team write down, and what was missing?",
			"Who looks after the seam between the two teams?",
		},
		says: func(t *telling, g *Gap) string {
			from, to := "another team", "the receiving team"
			if len(g.Parties) == 2 {
				from, to = t.ownerName(g.Parties[0]), t.ownerName(g.Parties[1])
			}
			return fmt.Sprintf("Handed from %s to %s %s; no reply, status move or assignment by %s was seen.", from, to, t.at(g, t.opened(g)), to)
		},
		does: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s takes it or hands it back, and tells the customer who has it", t.ownerName(g.Owner))
		},
	}
}

// missedHandoffs: a ticket was handed to another team, and for Limits.Handoff
// in that team's hours none of its people replied, moved the status or made an
// assignment (see receipt). Judged only where the receiver is an owner, whose
// hours and people are known, and where the desk could have shown it and was
// awake.
//
// Opens with the event that handed the ticket over; certain when the limit has
// run out. Closed by the receiver's act alone, or when there is nothing left to
// receive: the ticket went on to another team, was closed, or the case ended.
// While the ticket waits for the customer or an approver nobody is late. Owner: the receiving
// team; the parties are who handed over and who received.
func (w *walked) missedHandoffs() []Gap {
	limit := w.journey.Limits.Handoff
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	for _, log := range w.logs {
		for i := range log.moves {
			m := &log.moves[i]
			if m.was == "" || m.has == m.was || w.rules.Owner(m.has) == nil || !m.open || m.lies() {
				continue
			}
			deadline := w.hoursOf(m.has).Add(m.At, limit)
			end := w.ended(log.received(i, deadline))
			if !end.IsZero() && !deadline.Before(end) || deadline.IsZero() ||
				!w.sight.awakeSource(log.ref.Connector, m.At, deadline) || !w.clock.passed(deadline) {
				continue
			}
			g := w.onTicket(MissedHandoff, m, deadline)
			g.Parties = []string{m.was, m.has}
			w.lasted(&g, m.At, end)
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// received is when the ticket that the i-th event handed over was taken up, or
// when there was nothing left to take up; zero: not yet. A hold before the
// deadline stops the clock for good: from then on somebody else is waited for.
func (l *ticketLog) received(i int, deadline time.Time) time.Time {
	end := time.Time{}
	if r := l.receipt(i); r != nil {
		end = r.At
	}
	for k := i + 1; k < len(l.moves); k++ {
		m := &l.moves[k]
		if m.has != l.moves[i].has || !m.open || m.lies() && !deadline.Before(m.At) {
			return earlier(end, m.At)
		}
	}
	return end
}
