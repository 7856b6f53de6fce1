package storetest

import (
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func postingDue(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	c := wants("note", ticket("1"), "stuck", 3)
	b.settle(0, decides(b.only(0), time.Time{}, c))
	b.is("before it is due", len(b.postings(2)), 0)
	p := b.posting(3)
	b.is("posting", p.Posting, c.Posting)
	b.is("state", p.State, journeys.Pending)
	b.is("due", p.DueAt, at(3))
	b.is("while it is leased", len(b.postings(3)), 0)
	b.is("after the lease", b.posting(4).Key, "note")
}

func postingWaits(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(60), wants("note", ticket("1"), "stuck", 0)))
	b.accept(1, event("two", ticket("1"), 1))
	b.is("with news", len(b.postings(5)), 0)
	s := b.only(5)
	b.is("while it is decided", len(b.postings(5)), 0)
	b.settle(5, decides(s, time.Time{}))
	b.is("after the settle", len(b.postings(5)), 1)
}

func postingKept(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(9), wants("note", ticket("1"), "stuck", 0)))
	p := standing(b.posting(2), 2)
	p.ConfirmedAt, p.DueAt, p.Attempts = at(1), at(7), 0
	b.ok(b.db.SettlePostings(b.ctx, at(2), []journeys.Stored{p}))
	b.is("checked live, and its subject not walked since", len(b.postings(7)), 0)
	s := b.only(9)
	p.Lease = ""
	b.is("as loaded with its subject", s.Postings[0], p)
	b.settle(9, decides(s, time.Time{}))
	b.is("as claimed again", b.posting(9).Remote, p.Remote)
}

func newsDuringWrite(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	p := b.posting(1)
	b.again(1, wants("note", ticket("1"), "solved", 3))
	b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{standing(p, 1)}))
	b.is("before its own due time", len(b.postings(2)), 0)
	p = b.posting(3)
	b.is("wanted and written", p.Meaning+" "+p.Written, "solved stuck")
}

func newsDuringUnknown(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	p := b.posting(1)
	b.again(1, wants("note", ticket("1"), "solved", 2))
	p.State, p.DueAt, p.Attempts = journeys.Unknown, at(5), 1
	b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{p}))
	b.is("before the wait is over", len(b.postings(4)), 0)
	b.again(4, wants("note", ticket("1"), "solved twice", 4)) // news afterwards do not shorten it either
	b.is("still before", len(b.postings(4)), 0)
	b.is("meaning", b.posting(5).Meaning, "solved twice")
}

func lostPostingLease(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	first := b.posting(1)
	second := b.posting(2)
	b.ok(b.db.SettlePostings(b.ctx, at(2), []journeys.Stored{standing(first, 1)}))
	writes, err := b.db.WritesSince(b.ctx, T0)
	b.ok(err)
	b.is("writes", len(writes), 0)
	b.ok(b.db.SettlePostings(b.ctx, at(2), []journeys.Stored{standing(second, 2)}))
	b.is("due", len(b.postings(9)), 0)
}

func dropped(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(1), wants("note", ticket("1"), "stuck", 5)))
	b.settle(1, decides(b.only(1), at(2), journeys.Change{Posting: journeys.Posting{Key: "note"}, Drop: true}))
	b.is("postings", len(b.only(2).Postings), 0)
}

func droppedWhileSent(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	p := b.posting(1)
	b.again(1, journeys.Change{Posting: journeys.Posting{Key: "note"}, Drop: true})
	b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{standing(p, 1)}))
	p = b.posting(1)
	b.is("wanted", []any{p.Absent, p.Content.Text == nil, p.Remote}, []any{true, true, "comment/10019"})
}

func atRest(b *bench) {
	for _, state := range []journeys.PostingState{journeys.Gone, journeys.Edited, journeys.Refused} {
		key, ref := "note-"+string(state), ticket(string(state))
		b.ok(b.db.Append(b.ctx, at(0), []journeys.Event{event("one-"+string(state), ref, 0)}, nil, nil))
		b.settle(0, decides(b.only(0), time.Time{}, wants(key, ref, "stuck", 0)))
		p := standing(b.posting(0), 0)
		p.State, p.DueAt = state, at(1)
		b.ok(b.db.SettlePostings(b.ctx, at(0), []journeys.Stored{p}))
		b.is("settled as "+string(state), len(b.postings(5)), 0)
		b.ok(b.db.Append(b.ctx, at(5), []journeys.Event{event("two-"+string(state), ref, 5)}, nil, nil))
		b.settle(5, decides(b.only(5), time.Time{}, wants(key, ref, "worse", 5)))
		b.is("wanted anew after "+string(state), len(b.postings(6)), 0)
		next, err := b.db.NextDue(b.ctx)
		b.ok(err)
		b.is("next due", next.IsZero(), true)
	}
}

func editedTakenBack(b *bench) {
	b.standingNote()
	b.again(3, wants("note", ticket("1"), "worse", 3))
	p := b.posting(3)
	p.State, p.DueAt = journeys.Edited, time.Time{}
	b.ok(b.db.SettlePostings(b.ctx, at(3), []journeys.Stored{p}))
	gone := wants("note", ticket("1"), "away", 4)
	gone.Posting.Absent = true
	b.again(4, gone)
	p = b.posting(4)
	b.is("state and remote", string(p.State)+" "+p.Remote, "edited comment/10019")
	p.State, p.DueAt = journeys.Gone, time.Time{}
	b.ok(b.db.SettlePostings(b.ctx, at(4), []journeys.Stored{p}))
	b.again(5, gone)
	b.is("what a human removed", len(b.postings(9)), 0)
}

