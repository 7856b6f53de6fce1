package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// waiting are the note and the first message about somebody at a step.
func (b *bench) waiting(n int, step string, minute int) {
	b.Helper()
	id := fmt.Sprint("case-", n)
	for _, p := range []journeys.Posting{
		{Key: "note/" + id, Kind: journeys.NotePosting, Connector: "it-desk", Target: id, Case: id, Journey: "password-reset", Meaning: "A"},
		{
			Key: "message/" + id, Kind: journeys.MessagePosting, Connector: "it-chat", Target: "sd-now", Case: id, Journey: "password-reset", Meaning: step,
			Halt: &journeys.Halt{Gap: journeys.DeadEnd, Step: step, Ticket: "ITD-" + fmt.Sprint(n), Since: at(minute)},
		},
	} {
		b.ok(b.db.PutPosting(b.ctx, at(minute), p, at(minute)))
	}
}

func (b *bench) queues(minute int) []journeys.Queue {
	b.Helper()
	q, err := b.db.Queues(b.ctx, at(minute-10))
	b.ok(err)
	return q
}

// gather makes one crowd of all who wait at the only place.
func (b *bench) gather(minute int) journeys.Crowd {
	b.Helper()
	q := b.queues(minute)
	b.is("places", len(q), 1)
	_, err := b.db.Gather(b.ctx, at(minute), q[0].NewCrowd(at(minute)), nil)
	b.ok(err)
	return b.crowd(minute)
}

func (b *bench) crowd(minute int) journeys.Crowd {
	b.Helper()
	list, err := b.db.Crowds(b.ctx, at(minute))
	b.ok(err)
	b.is("crowds", len(list), 1)
	return list[0]
}

func crowdHolds(b *bench) {
	for n := range 3 {
		b.waiting(n, "reset-by-link", n)
	}
	b.waiting(3, "search", 0)
	q := b.queues(5)
	b.is("places", len(q), 2)
	b.is("waiting at the first", q[0].Waiting, 3)
	b.is("the longest", q[0].Halt.Ticket, "ITD-0")
	n, err := b.db.Gather(b.ctx, at(5), q[0].NewCrowd(at(5)), nil)
	b.ok(err)
	b.is("joined", n, 3)
	b.is("due afterwards: what is about somebody elsewhere", len(b.postings(5)), 2)
	c := b.crowd(5)
	b.is("count", []int{c.Now, c.Total}, []int{3, 3})
	b.is("tickets", c.Tickets, []string{"ITD-0", "ITD-1", "ITD-2"})
}

func crowdOnce(b *bench) {
	b.waiting(0, "reset-by-link", 0)
	c := b.gather(1)
	b.waiting(1, "reset-by-link", 2)
	q := b.queues(3)
	b.is("it lasts", q[0].Crowd, c.Key)
	_, err := b.replica().Gather(b.ctx, at(3), q[0].NewCrowd(at(3)), nil)
	b.ok(err)
	again := b.crowd(3)
	b.is("still the same", again.Key, c.Key)
	b.is("count", []int{again.Now, again.Total}, []int{2, 2})
	b.is("joined last", again.Joined, at(3))
}

