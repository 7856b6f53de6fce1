package outbox

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Options is what a Loop is made of. Store and Desk are required.
type Options struct {
	Store Store
	Desk  *atomic.Pointer[Desk] // swapped on reload

	Now      func() time.Time // default time.Now
	Rand     func() float64   // in [0, 1), for jitter; default math/rand/v2
	Appended func()           // called when a live read or an outcome brought events; must not block
	Observer Observer
	Log      *slog.Logger

	// Deadline bounds one turn at a vendor (a search, its clean-up and one
	// write together); default 20 s. Grace is how much longer than that an
	// outcome stays open, and what storing it may take; default 10 s. A lease
	// holds for Lease; default 90 s, and must be longer than both together.
	Deadline, Grace, Lease time.Duration

	Batch int // postings claimed at once; default 64
	// MaxWait is how long Run trusts NextDue: another replica may decide
	// without waking us; default 5 s.
	MaxWait time.Duration
}

// Loop carries due postings out.
type Loop struct {
	o     Options
	wake  chan struct{}
	lanes struct {
		sync.Mutex
		m map[string]*lane
	}
	writers sync.WaitGroup
	slots   slots
}

// New returns a loop that does nothing until Step or Run. It panics when
// Lease leaves no room for a request, which no configuration can ask for.
func New(o Options) *Loop {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Appended == nil {
		o.Appended = func() {}
	}
	if o.Observer == nil {
		o.Observer = silent{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Deadline == 0 {
		o.Deadline = 20 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Lease == 0 {
		o.Lease = 90 * time.Second
	}
	if o.Batch == 0 {
		o.Batch = 64
	}
	if o.MaxWait == 0 {
		o.MaxWait = 5 * time.Second
	}
	if o.Lease <= o.Deadline+o.Grace {
		panic("outbox: a lease must outlast a request")
	}
	l := &Loop{o: o, wake: make(chan struct{}, 1)}
	l.lanes.m = map[string]*lane{}
	return l
}

// InFlight is how long a request that this loop sent can last, counted from
// any instant at which it was surely not begun later: what a process left
// behind when it died has landed by then, or never will.
func (l *Loop) InFlight() time.Duration { return l.o.Deadline + l.o.Grace }

// Wake tells Run that something may be due. It never blocks.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Step claims one batch, carries it out and returns how many postings it
// claimed.
func (l *Loop) Step(ctx context.Context) (worked int, err error) {
	worked, err = l.claim(ctx)
	l.writers.Wait()
	return worked, err
}

// Run works until ctx ends, and then returns nil after every request that was
// begun has been settled. A slow connector's writer goes on by itself while
// the others' postings are claimed.
func (l *Loop) Run(ctx context.Context) error {
	defer l.writers.Wait()
	const floor = 250 * time.Millisecond
	failures := 0
	for ctx.Err() == nil {
		n, err := l.claim(ctx)
		var wait time.Duration
		switch {
		case err != nil && ctx.Err() == nil:
			failures++
			wait = l.backoff(failures)
			l.o.Log.Error("postings could not be claimed", "error", err, "again_in", wait)
		case n > 0:
			failures = 0
			continue
		default:
			failures = 0
			wait = l.o.MaxWait
			if due, err := l.o.Store.NextDue(ctx); err == nil && !due.IsZero() {
				// A floor, because what is due may be in somebody's hands or be
				// another loop's work.
				wait = min(max(due.Sub(l.o.Now()), floor), wait)
			}
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-l.wake:
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// claim takes one batch and gives each posting to its connector's lane.
func (l *Loop) claim(ctx context.Context) (int, error) {
	now := l.o.Now()
	desk := l.o.Desk.Load()
	judged, err := l.crowds(ctx, desk, now)
	if err != nil {
		return 0, err
	}
	rows, err := l.o.Store.ClaimPostings(ctx, now, l.batch(desk), l.o.Lease)
	if err != nil || len(rows) == 0 {
		return judged, err
	}
	claimed := judged + len(rows)
	if rows, err = l.gate(ctx, desk, rows, now); err != nil {
		return claimed, err
	}
	until := now.Add(l.o.Lease)
	reads := map[journeys.Ref]*job{}
	var jobs []*job
	for _, row := range rows {
		if unconfirmed(desk, row, now) {
			if j := reads[row.Ref]; j != nil {
				j.rows = append(j.rows, row)
				continue
			}
			j := &job{rows: []journeys.Stored{row}, confirm: true, desk: desk, until: until}
			reads[row.Ref] = j
			jobs = append(jobs, j)
			continue
		}
		jobs = append(jobs, &job{rows: []journeys.Stored{row}, desk: desk, until: until})
	}
	for _, j := range jobs {
		l.dispatch(ctx, desk, *j, now)
	}
	return claimed, nil
}

// batch is how many to claim: enough that the brake sees at once whether more
// is due than it allows.
func (l *Loop) batch(d *Desk) int {
	return min(max(l.o.Batch, d.Brake.CommentsPerHour+1, d.Brake.MessagesPerHour+1), 1000)
}

func (l *Loop) dispatch(ctx context.Context, desk *Desk, j job, now time.Time) {
	row := j.rows[0]
	id := row.Connector
	if j.confirm {
		id = row.Ref.Connector
	}
	c := desk.connector(id)
	if c == nil || !j.confirm && (c.Sink == nil || !slices.Contains(c.Sink.Kinds(), row.Kind)) {
		// The configuration changed under it; it may change back.
		l.o.Log.Warn("no connector can carry a posting out", "connector", id, "kind", string(row.Kind), "posting", row.Key)
		l.o.Observer.Held(row.Kind, "no such connector", len(j.rows))
		l.release(j, now.Add(holdFor))
		return
	}
	n := l.lane(id)
	ok, start := n.add(j)
	if !ok {
		l.release(j, now.Add(laneBusy))
		return
	}
	if start {
		l.writers.Go(func() { l.drain(ctx, n) })
	}
}

func (l *Loop) lane(id string) *lane {
	l.lanes.Lock()
	defer l.lanes.Unlock()
	n := l.lanes.m[id]
	if n == nil {
		n = &lane{id: id}
		l.lanes.m[id] = n
	}
	return n
}

// backoff doubles from 5 s to 15 min, less up to half by chance, so that what
// failed together does not come back together.
func (l *Loop) backoff(attempts int) time.Duration {
	d, most := 5*time.Second, 15*time.Minute
	for i := 1; i < attempts && d < most; i++ {
		d *= 2
	}
	d = min(d, most)
	return d - time.Duration(l.o.Rand()*float64(d)/2)
}
