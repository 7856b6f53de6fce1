package reconcile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Config is what an admin's files say that concerns the loop. It is swapped
// whole on a reload; a batch is judged by one Config from start to end.
type Config struct {
	Rules *journeys.Rules
	Pace  journeys.Pace
}

// Options is what a Loop is made of. Store and Config are required.
type Options struct {
	Store    Store
	Config   *atomic.Pointer[Config]
	Facts    func(ctx context.Context, now time.Time) (journeys.Facts, error) // nil: nothing is known
	Profiles Profiles                                                         // nil: no account is looked up

	Now      func() time.Time // default time.Now
	Decided  func()           // called when a batch changed what should stand outside; must not block
	Observer Observer
	Log      *slog.Logger

	Batch   int           // subjects claimed at once; default 128
	Lease   time.Duration // of a claim; default 1 min
	Workers int           // batches judged side by side by Run; default 2
	// MaxWait is how long Run trusts NextDue: another replica may bring work
	// without waking us; default 5 s.
	MaxWait time.Duration
}

// Loop walks due subjects and looks accounts up.
type Loop struct {
	o     Options
	wake  chan struct{}
	tries sync.Map // subject -> int: failures in a row, for the growing pause

	mu       sync.Mutex // guards machines
	machines map[journeys.Account]bool
}

