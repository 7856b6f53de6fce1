package journeys

import (
	"fmt"
	"time"
)

// dropped is the kind of these gaps.
func dropped() kind {
	return kind{
		kind: Dropped, severity: Severe, tell: TellLater, find: (*walked).drops,
		asks: []string{
			"Who was to look at this queue then?",
			"How does the desk notice a ticket that nobody works on?",
			"Did the last one who had it know that it was still theirs?",
		},
		says: func(t *telling, g *Gap) string {
			if tk := t.c.ticket(g.Ref); tk != nil && tk.Assignee.IsZero() {
				return fmt.Sprintf("Open and nobody's; nobody on the desk did anything on it since %s.", t.at(g, t.opened(g)))
			}
			return fmt.Sprintf("Open, and nobody on the desk did anything on it since %s.", t.at(g, t.opened(g)))
		},
		does: func(*telling, *Gap) string { return "Somebody takes it, and tells the customer so" },
	}
}

// drops: an open ticket that is nobody's (neither a group nor a person has it,
// as the desk itself says) and on which nobody did anything for
// Limits.Unowned, or on which, whoever has it, nobody on the desk did anything
// for Limits.Idle. A word to the person anywhere is doing something; what the
// customer or a machine does is not. It is no drop while the ticket waits for
// the customer, or while a question of the desk is unanswered.
//
// Opens with the event that left the ticket so: its creation, the hand's last
// act on it, the end of a hold. Certain when the limit has run out in the hours
// of whoever should act, and the desk was awake meanwhile. Closed by an act,
// and of one that was only nobody's also when somebody has it. Owner: the team
// that has the ticket, else whoever answers such tickets.
func (w *walked) drops() []Gap {
	var gaps []Gap
	for _, log := range w.logs {
		limits := w.journey.Limits
		idle := w.left(log, limits.Idle, func(*move) bool { return true })
		unowned := w.left(log, limits.Unowned, func(m *move) bool { return m.nobody })
		gaps = append(gaps, joinDrops(idle, unowned)...)
	}
	return gaps
}

// left finds the stretches of a ticket, longer than a limit, in which it was
// left alone although it was somebody's turn on the desk.
func (w *walked) left(log *ticketLog, limit time.Duration, so func(*move) bool) []Gap {
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	var opening *move
	asked := false // a question of the desk's is unanswered
	for i := range log.moves {
		m := &log.moves[i]
		if m.act() && m.word {
			asked = m.question
		}
		asked = asked && !m.asked()
		turn := m.open && !m.hold && !asked && so(m)
		if opening != nil && (!turn || m.act()) {
			gaps = append(gaps, w.alone(opening, m.n, m.At, limit)...)
			opening = nil
		}
		if opening == nil && turn {
			opening = m
		}
	}
	if opening != nil {
		gaps = append(gaps, w.alone(opening, len(w.events), time.Time{}, limit)...)
	}
	return gaps
}

// alone judges the stretch after an event of a ticket until the end-th event
// of the case, which happened at end; zero where it lasts. A word to the person
// elsewhere parts it: what follows began with that word.
func (w *walked) alone(opening *move, until int, end time.Time, limit time.Duration) []Gap {
	end = w.ended(end)
	sources := w.wordSources(opening.Ref)
	owner := w.answerer(opening)
	hours := w.hoursOf(owner)
	var gaps []Gap
	for n := opening.n; ; {
		begun := w.events[n].At
		deadline := hours.Add(begun, limit)
		if deadline.IsZero() {
			return gaps
		}
		if word := w.wordBy(n, deadline); word >= 0 && word < until {
			n = word
			continue
		}
		stop, word := end, w.wordAfter(n)
		if word >= 0 && word < until {
			stop = earlier(w.events[word].At, stop)
		}
		if !stop.IsZero() && !deadline.Before(stop) {
			return gaps
		}
		if w.sight.awakeAll(w.journey, sources, begun, deadline) && w.clock.passed(deadline) {
			g := gapAt(Dropped, opening.Ref, w.Events[n], []string{w.Events[n]}, deadline)
			g.Owner, g.Helper, g.Rule = owner, owner, w.journey.Origin
			w.lasted(&g, begun, stop)
			gaps = append(gaps, g)
		}
		if word < 0 || word >= until {
			return gaps
		}
		n = word
	}
}

// joinDrops makes one gap of two that the same event opened: it is certain
// from the first limit on, and over when both are.
func joinDrops(idle, unowned []Gap) []Gap {
	at := map[string]int{}
	for i := range idle {
		at[idle[i].Opening] = i
	}
	for _, u := range unowned {
		i, ok := at[u.Opening]
		if !ok {
			idle = append(idle, u)
			continue
		}
		g := &idle[i]
		g.Since = earlier(g.Since, u.Since)
		if u.State != GapFixed {
			g.State = u.State
		}
		g.Waited = max(g.Waited, u.Waited)
	}
	return idle
}
