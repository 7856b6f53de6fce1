package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func lostLease(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	s := b.only(0)
	d := decides(s, time.Time{}, wants("note", ticket("1"), "m", 0))
	d.Lease = "another"
	b.is("wrong lease", b.settle(0, d), []string{s.ID})
	d.Lease = ""
	b.is("no lease", b.settle(0, d), []string{s.ID})
	d.Lease, d.Subject = s.Lease, "nobody"
	b.is("unknown subject", b.settle(0, d), []string{"nobody"})
	again := b.only(1)
	b.is("cases", len(again.Cases), 0)
	b.is("postings", len(again.Postings), 0)
	b.settle(1, decides(again, time.Time{}))
	b.is("a second settle", b.settle(1, decides(again, time.Time{})), []string{s.ID})
}

func newsMeanwhile(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	s := b.only(0)
	b.accept(0, event("two", ticket("1"), 0))
	b.is("stale", b.settle(0, decides(s, at(60), wants("note", ticket("1"), "m", 0))), []string{s.ID})
	again := b.only(0)
	b.is("events", len(again.Events), 2)
	b.is("cases", len(again.Cases), 0)
	b.is("postings", len(again.Postings), 0)
}

func successors(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	s := b.only(0)
	d := decides(s, at(1))
	d.Cases = []journeys.Case{caseOf("old", s), caseOf("young", s)}
	b.settle(0, d)
	d = decides(b.only(1), at(2))
	d.Cases = []journeys.Case{caseOf("old", s), caseOf("young", s)}
	d.Cases[1].Successor = "old"
	b.settle(1, d)
	again := b.only(2)
	b.is("cases loaded", len(again.Cases), 1)
	k, ok, err := b.db.Case(b.ctx, "young")
	b.ok(err)
	b.is("where the old link leads", []any{k.ID, ok}, []any{"old", true})
	d = decides(again, time.Time{}) // superseded ones are not named any more
	d.Cases = []journeys.Case{caseOf("old", s)}
	b.settle(2, d)
	_, ok, err = b.db.Case(b.ctx, "young")
	b.ok(err)
	b.is("tombstone kept", ok, true)
	_, ok, err = b.db.Case(b.ctx, "never was")
	b.ok(err)
	b.is("unknown case", ok, false)
}

func forgottenCase(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(1)))
	d := decides(b.only(1), at(2))
	d.Cases = nil
	b.settle(1, d)
	b.is("cases", len(b.only(2).Cases), 0)
}

func withdrawnGap(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	gap := journeys.Gap{Kind: journeys.DeadEnd, Step: "reset-by-link", Opening: "one", State: journeys.GapOpen, Since: at(0), Certainty: journeys.Possible}
	states := func() (got []journeys.GapState) {
		gaps, err := b.db.Gaps(b.ctx, "case")
		b.ok(err)
		for _, g := range gaps {
			got = append(got, g.State)
		}
		return got
	}
	settle := func(minute int, gaps ...journeys.Gap) {
		s := b.only(minute)
		d := decides(s, at(minute+1))
		d.Cases[0].ID, d.Cases[0].Gaps = "case", gaps
		b.settle(minute, d)
	}
	settle(0, gap)
	b.is("found", states(), []journeys.GapState{journeys.GapOpen})
	settle(1)
	b.is("no longer found", states(), []journeys.GapState{journeys.GapWithdrawn})
	settle(2, gap)
	b.is("found again", states(), []journeys.GapState{journeys.GapOpen})
	gap.State, gap.Certainty = journeys.GapFixed, journeys.Certain
	settle(3, gap)
	b.is("fixed", states(), []journeys.GapState{journeys.GapFixed})
	d := decides(b.only(4), time.Time{})
	d.Cases = nil
	b.settle(4, d)
	b.is("its case is gone", states(), []journeys.GapState{journeys.GapWithdrawn})
}

func casesBetween(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.accept(10, event("two", ticket("2"), 10))
	s := b.claim(10)
	first, second := decides(s[0], time.Time{}), decides(s[1], time.Time{})
	second.Cases[0].Journey = "onboarding"
	lost := caseOf("lost", s[0])
	lost.Successor = first.Cases[0].ID
	first.Cases = append(first.Cases, lost)
	b.settle(10, first, second)
	count := func(from, to int, journeyIDs ...string) int {
		cases, err := b.db.CasesBetween(b.ctx, journeyIDs, at(from), at(to))
		b.ok(err)
		return len(cases)
	}
	b.is("all", count(0, 11), 2)
	b.is("from is in", count(10, 11), 1)
	b.is("to is out", count(0, 10), 1)
	b.is("of one journey", count(0, 11, "onboarding"), 1)
	b.is("of no such journey", count(0, 11, "other"), 0)
}

