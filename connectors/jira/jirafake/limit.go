package jirafake

import (
	"maps"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Limits are how many calls the site lets through. The zero value lets all
// through.
type Limits struct {
	Rates     map[string]float64 // calls a second on each endpoint, by method
	Endpoints map[string]float64 // the same for one endpoint, "GET issue/{issue}"
	Burst     time.Duration      // how long an endpoint saves up what is not used; 0 is a second
	PerIssue  []Window           // writes to one ticket
}

// Window lets so many through in so long.
type Window struct {
	Most int
	In   time.Duration
}

// CloudLimits are those that Cloud publishes for calls with an API token. The
// points per hour of apps do not concern them.
func CloudLimits() Limits {
	return Limits{
		Rates: map[string]float64{http.MethodGet: 100, http.MethodPost: 100, http.MethodPut: 50, http.MethodDelete: 50},
		Endpoints: map[string]float64{
			"GET issue/{issue}": 150, "GET issue/{issue}/changelog": 200, "POST customer": 5,
		},
		PerIssue: []Window{{20, 2 * time.Second}, {100, 30 * time.Second}},
	}
}

// EveryEndpoint lets so many calls a second through on each endpoint, and
// nothing else is limited.
func EveryEndpoint(perSecond float64) Limits {
	return Limits{Rates: map[string]float64{
		http.MethodGet: perSecond, http.MethodPost: perSecond, http.MethodPut: perSecond, http.MethodDelete: perSecond,
	}}
}

// Counts are what the site was asked so far.
type Counts struct {
	Calls   map[string]int // by endpoint, "GET issue/{issue}", refused ones too
	Limited map[string]int // answers of 429 by RateLimit-Reason
}

// Counts returns the counters so far.
func (f *Fake) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Counts{Calls: maps.Clone(f.meter.calls), Limited: maps.Clone(f.meter.limited)}
}

// SetLimits changes the limits; what was saved up so far is forgotten.
func (f *Fake) SetLimits(l Limits) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := newMeter(l)
	m.calls, m.limited = f.meter.calls, f.meter.limited
	f.meter = m
}

// Why a call was limited, in the words of RateLimit-Reason.
const (
	burst    = "jira-burst-based"
	perIssue = "jira-per-issue-on-write"
)

// meter counts calls and says which are too many. It belongs to the lock of
// its site.
type meter struct {
	limits  Limits
	buckets map[string]*bucket
	writes  map[string][]time.Time // by ticket
	calls   map[string]int
	limited map[string]int
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	at     time.Time
}

func newMeter(l Limits) meter {
	if l.Burst == 0 {
		l.Burst = time.Second
	}
	return meter{limits: l, buckets: map[string]*bucket{}, writes: map[string][]time.Time{}, calls: map[string]int{}, limited: map[string]int{}}
}

// limit is what a call met. most is 0 where nothing limits it.
type limit struct {
	over      bool
	reason    string
	most      int
	remaining int
	wait      time.Duration // until there is room again
	at        time.Time
	rate      float64
}

// take counts a call to an endpoint, on the ticket issue where it has one.
func (m *meter) take(endpoint, method, issue string, write bool, now func() time.Time) limit {
	m.calls[endpoint]++
	rate, limited := m.limits.Endpoints[endpoint]
	if !limited {
		rate, limited = m.limits.Rates[method]
	}
	if !limited && (len(m.limits.PerIssue) == 0 || issue == "") {
		return limit{}
	}
	at := now()
	var l limit
	if limited {
		l = m.fromBucket(endpoint, rate, at)
	}
	if !l.over && write && issue != "" {
		if w := m.perIssue(issue, at); w.over {
			l = w
		}
	}
	if l.over {
		m.limited[l.reason]++
	}
	return l
}

func (m *meter) fromBucket(endpoint string, rate float64, at time.Time) limit {
	most := math.Max(1, rate*m.limits.Burst.Seconds())
	b := m.buckets[endpoint]
	if b == nil {
		b = &bucket{most, at}
		m.buckets[endpoint] = b
	}
	if at.After(b.at) {
		b.tokens = math.Min(most, b.tokens+at.Sub(b.at).Seconds()*rate)
		b.at = at
	}
	l := limit{most: int(most), at: at, rate: rate}
	// A hair of tolerance: tokens that add up to one in theory may not in float.
	if b.tokens < 1-1e-9 {
		l.over, l.reason, l.wait = true, burst, time.Duration((1-b.tokens)/rate*float64(time.Second))
		return l
	}
	b.tokens--
	l.remaining = int(b.tokens)
	return l
}

// perIssue looks at the writes to a ticket in each window, and notes one more
// where all have room.
func (m *meter) perIssue(issue string, at time.Time) limit {
	var longest time.Duration
	past := m.writes[issue]
	for _, w := range m.limits.PerIssue {
		longest = max(longest, w.In)
		n := 0
		var oldest time.Time
		for k := len(past) - 1; k >= 0 && at.Sub(past[k]) < w.In; k-- {
			n, oldest = n+1, past[k]
		}
		if n >= w.Most {
			return limit{over: true, reason: perIssue, most: w.Most, wait: w.In - at.Sub(oldest), at: at}
		}
	}
	for len(past) > 0 && at.Sub(past[0]) >= longest {
		past = past[1:]
	}
	m.writes[issue] = append(past, at)
	return limit{}
}

// setLimitHeaders says what Cloud, or Data Center, says about a limit.
func (f *Fake) setLimitHeaders(h http.Header, l limit) {
	if l.most == 0 {
		return
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(l.remaining))
	if f.opt.Edition == DataCenter {
		h.Set("X-RateLimit-Interval-Seconds", "1")
		h.Set("X-RateLimit-FillRate", strconv.Itoa(int(l.rate)))
	} else {
		h.Set("X-RateLimit-Reset", l.at.Add(max(l.wait, time.Second)).UTC().Format(time.RFC3339))
		if l.remaining*5 < l.most {
			h.Set("X-RateLimit-NearLimit", "true")
		}
	}
	if l.over {
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(l.wait.Seconds())))))
		if f.opt.Edition == Cloud {
			h.Set("RateLimit-Reason", l.reason)
		}
	}
}