// New returns a loop that does nothing until Step or Run.
func New(o Options) *Loop {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Facts == nil {
		o.Facts = func(context.Context, time.Time) (journeys.Facts, error) { return journeys.Facts{}, nil }
	}
	if o.Decided == nil {
		o.Decided = func() {}
	}
	if o.Observer == nil {
		o.Observer = silent{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Batch == 0 {
		o.Batch = 128
	}
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.MaxWait == 0 {
		o.MaxWait = 5 * time.Second
	}
	return &Loop{o: o, wake: make(chan struct{}, 1)}
}

// Wake tells Run that something may be due. It never blocks.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Step does one round of everything: a batch of subjects and a batch of
// look-ups. It returns how many of both it worked on.
func (l *Loop) Step(ctx context.Context) (worked int, err error) {
	n, err := l.subjects(ctx)
	if err != nil {
		return n, err
	}
	m, err := l.lookUps(ctx)
	return n + m, err
}

// Run works until ctx ends, and then returns nil: subjects on Workers
// goroutines, look-ups on one of their own, so that a slow vendor never holds
// up a judgement.
func (l *Loop) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for range l.o.Workers {
		wg.Go(func() { l.work(ctx, l.subjects, l.wake) })
	}
	if l.o.Profiles != nil {
		wg.Go(func() { l.work(ctx, l.lookUps, nil) })
	}
	wg.Wait()
	return nil
}

// work calls round until it finds nothing, then waits for a wake or for the
// next due instant. The wait has a floor: what is due may be leased to
// somebody else or be another loop's work, and asking again at once would spin.
func (l *Loop) work(ctx context.Context, round func(context.Context) (int, error), wake <-chan struct{}) {
	const floor = 250 * time.Millisecond
	failures := 0
	for ctx.Err() == nil {
		n, err := round(ctx)
		var wait time.Duration
		switch {
		case err != nil && ctx.Err() == nil:
			failures++
			wait = backoff(time.Second, time.Minute, failures)
			l.o.Log.Error("due work could not be done", "error", err, "again_in", wait)
		case n > 0:
			failures = 0
			if n >= l.o.Batch {
				l.Wake() // there is more: another worker may help
			}
			continue
		default:
			failures = 0
			wait = l.o.MaxWait
			if due, err := l.o.Store.NextDue(ctx); err == nil && !due.IsZero() {
				wait = min(max(due.Sub(l.o.Now()), floor), wait)
			}
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// subjects judges one batch.
func (l *Loop) subjects(ctx context.Context) (int, error) {
	now := l.o.Now()
	claimed, err := l.o.Store.ClaimSubjects(ctx, now, l.o.Batch, l.o.Lease)
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	cfg := l.o.Config.Load()
	facts, err := l.o.Facts(ctx, now)
	if err != nil {
		return 0, fmt.Errorf("reconcile: facts: %w", err)
	}
	if err := l.cutMachines(ctx, now, claimed); err != nil {
		return 0, err
	}
	settled := make([]journeys.Settlement, len(claimed))
	changed, failed := false, map[string]bool{}
	for i, s := range claimed {
		var ok bool
		if settled[i], ok = l.judge(cfg, facts, s, now); !ok {
			failed[s.ID] = true
		}
		changed = changed || len(settled[i].Postings) > 0
	}
	stale, err := l.settle(ctx, claimed, settled, failed)
	if err != nil {
		return 0, err
	}
	for _, s := range claimed {
		if !failed[s.ID] {
			l.tries.Delete(s.ID)
		}
	}
	// Even a batch that changed nothing lets postings go: they wait while
	// their subject has events that nobody has walked.
	if changed || hasDue(claimed) {
		l.o.Decided()
	}
	l.o.Observer.Walked(len(claimed), len(stale), l.o.Now().Sub(now))
	return len(claimed), nil
}

// settle stores the batch in one transaction. If the store does not take it,
// each subject is tried alone, so that one that cannot be stored does not keep
// the others from it for ever; that one is postponed and joins failed.
func (l *Loop) settle(ctx context.Context, claimed []journeys.Subject, settled []journeys.Settlement, failed map[string]bool) (stale []string, err error) {
	stale, err = l.o.Store.SettleSubjects(ctx, l.o.Now(), settled)
	if err == nil {
		return stale, nil
	}
	stored := 0
	for i := range settled {
		one, alone := l.o.Store.SettleSubjects(ctx, l.o.Now(), settled[i:i+1])
		if alone == nil {
			stored++
			stale = append(stale, one...)
			continue
		}
		until := l.o.Now().Add(l.pause(claimed[i].ID))
		if _, again := l.o.Store.SettleSubjects(ctx, l.o.Now(), []journeys.Settlement{postpone(claimed[i], until)}); again != nil {
			// Not this subject but the store: nothing more is asked of it now.
			return stale, errors.Join(err, again)
		}
		stored++
		failed[claimed[i].ID] = true
		l.o.Log.Error("a subject's judgement could not be stored", "subject", claimed[i].ID, "error", alone)
		l.o.Observer.Unjudged(claimed[i].ID)
	}
	if stored == 0 {
		return stale, err
	}
	return stale, nil
}

// pause is how long a subject waits that failed, longer each time in a row.
func (l *Loop) pause(subject string) time.Duration {
	n, _ := l.tries.Load(subject)
	before, _ := n.(int)
	l.tries.Store(subject, before+1)
	return backoff(time.Minute, time.Hour, before+1)
}

func hasDue(list []journeys.Subject) bool {
	for _, s := range list {
		for _, p := range s.Postings {
			if !p.DueAt.IsZero() {
				return true
			}
		}
	}
	return false
}

// judge is Decide behind a wall: one subject's panic stays its own.
func (l *Loop) judge(cfg *Config, f journeys.Facts, s journeys.Subject, now time.Time) (st journeys.Settlement, ok bool) {
	defer func() {
		if recover() == nil {
			return
		}
		wait := l.pause(s.ID)
		// The panic's value may hold a customer's words; the stack does not.
		l.o.Log.Error("a subject could not be judged", "subject", s.ID, "again_in", wait, "stack", string(debug.Stack()))
		l.o.Observer.Unjudged(s.ID)
		st, ok = postpone(s, now.Add(wait)), false
	}()
	return Decide(cfg.Rules, f, cfg.Pace, s, now), true
}

// backoff doubles with each failure in a row, from first up to most.
func backoff(first, most time.Duration, failures int) time.Duration {
	d := first
	for i := 1; i < failures && d < most; i++ {
		d *= 2
	}
	return min(d, most)
}
