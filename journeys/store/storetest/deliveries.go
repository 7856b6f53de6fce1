package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func theSameDeliveryAgain(b *bench) {
	in := brings("d1", 0, event("created", ticket("1"), 0))
	fresh, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("fresh", fresh, true)
	b.settle(1, decides(b.only(1), time.Time{}))
	in.Events[0].Text, in.Raw.Body = "other words", []byte("other body")
	in.LookUps = []journeys.Account{person("new")}
	fresh, err = b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("fresh", fresh, false)
	b.is("due subjects", len(b.claim(2)), 0)
	raw, err := b.db.Deliveries(b.ctx, journeys.Accepted, 10)
	b.ok(err)
	b.is("deliveries", len(raw), 1)
	b.is("body", string(raw[0].Body), `{"delivery":"d1"}`)
	work, err := b.db.ClaimWork(b.ctx, journeys.LookUpWork, at(9), 10, time.Minute)
	b.ok(err)
	b.is("look-ups", len(work), 0)
	in.Raw.Connector = "other-desk" // ids are unique at their connector only
	fresh, err = b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("fresh elsewhere", fresh, true)
}

func twoInOneBatch(b *bench) {
	const callers = 32
	var mu sync.Mutex
	var wg sync.WaitGroup
	fresh := 0
	for range callers {
		wg.Go(func() {
			f, err := b.db.Accept(b.ctx, brings("d1", 0, event("created", ticket("1"), 0)))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				b.Error(err)
			}
			if f {
				fresh++
			}
		})
	}
	wg.Wait()
	b.is("fresh ones", fresh, 1)
	b.is("events", len(b.only(0).Events), 1)
}

func keptWithoutEvents(b *bench) {
	in := brings("d1", 0)
	in.Raw.State, in.Raw.Note = journeys.Ignored, "a kind of event that is not used"
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	raw, err := b.db.Deliveries(b.ctx, journeys.Ignored, 10)
	b.ok(err)
	b.is("ignored", raw, []journeys.Raw{in.Raw})
	b.is("due subjects", len(b.claim(1)), 0)
}

func decodedLater(b *bench) {
	in := brings("d1", 0)
	in.Raw.State, in.Raw.Note, in.Raw.Body = journeys.Undecodable, "not JSON", []byte(strings.Repeat("\x00\xff{", 9000))
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	raw, err := b.db.Deliveries(b.ctx, journeys.Undecodable, 10)
	b.ok(err)
	b.is("kept", raw, []journeys.Raw{in.Raw})

	in.Raw.State, in.Raw.Note = journeys.Accepted, ""
	in.Events = []journeys.Event{event("created", ticket("1"), 0)}
	b.ok(b.db.Redecode(b.ctx, at(5), in))
	s := b.only(5)
	b.is("event", s.Events[0].ID, "created")
	counts, err := b.db.Counts(b.ctx)
	b.ok(err)
	b.is("counts", counts, map[journeys.RawState]int{journeys.Accepted: 1})
	b.settle(5, decides(s, time.Time{}))
	b.ok(b.db.Redecode(b.ctx, at(6), in)) // a second time is no news
	b.is("due subjects", len(b.claim(7)), 0)
}

func countsFollow(b *bench) {
	b.accept(3, event("three", ticket("1"), 3))
	b.accept(1, event("one", ticket("1"), 1))
	in := brings("d9", 2)
	in.Raw.Connector, in.Raw.State = "phone", journeys.Undecodable
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	counts, err := b.db.Counts(b.ctx)
	b.ok(err)
	b.is("counts", counts, map[journeys.RawState]int{journeys.Accepted: 2, journeys.Undecodable: 1})
	heard, err := b.db.Heard(b.ctx)
	b.ok(err)
	b.is("heard", heard, map[string]time.Time{"it-desk": at(3)})
	in.Raw.State, in.Events = journeys.Accepted, []journeys.Event{event("call", journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: "7"}, 2)}
	b.ok(b.db.Redecode(b.ctx, at(9), in))
	heard, err = b.db.Heard(b.ctx)
	b.ok(err)
	b.is("heard of what was decoded later", heard, map[string]time.Time{"it-desk": at(3), "phone": at(2)})
}

