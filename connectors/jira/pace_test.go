package jira

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// site answers with what it is told to, in order, and with 200 from then on.
type site struct {
	*client
	mu      sync.Mutex
	answers []func(http.ResponseWriter)
	asked   []string
	clock   time.Time
	slept   []time.Duration
}

func newSite(t *testing.T, s speed) *site {
	t.Helper()
	k := &site{clock: time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.asked = append(k.asked, r.Method)
		if len(k.answers) > 0 {
			next := k.answers[0]
			k.answers = k.answers[1:]
			next(w)
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	set := goodSettings()
	set.API, set.Rate = server.URL, s
	set.check(false, false)
	c, err := newClient(&set, func() time.Time { return k.clock })
	if err != nil {
		t.Fatal(err)
	}
	c.rand = func() float64 { return 0 }
	c.sleep = func(_ context.Context, d time.Duration) error {
		k.clock, k.slept = k.clock.Add(d), append(k.slept, d)
		return nil
	}
	k.client = c
	return k
}

// says makes an answer of a status and of headers.
func says(status int, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

func (k *site) get(t *testing.T) error { return k.do(t, http.MethodGet) }

func (k *site) do(t *testing.T, method string) error {
	return k.call(t.Context(), "try", method, path("issue", "1"), nil, nil, nil)
}

func (k *site) times() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.asked)
}

func wantErr(t *testing.T, err error, kind connectors.Kind, wait time.Duration) {
	t.Helper()
	if err == nil || connectors.KindOf(err) != kind || connectors.RetryAfter(err) != wait {
		t.Errorf("the error is %v and says to wait %v, want kind %s and %v", err, connectors.RetryAfter(err), kind, wait)
	}
}

func TestRequestsGoOutAtTheConfiguredSpeed(t *testing.T) {
	k := newSite(t, speed{PerSecond: 2, Burst: 3})
	for range 6 {
		if err := k.get(t); err != nil {
			t.Fatal(err)
		}
	}
	half := 500 * time.Millisecond
	if want := []time.Duration{half, half, half}; !slices.Equal(k.slept, want) {
		t.Errorf("the waits were %v, want %v", k.slept, want)
	}
}

func TestWhoeverWouldWaitTooLongIsPutOff(t *testing.T) {
	k := newSite(t, speed{PerSecond: 0.1, Burst: 1})
	if err := k.get(t); err != nil {
		t.Fatal(err)
	}
	wantErr(t, k.get(t), connectors.RateLimited, 10*time.Second)
	wantErr(t, k.get(t), connectors.RateLimited, 10*time.Second) // who was put off gave its turn back
	if len(k.slept) > 0 || k.times() != 1 {
		t.Errorf("slept %v, asked %d times", k.slept, k.times())
	}
	// Nobody waits beyond the end of what it has time for.
	k = newSite(t, speed{PerSecond: 0.5, Burst: 1})
	k.clock = time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for n := range 2 {
		err := k.call(ctx, "try", http.MethodGet, path("issue", "1"), nil, nil, nil)
		if n == 1 {
			wantErr(t, err, connectors.RateLimited, 2*time.Second)
		}
	}
}

func TestEverythingTakesItsTurnInOneBucket(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, func(s *settings) { s.Rate = speed{PerSecond: 1, Burst: 2} })
		ref := note(k.ticket(nil)).Ref
		if _, err := k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "ada"}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Live.Read(t.Context(), ref, k.now); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Sink.Put(t.Context(), property(ref.ID), connectors.Prior{}); err != nil {
			t.Fatal(err)
		}
		if want := time.Duration(k.edge.calls-2) * time.Second; k.slept != want || k.edge.calls < 4 {
			t.Errorf("%d requests waited %v, want %v", k.edge.calls, k.slept, want)
		}
	})
}

func TestWhatMustNotStandDoesNotWaitForItsTurn(t *testing.T) {
	k := newDesk(t, func(s *settings) { s.Rate = speed{PerSecond: 0.1, Burst: 2} }) // the ticket, the comment
	p := note(k.ticket(nil))
	k.RefuseInternal(true)
	_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
	wantKind(t, err, connectors.Denied)
	if c := k.Comments(p.Target); len(c) != 0 || k.slept != 0 {
		t.Errorf("after %v there stands %+v", k.slept, c)
	}
}

