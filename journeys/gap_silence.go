package journeys

import (
	"fmt"
	"strings"
	"time"
)

// silence is the kind of these gaps.
func silence() kind {
	return kind{
		kind: Silence, severity: Severe, tell: TellLater, find: (*walked).silences,
		asks: []string{
			"Who was to answer, and did they know it?",
			"What would have told the person that somebody is on it?",
			"By when does the desk say that it answers, and where does the person read that?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("No word to the customer since %s.", t.at(g, t.opened(g)))
		},
		does: func(*telling, *Gap) string { return "Answer on the ticket, or say when an answer will come" },
	}
}

// silences: the customer had the last word on an open ticket, and for
// Limits.Silence nobody said anything that they could hear or read. The hours
// are those of whoever has the ticket (see answerer). An answered call or any
// other meeting is a word on all of the person's tickets; an internal note and
// a machine's comment are none. The desk's own last word starts no new count:
// what was promised by when is not known, and a ticket on which nobody does
// anything any more is dropped.
//
// Opens with the customer's first word that nobody answered: the ticket's
// creation (unless an agent wrote it down while they talked), a comment, the
// reopening. Certain when the limit has run out and every source that could
// have shown a word was awake meanwhile. While the ticket waits for the
// customer the count stands still (see hold_misuse). Closed by a word, by the
// customer's own thanks, by the ticket's closing, or with the case. Owner: the team that has the ticket.
func (w *walked) silences() []Gap {
	limit := w.journey.Limits.Silence
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	for _, log := range w.logs {
		if !w.sight.speaks(log.ref.Connector) {
			continue
		}
		var wait *waiting
		for i := range log.moves {
			m := &log.moves[i]
			if wait != nil {
				wait = w.goOn(wait, m, &gaps)
			}
			if wait == nil && m.open && m.asked() && !pleased(m) {
				wait = &waiting{opening: m, hours: w.hoursOf(w.answerer(m)), limit: limit}
				wait.from(m)
			}
		}
		if wait != nil {
			w.stopped(wait, w.wordAt(wait.opening.n), &gaps)
		}
	}
	return gaps
}

// waiting is a customer who waits for a word.
type waiting struct {
	opening  *move
	hours    *Calendar
	limit    time.Duration
	deadline time.Time // zero while the ticket is on hold
	due      bool      // it had run out before anything stopped the count
}

// from counts from an event on, unless the ticket is on hold.
func (a *waiting) from(m *move) {
	a.deadline = time.Time{}
	if !m.hold {
		a.deadline = a.hours.Add(m.At, a.limit)
	}
}

// goOn tells a wait of the ticket's next event; nil when that ended it.
func (w *walked) goOn(a *waiting, m *move, gaps *[]Gap) *waiting {
	if word := w.wordAfter(a.opening.n); word >= 0 && word <= m.n {
		w.stopped(a, w.events[word].At, gaps)
		return nil
	}
	if !m.open || m.asked() && pleased(m) { // who is content waits for no word
		w.stopped(a, m.At, gaps)
		return nil
	}
	a.due = a.due || !a.deadline.IsZero() && a.deadline.Before(m.At)
	if !a.due && m.hold != a.deadline.IsZero() {
		a.from(m)
	}
	return a
}

// wordAt is when the desk next spoke after the n-th event; zero: not yet.
func (w *walked) wordAt(n int) time.Time {
	if word := w.wordAfter(n); word >= 0 {
		return w.events[word].At
	}
	return time.Time{}
}

// stopped judges a wait that ended, or has not ended yet where end is zero.
func (w *walked) stopped(a *waiting, end time.Time, gaps *[]Gap) {
	end = w.ended(end)
	if a.deadline.IsZero() || !w.sight.awakeAll(w.journey, w.wordSources(a.opening.Ref), a.opening.At, a.deadline) {
		return
	}
	if !end.IsZero() && !a.deadline.Before(end) || !w.clock.passed(a.deadline) {
		return
	}
	g := w.onTicket(Silence, a.opening, a.deadline)
	w.lasted(&g, a.opening.At, end)
	*gaps = append(*gaps, g)
}

// wordSources are the sources that could show a word to the person: the
// ticket's desk, and those by which people reach us.
func (w *walked) wordSources(ref Ref) []string {
	if w.heralds == nil {
		for i := range w.journey.Steps {
			if s := &w.journey.Steps[i]; s.Lane == Customer && w.rules.Contact(s) {
				for _, m := range s.Done {
					w.heralds = append(w.heralds, m.From)
				}
			}
		}
	}
	return append([]string{ref.Connector}, w.heralds...)
}

// pleased reports whether the customer's words are nothing but thanks, which
// nobody need answer: content, as the lexicon reads them, and without a
// question.
func pleased(m *move) bool {
	const content = 0.3
	return m.Kind != KindCreated && m.Reading != nil && m.Reading.Mood >= content && len(m.Reading.Asks) == 0 &&
		!strings.ContainsAny(m.Text, "?？") && !m.moved
}
