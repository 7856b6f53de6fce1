package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func oneCustomer(b *bench) {
	b.accept(0, event("one", ticket("1"), 0, person("a")))
	b.accept(1, event("two", ticket("2"), 1, person("a")))
	b.accept(2, event("three", ticket("3"), 2, person("b")))
	s := b.claim(2)
	b.is("subjects", len(s), 2)
	b.is("events of the first", len(s[0].Events), 2)
	b.is("edges of the first", len(s[0].Edges), 2)
	b.is("events of the second", s[1].Events[0].ID, "three")
}

// two makes two subjects of two tickets and returns them as claimed, both
// still under their leases.
func (b *bench) two() (older, younger journeys.Subject) {
	b.Helper()
	b.accept(0, event("one", ticket("1"), 0, person("a")))
	b.accept(1, event("two", ticket("2"), 1, person("b")))
	s := b.claim(1)
	b.is("subjects", len(s), 2)
	return s[0], s[1]
}

// join makes both one person by what a profile says.
func (b *bench) join(minute int) {
	b.Helper()
	e := joins(journeys.AccountNode(person("a")), journeys.AccountNode(person("b")), journeys.ByProfile)
	b.ok(b.db.Append(b.ctx, at(minute), nil, []journeys.Edge{e}, nil))
}

func olderStays(b *bench) {
	older, younger := b.two()
	b.settle(1, decides(older, time.Time{}), decides(younger, time.Time{}))
	b.join(2)
	s := b.only(2)
	b.is("id", s.ID, older.ID)
	b.is("events", len(s.Events), 2)
	b.is("edges", len(s.Edges), 3)
	if s.Seq <= older.Seq || s.Seq <= younger.Seq {
		b.Fatalf("sequence %d is not above %d and %d", s.Seq, older.Seq, younger.Seq)
	}
	b.settle(2, decides(s, time.Time{}))
	b.accept(3, event("more", ticket("2"), 3, person("b")))
	b.is("news of the merged ref", b.only(3).ID, older.ID)
}

func loserMoves(b *bench) {
	older, younger := b.two()
	b.settle(1, decides(older, time.Time{}, wants("note-1", ticket("1"), "m", 9)), decides(younger, time.Time{}, wants("note-2", ticket("2"), "m", 9)))
	b.join(2)
	s := b.only(2)
	b.is("cases", len(s.Cases), 2)
	b.is("postings", len(s.Postings), 2)
	b.is("their subject", s.Postings[1].Subject, older.ID)
}

func mergeVoids(b *bench) {
	older, younger := b.two()
	b.join(1)
	s := b.only(1) // at once, although the old leases have not run out
	b.is("events", len(s.Events), 2)
	stale := b.settle(1, decides(older, time.Time{}, wants("note-1", ticket("1"), "m", 1)), decides(younger, time.Time{}, wants("note-2", ticket("2"), "m", 1)))
	b.is("stale", stale, []string{older.ID, younger.ID})
	b.is("postings of the stale", len(b.postings(1)), 0)
	b.is("stale", b.settle(1, decides(s, at(2))), []string{})
	s = b.only(2)
	b.is("cases", len(s.Cases), 1)
	b.is("postings", len(s.Postings), 0)
}

func tooManyRefs(b *bench) {
	for i := range 60 {
		b.accept(0, event(fmt.Sprint("e", i), ticket(fmt.Sprint(i)), 0, person("reception")))
	}
	s := b.claim(1)
	b.is("subjects", len(s), 11)
	b.is("refs joined", len(s[0].Events), 50)
}

