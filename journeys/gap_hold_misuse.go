package journeys

import (
	"fmt"
	"time"
)

// holdMisuse is the kind of these gaps.
func holdMisuse() kind {
	return kind{
		kind: HoldMisuse, severity: Moderate, tell: TellLater, find: (*walked).misusedHolds,
		asks: []string{
			"What was the customer to do, and were they told?",
			"Who looks at tickets whose customers have answered?",
			"Does the status follow the answer by itself?",
		},
		says: func(t *telling, g *Gap) string {
			if answered(g) {
				return fmt.Sprintf("Waits for the customer, who answered %s.", t.at(g, t.opened(g)))
			}
			return fmt.Sprintf("Waits for the customer since %s, and no question to them was seen.", t.at(g, t.opened(g)))
		},
		does: func(_ *telling, g *Gap) string {
			if answered(g) {
				return "Take it off hold and go on with the answer"
			}
			return "Ask the customer, or take it off hold"
		},
	}
}

// writing is how long an agent may take to write the question after they set
// the status.
const writing = 15 * time.Minute

// misusedHolds: the desk's status says that the ticket waits for the customer
// (Source.Hold), but they were not asked, or they have answered.
//
// Not asked: nothing was said to the customer between their last word and the
// status. Opens with the event that set it; possible at once, certain when also
// after `writing` there is no word. Answered: the customer said something, and more
// than thanks, while the ticket waits for them. Opens with their first such word; possible at
// once, certain when Limits.Silence has run out in the team's hours. Closed by
// a word to the customer, by leaving the status, or with the ticket; one that
// was closed before it became certain was none. One hold is misused once. Owner: the
// team that has the ticket, never a person.
func (w *walked) misusedHolds() []Gap {
	var gaps []Gap
	for _, log := range w.logs {
		if s := w.rules.Source(log.ref.Connector); s == nil || len(s.Hold) == 0 || !w.sight.speaks(log.ref.Connector) {
			continue
		}
		heard := -1 // the move that was the customer's last word
		for i := 0; i < len(log.moves); i++ {
			m := &log.moves[i]
			if !m.hold || !m.open {
				if m.asked() {
					heard = i
				}
				continue
			}
			last := i
			for last+1 < len(log.moves) && log.moves[last+1].hold && log.moves[last+1].open {
				last++
			}
			if g, ok := w.unasked(log, i, last, heard); ok {
				gaps = append(gaps, g)
			} else {
				gaps = append(gaps, w.unheard(log, i, last)...)
			}
			for ; i <= last; i++ {
				if log.moves[i].asked() {
					heard = i
				}
			}
			i = last
		}
	}
	return gaps
}

// unasked judges whether the customer was asked before the hold that lasts
// from one move of a ticket to another.
func (w *walked) unasked(log *ticketLog, first, last, heard int) (Gap, bool) {
	m, since, from := &log.moves[first], -1, log.moves[0].At
	if heard >= 0 {
		since, from = log.moves[heard].n, log.moves[heard].At
	}
	if m.by == ofCustomer || w.wordBefore(m.n+1) > since || heard < 0 && log.moves[0].Kind != KindCreated {
		return Gap{}, false // asked, or perhaps asked before we began to look
	}
	certain := m.At.Add(writing)
	end := w.ended(log.after(last))
	if word := w.wordAt(m.n); !word.IsZero() {
		end = earlier(word, end)
	}
	if !end.IsZero() && !certain.Before(end) || !w.sight.awakeAll(w.journey, w.wordSources(m.Ref), from, certain) {
		return Gap{}, false
	}
	g := w.onTicket(HoldMisuse, m, certain)
	if !w.clock.passed(certain) {
		g.Certainty, g.Since = Possible, m.At
	}
	w.lasted(&g, m.At, end)
	return g, true
}

// unheard judges what became of the customer's answers during a hold.
func (w *walked) unheard(log *ticketLog, first, last int) []Gap {
	limit := w.journey.Limits.Silence
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	done := -1 // the case's event up to which words are judged
	for i := first + 1; i <= last; i++ {
		m := &log.moves[i]
		if !m.asked() || pleased(m) || m.n <= done {
			continue
		}
		end := log.after(last)
		done = len(w.events)
		if word := w.wordAfter(m.n); word >= 0 {
			done, end = word, earlier(w.events[word].At, end)
		}
		end = w.ended(end)
		certain := w.hoursOf(w.answerer(m)).Add(m.At, limit)
		if certain.IsZero() || !end.IsZero() && !certain.Before(end) || !w.sight.awakeAll(w.journey, w.wordSources(m.Ref), m.At, certain) {
			continue
		}
		g := w.onTicket(HoldMisuse, m, certain)
		if !w.clock.passed(certain) {
			g.Certainty, g.Since = Possible, m.At
		}
		g.Events = []string{log.moves[first].key, m.key}
		w.lasted(&g, m.At, end)
		gaps = append(gaps, g)
	}
	return gaps
}

// after is when the ticket's next event after a move happened; zero: none did.
func (l *ticketLog) after(i int) time.Time {
	if i+1 < len(l.moves) {
		return l.moves[i+1].At
	}
	return time.Time{}
}

// answered reports whether a misused hold is one on which the customer
// answered: then the answer opened it, not the status.
func answered(g *Gap) bool { return len(g.Events) > 1 && g.Events[0] != g.Opening }
