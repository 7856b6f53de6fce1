package storetest

import (
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func foundByRef(b *bench) {
	b.accept(0, event("one", ticket("1"), 0, person("a")))
	b.accept(1, event("two", ticket("2"), 1, person("a")))
	b.accept(2, event("three", ticket("3"), 2, person("b")))
	claimed := b.claim(2)
	for _, id := range []string{"1", "2"} {
		s, ok, err := b.db.SubjectOf(b.ctx, ticket(id))
		b.ok(err)
		b.is("found", ok, true)
		b.is("events", len(s.Events), 2)
		b.is("edges", len(s.Edges), 2)
		b.is("subject", s.ID, claimed[0].ID)
	}
	_, ok, err := b.db.SubjectOf(b.ctx, ticket("4"))
	b.ok(err)
	b.is("found what was never heard of", ok, false)
	b.is("stale", b.settle(2, decides(claimed[0], time.Time{})), []string{}) // the claim still holds
	s, _, err := b.db.SubjectOf(b.ctx, ticket("2"))
	b.ok(err)
	b.is("cases", len(s.Cases), 1)
}

func foundByCase(b *bench) {
	older, younger := b.two()
	b.settle(1, decides(older, time.Time{}), decides(younger, time.Time{}))
	b.join(2)
	all := b.only(2)
	whole := caseOf("case-"+older.ID, all)
	lost := caseOf("case-"+younger.ID, younger)
	lost.Successor = whole.ID
	b.settle(2, journeys.Settlement{Subject: all.ID, Seq: all.Seq, Lease: all.Lease, Cases: []journeys.Case{whole, lost}})
	for _, id := range []string{whole.ID, lost.ID} {
		s, ok, err := b.db.SubjectOfCase(b.ctx, id)
		b.ok(err)
		b.is("found by "+id, ok, true)
		b.is("subject", s.ID, older.ID)
		b.is("events", len(s.Events), 2)
		b.is("cases", len(s.Cases), 1) // superseded ones left out
	}
	_, ok, err := b.db.SubjectOfCase(b.ctx, "no such case")
	b.ok(err)
	b.is("found what is not there", ok, false)
}

func foundByKey(b *bench) {
	called := func(id, key string, ref journeys.Ref, minute int) journeys.Event {
		e := event(id, ref, minute)
		e.Fields = journeys.Fields{journeys.FieldKey: {key}}
		return e
	}
	b.accept(0, called("made", "ITD-1", ticket("1"), 0))
	b.accept(1, called("moved", "NEW-7", ticket("1"), 1))
	b.accept(2, called("other", "ITD-11", ticket("2"), 2))
	mentions := event("says", ticket("3"), 3)
	mentions.Text = `the key is "ITD-1"`
	b.accept(3, mentions)
	thread := called("thread", "ITD-1", journeys.Ref{Connector: "it-chat", Kind: journeys.Thread, ID: "C/1"}, 4)
	b.accept(4, thread)
	for key, want := range map[string][]journeys.Ref{
		"ITD-1": {ticket("1")}, "itd-1": {ticket("1")}, "NEW-7": {ticket("1")}, "ITD-11": {ticket("2")}, "ITD-": nil, "": nil, `%`: nil,
	} {
		refs, err := b.db.TicketsCalled(b.ctx, key)
		b.ok(err)
		b.is("called "+key, refs, append([]journeys.Ref{}, want...))
	}
	b.accept(5, called("reused", "ITD-1", ticket("5"), 5))
	refs, err := b.db.TicketsCalled(b.ctx, "ITD-1")
	b.ok(err)
	b.is("the latest first", refs, []journeys.Ref{ticket("5"), ticket("1")})
}

func foundByAccount(b *bench) {
	older, _ := b.two()
	b.join(2)
	for _, id := range []string{"a", "b"} {
		s, ok, err := b.db.SubjectOfAccount(b.ctx, person(id))
		b.ok(err)
		b.is("found", ok, true)
		b.is("subject", s.ID, older.ID)
	}
	_, ok, err := b.db.SubjectOfAccount(b.ctx, person("c"))
	b.ok(err)
	b.is("found who was never heard of", ok, false)
}

func walking(b *bench) {
	older, younger := b.two()
	third := caseOf("other", older)
	third.Journey = "other"
	over := caseOf("over", older)
	over.Over = true
	first := decides(older, time.Time{})
	first.Cases = append(first.Cases, third, over)
	b.settle(1, first, decides(younger, time.Time{}))
	for _, x := range []struct {
		since    time.Time
		journeys []string
		want     []string
	}{
		{time.Time{}, []string{"password-reset"}, []string{"case-" + younger.ID, "case-" + older.ID}},
		{at(1), []string{"password-reset"}, []string{"case-" + younger.ID}},
		{time.Time{}, []string{"other"}, []string{"other"}},
		{time.Time{}, nil, []string{}},
	} {
		list, err := b.db.Walking(b.ctx, x.journeys, x.since)
		b.ok(err)
		ids := []string{}
		for _, w := range list {
			ids = append(ids, w.ID)
			owner := older.ID
			if w.ID == "case-"+younger.ID {
				owner = younger.ID
			}
			b.is("subject of "+w.ID, w.Subject, owner)
		}
		b.is("walking", ids, x.want)
	}
}
