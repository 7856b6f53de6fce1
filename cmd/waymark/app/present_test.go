package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// vendor is a source of accounts and groups that answers what it is told to.
type vendor struct {
	accounts map[journeys.Account]journeys.Presence
	groups   map[string]journeys.Presence
	fails    error
	asked    int
	called   chan struct{} // told of each question, where somebody listens
}

func (v *vendor) Account(_ context.Context, a journeys.Account) (journeys.Presence, error) {
	v.asked++
	if v.called != nil {
		v.called <- struct{}{}
	}
	if p := v.accounts[a]; p != "" || v.fails != nil {
		return p, v.fails
	}
	return journeys.IsMissing, v.fails
}

func (v *vendor) Group(_ context.Context, name string) (journeys.Presence, error) {
	v.asked++
	return v.groups[name], v.fails
}

var paula = journeys.EmailAccount("paula@example.com")

// led gives the desk's portal team a lead, and the desk a vendor to ask.
func (p *program) led(v *vendor, change func(*journeys.Owner)) {
	p.t.Helper()
	cfg := p.desk.Load().cfg
	cfg.Connectors[0].Present = v
	o := cfg.Rules.Owner("portal-team")
	o.Lead = paula
	if change != nil {
		change(o)
	}
}

// portal is what the judgement knows of the portal team.
func (p *program) portal() journeys.OwnerFacts {
	p.t.Helper()
	f, err := p.facts(p.t.Context(), p.Now())
	p.ok(err)
	return f.Owners["portal-team"]
}

func TestARestartKnowsSinceWhenAnOwnerIsGone(t *testing.T) {
	p := open(t, noon)
	v := &vendor{accounts: map[journeys.Account]journeys.Presence{paula: journeys.IsClosed}}
	p.led(v, nil)
	p.ok(p.Owners(t.Context()))
	want := journeys.OwnerFacts{Gone: true, Why: journeys.AccountClosed, GoneAt: noon.UTC(), Noticed: noon.UTC()}
	if got := p.portal(); got != want {
		t.Fatalf("the owner is %+v, want %+v", got, want)
	}
	p.ok(p.Close())
	p.set(noon.Add(48 * time.Hour))
	a, err := Open(t.Context(), load(t, p.file), Options{Now: p.Now})
	p.ok(err)
	p.App = a
	p.led(v, nil)
	if got := p.portal(); got != want {
		t.Errorf("after a restart it is %+v", got)
	}
	p.ok(p.Owners(t.Context()))
	if got := p.portal(); got != want {
		t.Errorf("after another look it is %+v", got)
	}
	v.accounts[paula] = journeys.IsThere
	p.ok(p.Owners(t.Context()))
	if got := p.portal(); got.Gone || (got.Was != journeys.Interval{From: noon.UTC(), To: p.Now().UTC()}) {
		t.Errorf("open again it is %+v", got)
	}
}

func TestAServerLooksAtItsOwnersAtOnceAndAnotherProcessKnows(t *testing.T) {
	p := open(t, noon)
	v := &vendor{accounts: map[journeys.Account]journeys.Presence{paula: journeys.IsClosed}, called: make(chan struct{})}
	p.led(v, nil)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	p.ok(err)
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, l) }()
	select {
	case <-v.called:
	case err := <-done:
		t.Fatal(err)
	}
	stop()
	p.ok(<-done)
	v.called = nil
	p.ok(p.Owners(t.Context()))
	other, err := Open(t.Context(), load(t, p.file), Options{Now: p.Now, Look: true})
	p.ok(err)
	defer func() { p.ok(other.Close()) }()
	f, err := other.facts(t.Context(), noon)
	p.ok(err)
	if !f.Owners["portal-team"].Gone {
		t.Errorf("another process knows %+v", f.Owners)
	}
}

func TestANameThatMayNotBeCheckedIsNotAskedForAgainAndAgain(t *testing.T) {
	for kind, answered := range map[connectors.Kind]bool{connectors.Denied: true, connectors.Temporary: false} {
		p := open(t, noon)
		p.desk.Load().cfg.Connectors[0].Targets = refusing{&connectors.Error{Kind: kind, Op: "find group", Err: errors.New("no")}}
		if got := p.Resolve(t.Context()); got != answered {
			t.Errorf("after an error of kind %s: answered %v", kind, got)
		}
	}
}

type refusing struct{ err error }

func (r refusing) Missing(context.Context, []string) ([]string, error) { return nil, r.err }

