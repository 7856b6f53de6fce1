package storetest

import (
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// lastActs lets people act on several tickets, and machines too.
func lastActs(b *bench) {
	by := func(id string, minute int, actor string) journeys.Event {
		e := event(id, ticket(id), minute)
		e.Actor = person(actor)
		return e
	}
	bot := by("bot", 9, "ada")
	bot.Machine = true
	b.accept(9, by("1", 3, "ada"), by("2", 5, "ada"), by("3", 4, "ada"), by("4", 7, "bob"), bot, event("nobody", ticket("5"), 8))
	last := func() map[journeys.Account]time.Time {
		m, err := b.db.LastActs(b.ctx, []journeys.Account{person("ada"), person("bob"), person("eve"), {}})
		b.ok(err)
		return m
	}
	b.is("last acts", last(), map[journeys.Account]time.Time{person("ada"): at(5), person("bob"): at(7)})
	other := by("4", 7, "bob")
	other.Machine = true // the other record of it knows that nobody did it
	b.accept(10, other)
	b.is("after the vendor called one a machine's", last(), map[journeys.Account]time.Time{person("ada"): at(5)})
	again := bot
	again.Machine, again.Text = false, "a record that does not know it"
	b.accept(11, again)
	b.is("after another record of a machine's act", last(), map[journeys.Account]time.Time{person("ada"): at(5)})
	none, err := b.db.LastActs(b.ctx, nil)
	b.ok(err)
	b.is("of nobody", len(none), 0)
}

func ownersKept(b *bench) {
	owners := func() map[string]journeys.OwnerRecord {
		m, err := b.db.Owners(b.ctx)
		b.ok(err)
		return m
	}
	b.is("at first", len(owners()), 0)
	gone := map[string]journeys.OwnerRecord{"identity": {
		OwnerFacts: journeys.OwnerFacts{
			Gone: true, Why: journeys.AccountClosed, GoneAt: at(3), Noticed: at(3), LastAct: at(1), Was: journeys.Interval{From: at(0), To: at(1)},
		},
		Met: []string{"it-identity"}, About: "somebody",
	}}
	// Two open cases, one that is over, one of another journey, one that is over with a gap.
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		b.accept(0, event(id, ticket(id), 0))
	}
	for i, s := range b.claim(1) {
		d := decides(s, time.Time{})
		switch i {
		case 2:
			d.Cases[0].Over = true
		case 3:
			d.Cases[0].Journey = "vpn"
		case 4:
			d.Cases[0].Over = true
			d.Cases[0].Gaps = []journeys.Gap{{Kind: journeys.UnownedTouchpoint, Step: "search", Opening: "x", State: journeys.GapOpen}}
		}
		b.settle(1, d)
	}
	b.ok(b.db.PutOwners(b.ctx, gone, nil, at(3), at(3), time.Minute))
	b.is("due by nothing", len(b.claim(60)), 0)
	b.ok(b.db.PutOwners(b.ctx, gone, []string{"password-reset"}, at(3), at(3), time.Minute))
	b.db = b.replica()
	b.is("after a restart", owners(), gone)
	b.is("due at once are not all", len(b.claim(3)) < 3, true)
	b.is("due in the end", len(b.claim(4)), 3)
	b.ok(b.db.PutOwners(b.ctx, nil, []string{"password-reset"}, at(0), at(9), 0))
	b.is("with those that went on since", len(b.claim(9)), 4)
}

func walkedMeanwhile(b *bench) {
	b.accept(0, event("one", ticket("1"), 0))
	b.settle(0, decides(b.only(0), at(5)))
	s := b.only(5)
	b.ok(b.db.Rewalk(b.ctx, at(5), 0))
	b.is("stale", b.settle(5, decides(s, time.Time{})), []string{s.ID})
	b.settle(5, decides(b.only(5), time.Time{}))
	b.is("then at rest", len(b.claim(99)), 0)
}