// A profile may well name the mailbox that a whole floor uses.
func tooManyAccounts(b *bench) {
	for i := range 50 {
		b.accept(0, event(fmt.Sprint("e", i), ticket(fmt.Sprint(i)), 0, person("reception")))
	}
	for i, name := range []string{"anna", "zoe"} { // on either side of the edge
		b.accept(1, event(name, ticket(name), 1, person(name)))
		edge, ok := journeys.ProfileEdge(person(name), person("reception"), journeys.NewRoster())
		b.is("an edge", ok, true)
		b.ok(b.db.Append(b.ctx, at(2), nil, []journeys.Edge{edge}, nil))
		b.is("subjects", len(b.claim(3+i*10)), 2+i)
	}
	// Once they are closed it may join again.
	for i := range 20 {
		e := event(fmt.Sprint("closed", i), ticket(fmt.Sprint(i)), 30)
		e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
		b.accept(30, e)
	}
	edge, _ := journeys.ProfileEdge(person("zoe"), person("reception"), journeys.NewRoster())
	b.ok(b.db.Append(b.ctx, at(31), nil, []journeys.Edge{edge}, nil))
	s := b.claim(32)
	b.is("subjects", len(s), 2) // anna's is the other
	b.is("events", len(s[0].Events)+len(s[1].Events), 72)
}

func closedTickets(b *bench) {
	for i := range 60 {
		e := event(fmt.Sprint("e", i), ticket(fmt.Sprint(i)), 0, person("regular"))
		e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"new"}}
		b.accept(0, e)
		e = event(fmt.Sprint("closed", i), ticket(fmt.Sprint(i)), 1)
		e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
		b.accept(1, e)
	}
	b.is("refs joined", len(b.only(1).Events), 120)
	// Calls end without saying so; long past ones are not open.
	call := func(i, minute int) journeys.Event {
		return event(fmt.Sprint("call", i), journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: fmt.Sprint(i)}, minute, person("caller"))
	}
	const week = 7 * 24 * 60
	for i := range 120 {
		b.accept(i/40*2*week, call(i, i/40*2*week))
	}
	for _, s := range b.claim(9 * week) {
		for _, e := range s.Events {
			if e.ID == "call119" {
				b.is("calls joined", len(s.Events), 120)
			}
		}
	}
}

// joined is one subject of two tickets over one account, as claimed.
func (b *bench) joined() journeys.Subject {
	b.Helper()
	b.accept(0, event("one", ticket("1"), 0, person("a")))
	b.accept(1, event("two", ticket("2"), 1, person("a")))
	return b.only(1)
}

func cutStays(b *bench) {
	s := b.joined()
	e := edgesOf(event("two", ticket("2"), 1, person("a")))[0]
	b.ok(b.db.Cut(b.ctx, at(2), e))
	b.is("stale", b.settle(2, decides(s, time.Time{})), []string{s.ID})
	parts := b.claim(2)
	b.is("parts", len(parts), 2)
	b.is("who stays", parts[0].ID, s.ID)
	b.is("its event", parts[0].Events[0].ID, "one")
	b.is("what falls off", parts[1].Events[0].ID, "two")
	b.is("its edges", len(parts[1].Edges), 0)
	b.settle(2, decides(parts[0], time.Time{}), decides(parts[1], time.Time{}))
	b.accept(3, event("three", ticket("2"), 3, person("a"))) // says the same again
	again := b.only(3)
	b.is("still apart", again.ID, parts[1].ID)
	b.settle(3, decides(again, time.Time{}))
	b.ok(b.db.Cut(b.ctx, at(4), e)) // twice is once
	b.is("due", len(b.claim(5)), 0)
}

func cutVoids(b *bench) {
	s := b.joined()
	b.ok(b.db.Cut(b.ctx, at(1), edgesOf(event("two", ticket("2"), 1, person("a")))[0]))
	parts := b.claim(1) // although the old lease has not run out
	b.is("subjects", len(parts), 2)
	b.is("stale", b.settle(1, decides(s, time.Time{})), []string{s.ID})
	b.is("stale", b.settle(1, decides(parts[0], time.Time{}), decides(parts[1], time.Time{})), []string{})
}

func otherWay(b *bench) {
	b.accept(0, event("one", ticket("1"), 0, person("a"), person("b")), event("two", ticket("2"), 0, person("a"), person("b")))
	s := b.only(0)
	b.ok(b.db.Cut(b.ctx, at(1), joins(journeys.RefNode(ticket("2")), journeys.AccountNode(person("a")), journeys.ByVendor)))
	again := b.only(1)
	b.is("id", again.ID, s.ID)
	b.is("events", len(again.Events), 2)
	b.is("edges", len(again.Edges), 3)
}

