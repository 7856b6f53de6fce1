package storetest

import (
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func (b *bench) work(kind journeys.WorkKind, minute int) []journeys.Work {
	b.Helper()
	w, err := b.db.ClaimWork(b.ctx, kind, at(minute), 10, time.Minute)
	b.ok(err)
	return w
}

func lookedUpOnce(b *bench) {
	in := brings("d1", 0)
	in.LookUps = []journeys.Account{person("a"), person("a"), person("b")}
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	w := b.work(journeys.LookUpWork, 0)
	b.is("look-ups", len(w), 2)
	b.is("key", w[0].Key, person("a").String())
	for _, one := range w {
		b.ok(b.db.SettleWork(b.ctx, one, time.Time{}, false))
	}
	b.ok(b.db.Append(b.ctx, at(1), nil, nil, in.LookUps))
	b.is("known accounts", len(b.work(journeys.LookUpWork, 9)), 0)
	b.db = b.replica() // which has seen nothing yet
	b.ok(b.db.Append(b.ctx, at(2), nil, nil, in.LookUps))
	b.is("known accounts at another replica", len(b.work(journeys.LookUpWork, 9)), 0)
}

// readsDue: what a delivery cannot say of a ref is due with it, also where it
// brought no event. The same delivery again asks for nothing.
func readsDue(b *bench) {
	ref := journeys.Ref{Connector: "desk", Kind: journeys.Ticket, ID: "7"}
	in := brings("d1", 0)
	in.Raw.State, in.Events, in.Edges = journeys.Ignored, nil, nil
	in.Reads = []journeys.Work{{Kind: journeys.ReadWork, Key: ref.String(), DueAt: at(3)}, {Kind: journeys.ReadWork, Key: ref.String(), DueAt: at(2)}}
	_, err := b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("too early", len(b.work(journeys.ReadWork, 1)), 0)
	got := b.work(journeys.ReadWork, 2)
	b.is("reads", len(got), 1)
	b.is("of", got[0].Key, ref.String())
	b.ok(b.db.SettleWork(b.ctx, got[0], time.Time{}, false))
	_, err = b.db.Accept(b.ctx, in)
	b.ok(err)
	b.is("after the same delivery", len(b.work(journeys.ReadWork, 9)), 0)

	in.Raw.ID = "d2"
	in.Reads[0].Kind = journeys.DigestWork
	_, err = b.db.Accept(b.ctx, in)
	b.is("a delivery that asks for something else is refused", err != nil, true)
}

func workEarlier(b *bench) {
	w := journeys.Work{Kind: journeys.DigestWork, Key: "weekly", DueAt: at(5)}
	b.ok(b.db.Schedule(b.ctx, w))
	w.DueAt = at(8)
	b.ok(b.db.Schedule(b.ctx, w))
	b.is("before", len(b.work(w.Kind, 4)), 0)
	b.is("of another kind", len(b.work(journeys.LookUpWork, 5)), 0)
	got := b.work(w.Kind, 5)
	b.is("due", got[0].DueAt, at(5))
	b.is("while it is leased", len(b.work(w.Kind, 5)), 0)
	b.ok(b.db.SettleWork(b.ctx, got[0], at(6), true))
	got = b.work(w.Kind, 6)
	b.is("attempts", got[0].Attempts, 1)
	stolen := b.work(w.Kind, 7)
	b.ok(b.db.SettleWork(b.ctx, got[0], time.Time{}, false)) // its lease is lost
	b.ok(b.db.SettleWork(b.ctx, stolen[0], at(20), false))
	got = b.work(w.Kind, 20)
	b.is("attempts after a success", got[0].Attempts, 0)
	b.ok(b.db.SettleWork(b.ctx, got[0], time.Time{}, false))
	b.is("done", len(b.work(w.Kind, 99)), 0)
}

func workAgain(b *bench) {
	w := journeys.Work{Kind: journeys.DigestWork, Key: "weekly", DueAt: at(0)}
	b.ok(b.db.Schedule(b.ctx, w))
	got := b.work(w.Kind, 0)
	w.DueAt = at(3)
	b.ok(b.db.Schedule(b.ctx, w))
	b.ok(b.db.SettleWork(b.ctx, got[0], time.Time{}, false))
	b.is("before", len(b.work(w.Kind, 2)), 0)
	got = b.work(w.Kind, 3)
	b.is("again", len(got), 1)
	b.ok(b.db.SettleWork(b.ctx, got[0], time.Time{}, false))
	b.is("done", len(b.work(w.Kind, 99)), 0)
}

func nextDue(b *bench) {
	next := func() time.Time {
		at, err := b.db.NextDue(b.ctx)
		b.ok(err)
		return at
	}
	b.is("nothing is due", next(), time.Time{})
	b.ok(b.db.Schedule(b.ctx, journeys.Work{Kind: journeys.DigestWork, Key: "weekly", DueAt: at(50)}))
	b.is("work", next(), at(50))
	b.accept(0, event("one", ticket("1"), 0))
	b.is("a subject", next(), at(0))
	s := b.only(0)
	b.is("the end of its lease", next(), at(1))
	b.settle(0, decides(s, at(40), wants("note", ticket("1"), "m", 30)))
	b.is("a posting", next(), at(30))
	b.accept(35, event("two", ticket("1"), 35))
	b.is("a posting whose subject has news does not count", next(), at(35))
	b.settle(35, decides(b.only(35), time.Time{}))
	p := b.posting(35)
	b.is("the end of the posting's lease", next(), at(36))
	b.ok(b.db.SettlePostings(b.ctx, at(35), []journeys.Stored{standing(p, 35)}))
	b.is("work again", next(), at(50))
}

func settings(b *bench) {
	get := func() string {
		v, err := b.db.Setting(b.ctx, "paused")
		b.ok(err)
		return v
	}
	b.is("not set", get(), "")
	b.ok(b.db.SetSetting(b.ctx, "paused", "since 09:00"))
	b.ok(b.db.SetSetting(b.ctx, "paused", "since 10:00"))
	b.is("set", get(), "since 10:00")
	b.ok(b.db.SetSetting(b.ctx, "paused", ""))
	b.is("forgotten", get(), "")
}
