package app

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestWhichSilencesCount(t *testing.T) {
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	between := func(from, to int) journeys.Interval { return journeys.Interval{From: at(from), To: at(to)} }
	lasts := journeys.Interval{From: at(0)}
	for name, x := range map[string]struct {
		stored []journeys.Interval
		heard  time.Time
		after  time.Duration
		now    int
		want   []journeys.Interval
	}{
		"of a source that is not watched":       {[]journeys.Interval{between(0, 60), lasts}, at(0), 0, 90, nil},
		"of a source never heard":               {nil, time.Time{}, 5 * time.Minute, 90, nil},
		"none yet":                              {nil, at(0), 5 * time.Minute, 4, nil},
		"one that the watchdog has not seen":    {nil, at(0), 5 * time.Minute, 5, []journeys.Interval{lasts}},
		"one that it has seen":                  {[]journeys.Interval{lasts}, at(0), 5 * time.Minute, 9, []journeys.Interval{lasts}},
		"one that a word has just ended":        {[]journeys.Interval{lasts}, at(9), 5 * time.Minute, 10, []journeys.Interval{between(0, 9)}},
		"one that is over":                      {[]journeys.Interval{between(0, 9)}, at(9), 5 * time.Minute, 10, []journeys.Interval{between(0, 9)}},
		"one shorter than what now counts":      {[]journeys.Interval{between(0, 9)}, at(20), 10 * time.Minute, 21, nil},
		"a lasting one that does not count yet": {[]journeys.Interval{lasts}, at(0), 10 * time.Minute, 9, nil},
	} {
		if got := silent(x.stored, x.heard, x.after, at(x.now)); !reflect.DeepEqual(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}

func TestARestartKnowsTheSilence(t *testing.T) {
	p := open(t, noon)
	_, err := p.heard.Accept(t.Context(), call("1", noon, journeys.Accepted))
	p.ok(err)
	p.set(noon.Add(6 * time.Minute))
	p.ok(p.Settle(t.Context()))
	_, err = p.heard.Accept(t.Context(), call("2", noon.Add(7*time.Minute), journeys.Accepted))
	p.ok(err)
	p.set(noon.Add(20 * time.Minute)) // silent again, and nobody was there to notice
	p.ok(p.Close())
	a, err := Open(t.Context(), load(t, p.file), Options{Now: p.Now})
	p.ok(err)
	p.App = a
	want := []journeys.Interval{{From: noon, To: noon.Add(7 * time.Minute)}, {From: noon.Add(7 * time.Minute)}}
	if got := p.phone(p.Now()).Silent; !reflect.DeepEqual(got, want) {
		t.Errorf("before anything was done: %v, want %v", got, want)
	}
	p.ok(p.Settle(t.Context()))
	stored, err := p.store.Silences(t.Context())
	p.ok(err)
	if !reflect.DeepEqual(stored["phone"], want) {
		t.Errorf("stored: %v, want %v", stored["phone"], want)
	}
	if due, err := p.NextDue(t.Context()); err != nil || !due.IsZero() && !due.After(p.Now()) {
		t.Errorf("a source that is silent for long is looked after again and again: %v %v", due, err)
	}
}

func TestEveryUndecodableDeliveryGetsItsTurn(t *testing.T) {
	p := open(t, noon)
	p.change("caller}, event: result", "caller}, event: outcome") // the typo
	const many = 3*decodeBatch + 7
	for n := range many {
		_, err := p.heard.Accept(t.Context(), call(fmt.Sprint("call-", n), noon, journeys.Undecodable))
		p.ok(err)
	}
	p.Resolve(t.Context())
	left := func() int {
		counts, err := p.store.Counts(t.Context())
		p.ok(err)
		return counts[journeys.Undecodable]
	}
	if n := left(); n != many {
		t.Fatalf("%d are left with the typo, want all %d", n, many)
	}
	// Newer ones that cannot be read at all must not stand in the way.
	for n := range 2 * decodeBatch {
		in := call(fmt.Sprint("broken-", n), noon, journeys.Undecodable)
		in.Raw.Body = []byte("not JSON")
		_, err := p.heard.Accept(t.Context(), in)
		p.ok(err)
	}
	p.change("event: outcome", "event: result")
	p.Resolve(t.Context())
	if n := left(); n != 2*decodeBatch {
		t.Errorf("%d are left after the typo was mended, want the %d that nobody can read", n, 2*decodeBatch)
	}
	if !p.phone(noon).Heard {
		t.Error("a source whose words were understood later was never heard")
	}
}

func TestWhatIsLongOverIsForgotten(t *testing.T) {
	p := open(t, noon)
	for id, at := range map[string]time.Time{"old": noon.AddDate(0, 0, -11), "young": noon.AddDate(0, 0, -9)} {
		_, err := p.heard.Accept(t.Context(), call(id, at, journeys.Accepted))
		p.ok(err)
	}
	p.ok(p.Settle(t.Context()))
	p.Forget(t.Context())
	events, _, err := p.store.EventsBetween(t.Context(), noon.AddDate(0, -1, 0), noon)
	p.ok(err)
	if events != 1 {
		t.Errorf("%d events are kept, want only the young one", events)
	}
}

func TestADeliveryReadTooEarlyIsReadAgainSoon(t *testing.T) {
	p := open(t, noon)
	p.Resolve(t.Context())
	// Read before a name was known, stored after the names were looked through.
	_, err := p.heard.Accept(t.Context(), call("call-1", noon, journeys.Undecodable))
	p.ok(err)
	p.redecodeFresh(t.Context())
	counts, err := p.store.Counts(t.Context())
	p.ok(err)
	if counts[journeys.Accepted] != 1 || counts[journeys.Undecodable] != 0 {
		t.Errorf("the deliveries are %v, want one that is accepted", counts)
	}
	// What nobody can read is tried once, not in every round.
	in := call("broken", noon, journeys.Undecodable)
	in.Raw.Body = []byte("not JSON")
	_, err = p.heard.Accept(t.Context(), in)
	p.ok(err)
	p.redecodeFresh(t.Context())
	if again, _, err := p.store.Undecodable(t.Context(), p.tried, 10); err != nil || len(again) > 0 {
		t.Errorf("it would be tried again: %d, %v", len(again), err)
	}
}
