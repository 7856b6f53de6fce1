package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// closed is a ticket's last event.
func closed(id, ticketID string, minute int, customers ...journeys.Account) journeys.Event {
	e := event(id, ticket(ticketID), minute, customers...)
	e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
	return e
}

// past leaves a subject whose one case is over.
func (b *bench) past(minute int, ticketID string, customer string, changes ...journeys.Change) journeys.Settlement {
	b.Helper()
	b.accept(minute, closed("closed-"+ticketID, ticketID, minute, person(customer)))
	d := decides(b.only(minute), time.Time{}, changes...)
	d.Cases[0].Over = true
	d.Cases[0].Gaps = []journeys.Gap{{Kind: journeys.Delay, Opening: "closed-" + ticketID, State: journeys.GapFixed}}
	b.is("stale", b.settle(minute, d), []string{})
	return d
}

func (b *bench) forgets(what string, before, want int) {
	b.Helper()
	n, err := b.db.Forget(b.ctx, at(before))
	b.ok(err)
	b.is(what, n, want)
}

func (b *bench) cases() int {
	b.Helper()
	cases, err := b.db.CasesBetween(b.ctx, nil, at(-1000), at(100000))
	b.ok(err)
	return len(cases)
}

func forgets(b *bench) {
	old := b.past(0, "1", "a")
	b.past(10, "2", "b")
	b.forgets("at the very instant", 0, 0)
	b.forgets("forgotten", 10, 1)
	b.is("cases that stay", b.cases(), 1)
	gaps, err := b.db.Gaps(b.ctx, old.Cases[0].ID)
	b.ok(err)
	b.is("gaps", len(gaps), 0)
	events, _, err := b.db.EventsBetween(b.ctx, at(-1), at(20))
	b.ok(err)
	b.is("events that stay", events, 1)
	b.forgets("a second time", 10, 0)
	// What comes after all is as if it were new.
	b.accept(20, event("back", ticket("1"), 20, person("a")))
	s := b.only(20)
	b.is("events", len(s.Events), 1)
	b.is("cases", len(s.Cases), 0)
}

func keepsAlive(b *bench) {
	for name, f := range map[string]func(minute int, id string){
		"an open case": func(minute int, id string) {
			b.accept(minute, closed(id, id, minute))
			b.settle(minute, decides(b.only(minute), time.Time{}))
		},
		"an open ticket": func(minute int, id string) {
			b.accept(minute, event(id, ticket(id), minute))
			s := b.only(minute)
			b.settle(minute, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease})
		},
		"something due": func(minute int, id string) {
			b.accept(minute, closed(id, id, minute))
			s := b.only(minute)
			b.settle(minute, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Next: at(100000)})
		},
		"news": func(minute int, id string) {
			b.accept(minute, closed(id, id, minute))
		},
		"a posting that is to be written": func(minute int, id string) {
			b.past(minute, id, id, wants("note-"+id, ticket(id), "m", 90000))
		},
		"a posting whose outcome is unknown": func(minute int, id string) {
			b.past(minute, id, id, wants("note-"+id, ticket(id), "m", minute))
			p := b.posting(minute)
			p.State, p.DueAt = journeys.Unknown, time.Time{}
			b.ok(b.db.SettlePostings(b.ctx, at(minute), []journeys.Stored{p}))
		},
		"an account to be looked up": func(minute int, id string) {
			b.past(minute, id, id)
			b.ok(b.db.Append(b.ctx, at(minute), nil, nil, []journeys.Account{person(id)}))
		},
		"a younger event of the same person": func(minute int, id string) {
			b.past(minute, id, id)
			b.accept(2000, closed("young-"+id, "young-"+id, 2000, person(id)))
			d := decides(b.only(2000), time.Time{})
			d.Cases[0].Over = true
			b.settle(2000, d)
		},
	} {
		b.fresh(name)
		f(1, strings.ReplaceAll(name, " ", "-"))
		b.forgets(name, 1000, 0)
	}
	b.fresh("deleted")
	// A ticket that was deleted at the vendor is not open.
	b.accept(1, event("gone", ticket("gone"), 1))
	e := event("gone-deleted", ticket("gone"), 1)
	e.Kind = journeys.KindDeleted
	b.accept(2, e)
	s := b.only(2)
	b.settle(2, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease})
	b.forgets("a ticket that was deleted", 1000, 1)
}