func eventsBetween(b *bench) {
	b.accept(0, event("one", ticket("1"), 0), event("two", ticket("1"), 1), event("three", ticket("1"), 2))
	s := b.only(2)
	d := decides(s, time.Time{})
	d.Cases[0].Placements = []journeys.Placement{{Event: "one", Step: "sign-in", At: at(0)}, {Event: "two", At: at(1)}, {Event: "three", Step: "search", At: at(2)}}
	b.settle(2, d)
	b.accept(1, event("stray", ticket("2"), 1))
	events, placed, err := b.db.EventsBetween(b.ctx, at(0), at(2))
	b.ok(err)
	b.is("events and placed ones", []int{events, placed}, []int{3, 1})
	events, placed, err = b.db.EventsBetween(b.ctx, at(1), at(3))
	b.ok(err)
	b.is("of a case that began before", []int{events, placed}, []int{3, 1})
	events, placed, err = b.db.EventsBetween(b.ctx, at(50), at(60))
	b.ok(err)
	b.is("of an empty hour", []int{events, placed}, []int{0, 0})
}

func briefsFollow(b *bench) {
	brief := func(journeyIDs ...string) (all []string) {
		b.Helper()
		b.ok(b.db.Briefs(b.ctx, journeyIDs, at(-60), at(60), func(k *journeys.Case) error {
			all = append(all, fmt.Sprint(k.ID, " ", k.Journey, " ", k.Started.Sub(T0), " ", k.Contacts))
			return nil
		}))
		return all
	}
	b.accept(5, event("one", ticket("1"), 5))
	d := decides(b.only(5), time.Time{})
	id := d.Cases[0].ID
	d.Cases[0].Contacts = 1
	b.settle(5, d)
	b.is("settled", brief(), []string{id + " password-reset 5m0s 1"})
	b.is("of another journey", len(brief("vpn")), 0)
	// An event of the past puts its start earlier, and a new map elsewhere.
	b.accept(6, event("two", ticket("1"), 2))
	d = decides(b.only(6), time.Time{})
	d.Cases[0].Journey, d.Cases[0].Contacts, d.Cases[0].Started = "vpn", 2, at(2)
	b.settle(6, d)
	b.is("moved", brief(), []string{id + " vpn 2m0s 2"})
	enough := errors.New("enough")
	b.fails(b.db.Briefs(b.ctx, nil, at(0), at(60), func(*journeys.Case) error { return enough }), enough)
	// It ends in another, which is then forgotten.
	b.accept(7, event("three", ticket("1"), 7))
	d = decides(b.only(7), time.Time{})
	next := d.Cases[0]
	next.ID, next.Over = "next", true
	d.Cases[0].Successor = "next"
	d.Cases = append(d.Cases, next)
	b.settle(7, d)
	b.is("superseded", brief(), []string{"next password-reset 2m0s 0"})
	closed := event("four", ticket("1"), 8)
	closed.Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
	b.accept(8, closed)
	d = decides(b.only(8), time.Time{})
	d.Cases[0].ID, d.Cases[0].Over = "next", true
	b.settle(8, d)
	n, err := b.db.Forget(b.ctx, at(60))
	b.ok(err)
	b.is("forgotten subjects", n, 1)
	b.is("forgotten", len(brief()), 0)
}

func rewalked(b *bench) {
	settle := func(s journeys.Subject, over bool, minute int) {
		d := decides(s, time.Time{})
		d.Cases[0].Over = over
		b.settle(minute, d)
	}
	for n, id := range []string{"1", "2", "3"} {
		e := event("e"+id, ticket(id), n)
		e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
		if id == "3" {
			e.Fields = journeys.Fields{journeys.FieldStatusCategory: {"new"}}
		}
		b.accept(n, e)
		settle(b.only(n), id != "1", n)
	}
	b.is("all settled", len(b.claim(9)), 0)
	b.ok(b.db.Rewalk(b.ctx, at(10), time.Minute))
	b.is("the open case and the open ticket, and not what is over", len(b.claim(12)), 2)
}
