package journeys

import (
	"regexp"
	"slices"
	"time"
)

// A support thread and the ticket that was made from it are one case. Whose
// word that is matters: people link tickets for many reasons, and joining two
// strangers is worse than joining nobody. So a thread and a ticket belong
// together
//
//   - if an agent or a program says so, in the thread (a link to the ticket, or
//     its key) or on the ticket (a link to the thread); what a customer or a
//     colleague writes joins nothing;
//   - if the ticket was made after the thread began: one that is older was not
//     made from it, it is only like it, and does not count;
//   - if it is the only such ticket. Of two nobody knows which one it is; and
//     as long as one is named of which nothing is known yet, nobody knows
//     whether it is the only one.
//
// It is decided on everything that is known (see TicketFrom), so it does not
// matter whether the thread, the ticket or the link came first, and a link that
// is taken back joins no longer.

// KindNamed is the word of what only says that its ref was named together with
// another one: it is no step, nobody's word, and has no text.
const KindNamed = "named"

// Fields by which one ref is named on another.
const (
	FieldLinks = "links" // links that lead to refs of the desk
	FieldNames = "names" // Ref.String of the ref that names this one
)

// sameInstant is by how much two vendors' clocks may differ.
const sameInstant = 5 * time.Second

var keyWord = regexp.MustCompile(`\b[A-Z][A-Z0-9_]+-[0-9]{1,10}\b`)

// maxNamed bounds what is looked at of one thread.
const maxNamed = 20

// TicketLinks returns what the events of a thread name of tickets, in order:
// links and keys, to be resolved by who knows them, and refs. Only what agents
// and programs say counts.
func TicketLinks(thread Ref, events []Event, roster *Roster) (words []string, refs []Ref) {
	add := func(w string) {
		if len(words) < maxNamed && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	for _, e := range saidOn(thread, events) {
		machine := e.Machine || roster.Machine(e.Actor)
		if !machine && !roster.Agent(e.Actor) {
			continue
		}
		for _, l := range e.Fields[FieldLinks] {
			add(l)
		}
		if !machine {
			for _, key := range keyWord.FindAllString(e.Text, maxNamed) {
				add(key)
			}
		}
		for _, n := range e.Fields[FieldNames] {
			if r, ok := ParseRef(n); ok && !slices.Contains(refs, r) {
				refs = append(refs, r)
			}
		}
	}
	return words, refs
}

// saidOn returns what was said on a ref, in order and as its last edit left
// it, by whoever said it first; what was deleted is left out.
func saidOn(ref Ref, events []Event) (said []Event) {
	events = slices.Clone(events)
	slices.SortFunc(events, Less)
	last, gone := map[string]*Event{}, map[string]bool{}
	for i := range events {
		e := &events[i]
		switch {
		case e.Ref != ref || e.Amends == "":
		case e.Kind == KindDeleted:
			gone[e.Connector+"/"+e.Amends] = true
		default:
			last[e.Connector+"/"+e.Amends] = e
		}
	}
	for _, e := range events {
		if e.Ref != ref || e.Amends != "" || gone[e.Key()] || isAct(e.Kind) {
			continue
		}
		if edit := last[e.Key()]; edit != nil {
			e.Text, e.Fields = edit.Text, edit.Fields
		}
		said = append(said, e)
	}
	return said
}

// NamesTickets returns what one event may name of tickets, whoever says it.
func NamesTickets(e *Event) []string {
	return append(slices.Clone(e.Fields[FieldLinks]), keyWord.FindAllString(e.Text, maxNamed)...)
}

// Began is when somebody first said something on a ref; zero: nobody did.
func Began(ref Ref, events []Event) (at time.Time) {
	for i := range events {
		if e := &events[i]; e.Ref == ref && e.Kind != KindNamed && (at.IsZero() || e.At.Before(at)) {
			at = e.At
		}
	}
	return at
}

// Made is when a ticket was made; zero: nobody has said so yet.
func Made(ticket Ref, events []Event) time.Time {
	for i := range events {
		if e := &events[i]; e.Ref == ticket && e.Kind == KindCreated && e.Amends == "" {
			return e.At
		}
	}
	return time.Time{}
}

// TicketFrom returns the ticket that was made from a thread which began at an
// instant, of those that are named with it and when each was made.
func TicketFrom(began time.Time, named map[Ref]time.Time) (Ref, bool) {
	var from []Ref
	for ref, made := range named {
		switch {
		case made.IsZero():
			return Ref{}, false // it may be one of two
		case !made.Before(began.Add(-sameInstant)):
			from = append(from, ref)
		}
	}
	if began.IsZero() || len(from) != 1 {
		return Ref{}, false
	}
	return from[0], true
}

// LinkEdge joins a thread and the ticket that was made from it.
func LinkEdge(thread, ticket Ref) Edge { return edge(RefNode(thread), RefNode(ticket), ByLink) }
