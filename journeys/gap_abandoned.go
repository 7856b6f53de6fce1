package journeys

import (
	"fmt"
	"slices"
	"time"
)

// abandoned is the kind of these gaps.
func abandoned() kind {
	return kind{
		kind: Abandoned, severity: Severe, tell: TellLater, find: (*walked).abandonments,
		asks: []string{
			"What would the person have had to do next, and did they know it?",
			"How many teams and third parties had they dealt with by then?",
			"Did they give up, or did they find another way?",
		},
		says: func(t *telling, g *Gap) string {
			said := fmt.Sprintf("Nothing heard from the customer since %s", t.at(g, t.opened(g)))
			if g.Step != "" {
				said = fmt.Sprintf("%s: begun and not done, nothing heard from the customer since %s", t.stepName(g), t.at(g, t.opened(g)))
			}
			if g.Count > 1 {
				said += fmt.Sprintf(", after %d teams and third parties took part", g.Count)
			}
			return said + "."
		},
		does: func(*telling, *Gap) string {
			return "Ask the customer on another channel whether it still matters, and help or close it"
		},
	}
}

// abandonments: the person gave up. The last thing that they did is a step that
// they began and have not done, though it lies with them to do it, or the desk
// asked them something; since then nothing was heard of them for Limits.Absent,
// on their own clock, and they were not helped. Every source that could have
// shown them going on must have been awake meanwhile. Too many people and
// organisations are said to be why customers give up most, so the gap names
// those that took part.
//
// Opens with their last event, or with the desk's first question after it;
// possible when the limit has run out, certain when the case is over without
// its goal: what was lost was not given back, no ideal path walked, no ending
// seen. Gone when they are heard of again. Owner: who mends the step, or the
// team that asked.
func (w *walked) abandonments() []Gap {
	limit := w.journey.Limits.Absent
	if limit <= 0 || w.reached() {
		return nil
	}
	heard := w.lastHeard()
	g, from := w.leftUndone(heard)
	if g.Opening == "" {
		g, from = w.leftUnanswered(heard)
	}
	if g.Opening == "" {
		return nil
	}
	deadline := from.Add(limit)
	if closed := w.closedByHand(); !closed.IsZero() && closed.Before(deadline) || !w.couldHear(&g, from, deadline) || !w.clock.passed(deadline) {
		return nil
	}
	g.Certainty, g.Since = Possible, deadline
	if end := later(deadline, w.OverAt); w.Over && w.couldHear(&g, from, end) {
		g.Certainty, g.Since = Certain, end
	}
	g.Parties, g.Count, g.Rule = w.Parties, len(w.Parties), w.journey.Origin
	return []Gap{g}
}

// reached reports whether the case came to its goal.
func (w *walked) reached() bool {
	if !w.over.IsZero() {
		return true
	}
	lost := slices.ContainsFunc(w.journey.Lost, func(thing string) bool {
		_, back := w.regain[thing]
		return !back
	})
	if len(w.journey.Lost) > 0 && !lost {
		return true
	}
	a := &w.Alignment
	return len(a.Moves) > 0 && len(a.Next) == 0 && !slices.ContainsFunc(a.Moves, func(m Move) bool { return m.Kind == ModelMove || m.Kind == BlindMove })
}

// lastHeard is the index of the last event that the person may have had a part
// in; -1 where there is none.
func (w *walked) lastHeard() int {
	for n, e := range slices.Backward(w.events) {
		by, _ := w.sideOf(e)
		if by == ofCustomer || by == stranger && e.Ref.Kind != Ticket || w.met(n) {
			return n
		}
	}
	return -1
}

// leftUndone is a step that the person began last and has not done; no gap
// where there is none, or where doing it lies with the desk: where only its own
// tickets show it done.
func (w *walked) leftUndone(heard int) (Gap, time.Time) {
	for i := range slices.Backward(w.Visits) {
		v := &w.Visits[i]
		step := w.journey.Step(v.Step)
		if step.Lane != Customer {
			continue
		}
		if v.State != Begun || heard < 0 || !w.theirs(step) {
			break
		}
		key := w.Events[heard]
		events := slices.Clone(v.Events)
		if !slices.Contains(events, key) {
			events = append(events, key)
		}
		return Gap{Kind: Abandoned, Step: v.Step, Opening: key, Events: events}, w.events[heard].At
	}
	return Gap{}, time.Time{}
}

// theirs reports whether it lies with the customer to do a step that was begun:
// something else than the desk's own tickets shows it done.
func (w *walked) theirs(step *Step) bool {
	return step.Lane == Customer && len(step.Begins) > 0 && slices.ContainsFunc(step.Done, func(m Match) bool {
		return !slices.ContainsFunc(w.Tickets, func(tk TicketNow) bool { return tk.Ref.Connector == m.From })
	})
}

// leftUnanswered is the desk's first question on an open ticket after the
// person was last heard of.
func (w *walked) leftUnanswered(heard int) (Gap, time.Time) {
	var first *move
	for _, log := range w.logs {
		for i := range log.moves {
			m := &log.moves[i]
			if m.n > heard && m.open && m.question && (first == nil || m.n < first.n) {
				first = m
			}
		}
	}
	if first == nil {
		return Gap{}, time.Time{}
	}
	return w.onTicket(Abandoned, first, first.At), first.At
}

// closedByHand is when somebody, not a machine, first closed the last of the
// case's tickets to be closed; zero while one is open.
func (w *walked) closedByHand() time.Time {
	if w.settled.IsZero() {
		return time.Time{}
	}
	var at time.Time
	for _, log := range w.logs {
		for i := range slices.Backward(log.moves) {
			if m := &log.moves[i]; m.done && (i == 0 || !log.moves[i-1].done) {
				if m.by != ofMachine {
					at = later(at, m.At)
				}
				break
			}
		}
	}
	return at
}

// couldHear reports whether the sources that could have shown the person going
// on were awake in the whole interval.
func (w *walked) couldHear(g *Gap, from, to time.Time) bool {
	var sources []string
	for i := range w.Tickets {
		sources = append(sources, w.Tickets[i].Ref.Connector)
	}
	for i := range w.journey.Steps {
		if s := &w.journey.Steps[i]; s.Lane == Customer {
			for _, rules := range [][]Match{s.Begins, s.Waits, s.Done, s.Fails} {
				for _, m := range rules {
					sources = append(sources, m.From)
				}
			}
		}
	}
	if g.Step != "" && !w.sight.awake(w.journey, w.journey.Step(g.Step), from, to) {
		return false
	}
	return len(sources) > 0 && w.sight.awakeAll(w.journey, sources, from, to)
}