func saysNothing(b *bench) {
	b.accept(1, event("one", ticket("1"), 1))
	for n, state := range []journeys.RawState{journeys.Ignored, journeys.Undecodable, journeys.Accepted} {
		in := brings(fmt.Sprint("quiet-", n), 5+n)
		in.Raw.State = state
		_, err := b.db.Accept(b.ctx, in)
		b.ok(err)
	}
	again := brings("delivery-1", 9, event("one", ticket("1"), 1)) // the very delivery, sent again
	_, err := b.db.Accept(b.ctx, again)
	b.ok(err)
	heard, err := b.db.Heard(b.ctx)
	b.ok(err)
	b.is("heard", heard, map[string]time.Time{"it-desk": at(1)})
}

func undecodablePages(b *bench) {
	for n := range 5 {
		in := brings(fmt.Sprint("odd-", n), n)
		in.Raw.State, in.Raw.Note = journeys.Undecodable, "not JSON"
		_, err := b.db.Accept(b.ctx, in)
		b.ok(err)
		b.accept(n)
	}
	page := func(after int64, n int) (ids []string, last int64) {
		list, last, err := b.db.Undecodable(b.ctx, after, n)
		b.ok(err)
		for _, d := range list {
			ids = append(ids, d.ID)
		}
		return ids, last
	}
	ids, last := page(0, 2)
	b.is("the first page", ids, []string{"odd-0", "odd-1"})
	in := brings("odd-1", 1, event("one", ticket("1"), 1))
	b.ok(b.db.Redecode(b.ctx, at(9), in)) // is no longer one of them
	ids, last = page(last, 2)
	b.is("the second page", ids, []string{"odd-2", "odd-3"})
	ids, last = page(last, 2)
	b.is("the last page", ids, []string{"odd-4"})
	ids, end := page(last, 2)
	b.is("after the last page", len(ids), 0)
	b.is("the end stays where it is", end, last)
}

func pruning(b *bench) {
	const many = 1203 // more than two of its batches
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			if _, err := b.db.Accept(b.ctx, brings(fmt.Sprint("old-", i), 0, event(fmt.Sprint("e", i), ticket("1"), 0))); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	b.accept(10, event("new", ticket("2"), 10))
	n, err := b.db.Prune(b.ctx, at(10))
	b.ok(err)
	b.is("pruned", n, many)
	counts, err := b.db.Counts(b.ctx)
	b.ok(err)
	b.is("counts", counts, map[journeys.RawState]int{journeys.Accepted: 1})
	b.is("events", len(b.claim(11)[0].Events), many)
	n, err = b.db.Prune(b.ctx, at(10))
	b.ok(err)
	b.is("pruned again", n, 0)
	heard, err := b.db.Heard(b.ctx)
	b.ok(err)
	b.is("heard", heard["it-desk"], at(10))
}

func noSecrets(b *bench) {
	in := brings("d1", 0)
	in.Raw.Header = map[string][]string{"authorization": {"Bearer secret"}, "Cookie": {"secret"}, "X-Id": {"1"}}
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	raw, err := b.db.Deliveries(b.ctx, journeys.Accepted, 1)
	b.ok(err)
	b.is("header", raw[0].Header, map[string][]string{"X-Id": {"1"}})
	b.is("the caller's header", len(in.Raw.Header), 3)
}

func mergeCommutes(b *bench) {
	webhook := event("changed", ticket("1"), 5)
	webhook.Text, webhook.Fields = "short", journeys.Fields{"key": {"ITD-1"}}
	history := event("changed", ticket("1"), 4)
	history.Text, history.Audience = "the longer text", journeys.Audience{Level: journeys.Internal}
	other := b.open(b.T, "other order")
	b.Cleanup(func() { b.ok(other.Close()) })
	for db, order := range map[*store.DB][]journeys.Event{b.db: {webhook, history}, other: {history, webhook}} {
		for i, e := range order {
			b.ok(db.Append(b.ctx, at(6+i), []journeys.Event{e}, nil, nil))
		}
		s, err := db.ClaimSubjects(b.ctx, at(8), 10, time.Minute)
		b.ok(err)
		b.is("events", s[0].Events, []journeys.Event{journeys.Merge(webhook, history)})
	}
}

