package storetest

import (
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

const patience = 5 * time.Minute

// speaks lets the watched source say one thing.
func (b *bench) speaks(minute int) {
	b.Helper()
	b.n++
	in := brings(fmt.Sprint("word-", b.n), minute, event(fmt.Sprint("word-", b.n), ticket("1"), minute))
	in.SilentAfter = patience
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
}

// watch looks after the source, and tells the store that all of it was judged.
func (b *bench) watch(minute int) []journeys.Interval {
	b.Helper()
	_, news, err := b.db.Watch(b.ctx, "it-desk", patience, at(minute))
	b.ok(err)
	b.ok(b.db.Watched(b.ctx, "it-desk", news))
	return news
}

func (b *bench) silences(what string, want ...journeys.Interval) {
	b.Helper()
	got, err := b.db.Silences(b.ctx)
	b.ok(err)
	b.is(what, got["it-desk"], want)
}

func from(minute int) journeys.Interval { return journeys.Interval{From: at(minute)} }

func between(from, to int) journeys.Interval { return journeys.Interval{From: at(from), To: at(to)} }

func fallsSilent(b *bench) {
	heard, news, err := b.db.Watch(b.ctx, "it-desk", patience, at(0))
	b.ok(err)
	b.is("of a source never heard", []any{heard, len(news)}, []any{time.Time{}, 0})
	b.speaks(0)
	b.is("is watched from its first word on", b.work(journeys.WatchWork, 5)[0].DueAt, at(5))
	b.is("before", len(b.watch(4)), 0)
	b.silences("before")
	heard, news, err = b.db.Watch(b.ctx, "it-desk", patience, at(5))
	b.ok(err)
	b.is("heard", heard, at(0))
	b.is("news", news, []journeys.Interval{from(0)})
	b.is("news that nobody took", b.watch(6), []journeys.Interval{from(0)})
	b.is("news that was taken", len(b.watch(7)), 0)
	b.silences("lasting", from(0))
	b.db = b.replica()
	b.silences("at another replica", from(0))
}

func wordEndsSilence(b *bench) {
	b.speaks(0)
	b.settleWork(5, time.Time{})
	b.watch(5)
	b.speaks(9)
	b.silences("at once", between(0, 9))
	b.is("what rests on it is due", b.work(journeys.WatchWork, 9)[0].DueAt, at(9))
	b.is("news", b.watch(9), []journeys.Interval{between(0, 9)})
	b.speaks(10)
	b.speaks(14)
	b.is("no news", len(b.watch(15)), 0)
	b.silences("later", between(0, 9))
}

func unnoticedSilence(b *bench) {
	b.speaks(0)
	b.settleWork(5, time.Time{})
	b.speaks(30)
	b.silences("found by the next word", between(0, 30))
	b.is("what rests on it is due", len(b.work(journeys.WatchWork, 30)), 1)
	b.is("news", b.watch(30), []journeys.Interval{between(0, 30)})
}

func decodedInSilence(b *bench) {
	b.speaks(0)
	odd := func(id string, minute int) journeys.Intake {
		in := brings(id, minute)
		in.Raw.State, in.SilentAfter = journeys.Undecodable, patience
		_, err := b.db.Accept(b.ctx, in)
		b.ok(err)
		in.Raw.State, in.Events = journeys.Accepted, []journeys.Event{event(id, ticket("1"), minute)}
		return in
	}
	early, late := odd("early", 3), odd("late", 20)
	b.watch(6)
	b.silences("while nothing could be decoded", from(0))
	b.speaks(40)
	b.watch(40)
	b.silences("when the mapping was mended", between(0, 40))
	b.ok(b.db.Redecode(b.ctx, at(41), late))
	b.silences("with a word in the midst", between(0, 20), between(20, 40))
	b.ok(b.db.Redecode(b.ctx, at(41), early))
	b.silences("with an early one", between(3, 20), between(20, 40))
	b.is("news", b.watch(41), []journeys.Interval{{From: at(0), To: at(0)}, between(3, 20), between(20, 40)})
}

func newestSilences(b *bench) {
	const many = 104
	for n := range many {
		b.speaks(10 * n)
	}
	b.watch(10 * many)
	b.watch(10 * many)
	got, err := b.db.Silences(b.ctx)
	b.ok(err)
	b.is("kept", len(got["it-desk"]), 100)
	b.is("the newest of them", got["it-desk"][99], from(10*(many-1)))
}

func noSilence(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.accept(99, event("two", ticket("1"), 99))
	b.silences("of a source that is not watched")
	b.is("watched", len(b.work(journeys.WatchWork, 999)), 0)
}

// settleWork ends the watch that is due.
func (b *bench) settleWork(minute int, next time.Time) {
	b.Helper()
	for _, w := range b.work(journeys.WatchWork, minute) {
		b.ok(b.db.SettleWork(b.ctx, w, next, false))
	}
}