func TestALookUpThatFailsLeavesThingsAsTheyAre(t *testing.T) {
	closed := map[journeys.Account]journeys.Presence{paula: journeys.IsClosed}
	for name, x := range map[string]struct {
		v     vendor
		asked int // how often, before it is left alone
	}{
		"no answer":     {vendor{fails: &connectors.Error{Kind: connectors.Temporary, Op: "read user", Err: errors.New("no answer")}}, 1},
		"too many":      {vendor{fails: &connectors.Error{Kind: connectors.RateLimited, Op: "read user", Err: errors.New("wait")}}, 1},
		"not permitted": {vendor{fails: &connectors.Error{Kind: connectors.Denied, Op: "read user", Err: errors.New("status 403")}}, 2},
		"not shown":     {vendor{}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, noon)
			v := x.v
			p.led(&v, nil)
			p.desk.Load().cfg.Rules.Owner("identity").Lead = journeys.EmailAccount("ivy@example.com")
			p.ok(p.Owners(t.Context()))
			if got := p.portal(); got.Gone || v.asked != x.asked {
				t.Errorf("an owner of whom nothing is known is %+v; asked %d times, want %d", got, v.asked, x.asked)
			}
			fails := v.fails
			v.fails, v.accounts = nil, closed
			p.ok(p.Owners(t.Context()))
			v.fails, v.accounts = fails, nil
			p.set(noon.Add(time.Hour))
			p.ok(p.Owners(t.Context()))
			if got := p.portal(); !got.Gone || !got.GoneAt.Equal(noon) {
				t.Errorf("an owner who was gone is %+v", got)
			}
		})
	}
}

func TestTheDirectorysAccountOfTheLeadIsAskedFor(t *testing.T) {
	p := open(t, noon)
	phone := journeys.Account{Realm: "phone", ID: "acc-paula"}
	v := &vendor{accounts: map[journeys.Account]journeys.Presence{phone: journeys.IsClosed, paula: journeys.IsThere}}
	p.led(v, nil)
	p.desk.Load().cfg.Rules.Roster.AddPerson(paula, phone)
	p.ok(p.Owners(t.Context()))
	if got := p.portal(); !got.Gone {
		t.Errorf("the owner is %+v: another account was asked for", got)
	}
}

// Who acts on nothing that is in a case may well act elsewhere.
func TestAnOwnerIsIdleWhereNoneOfItsPeopleActsOnAnything(t *testing.T) {
	p := open(t, noon)
	p.led(&vendor{}, func(o *journeys.Owner) { o.IdleAfter = 30 * 24 * time.Hour })
	roster := p.desk.Load().cfg.Rules.Roster
	member, bot, desks := journeys.Account{Realm: "phone", ID: "pia"}, journeys.Account{Realm: "phone", ID: "bot"}, journeys.Account{Realm: "phone", ID: "sam"}
	roster.AddAgent(member, "portal-team")
	roster.AddAgent(bot, "portal-team")
	roster.AddMachine(bot)
	roster.AddAgent(desks, "service-desk")
	n := 0
	act := func(at time.Time, by journeys.Account) {
		t.Helper()
		n++
		in := call(strings.Repeat("x", n), at, journeys.Accepted)
		in.Events[0].Kind, in.Events[0].Actor = "of no journey", by
		_, err := p.heard.Accept(t.Context(), in)
		p.ok(err)
	}
	day := func(d int) time.Time { return noon.AddDate(0, 0, d) }
	look := func(d int) journeys.OwnerFacts {
		t.Helper()
		p.set(day(d))
		act(day(d), desks) // the source speaks
		p.ok(p.Owners(t.Context()))
		return p.portal()
	}
	p.desk.Load().cfg.Rules.Sources[0].SilentAfter = 0 // it is not watched: it counts as awake
	if got := look(1); got.Idle {
		t.Errorf("never seen to act, it is %+v", got)
	}
	act(day(1), member)
	if got := look(30); got.Idle {
		t.Errorf("after 29 days it is %+v", got)
	}
	act(day(30), bot)
	if got := look(31); !got.Idle || !got.LastAct.Equal(day(1)) {
		t.Errorf("after 30 days it is %+v", got)
	}
	act(day(32), member)
	if got := look(33); got.Idle || (got.Was != journeys.Interval{From: day(1).UTC(), To: day(32).UTC()}) {
		t.Errorf("after it acted again it is %+v", got)
	}
	// A source that was silent meanwhile proves nothing.
	p.desk.Load().cfg.Rules.Sources[0].SilentAfter = 5 * time.Minute
	if got := look(80); got.Idle {
		t.Errorf("after weeks in the dark it is %+v", got)
	}
}

func TestALeadThatNobodyKnowsIsReportedByTheOwnersNameOnly(t *testing.T) {
	p := open(t, noon)
	var log bytes.Buffer
	p.o.Log = slog.New(slog.NewTextHandler(&log, nil))
	v := &vendor{}
	p.led(v, nil)
	p.ok(p.Owners(t.Context()))
	if got := log.String(); !strings.Contains(got, "no vendor knows this owner's lead") || !strings.Contains(got, "owner=portal-team") || strings.Contains(got, "paula") {
		t.Errorf("the log says %q", got)
	}
	log.Reset()
	v.accounts = map[journeys.Account]journeys.Presence{paula: journeys.IsClosed}
	p.ok(p.Owners(t.Context()))
	p.ok(p.Owners(t.Context()))
	if got := log.String(); strings.Count(got, "an owner is gone") != 1 || strings.Contains(got, "paula") {
		t.Errorf("the log says %q", got)
	}
}