func repeatsAreQuiet(b *bench) {
	e := event("created", ticket("1"), 0, person("z"), person("a")) // unsorted, as a connector may give them
	e.Text, e.Fields = "broken \xff bytes", journeys.Fields{"labels": {"b", "a"}}
	b.accept(0, e)
	b.settle(1, decides(b.only(1), time.Time{}))
	b.accept(2, e)
	e.Received = at(3) // the history is read later
	b.ok(b.db.Append(b.ctx, at(3), []journeys.Event{e}, edgesOf(e), nil))
	b.is("due subjects", len(b.claim(9)), 0)
	e.Fields = journeys.Fields{"labels": {"c"}}
	b.ok(b.db.Append(b.ctx, at(4), []journeys.Event{e}, nil, nil))
	b.is("due after a change", len(b.claim(9)), 1)
}

func earlierReceipt(b *bench) {
	e := event("created", ticket("1"), 0)
	e.Received = at(5)
	b.accept(5, e)
	b.settle(6, decides(b.only(6), time.Time{}))
	e.Received = at(2)
	b.accept(6, e)
	b.is("due subjects", len(b.claim(7)), 0)
	b.accept(7, event("next", ticket("1"), 7))
	b.is("received", b.only(7).Events[0].Received, at(2))
}

func invalidInput(b *bench) {
	_, err := b.db.Accept(b.ctx, brings("", 0))
	b.fails(err, store.ErrInvalid)
	b.fails(b.db.Append(b.ctx, T0, []journeys.Event{{Connector: "it-desk"}}, nil, nil), store.ErrInvalid)
	far := event("far", ticket("1"), 0)
	far.At = time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)
	b.fails(b.db.Append(b.ctx, T0, []journeys.Event{far}, nil, nil), store.ErrInvalid)
	b.fails(b.db.Schedule(b.ctx, journeys.Work{Kind: "digest", Key: "weekly"}), store.ErrInvalid)
	b.fails(b.db.PutPosting(b.ctx, T0, journeys.Posting{}, T0), store.ErrInvalid)
	_, err = b.db.SettleSubjects(b.ctx, T0, []journeys.Settlement{{Cases: []journeys.Case{{}}}})
	b.fails(err, store.ErrInvalid)
	// An event about nothing is odd, but it is kept and joins nobody.
	b.ok(b.db.Append(b.ctx, T0, []journeys.Event{{ID: "x", Connector: "phone", At: T0}, {ID: "y", Connector: "phone", At: T0}}, nil, nil))
	b.is("subjects", len(b.claim(0)), 2)
}

func closedStore(b *bench) {
	b.ok(b.db.Close())
	_, err := b.db.Accept(b.ctx, brings("d1", 0))
	b.fails(err, store.ErrUnavailable)
	_, err = b.db.Heard(b.ctx)
	b.fails(err, store.ErrUnavailable)
}

func gaveUp(b *bench) {
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	_, err := b.db.Accept(ctx, brings("d1", 0))
	b.fails(err, store.ErrUnavailable)
	b.fails(err, context.Canceled)
}

func restart(b *bench) {
	e := event("created", ticket("1"), 0, person("a"))
	b.accept(0, e)
	b.settle(1, decides(b.only(1), at(30), wants("note", ticket("1"), "stuck", 2)))
	b.ok(b.db.SetSetting(b.ctx, "paused", "yes"))
	b.ok(b.db.Close())
	b.db = b.replica()
	s := b.only(30)
	b.is("events", s.Events, []journeys.Event{e})
	b.is("edges", s.Edges, edgesOf(e))
	b.is("cases", len(s.Cases), 1)
	b.is("postings", len(s.Postings), 1)
	b.is("posting", b.posting(30).Content.Text.Headline, "stuck")
	v, err := b.db.Setting(b.ctx, "paused")
	b.ok(err)
	b.is("setting", v, "yes")
}

func manyWriters(b *bench) {
	const writers, each = 8, 25
	second := b.replica()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			db := b.db
			if w%2 == 1 {
				db = second
			}
			for i := range each {
				e := event(fmt.Sprintf("e-%d-%d", w, i), ticket(fmt.Sprint(i)), i, person("same"))
				if _, err := db.Accept(b.ctx, brings(e.ID, i, e)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := b.only(60)
	b.is("events", len(s.Events), writers*each)
	b.is("edges", len(s.Edges), each)
}
