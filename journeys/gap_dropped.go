package journeys

import (
	"fmt"
	"slices"
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
			has := "Open"
			switch tk := t.c.ticket(g.Ref); {
			case len(g.Parties) > 0:
				has = "With " + t.ownerName(g.Parties[0])
			case tk != nil && tk.Assignee.IsZero():
				has = "Open and nobody's"
			}
			return fmt.Sprintf("%s; nothing was seen done about it since %s.", has, t.at(g, t.opened(g)))
		},
		does: func(t *telling, g *Gap) string {
			if tk := t.c.ticket(g.Ref); tk != nil && !tk.Assignee.IsZero() {
				return "Go on with it or hand it on, and tell the customer which"
			}
			return "Somebody takes it, and tells the customer so"
		},
	}
}

// drops: an open ticket that is nobody's (neither a group nor a person has it,
// as the desk itself says) and about which nobody did anything for
// Limits.Unowned, or about which, whoever has it, nobody on the desk did
// anything for Limits.Idle. A word to the person anywhere is doing something,
// and so is an act on another ticket of the case, and a step that another
// source shows going on; what the customer or a
// machine does on the ticket is not. It is no drop while the ticket waits for
// the customer or for an approval (Source.Hold, Source.Approval), while a
// question of the desk is unanswered, after thanks, or while a step that was
// begun may still take its time (`within`): an approver who is late is a delay.
//
// Opens with the event that left the ticket so: its creation, the desk's last
// act, the end of a hold; of one that is nobody's, with the event that made it
// so, and only until the first act. Certain when the limit has run out in the
// hours of whoever should act, and all sources that could have shown an act
// were awake meanwhile. Closed by an act, and of one that was only nobody's
// also when somebody has it. Owner: the team that has the ticket, else whoever
// answers such tickets.
func (w *walked) drops() []Gap {
	var gaps []Gap
	for _, log := range w.logs {
		idle := w.left(log, w.journey.Limits.Idle, false)
		unowned := w.left(log, w.journey.Limits.Unowned, true)
		gaps = append(gaps, joinDrops(idle, unowned)...)
	}
	return gaps
}

// left finds the stretches of a ticket, longer than a limit, in which it was
// left alone although it was somebody's turn on the desk.
func (w *walked) left(log *ticketLog, limit time.Duration, unowned bool) []Gap {
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	var opening *move
	before, asked, content := false, false, false // it was the desk's turn; a question of the desk's is unanswered; the customer's last word was thanks
	for i := range log.moves {
		m := &log.moves[i]
		if m.act() && m.word {
			asked = m.question
		}
		asked = asked && !m.asked()
		if m.asked() {
			content = pleased(m)
		}
		turn := m.open && !m.lies() && !asked && !content && (m.nobody || !unowned)
		if opening != nil && (!turn || m.act()) {
			gaps = append(gaps, w.alone(opening, &log.moves[i-1], m.n, m.At, limit, unowned)...)
			opening = nil
		}
		if opening == nil && turn && !(unowned && before) {
			opening = m
		}
		before = turn
	}
	if opening != nil {
		gaps = append(gaps, w.alone(opening, &log.moves[len(log.moves)-1], len(w.events), time.Time{}, limit, unowned)...)
	}
	return gaps
}

// alone judges the stretch after an event of a ticket until the end-th event
// of the case, which happened at end; zero where it lasts. What is done about
// the case elsewhere parts it: what follows began with that, or, where only the
// first act counts, is not judged. last is the latest event in the stretch.
func (w *walked) alone(opening, last *move, until int, end time.Time, limit time.Duration, first bool) []Gap {
	end = w.ended(end)
	if !end.IsZero() && !opening.At.Add(limit).Before(end) {
		return nil // too short by any calendar, which is dear to ask
	}
	sources := w.wordSources(opening.Ref)
	owner := w.answerer(opening)
	hours := w.hoursOf(owner)
	var gaps []Gap
	for n := opening.n; n >= 0 && n < until; {
		begun := w.events[n].At
		deadline := w.patience(hours, begun, limit, end)
		if deadline.IsZero() || !end.IsZero() && !deadline.Before(end) {
			break // never, or not before the end, and then nor from any later act on
		}
		if busy := w.busyBy(n, deadline); busy >= 0 && busy < until {
			if n = busy; first {
				break
			}
			continue
		}
		stop, busy := end, firstAfter(w.busy, n)
		if busy >= 0 && busy < until {
			stop = earlier(w.events[busy].At, stop)
		}
		if !stop.IsZero() && !deadline.Before(stop) {
			break
		}
		if w.sight.awakeAll(w.journey, sources, begun, deadline) && w.clock.passed(deadline) {
			g := gapAt(Dropped, opening.Ref, w.Events[n], []string{w.Events[n]}, deadline)
			g.Owner, g.Helper, g.Rule = owner, owner, w.journey.Origin
			if last.has != "" && !last.nobody {
				g.Parties = []string{last.has}
			}
			w.lasted(&g, begun, stop)
			gaps = append(gaps, g)
		}
		if n = busy; first {
			break
		}
	}
	return gaps
}

// patience is when a limit has run out that began at an instant: it runs only
// from when no step that was begun may still take its time. Where that is not
// before end, unless it is zero, any instant that is not will do.
func (w *walked) patience(hours *Calendar, begun time.Time, limit time.Duration, end time.Time) time.Time {
	deadline := hours.Add(begun, limit)
	promised := w.promised()
	i, _ := slices.BinarySearchFunc(promised, begun, func(p Interval, t time.Time) int {
		if p.To.After(t) {
			return 1
		}
		return -1
	})
	for i < len(promised) && !deadline.IsZero() && !promised[i].From.After(deadline) && (end.IsZero() || deadline.Before(end)) {
		i = w.unbroken(limit)[i]
		deadline = hours.Add(promised[i].To, limit)
		i++
	}
	return deadline
}

// unbroken says of each promise which one ends the row of those that follow it
// so closely that no calendar lets the limit run out between two of them.
func (w *walked) unbroken(limit time.Duration) []int {
	if ends, ok := w.rows[limit]; ok {
		return ends
	}
	promised := w.promised()
	ends := make([]int, len(promised))
	for i := range slices.Backward(promised) {
		ends[i] = i
		if i+1 < len(promised) && !promised[i+1].From.After(promised[i].To.Add(limit)) {
			ends[i] = ends[i+1]
		}
	}
	if w.rows == nil {
		w.rows = map[time.Duration][]int{}
	}
	w.rows[limit] = ends
	return ends
}

// promised are the stretches in which a step that was begun may take its time,
// in order, and none within another: its `within`, or, where it lies with the
// customer to do it, as long as they may be silent.
func (w *walked) promised() []Interval {
	if w.promises != nil {
		return w.promises
	}
	w.promises = []Interval{}
	for i := range w.Visits {
		v := &w.Visits[i]
		step := w.journey.Step(v.Step)
		var to time.Time
		switch absent := w.journey.Limits.Absent; {
		case v.State == Failed:
			continue
		case step.Within > 0:
			to = w.deadline(step, v.Begun)
		case absent > 0 && w.theirs(step):
			to = v.Begun.Add(absent)
		}
		if !to.IsZero() {
			to = earlier(v.Ended, to)
		}
		if n := len(w.promises); !to.IsZero() && (n == 0 || to.After(w.promises[n-1].To)) {
			w.promises = append(w.promises, Interval{v.Begun, to})
		}
	}
	return w.promises
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
