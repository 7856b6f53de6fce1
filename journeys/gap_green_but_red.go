package journeys

import (
	"fmt"
	"slices"
	"strings"
)

// greenButRed is the kind of these gaps.
func greenButRed() kind {
	return kind{
		kind: GreenButRed, severity: Moderate, tell: TellLater, find: (*walked).greenButRed, turn: late,
		asks: []string{
			"Which of these efforts does no target count?",
			"What would have spared the person most of them?",
			"Would they say that it went well?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: every target met, and yet it took %s.", t.stepName(g), t.c.Effort.words())
		},
	}
}

// greenButRed: every SLA of the case's tickets was met, and yet it took the
// customer effort from Limits.Effort on: outcome and experience come apart.
// At least one cycle was met, and none is breached or still running. Without
// an SLA, as of a desk whose records name none, there is nothing green.
//
// Opens with the event after which, for the first time, none of the case's
// tickets was open; what comes later does not move it. Certain while all of
// them are closed, and the effort is what it is by now: a dismissed gap makes
// it less. It lies on the ticket that was closed by that event. Nobody needs
// help any more when it is found, so it is fixed from the start and only
// counted. It has no owner, for no single step made it.
func (w *walked) greenButRed() []Gap {
	limit := w.journey.Limits.Effort
	if limit <= 0 || w.Effort.Score < limit || w.settled.IsZero() || w.SLA != SLAMet {
		return nil
	}
	closing := w.firstSettled()
	if closing == nil {
		return nil
	}
	return []Gap{gapAt(GreenButRed, closing.Ref, closing.Key(), []string{closing.Key()}, closing.At)}
}

// slas is what the SLA cycles of the tickets came to, as their records say
// together.
func (w *walked) slas() SLAState {
	cycles := map[cycleOf]string{}
	for _, e := range w.events {
		if values, ok := e.Fields[FieldSLA]; ok && e.Ref.Kind == Ticket {
			learn(cycles, e.Ref, values)
		}
	}
	var together SLAState
	for _, state := range cycles {
		switch {
		case state == "breached":
			return SLABreach
		case state != "met":
			together = SLARunning
		case together == "":
			together = SLAMet
		}
	}
	return together
}

// cycleOf names one run of an SLA's clock on a ticket: the n-th of its name.
type cycleOf struct {
	ref  Ref
	name string
	n    int
}

// learn adds what a record says of a ticket's SLAs. A clock that has stopped
// does not run again, so that what it stopped at counts over a record, however
// late, of a time at which the desk had not noticed yet.
func learn(cycles map[cycleOf]string, ref Ref, values []string) {
	count := map[string]int{}
	for _, v := range values {
		i := strings.LastIndexByte(v, ':')
		name, state := v[:max(i, 0)], strings.TrimSpace(v[i+1:])
		if state == "" {
			continue
		}
		c := cycleOf{ref, name, count[name]}
		count[name]++
		if was := cycles[c]; was != "met" && was != "breached" || state == "met" || state == "breached" {
			cycles[c] = state
		}
	}
}

// firstSettled is the event after which, for the first time, none of the
// case's tickets was open; nil where that never was. Tickets that are gone
// do not count.
func (w *walked) firstSettled() *entry {
	open, left := map[Ref]bool{}, 0
	for _, e := range w.events {
		if e.Ref.Kind != Ticket || slices.ContainsFunc(w.Tickets, func(t TicketNow) bool { return t.Ref == e.Ref && t.Gone }) {
			continue
		}
		was, known := open[e.Ref]
		is := was || !known
		if status, said := e.Fields[FieldStatusCategory]; said {
			is = len(status) == 0 || status[0] != "done"
		}
		switch {
		case is && !was:
			left++
		case was && !is:
			left--
		}
		open[e.Ref] = is
		if left == 0 {
			return e
		}
	}
	return nil
}

// words say what an effort was made of: "3 contacts, 2 changes of channel".
func (e Effort) words() string {
	var parts []string
	for _, t := range e.Terms {
		n, names := t.Count, map[Driver][2]string{
			ByContacts: {"contact", "contacts"}, ByTransfers: {"hand-off", "hand-offs"},
			ByRepeats: {"question about what was known", "questions about what was known"}, BySwitches: {"change of channel", "changes of channel"},
			ByWaits: {"hour of waiting begun", "hours of waiting begun"}, ByDetours: {"detour", "detours"}, ByFailures: {"try in vain", "tries in vain"},
		}[t.Driver]
		if t.Driver == ByContacts {
			n++ // the first one is no effort too much, but it was one
		}
		name := names[1]
		if n == 1 {
			name = names[0]
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, name))
	}
	if len(parts) == 0 {
		return "hard work"
	}
	return strings.Join(parts, ", ")
}
