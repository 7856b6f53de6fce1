package jira

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/waymark-itsm/waymark/connectors"
)

// speed is how many requests a second the site gets from us, and how many at
// once after a rest.
type speed struct {
	PerSecond float64 `yaml:"per_second"`
	Burst     int     `yaml:"burst"`
}

// usualSpeed lies far below what Cloud allows, since other integrations of the
// same site ask as well.
func usualSpeed() speed { return speed{PerSecond: 5, Burst: 10} }

func (s *speed) check(add func(path, text, hint string)) {
	usual := usualSpeed()
	switch {
	case s.PerSecond < 0 || s.PerSecond > 1000:
		add("rate.per_second", "is not a number of requests up to 1000", "5 if left out")
	case s.PerSecond == 0:
		s.PerSecond = usual.PerSecond
	}
	switch {
	case s.Burst < 0 || s.Burst > 10000:
		add("rate.burst", "is not a number of requests up to 10000", "10 if left out")
	case s.Burst == 0:
		s.Burst = usual.Burst
	}
}

// pace is the one token bucket of a connector, and what the site said about
// its own. Everything that asks the site takes its turn here: live reads,
// look-ups, writes.
type pace struct {
	mu     sync.Mutex
	bucket *rate.Limiter
	usual  rate.Limit
	rests  time.Time // the site asked for quiet until then
	slow   time.Time // it said that the limit is near: half as fast until then
}

func newPace(s speed) *pace {
	return &pace{bucket: rate.NewLimiter(rate.Limit(s.PerSecond), max(s.Burst, 1)), usual: rate.Limit(s.PerSecond)}
}

// longestTurn is how long a request waits in our hands; the limits of a read or
// a write as a whole lie well above. One that would have to wait longer is put
// off by whoever asked for it.
const longestTurn = 3 * time.Second

var errTurn = errors.New("the site is asked as often as it may be")

// turn waits until a request may be made.
func (c *client) turn(ctx context.Context, op string) error {
	now := c.now()
	d, giveBack := c.state.pace.delay(now)
	if c.urgent || d <= 0 {
		return nil
	}
	deadline, limited := ctx.Deadline()
	if d > longestTurn || limited && now.Add(d).After(deadline) {
		giveBack()
		return &connectors.Error{Kind: connectors.RateLimited, Op: "jira: " + op, RetryAfter: d, Err: errTurn}
	}
	if err := c.sleep(ctx, d); err != nil {
		return fault(connectors.Temporary, op, err)
	}
	return nil
}

func (p *pace) delay(now time.Time) (d time.Duration, giveBack func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	want := p.usual
	if now.Before(p.slow) {
		want /= 2
	}
	if p.bucket.Limit() != want {
		p.bucket.SetLimitAt(now, want)
	}
	r := p.bucket.ReserveN(now, 1)
	return max(r.DelayFrom(now), p.rests.Sub(now)), func() { r.CancelAt(now) }
}

// perIssue is the reason of a 429 that concerns the writes on one issue and
// nothing else.
const perIssue = "jira-per-issue-on-write"

// heed does what an answer says about the site's limits: it names the quiet
// that it wants after a 429, or when nothing is left, and when little is.
func (c *client) heed(status int, h http.Header) (wait time.Duration) {
	now := c.now()
	reset := resetOf(h, now)
	var rests, slow time.Time
	switch left := strings.TrimSpace(h.Get("X-RateLimit-Remaining")); {
	case status == http.StatusTooManyRequests:
		if wait = c.wait(h.Get("Retry-After")); wait <= 0 {
			wait = reset
		}
		if wait <= 0 {
			wait = unsaid
		}
		// So that not everybody comes back at the same moment.
		wait += time.Duration(c.rand() * float64(min(wait/10, time.Second)))
		if h.Get("RateLimit-Reason") != perIssue {
			rests = now.Add(wait)
		}
	case left == "0" && reset > 0:
		rests = now.Add(reset)
	case strings.EqualFold(h.Get("X-RateLimit-NearLimit"), "true"):
		slow = now.Add(max(reset, nearFor))
	}
	p := c.state.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	if rests.After(p.rests) {
		p.rests = rests
	}
	if slow.After(p.slow) {
		p.slow = slow
	}
	return wait
}

const (
	unsaid       = 30 * time.Second // after a 429 that names no time
	nearFor      = 10 * time.Second // with the limit near and no time named
	longestReset = time.Hour
)

// resetOf is how long it is until the site's limit begins anew; 0 where it does
// not say.
func resetOf(h http.Header, now time.Time) time.Duration {
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(h.Get("X-RateLimit-Reset")))
	if err != nil {
		// Minutes are enough for Cloud: 2026-11-17T08:00Z.
		if at, err = time.Parse("2006-01-02T15:04Z07:00", strings.TrimSpace(h.Get("X-RateLimit-Reset"))); err != nil {
			return 0
		}
	}
	return min(max(at.Sub(now), 0), longestReset)
}
