package outbox

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/waymark-itsm/waymark/journeys"
)

// laneQueue is how many jobs may wait for one connector in this process.
const laneQueue = 128

// laneBusy is how soon a posting that found its lane full is claimed again.
const laneBusy = time.Second

// job is one request to a connector: a posting to write, or a ticket to read
// live for all the postings that wait for it.
type job struct {
	rows    []journeys.Stored
	confirm bool
	desk    *Desk
	until   time.Time // end of the rows' lease
}

// lane is one connector's queue with its one writer.
type lane struct {
	id string

	mu      sync.Mutex
	queue   []job
	running bool
	limiter *rate.Limiter
	pace    Pace
	rests   time.Time // nothing is asked before: the vendor said 429
	denied  *Desk     // the configuration under which it answered 401 or 403
}

// add queues a job; false when the lane is full.
func (n *lane) add(j job) (ok, start bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.queue) >= laneQueue {
		return false, false
	}
	if p := j.desk.pace(n.id); n.limiter == nil || p != n.pace {
		n.limiter, n.pace = p.limiter(), p
	}
	n.queue = append(n.queue, j)
	start = !n.running
	n.running = true
	return true, start
}

// take empties the queue; false when there was nothing, and the writer ends.
func (n *lane) take() ([]job, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	jobs := n.queue
	n.queue = nil
	if len(jobs) == 0 {
		n.running = false
	}
	return jobs, len(jobs) > 0
}

// closed says until when and why nothing may be asked; "" when it may.
func (n *lane) closed(d *Desk, now time.Time) (until time.Time, why string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.denied == d {
		return now.Add(pauseCheck), "suspended"
	}
	if now.Before(n.rests) {
		return n.rests, "rate limited"
	}
	return time.Time{}, ""
}

func (n *lane) rest(until time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if until.After(n.rests) {
		n.rests = until
	}
}

func (n *lane) suspend(d *Desk) (first bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	first = n.denied != d
	n.denied = d
	return first
}

// longestTurn is how long a posting waits for its turn in our hands. One that
// would have to wait longer goes back, for any replica to take.
const longestTurn = 5 * time.Second

// turn waits for the lane's pace, no longer than what leaves a request room
// within its lease; 0, or else how long it would have had to wait.
func (n *lane) turn(ctx context.Context, now, latest time.Time) (wait time.Duration) {
	n.mu.Lock()
	r := n.limiter.ReserveN(now, 1)
	n.mu.Unlock()
	d := r.DelayFrom(now)
	if d > longestTurn || now.Add(d).After(latest) {
		r.CancelAt(now)
		return d
	}
	if d <= 0 {
		return 0
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return 0
	case <-ctx.Done():
		return d
	}
}

// drain is the lane's writer: it ends when nothing is queued.
func (l *Loop) drain(ctx context.Context, n *lane) {
	for {
		jobs, ok := n.take()
		if !ok {
			return
		}
		jobs = l.mark(ctx, jobs)
		for _, j := range jobs {
			l.do(ctx, n, j)
		}
	}
}

// mark makes it durable, in one transaction for the whole queue, that the
// outcome of what is going to be created is unknown from now on.
func (l *Loop) mark(ctx context.Context, jobs []job) []job {
	var creates []journeys.Stored
	for _, j := range jobs {
		if !j.confirm && creating(j.rows[0]) && j.rows[0].State != journeys.Unknown {
			creates = append(creates, j.rows[0])
		}
	}
	if len(creates) == 0 {
		return jobs
	}
	lost, err := l.o.Store.MarkSending(ctx, l.o.Now(), creates)
	if err != nil {
		// Nothing may be created unmarked. The leases run out by themselves.
		l.o.Log.Error("postings could not be marked before sending", "error", err, "n", len(creates))
		for _, row := range creates {
			lost = append(lost, row.Key)
		}
	}
	kept := jobs[:0]
	for _, j := range jobs {
		if !j.confirm && containsKey(lost, j.rows[0].Key) {
			continue
		}
		kept = append(kept, j)
	}
	return kept
}

func containsKey(list []string, key string) bool {
	for _, k := range list {
		if k == key {
			return true
		}
	}
	return false
}

// creating reports whether carrying the row out would make something new.
func creating(row journeys.Stored) bool { return !row.Absent && row.Remote == "" && !done(row) }

// done reports that outside is already as wanted.
func done(row journeys.Stored) bool {
	return !row.Absent && row.State == journeys.Standing && row.Written == row.Meaning
}

// do carries one job out, unless its lane is closed or its lease too short.
func (l *Loop) do(ctx context.Context, n *lane, j job) {
	if ctx.Err() != nil {
		l.release(j, l.o.Now())
		return
	}
	now := l.o.Now()
	if until, why := n.closed(j.desk, now); why != "" {
		l.o.Observer.Held(j.rows[0].Kind, why, len(j.rows))
		l.release(j, until)
		return
	}
	latest := j.until.Add(-l.o.Deadline - l.o.Grace)
	if wait := n.turn(ctx, now, latest); wait > 0 {
		l.release(j, l.o.Now().Add(wait))
		return
	}
	// The deadline begins before the lease is looked at: a process that
	// freezes in between wakes up with a request that is already over.
	// What was begun is finished when the process is asked to stop: a request
	// cut off in the middle would have to be searched for.
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.o.Deadline)
	defer cancel()
	if l.o.Now().After(latest) {
		l.release(j, l.o.Now())
		return
	}
	c := j.desk.connector(n.id)
	if j.confirm {
		l.confirm(asking, n, j, c)
		return
	}
	l.carry(asking, n, j, c)
}

// release gives claimed postings back as they were, due at the given instant.
func (l *Loop) release(j job, due time.Time) {
	rows := make([]journeys.Stored, len(j.rows))
	for i, row := range j.rows {
		row.DueAt = due
		rows[i] = row
	}
	l.settle(rows...)
}

// settle stores outcomes. It has a context of its own: what is known must be
// written down even while the process is being stopped.
func (l *Loop) settle(rows ...journeys.Stored) {
	ctx, cancel := context.WithTimeout(context.Background(), l.o.Grace)
	defer cancel()
	if err := l.o.Store.SettlePostings(ctx, l.o.Now(), rows); err != nil {
		// The lease runs out, and a marked row is looked for before it is
		// written again.
		l.o.Log.Error("outcomes could not be stored", "error", err, "n", len(rows))
	}
}