func crowdShrinks(b *bench) {
	for n := range 3 {
		b.waiting(n, "reset-by-link", 0)
	}
	c := b.gather(1)
	next := at(2)
	b.ok(b.db.SettleCrowd(b.ctx, at(1), c, c.Posting(time.UTC), next))
	due, err := b.db.NextDue(b.ctx)
	b.ok(err)
	b.is("its message is due, and nothing else", []time.Time{due}, []time.Time{at(1)})
	b.is("its message", b.posting(1).Key, c.Key)
	b.waiting(1, "search", 2) // goes on to another step
	c = b.crowd(2)
	b.is("count", []int{c.Now, c.Total}, []int{2, 3})
	b.ok(b.db.SettleCrowd(b.ctx, at(2), c, c.Posting(time.UTC), at(9)))
	keys := map[string]bool{}
	for _, p := range b.postings(2) {
		keys[p.Key] = true
	}
	b.is("free", keys, map[string]bool{"note/case-1": true, "message/case-1": true, c.Key: true})
	c = b.crowd(9)
	c.Over = at(9)
	b.ok(b.db.SettleCrowd(b.ctx, at(9), c, c.Posting(time.UTC), time.Time{}))
	b.is("of whom it let go, nobody gathers again", len(b.queues(9)), 0)
	keys = map[string]bool{}
	for _, p := range b.postings(9) {
		keys[p.Key] = true
	}
	b.is("in the end", keys["note/case-0"] && keys["message/case-0"] && keys["note/case-2"] && keys["message/case-2"], true)
}

func budgetCounts(b *bench) {
	for n := range 3 {
		b.waiting(n, fmt.Sprint("step-", n), 0)
	}
	var first []journeys.Stored
	for _, p := range b.postings(1) {
		if p.Kind == journeys.MessagePosting {
			first = append(first, p)
		}
	}
	lost := slices.Clone(first)
	for i := range lost {
		lost[i].Lease = "another's"
	}
	_, err := b.db.Gather(b.ctx, at(1), journeys.DayCrowd("it-chat", "sd-now", at(1), time.UTC), lost)
	b.ok(err)
	none, err := b.db.Crowds(b.ctx, at(1))
	b.ok(err)
	b.is("a crowd of nobody", len(none), 0)
	count := func(minute int) int {
		n, err := b.db.CountPosts(b.ctx, "it-chat", "sd-now", at(0), at(minute))
		b.ok(err)
		return n
	}
	b.is("while they are in our hands", count(1), 3)
	b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{standing(first[0], 1)}))
	n, err := b.db.Gather(b.ctx, at(1), journeys.DayCrowd("it-chat", "sd-now", at(1), time.UTC), first[1:])
	b.ok(err)
	b.is("joined", n, 2)
	b.is("one was told", count(1), 1)
	c := b.crowd(1)
	b.is("counted", c.Now, 2)
	n, err = b.db.Gather(b.ctx, at(1), journeys.DayCrowd("it-chat", "sd-now", at(1), time.UTC), first[1:])
	b.ok(err)
	b.is("again, under leases that have ended", n, 0)
}

func parkedOnce(b *bench) {
	p := journeys.Parked{Journey: "password-reset", Gap: journeys.DeadEnd, Step: "reset-by-link", Version: "1", Since: at(1), Posts: 10, Rejected: 3}
	says := journeys.Posting{Key: "park/1", Kind: journeys.MessagePosting, Connector: "it-chat", Target: "identity", Meaning: "A"}
	park := func(minute int, version string) bool {
		p.Version = version
		fresh, err := b.db.Park(b.ctx, at(minute), p, &says)
		b.ok(err)
		return fresh
	}
	b.is("the first time", park(1, "1"), true)
	b.is("again", park(2, "1"), false)
	list, _, err := b.replica().ParkedRules(b.ctx)
	b.ok(err)
	b.is("parked", list, []journeys.Parked{p})
	b.is("said once", len(b.postings(2)), 1)
	b.is("of a file that changed", park(3, "2"), true)
	ok, err := b.db.Unpark(b.ctx, at(4), "password-reset/dead_end/reset-by-link")
	b.ok(err)
	b.is("let go", ok, true)
	ok, err = b.db.Unpark(b.ctx, at(5), "password-reset/dead_end/reset-by-link")
	b.ok(err)
	b.is("twice", ok, false)
	list, freed, err := b.db.ParkedRules(b.ctx)
	b.ok(err)
	b.is("afterwards", len(list), 0)
	b.is("freed", freed["password-reset/dead_end/reset-by-link"], at(4))
	b.is("parked anew", park(6, "2"), true)
}
