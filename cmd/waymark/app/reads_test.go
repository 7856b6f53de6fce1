package app

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// liveDesk answers with events, or fails.
type liveDesk struct {
	read   []time.Time
	answer func(ref journeys.Ref, now time.Time) ([]journeys.Event, error)
}

func (l *liveDesk) Read(_ context.Context, ref journeys.Ref, now time.Time) ([]journeys.Event, error) {
	l.read = append(l.read, now)
	return l.answer(ref, now)
}

// askable opens the program with a phone that can be asked, and that rates.
func askable(t *testing.T, answer func(journeys.Ref, time.Time) ([]journeys.Event, error)) (*program, *liveDesk) {
	p := open(t, noon)
	live := &liveDesk{answer: answer}
	c := p.App.desk.Load().connector("phone")
	c.Live = live
	c.Words = append(c.Words, journeys.KindRated)
	return p, live
}

func (p *program) deliver(id string, reads ...journeys.Work) {
	p.t.Helper()
	in := call(id, p.Now(), journeys.Ignored)
	in.Reads = reads
	_, err := p.heard.Accept(p.t.Context(), in)
	p.ok(err)
}

func readOf(ref journeys.Ref, at time.Time) journeys.Work {
	return journeys.Work{Kind: journeys.ReadWork, Key: ref.String(), DueAt: at}
}

var seven = journeys.Ref{Connector: "phone", Kind: journeys.Ticket, ID: "7"}

func event(kind string, at time.Time, f journeys.Fields) journeys.Event {
	return journeys.Event{ID: kind + at.Format(time.RFC3339), Connector: "phone", Kind: kind, At: at, Ref: seven, Fields: f}
}

// settleFor goes from one due instant to the next, for some days.
func (p *program) settleFor(span time.Duration) {
	p.t.Helper()
	for end := p.Now().Add(span); ; {
		p.ok(p.Settle(p.t.Context()))
		next, err := p.NextDue(p.t.Context())
		p.ok(err)
		if next.IsZero() || next.After(end) {
			return
		}
		if next.After(p.Now()) {
			p.set(next)
		}
	}
}

func TestASolvedTicketIsReadUntilItIsRated(t *testing.T) {
	solved := func(at time.Time) []journeys.Event {
		return []journeys.Event{
			event(journeys.KindCreated, at.Add(-time.Hour), journeys.Fields{journeys.FieldStatusCategory: {"new"}}),
			event("resolved", at, journeys.Fields{journeys.FieldStatusCategory: {"done"}}),
		}
	}
	for name, x := range map[string]struct {
		from  time.Time // when its rating can be seen
		want  []time.Duration
		found bool
	}{
		"at once":  {noon, []time.Duration{10 * time.Minute}, true},
		"next day": {noon.Add(20 * time.Hour), []time.Duration{10 * time.Minute, 24 * time.Hour}, true},
		"never":    {noon.AddDate(1, 0, 0), []time.Duration{10 * time.Minute, 24 * time.Hour, 72 * time.Hour, 168 * time.Hour}, false},
		"too late": {noon.AddDate(0, 0, 8), []time.Duration{10 * time.Minute, 24 * time.Hour, 72 * time.Hour, 168 * time.Hour}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, live := askable(t, func(_ journeys.Ref, now time.Time) ([]journeys.Event, error) {
				events := solved(noon)
				if !now.Before(x.from) {
					events = append(events, event(journeys.KindRated, noon.Add(time.Minute), journeys.Fields{journeys.FieldRating: {"2"}}))
				}
				return events, nil
			})
			p.deliver("1", readOf(seven, noon.Add(10*time.Minute)))
			p.settleFor(30 * 24 * time.Hour)
			var got []time.Duration
			for _, at := range live.read {
				got = append(got, at.Sub(noon))
			}
			if fmt.Sprint(got) != fmt.Sprint(x.want) {
				t.Errorf("it was read after %v, want %v", got, x.want)
			}
			s, _, err := p.store.SubjectOf(t.Context(), seven)
			p.ok(err)
			rated := 0
			for _, e := range s.Events {
				if e.Kind == journeys.KindRated {
					rated++
				}
			}
			if (rated == 1) != x.found || len(s.Events) != 2+rated {
				t.Errorf("%d events, %d ratings", len(s.Events), rated)
			}
		})
	}
}

