package intake

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// linkAfter is how long the look at a thread's ticket waits: the accounts of
// both are looked up meanwhile, and mostly the ticket's own webhook comes.
const linkAfter = 15 * time.Second

// Linked keeps of the links in events those that lead to something of the desk:
// any other address is nobody's evidence, and may hold a code. What an agent or a
// program writes on a ticket about a thread becomes an event of the thread, so
// that all that is known of a thread lies with it (see journeys/link.go). The
// threads that have to be looked at are returned as due work. What only
// carried links, none of which leads anywhere, is left out.
func (d *Desk) Linked(events []journeys.Event, received time.Time) ([]journeys.Event, []journeys.Work) {
	var work []journeys.Work
	look := func(thread journeys.Ref) {
		w := journeys.Work{Kind: journeys.LinkWork, Key: thread.String(), DueAt: received.Add(linkAfter)}
		if !slices.Contains(work, w) {
			work = append(work, w)
		}
	}
	kept := make([]journeys.Event, 0, len(events))
	var more []journeys.Event
	for i := range events {
		e := &events[i]
		var ours []string
		for _, l := range e.Fields[journeys.FieldLinks] {
			ref, key := d.refers(l)
			if ref == e.Ref || ref.IsZero() && key == "" {
				continue
			}
			ours = append(ours, l)
			if ref.Kind == journeys.Thread && e.Ref.Kind == journeys.Ticket && e.Amends == "" && d.official(e) {
				more = append(more, named(e, ref))
				look(ref)
			}
		}
		if _, had := e.Fields[journeys.FieldLinks]; had {
			delete(e.Fields, journeys.FieldLinks)
			if len(ours) > 0 {
				e.Fields[journeys.FieldLinks] = ours
			}
		}
		if e.Kind == journeys.KindNamed && len(ours) == 0 {
			continue
		}
		// What its customer says may be what began it, come late.
		if e.Ref.Kind == journeys.Thread && (e.Amends != "" || len(e.Customers) > 0 || d.namesTicket(e)) {
			look(e.Ref)
		}
		kept = append(kept, *e)
	}
	return append(kept, more...), work
}

// official reports whether an agent or a program did it.
func (d *Desk) official(e *journeys.Event) bool {
	return e.Machine || d.roster.Agent(e.Actor) || d.roster.Machine(e.Actor)
}

// namesTicket reports whether an event names a ticket of the desk.
func (d *Desk) namesTicket(e *journeys.Event) bool {
	return slices.ContainsFunc(journeys.NamesTickets(e), func(w string) bool {
		_, key := d.refers(w)
		return key != ""
	})
}

// refers asks every connector what a word leads to.
func (d *Desk) refers(word string) (journeys.Ref, string) {
	for _, c := range d.connectors {
		if c.Refers == nil {
			continue
		}
		if ref, key := c.Refers(word); key != "" || !ref.IsZero() {
			return ref, key
		}
	}
	return journeys.Ref{}, ""
}

// named is the event of a thread that a ticket names it. It is told by no one and
// holds no words: who reads it learns that two refs stand on one page.
func named(e *journeys.Event, thread journeys.Ref) journeys.Event {
	return journeys.Event{
		ID: "named/" + e.ID + "/" + thread.String(), Connector: e.Connector, Kind: journeys.KindNamed,
		At: e.At, Received: e.Received, Ref: thread, Machine: true, Audience: e.Audience,
		Fields: journeys.Fields{journeys.FieldNames: {e.Ref.String()}},
	}
}
