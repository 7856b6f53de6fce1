package reconcile

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// checkIDs: every id that ever stood leads to a case that stands, or to none
// where no case has any of its events any more.
func (w *world) checkIDs(before, current map[string]journeys.Case) {
	for id := range w.ids {
		c, ok, err := w.db.Case(w.t.Context(), id)
		_, stands := current[c.ID]
		switch {
		case err != nil || !ok:
			w.t.Errorf("%s leads nowhere (%v)", id, err)
		case c.Successor == "" && !stands:
			w.t.Errorf("%s leads to %s, which no subject has", id, c.ID)
		case c.Successor != "" && c.Successor != "gone":
			w.t.Errorf("%s ends at %s, and that at %q", id, c.ID, c.Successor)
		case c.Successor == "gone" && !w.gone[c.ID]:
			w.gone[c.ID] = true
			for _, k := range current {
				if within(before[c.ID].Tickets, k) {
					w.t.Errorf("%s is gone, and %s has its tickets", c.ID, k.ID)
				}
			}
		}
		if was, now := before[id], c; ok && was.ID != "" && now.ID != was.ID && stands {
			w.tally.followed++
			if was.Journey != now.Journey {
				w.tally.moved++
			}
		}
	}
}

// within reports whether a case has all of these tickets.
func within(tickets []journeys.TicketNow, c journeys.Case) bool {
	return len(tickets) > 0 && !slices.ContainsFunc(tickets, func(t journeys.TicketNow) bool { return !slices.Contains(c.Refs, t.Ref) })
}

// checkPostings: what was carried out is still known, and what stands is
// spoken for: a message by its case, a note by a case that has its ticket.
func (w *world) checkPostings(subjects []journeys.Subject, current map[string]journeys.Case) {
	w.checkMessages(subjects)
	known := map[string]bool{}
	for _, s := range subjects {
		for _, p := range s.Postings {
			known[p.Key] = true
			ticketOf := func(c journeys.Case) bool {
				return slices.ContainsFunc(c.Tickets, func(t journeys.TicketNow) bool { return t.Ref == p.Ref })
			}
			switch {
			case p.Absent || p.State != journeys.Standing:
			case p.Kind == journeys.NotePosting:
				if !slices.ContainsFunc(s.Cases, ticketOf) && w.open(s, p.Ref) {
					w.t.Errorf("%s stands on an open ticket of no case", p.Key)
				}
			}
		}
	}
	for key := range w.keys {
		if !known[key] {
			w.t.Errorf("%s was carried out, and no subject has it", key)
		}
	}
}

// checkMessages: a message that stands is where its case is. It is so at once
// after a split, or whoever judges the other part first takes it back.
func (w *world) checkMessages(subjects []journeys.Subject) {
	for _, s := range subjects {
		for _, p := range s.Postings {
			if p.Kind != journeys.MessagePosting || p.Absent || p.State != journeys.Standing {
				continue
			}
			w.tally.messages++
			if !slices.ContainsFunc(s.Cases, func(c journeys.Case) bool { return c.ID == p.Case }) {
				w.t.Errorf("%s stands, and its case is not among those of its subject", p.Key)
			}
		}
	}
}

// open reports whether a ticket's latest status says so.
func (w *world) open(s journeys.Subject, r journeys.Ref) bool {
	open := true
	for _, e := range s.Events { // in order of time
		if v := e.Fields[journeys.FieldStatusCategory]; e.Ref == r && len(v) > 0 {
			open = v[0] != "done"
		}
	}
	return open
}

// components are the subjects as simply as they can be said: what has arrived,
// joined by the edges that were not cut.
func (w *world) components() map[journeys.Node][]journeys.Event {
	parent := map[journeys.Node]journeys.Node{}
	var find func(n journeys.Node) journeys.Node
	find = func(n journeys.Node) journeys.Node {
		if p, ok := parent[n]; ok {
			return find(p)
		}
		return n
	}
	for _, x := range w.arrived {
		edges := []journeys.Edge{x.edge}
		if x.event != nil {
			edges = journeys.EdgesOf(*x.event, w.config.Load().Rules.Roster)
		}
		for _, e := range edges {
			if a, b := find(e.A), find(e.B); a != b && !w.cuts[[2]journeys.Node{e.A, e.B}] {
				parent[a] = b
			}
		}
	}
	of := map[journeys.Node][]journeys.Event{}
	for _, x := range w.arrived {
		if x.event != nil {
			root := find(journeys.RefNode(x.event.Ref))
			of[root] = append(of[root], *x.event)
		}
	}
	return of
}

// checkEnd: at rest the store holds what one look at everything gives, and what
// was dismissed is dismissed wherever it is found.
func (w *world) checkEnd() {
	var want, got []string
	together := map[journeys.Ref]journeys.Node{}
	for root, events := range w.components() {
		for _, c := range journeys.Walk(w.config.Load().Rules, events, journeys.Facts{}, w.now).Cases {
			want = append(want, nameless(w.t, c))
		}
		for _, e := range events {
			together[e.Ref] = root
		}
	}
	for _, s := range w.subjects() {
		for _, c := range s.Cases {
			got = append(got, nameless(w.t, c))
			w.checkDismissed(c, together)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.t.Errorf("bit by bit the store holds\n%s\nand at once it is\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (w *world) checkDismissed(c journeys.Case, together map[journeys.Ref]journeys.Node) {
	kept, err := w.db.Gaps(w.t.Context(), c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range w.dismissals {
		for _, g := range slices.Concat(c.Gaps, kept) {
			if g.Kind == d.Kind && g.Step == d.Step && g.Opening == d.Opening && g.State != journeys.GapDismissed && g.State != journeys.GapWithdrawn &&
				together[d.ref] == together[w.openings[g.Opening]] {
				w.t.Errorf("%s on %s of %s is %s, and was dismissed", g.Kind, g.Step, c.ID, g.State)
			}
		}
	}
}

func nameless(t *testing.T, c journeys.Case) string {
	c.ID = ""
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