// A ticket that was first known by a live read is its customer's like one that
// came by webhook: what the customer did elsewhere and it are one subject.
func TestALiveReadJoinsATicketToItsCustomer(t *testing.T) {
	caller := journeys.PhoneAccount("+49305550001")
	p, _ := askable(t, func(journeys.Ref, time.Time) ([]journeys.Event, error) {
		e := event(journeys.KindCreated, noon, nil)
		e.Customers = []journeys.Account{caller}
		return []journeys.Event{e}, nil
	})
	in := call("1", noon, journeys.Accepted)
	in.Events[0].Customers = []journeys.Account{caller}
	in.Edges, in.LookUps = p.intakes.Load().Told(in.Events)
	_, err := p.heard.Accept(t.Context(), in)
	p.ok(err)
	p.deliver("2", readOf(seven, noon))
	p.settleFor(time.Hour)
	s, _, err := p.store.SubjectOf(t.Context(), seven)
	p.ok(err)
	if len(s.Events) != 2 {
		t.Errorf("the ticket's subject has %d events, want the ticket's and the call's", len(s.Events))
	}
}

func TestAReopenedTicketAsksForNoRating(t *testing.T) {
	p, live := askable(t, func(journeys.Ref, time.Time) ([]journeys.Event, error) {
		return []journeys.Event{
			event("resolved", noon, journeys.Fields{journeys.FieldStatusCategory: {"done"}}),
			event("reopened", noon.Add(time.Minute), journeys.Fields{journeys.FieldStatusCategory: {"new"}}),
		}, nil
	})
	p.deliver("1", readOf(seven, noon.Add(10*time.Minute)))
	p.settleFor(30 * 24 * time.Hour)
	if len(live.read) != 1 {
		t.Errorf("it was read %d times", len(live.read))
	}
}

func TestOfATicketThatIsNotOursNotEvenTheIdIsKept(t *testing.T) {
	hide := func(at time.Time) []journeys.Event {
		e := event("excluded", at, nil)
		e.Audience.Level = journeys.Restricted
		return []journeys.Event{e}
	}
	for _, known := range []bool{false, true} {
		p, live := askable(t, func(_ journeys.Ref, now time.Time) ([]journeys.Event, error) { return hide(now), nil })
		if known {
			p.ok(p.store.Append(t.Context(), noon, []journeys.Event{event("created", noon, nil)}, nil, nil))
		}
		p.deliver("1", readOf(seven, noon.Add(time.Minute)))
		p.settleFor(time.Hour)
		s, found, err := p.store.SubjectOf(t.Context(), seven)
		p.ok(err)
		// One that we know must be seen to be hidden by now.
		if len(live.read) != 1 || found != known || known && len(s.Events) != 2 {
			t.Errorf("known %v: read %d times, found %v, %d events", known, len(live.read), found, len(s.Events))
		}
	}
}

func TestAReadThatFailsIsMadeAgainAsItsErrorSays(t *testing.T) {
	fails := func(kind connectors.Kind, after time.Duration) error {
		return &connectors.Error{Kind: kind, RetryAfter: after, Err: errors.New("no")}
	}
	for name, x := range map[string]struct {
		err  error
		want []time.Duration // all reads within the first hour and a half
	}{
		"gone":         {fails(connectors.Gone, 0), []time.Duration{0}},
		"refused":      {fails(connectors.Invalid, 0), []time.Duration{0}},
		"rate limited": {fails(connectors.RateLimited, 80*time.Minute), []time.Duration{0, 80 * time.Minute}},
		"no access":    {fails(connectors.Denied, 0), []time.Duration{0, time.Hour}},
		"broken":       {fails(connectors.Temporary, 0), []time.Duration{0, time.Minute, 3 * time.Minute, 7 * time.Minute, 15 * time.Minute, 31 * time.Minute, 63 * time.Minute}},
	} {
		t.Run(name, func(t *testing.T) {
			p, live := askable(t, func(journeys.Ref, time.Time) ([]journeys.Event, error) { return nil, x.err })
			p.deliver("1", readOf(seven, noon))
			p.settleFor(90 * time.Minute)
			var got []time.Duration
			for _, at := range live.read {
				got = append(got, at.Sub(noon))
			}
			if fmt.Sprint(got) != fmt.Sprint(x.want) {
				t.Errorf("it was read after %v, want %v", got, x.want)
			}
		})
	}
}

func TestAReadThatNeverSucceedsIsGivenUp(t *testing.T) {
	p, live := askable(t, func(journeys.Ref, time.Time) ([]journeys.Event, error) {
		return nil, &connectors.Error{Kind: connectors.Temporary, Err: errors.New("no")}
	})
	p.deliver("1", readOf(seven, noon))
	p.settleFor(30 * 24 * time.Hour)
	if len(live.read) != readTries {
		t.Errorf("it was tried %d times, want %d", len(live.read), readTries)
	}
}