func cutDivides(b *bench) {
	s := b.joined()
	one, two := caseOf("case-1", s), caseOf("case-2", s)
	one.Refs, two.Refs = []journeys.Ref{ticket("1")}, []journeys.Ref{ticket("2"), ticket("1")}
	message := wants("message", ticket("1"), "m", 9) // of the case that goes, about the ticket that stays
	message.Posting.Kind, message.Posting.Case = journeys.MessagePosting, two.ID
	d := decides(s, time.Time{}, wants("note-1", ticket("1"), "m", 9), wants("note-2", ticket("2"), "m", 9), message)
	d.Cases = []journeys.Case{one, two}
	b.settle(1, d)
	b.ok(b.db.Cut(b.ctx, at(2), edgesOf(event("two", ticket("2"), 1, person("a")))[0]))
	parts := b.claim(2)
	b.is("parts", len(parts), 2)
	for i, want := range []string{"case-1 note-1", "case-2 message note-2"} {
		got := parts[i].Cases[0].ID
		b.is("cases", len(parts[i].Cases), 1)
		for _, p := range parts[i].Postings {
			got += " " + p.Key
		}
		b.is("part "+strconv.Itoa(i), got, want)
	}
}

func twoEvidences(b *bench) {
	b.joined()
	x, y := journeys.AccountNode(person("a")), journeys.AccountNode(journeys.EmailAccount("a@example.com"))
	b.ok(b.db.Append(b.ctx, at(2), nil, []journeys.Edge{joins(x, y, journeys.ByProfile)}, nil))
	b.ok(b.db.Append(b.ctx, at(3), nil, []journeys.Edge{joins(y, x, journeys.ByDirectory)}, nil))
	s := b.claim(5)[0]
	b.is("edges", s.Edges[:2], []journeys.Edge{joins(x, y, journeys.ByDirectory), joins(x, y, journeys.ByProfile)})
	b.settle(5, decides(s, time.Time{}))
	b.ok(b.db.Append(b.ctx, at(6), nil, []journeys.Edge{joins(x, y, journeys.ByProfile)}, nil))
	b.is("due after a known edge", len(b.claim(6)), 0)
}

func leaseHolds(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	s := b.only(0)
	b.is("while it is leased", len(b.claim(0)), 0)
	again := b.only(1) // the lease is one minute
	b.is("sequence", again.Seq, s.Seq)
	b.is("stale", b.settle(1, decides(s, time.Time{})), []string{s.ID})
	b.is("stale", b.settle(1, decides(again, time.Time{})), []string{})
}

func twoReplicas(b *bench) {
	const subjects = 200
	for i := range subjects {
		b.ok(b.db.Append(b.ctx, T0, []journeys.Event{event(fmt.Sprint("e", i), ticket(fmt.Sprint(i)), 0)}, nil, nil))
	}
	replicas := []*store.DB{b.db, b.replica()}
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[string]int{}
	for i := range 4 {
		wg.Go(func() {
			for {
				got, err := replicas[i%2].ClaimSubjects(b.ctx, at(1), 7, time.Hour)
				if err != nil {
					b.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, s := range got {
					seen[s.ID]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	b.is("claimed", len(seen), subjects)
	for id, n := range seen {
		if n != 1 {
			b.Fatalf("subject %s was claimed %d times", id, n)
		}
	}
}

func dueAtNext(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	next := at(10).Add(time.Nanosecond)
	b.settle(0, decides(b.only(0), next))
	b.is("before", len(b.claim(10)), 0)
	s, err := b.db.ClaimSubjects(b.ctx, next, 10, time.Minute)
	b.ok(err)
	b.is("at the very instant", len(s), 1)
}

func neverDelays(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(2)))
	b.accept(5, event("two", ticket("1"), 5)) // received late by a clock that is ahead
	b.is("due", len(b.claim(2)), 1)
}