func TestTheSitesOwnLimitsAreHeeded(t *testing.T) {
	quick := speed{PerSecond: 100, Burst: 1000}
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter)
		first  connectors.Kind // of the error, if there is one
		rests  time.Duration
	}{
		"Retry-After":             {says(429, "Retry-After", "7"), connectors.RateLimited, 7 * time.Second},
		"Retry-After as a date":   {says(429, "Retry-After", "Tue, 17 Nov 2026 08:00:30 GMT"), connectors.RateLimited, 30 * time.Second},
		"the limit begins anew":   {says(429, "X-RateLimit-Reset", "2026-11-17T08:01Z"), connectors.RateLimited, time.Minute},
		"with seconds":            {says(429, "X-RateLimit-Reset", "2026-11-17T08:00:20Z"), connectors.RateLimited, 20 * time.Second},
		"nothing said":            {says(429), connectors.RateLimited, 30 * time.Second},
		"the burst":               {says(429, "Retry-After", "5", "RateLimit-Reason", "jira-burst-based"), connectors.RateLimited, 5 * time.Second},
		"one ticket's writes":     {says(429, "Retry-After", "5", "RateLimit-Reason", "jira-per-issue-on-write"), connectors.Temporary, 0},
		"nothing left":            {says(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "2026-11-17T08:00:09Z"), "", 9 * time.Second},
		"nothing left, no time":   {says(200, "X-RateLimit-Remaining", "0"), "", 0},
		"plenty left":             {says(200, "X-RateLimit-Remaining", "80", "X-RateLimit-Reset", "2026-11-17T08:00:09Z"), "", 0},
		"a reset that is no time": {says(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "soon"), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			k := newSite(t, quick)
			k.answers = append(k.answers, c.answer)
			switch err := k.get(t); {
			case c.first == "" && err != nil:
				t.Error(err)
			case c.first == connectors.RateLimited:
				wantErr(t, err, c.first, c.rests)
			case c.first != "":
				wantErr(t, err, c.first, 0)
			}
			if c.rests == 0 {
				if err := k.get(t); err != nil {
					t.Errorf("the next one: %v", err)
				}
				return
			}
			wantErr(t, k.get(t), connectors.RateLimited, c.rests)
			if k.times() != 1 {
				t.Errorf("asked %d times within the quiet", k.times())
			}
			k.clock = k.clock.Add(c.rests)
			if err := k.get(t); err != nil {
				t.Errorf("after the quiet: %v", err)
			}
		})
	}
}

func TestNearTheLimitWeGoHalfAsFast(t *testing.T) {
	k := newSite(t, speed{PerSecond: 10, Burst: 1})
	k.answers = append(k.answers, says(200, "X-RateLimit-NearLimit", "true", "X-RateLimit-Reset", "2026-11-17T08:00:30Z"))
	for range 3 {
		_ = k.get(t)
	}
	k.clock = k.clock.Add(time.Minute)
	for range 2 {
		_ = k.get(t)
	}
	if want := []time.Duration{200 * time.Millisecond, 200 * time.Millisecond, 100 * time.Millisecond}; !slices.Equal(k.slept, want) {
		t.Errorf("the waits were %v, want %v", k.slept, want)
	}
}

func TestNotEverybodyComesBackAtTheSameMoment(t *testing.T) {
	k := newSite(t, usualSpeed())
	k.rand = func() float64 { return 0.5 }
	k.answers = append(k.answers, says(429, "Retry-After", "8"))
	wantErr(t, k.get(t), connectors.RateLimited, 8*time.Second+400*time.Millisecond)
}

// The fake's own limits are met as well: no more requests than it allows.
func TestWithinALimitThereIsNoRefusal(t *testing.T) {
	k := newDesk(t, func(s *settings) { s.Rate = speed{PerSecond: 5, Burst: 10} })
	began := k.clock
	for range 20 {
		p := note(k.ticket(func(i *jirafake.Issue) { i.Labels = []string{"x"} }))
		put(t, k, p, connectors.Prior{})
	}
	n := len(k.Requests())
	if allowed := 10 + 5*k.clock.Sub(began).Seconds(); float64(n) > allowed+20 { // reading back does not wait
		t.Errorf("%d requests in %v", n, k.clock.Sub(began))
	}
}