func marking(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	p := b.posting(0)
	lost, err := b.db.MarkSending(b.ctx, at(0), []journeys.Stored{p})
	b.ok(err)
	b.is("lost", lost, []string{})
	b.is("the lease goes on", len(b.postings(0)), 0)
	b.db = b.replica()
	again := b.posting(1)
	b.is("state", again.State, journeys.Unknown)
	other := p
	other.Key = "unknown key"
	lost, err = b.db.MarkSending(b.ctx, at(1), []journeys.Stored{p, again, other})
	b.ok(err)
	b.is("under the old lease", lost, []string{"note", "unknown key"})
	lost, err = b.db.MarkSending(b.ctx, at(2), []journeys.Stored{again})
	b.ok(err)
	b.is("after the lease's end", lost, []string{"note"})
}

func notSent(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	p := b.posting(0)
	b.ok(b.db.Withdraw(b.ctx, at(0), []string{"note"}))
	lost, err := b.db.MarkSending(b.ctx, at(0), []journeys.Stored{p})
	b.ok(err)
	b.is("lost", lost, []string{"note"})
	p = b.posting(0)
	b.is("handed out at once, as it is wanted", p.Absent, true)
}

func putOnce(b *bench) {
	p := journeys.Posting{Key: "digest/weekly/47", Kind: journeys.DigestPosting, Connector: "it-chat", Target: "it-leads", Meaning: "m"}
	b.ok(b.db.PutPosting(b.ctx, T0, p, at(1)))
	b.ok(b.db.SettlePostings(b.ctx, at(1), []journeys.Stored{standing(b.posting(1), 1)}))
	b.ok(b.db.PutPosting(b.ctx, at(2), p, at(2)))
	b.is("the same again", len(b.postings(2)), 0)
	p.Meaning = "corrected"
	b.ok(b.db.PutPosting(b.ctx, at(2), p, at(3)))
	got := b.posting(3)
	b.is("corrected", []string{got.Meaning, got.Remote, got.Subject}, []string{"corrected", "comment/10019", ""})
}

func withdrawn(b *bench) {
	b.standingNote()
	b.ok(b.db.Withdraw(b.ctx, at(3), []string{"note", "unknown key"}))
	b.again(3, wants("note", ticket("1"), "still stuck", 3))
	p := b.posting(3)
	b.is("wanted", p.Absent, true)
	p.State, p.DueAt = journeys.Removed, time.Time{}
	b.ok(b.db.SettlePostings(b.ctx, at(3), []journeys.Stored{p}))
	b.again(4, wants("note", ticket("1"), "stuck again", 4))
	b.is("due", len(b.postings(9)), 0)
	b.ok(b.db.Withdraw(b.ctx, at(9), []string{"note"}))
	b.is("due after a second withdrawal", len(b.postings(9)), 0)
}

func withdrawnUnwritten(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), time.Time{}, wants("note", ticket("1"), "stuck", 0)))
	b.ok(b.db.Withdraw(b.ctx, at(0), []string{"note"}))
	b.is("due", len(b.postings(1)), 0)
	b.again(1, wants("note", ticket("1"), "worse", 1))
	b.is("due later", len(b.postings(1)), 0)
}

func writesLogged(b *bench) {
	b.standingNote()
	b.again(3, wants("note", ticket("1"), "worse", 3))
	p := b.posting(3)
	p.DueAt = at(4) // an attempt that wrote nothing
	b.ok(b.db.SettlePostings(b.ctx, at(3), []journeys.Stored{p}))
	b.ok(b.db.SettlePostings(b.ctx, at(4), []journeys.Stored{standing(b.posting(4), 4)}))
	writes, err := b.db.WritesSince(b.ctx, T0)
	b.ok(err)
	b.is("writes", writes, "[{Posting:note Connector:it-desk Kind:note At:"+at(2).String()+"} {Posting:note Connector:it-desk Kind:note At:"+at(4).String()+"}]")
	n, err := b.db.CountWrites(b.ctx, journeys.NotePosting, at(3))
	b.ok(err)
	b.is("notes since", n, 1)
	n, err = b.db.CountWrites(b.ctx, journeys.MessagePosting, T0)
	b.ok(err)
	b.is("messages", n, 0)
}

func undoFinds(b *bench) {
	b.standingNote()
	find := func(minute int) (keys []string) {
		list, err := b.db.Written(b.ctx, at(minute))
		b.ok(err)
		for _, p := range list {
			keys = append(keys, p.Key)
		}
		return keys
	}
	b.is("at its instant", find(2), []string{"note"})
	b.is("later", find(3), []string{})
	b.again(3, wants("other", ticket("1"), "m", 3))
	_, err := b.db.MarkSending(b.ctx, at(3), []journeys.Stored{b.posting(3)})
	b.ok(err)
	b.is("one that may stand", find(3), []string{"other"})
	b.ok(b.db.Withdraw(b.ctx, at(4), []string{"note"}))
	for _, q := range b.postings(4) {
		if q.Key == "note" {
			q.State, q.DueAt = journeys.Removed, time.Time{}
			b.ok(b.db.SettlePostings(b.ctx, at(4), []journeys.Stored{q}))
		}
	}
	b.is("taken back", find(0), []string{"other"})
}
