package storetest

import (
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func point(step string) journeys.Ref {
	return journeys.PointID{Journey: "password-reset", Kind: journeys.DeadEnd, Step: step}.Ref("it-chat")
}

// pressed is a press under a digest.
func pressed(id, kind string, on journeys.Ref, minute int) journeys.Event {
	e := event(id, on, minute)
	e.Kind, e.Actor = kind, person("lead")
	return e
}

func pointsAreKept(b *bench) {
	b.accept(5, pressed("two", journeys.KindNotWorth, point("link"), 5))
	b.accept(6, pressed("one", journeys.KindAccept, point("link"), 4), pressed("other", journeys.KindAccept, point("search"), 6), event("stray", ticket("1"), 6))
	b.accept(6, pressed("one", journeys.KindAccept, point("link"), 4))
	events, err := b.db.Points(b.ctx)
	b.ok(err)
	var ids []string
	for _, e := range events {
		ids = append(ids, e.ID+" "+e.Kind)
	}
	b.is("pressed", ids, []string{"one accept", "two not_worth", "other accept"})
	n, _, err := b.db.EventsBetween(b.ctx, at(0), at(60))
	b.ok(err)
	b.is("events of journeys", n, 1)
	// Each is a subject of its own with no case, which rests once it was judged
	// and is forgotten in time.
	for _, s := range b.claim(7) {
		b.settle(7, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease})
	}
	b.is("due", len(b.claim(60)), 0)
	_, err = b.db.Forget(b.ctx, at(60))
	b.ok(err)
	events, err = b.db.Points(b.ctx)
	b.ok(err)
	b.is("remembered", len(events), 0)
}

// said settles a ticket with a message about it that is written at a minute.
func (b *bench) says(id, key, journey string, minute int) {
	b.Helper()
	b.accept(minute, event("e"+id, ticket(id), minute))
	for _, s := range b.claim(minute) {
		w := wants(key, ticket(id), "stuck", minute)
		w.Posting.Kind, w.Posting.Journey = journeys.MessagePosting, journey
		b.settle(minute, decides(s, time.Time{}, w))
	}
	for _, p := range b.postings(minute) {
		b.ok(b.db.SettlePostings(b.ctx, at(minute), []journeys.Stored{standing(p, minute)}))
	}
}

func messagesAreCounted(b *bench) {
	said := func(from, to int, journeyIDs ...string) [2]int {
		b.Helper()
		n, wrong, err := b.db.Said(b.ctx, journeyIDs, at(from), at(to))
		b.ok(err)
		return [2]int{n, wrong}
	}
	b.is("of nothing", said(0, 60, "password-reset"), [2]int{0, 0})
	for i := range 4 {
		b.says(fmt.Sprint(i), fmt.Sprint("message/", i), "password-reset", 10*i)
	}
	b.says("other", "message/other", "vpn", 25)
	b.says("shown", "preview/message/shown", "password-reset", 26)
	b.is("all", said(0, 60, "password-reset"), [2]int{4, 0})
	b.is("from is in, to is out", said(10, 30, "password-reset"), [2]int{2, 0})
	b.is("of both journeys", said(0, 60, "password-reset", "vpn"), [2]int{5, 0})
	// An edit is no second message, not even of a later period.
	b.accept(50, event("more", ticket("1"), 50))
	s := b.only(50)
	w := wants("message/1", ticket("1"), "solved", 50)
	w.Posting.Kind = journeys.MessagePosting
	b.settle(50, decides(s, time.Time{}, w))
	b.ok(b.db.SettlePostings(b.ctx, at(50), []journeys.Stored{standing(b.posting(50), 50)}))
	b.is("after an edit", said(0, 60, "password-reset"), [2]int{4, 0})
	b.is("and later", said(45, 60, "password-reset"), [2]int{0, 0})
	// Two say the same of one message, and one of another.
	b.accept(55, pressed("no", journeys.KindDismiss, ticket("1"), 51), pressed("no again", journeys.KindDismiss, ticket("1"), 52), pressed("nor this", journeys.KindDismiss, ticket("3"), 53))
	b.is("wrong", said(0, 60, "password-reset"), [2]int{4, 2})
	b.is("wrong of one journey", said(0, 60, "vpn"), [2]int{1, 0})
}