// fresh goes on with another, empty store.
func (b *bench) fresh(name string) {
	b.Helper()
	b.db = b.open(b.T, name)
	b.Cleanup(func(db *store.DB) func() { return func() { b.ok(db.Close()) } }(b.db))
}

func keepsStanding(b *bench) {
	b.past(0, "1", "a", wants("note", ticket("1"), "the customer's words", 0), wants("never", ticket("1"), "m", 0))
	for _, p := range b.postings(0) {
		if p.Key == "note" {
			b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{standing(p, 1)}))
			continue
		}
		p.State, p.DueAt = journeys.Refused, time.Time{}
		b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{p}))
	}
	b.forgets("forgotten", 10, 1)
	written, err := b.db.Written(b.ctx, at(-1))
	b.ok(err)
	b.is("what stands", len(written), 1)
	if text := fmt.Sprintf("%+v", written[0].Content.Text); strings.Contains(text, "words") {
		b.Fatalf("its text is kept: %s", text)
	}
	b.is("handed out by itself", len(b.postings(99)), 0)
	// The ticket speaks again: the note that stands is found and edited.
	b.accept(50, event("back", ticket("1"), 50))
	b.settle(50, decides(b.only(50), time.Time{}, wants("note", ticket("1"), "news", 50)))
	p := b.posting(50)
	b.is("what stands already", []string{p.Remote, p.Written, p.Meaning}, []string{"comment/10019", "the customer's words", "news"})
	b.ok(b.db.SettlePostings(b.ctx, at(50), []journeys.Stored{standing(p, 50)}))
	b.ok(b.db.Withdraw(b.ctx, at(51), []string{"note"}))
	b.is("is taken back", b.posting(51).Absent, true)
}

func leavesNothing(b *bench) {
	older, younger := b.two()
	b.settle(1, decides(older, time.Time{}), decides(younger, time.Time{}))
	b.join(2)
	b.ok(b.db.Cut(b.ctx, at(2), joins(journeys.AccountNode(person("a")), journeys.RefNode(ticket("2")), journeys.ByVendor)))
	b.ok(b.db.Append(b.ctx, at(2), nil, nil, []journeys.Account{person("b")}))
	for _, w := range b.work(journeys.LookUpWork, 2) {
		b.ok(b.db.SettleWork(b.ctx, w, time.Time{}, false))
	}
	b.accept(3, closed("c1", "1", 3), closed("c2", "2", 3))
	s := b.only(3)
	b.settle(3, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease})
	b.forgets("forgotten", 10, 1)
	// What comes next may take the ids of what is gone, and neither its edges
	// nor what was cut.
	b.accept(20, event("x", ticket("x"), 20, person("x")))
	b.accept(21, event("y", ticket("y"), 21, person("x")))
	s = b.only(21)
	b.is("events and edges", []int{len(s.Events), len(s.Edges)}, []int{2, 2})
	// Somebody returns and is looked up as one never seen.
	in := brings("back", 30, event("back", ticket("1"), 30, person("b")))
	in.LookUps = []journeys.Account{person("b")}
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("look-ups", len(b.work(journeys.LookUpWork, 30)), 1)
}

func forgetsMany(b *bench) {
	const many = 230 // more than two of its batches
	var events []journeys.Event
	for n := range many {
		events = append(events, closed(fmt.Sprint("e", n), fmt.Sprint(n), 0))
	}
	b.accept(0, events...)
	for {
		subjects := b.claim(0)
		if len(subjects) == 0 {
			break
		}
		for i, s := range subjects {
			d := decides(s, time.Time{})
			d.Cases[0].Over = i%10 > 0
			b.settle(0, d)
		}
	}
	n, err := b.db.Forget(b.ctx, at(1))
	b.ok(err)
	b.is("forgotten and kept", []int{n, b.cases()}, []int{207, 23})
}
