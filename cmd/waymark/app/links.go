package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// A thread in which an agent or the ticket system's app names a ticket is looked
// at: whether that ticket was made from it (journeys/link.go has the rule). The
// look is due work, one row for each thread, because the ticket may be heard of
// before the link or long after it. It is decided anew each time on all that is
// known; what no longer holds is parted again.

const (
	linkBatch = 20
	linkLease = time.Minute
)

// linkTries are the pauses between looks at a thread that names something of
// which nothing is known yet: Jira delivers late for half an hour.
func linkTries() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 3 * time.Hour, 24 * time.Hour}
}

// links does the looks that are due and returns how many those were.
func (a *App) links(ctx context.Context) (int, error) {
	work, err := a.store.ClaimWork(ctx, journeys.LinkWork, a.o.Now(), linkBatch, linkLease)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		now := a.o.Now()
		known, err := true, error(nil)
		if thread, ok := journeys.ParseRef(w.Key); ok {
			known, err = a.link(ctx, thread, now)
		}
		if err != nil {
			return 0, fmt.Errorf("a thread and its ticket: %w", err)
		}
		var next time.Time
		if tries := linkTries(); !known && w.Attempts < len(tries) {
			next = now.Add(tries[w.Attempts])
		}
		if err := a.store.SettleWork(ctx, w, next, !next.IsZero()); err != nil {
			return 0, err
		}
	}
	return len(work), nil
}

// link joins a thread and the ticket that was made from it, or parts them. It
// reports whether everything that is named is known.
func (a *App) link(ctx context.Context, thread journeys.Ref, now time.Time) (known bool, err error) {
	s, ok, err := a.store.SubjectOf(ctx, thread)
	if err != nil || !ok {
		return false, err
	}
	named, known, err := a.namedIn(ctx, thread, s.Events)
	if err != nil {
		return false, err
	}
	began := journeys.Began(thread, s.Events)
	known = known && !began.IsZero()
	var want journeys.Edge
	if ticket, one := journeys.TicketFrom(began, named); one && known {
		other, err := a.without(ctx, s, ticket)
		if err != nil {
			return false, err
		}
		own := reached(s.Edges, journeys.RefNode(thread))
		if !strangers(own, other) {
			want = journeys.LinkEdge(thread, ticket)
		}
		known = addressed(own) && addressed(other) // an address that comes later may part them
	}
	self := journeys.RefNode(thread)
	for _, e := range s.Edges {
		if e.Evidence == journeys.ByLink && (e.A == self || e.B == self) && e != want {
			if err := a.store.Part(ctx, now, e); err != nil {
				return false, err
			}
		}
	}
	if want != (journeys.Edge{}) {
		err = a.store.Append(ctx, now, nil, []journeys.Edge{want}, nil)
	}
	a.judge.Wake()
	return known, err
}

// namedIn returns the tickets that are named with a thread, and when each was
// made; zero and not known for what nobody has told us yet.
func (a *App) namedIn(ctx context.Context, thread journeys.Ref, events []journeys.Event) (named map[journeys.Ref]time.Time, known bool, err error) {
	d := a.desk.Load()
	words, refs := journeys.TicketLinks(thread, events, d.cfg.Rules.Roster)
	known = true
	for _, w := range words {
		for _, c := range d.cfg.Connectors {
			if c.Refers == nil {
				continue
			}
			_, key := c.Refers(w)
			if key == "" {
				continue
			}
			called, err := a.store.TicketsCalled(ctx, key)
			if err != nil {
				return nil, false, err
			}
			found := false
			for _, r := range called {
				if r.Connector == c.ID { // at one desk, the first has the key now
					refs, found = append(refs, r), true
					break
				}
			}
			known = known && found
		}
	}
	named = map[journeys.Ref]time.Time{}
	for _, r := range refs {
		s, _, err := a.store.SubjectOf(ctx, r)
		if err != nil {
			return nil, false, err
		}
		named[r] = journeys.Made(r, s.Events)
		known = known && !named[r].IsZero()
	}
	return named, known, nil
}

// without returns what belongs to a ticket when no thread is joined to it.
func (a *App) without(ctx context.Context, s journeys.Subject, ticket journeys.Ref) (map[journeys.Node]bool, error) {
	other, ok, err := a.store.SubjectOf(ctx, ticket)
	if err != nil || !ok {
		return nil, err
	}
	if other.ID == s.ID {
		other = s
	}
	return reached(other.Edges, journeys.RefNode(ticket)), nil
}

// reached is everything that is joined with a node by other evidence than a
// link: what a link itself joined proves nothing about whether it should.
func reached(edges []journeys.Edge, from journeys.Node) map[journeys.Node]bool {
	all := map[journeys.Node]bool{from: true}
	for grew := true; grew; {
		grew = false
		for _, e := range edges {
			if e.Evidence != journeys.ByLink && all[e.A] != all[e.B] {
				all[e.A], all[e.B], grew = true, true, true
			}
		}
	}
	return all
}

// strangers reports whether the ticket's customer is known to be another person
// than the thread's: both have an address, and nothing joins them. Then an agent
// spoke of somebody else's ticket.
func strangers(a, b map[journeys.Node]bool) bool {
	for n := range a {
		if b[n] {
			return false
		}
	}
	return addressed(a) && addressed(b)
}

func addressed(nodes map[journeys.Node]bool) bool {
	for n := range nodes {
		if strings.HasPrefix(string(n), "account "+journeys.RealmEmail+":") {
			return true
		}
	}
	return false
}
