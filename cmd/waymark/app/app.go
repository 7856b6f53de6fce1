package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/connectors/reading"
	"github.com/waymark-itsm/waymark/journeys/reconcile"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// Options are what the surroundings decide. All are optional.
type Options struct {
	Now  func() time.Time       // default time.Now
	Log  *slog.Logger           // default: nothing is logged
	Pace map[string]outbox.Pace // requests a second by connector; default: the outbox's own
	Look bool                   // only to look: nothing is scheduled, and nothing remembered of the configuration
}

// App is the running program.
type App struct {
	o      Options
	store  *store.DB
	heard  *heard
	known  atomic.Pointer[known]
	reader *reading.Reader
	edge   *intake.Intake
	judge  *reconcile.Loop
	writer *outbox.Loop
	asked  *asked

	reloaded chan struct{} // holds one token after a configuration was taken into use

	desk    atomic.Pointer[desk]
	intakes atomic.Pointer[intake.Desk]
	rules   atomic.Pointer[reconcile.Config]
	sinks   atomic.Pointer[outbox.Desk]

	pressed chan struct{} // a press may have come; see tendPresses
	telling sync.Mutex    // guards what is remembered of the digests that stand

	decoding sync.Mutex // guards decoded and tried
	decoded  int64      // up to where undecodable deliveries were tried again; see redecode
	tried    int64      // the newest that was; see redecodeFresh
}

// Open opens the store that the configuration names and makes everything
// ready. Nothing is asked of a vendor yet.
func Open(ctx context.Context, cfg *config.Config, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db, err := store.Open(ctx, cfg.Store)
	if err != nil {
		return nil, fmt.Errorf("the store cannot be opened: %w", err)
	}
	a := &App{
		o: o, store: db, reader: reading.New(), asked: newAsked(),
		reloaded: make(chan struct{}, 1), pressed: make(chan struct{}, 1),
	}
	a.heard = newHeard(db, &a.desk)
	if err := a.Use(ctx, cfg); err != nil {
		_ = db.Close()
		return nil, err
	}
	a.writer = outbox.New(outbox.Options{
		Store: worded{db, &a.intakes}, Desk: &a.sinks, Now: o.Now, Log: o.Log, Appended: func() { a.judge.Wake() },
	})
	a.judge = reconcile.New(reconcile.Options{
		Store: db, Config: &a.rules, Facts: a.facts, Profiles: profiles{&a.desk}, Now: o.Now, Log: o.Log,
		Decided: a.writer.Wake,
	})
	a.edge = intake.New(intake.Options{
		Desk: &a.intakes, Store: a.heard, Now: o.Now, Log: o.Log, Asked: a.takeQuestions,
		Wake: func() { a.judge.Wake(); a.stir() },
	})
	return a, nil
}

// Close closes the store. Call it after Run has returned.
func (a *App) Close() error { return a.store.Close() }

// Handler serves the webhooks.
func (a *App) Handler() http.Handler { return a.edge }

// Store is the open store, for commands that read or mark it.
func (a *App) Store() *store.DB { return a.store }

// Run serves webhooks on the listener and works both loops until ctx ends;
// then it answers what has begun, settles what was sent, and returns. Only one
// server works on a store: what one that died left claimed is taken over.
func (a *App) Run(ctx context.Context, l net.Listener) error {
	if err := a.store.Own(ctx, a.o.Now(), a.writer.InFlight()); err != nil {
		_ = l.Close()
		return err
	}
	server := intake.Server("", a.edge)
	var wg sync.WaitGroup
	failed := make(chan error, 1)
	wg.Go(func() {
		if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	})
	work, stop := context.WithCancel(ctx)
	defer stop()
	wg.Go(func() { _ = a.judge.Run(work) })
	wg.Go(func() { _ = a.writer.Run(work) })
	wg.Go(func() { a.answerAll(work) })
	wg.Go(func() { a.listenAll(work) })
	wg.Go(func() { a.tend(work) })
	wg.Go(func() { a.tendOwners(work) })
	wg.Go(func() { a.tendPresses(work) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stop()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = errors.Join(err, server.Shutdown(closing))
	wg.Wait()
	return err
}

// tend does the rest of the due work: sources that fell silent, refs to be read
// live, digests, names that were not there at start, what is too old to keep.
func (a *App) tend(ctx context.Context) {
	const every = 15 * time.Second
	answered := a.Resolve(ctx)
	for round := 0; ; round++ {
		a.redecodeFresh(ctx)
		if _, err := a.watch(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("sources could not be looked after", "error", err)
		}
		if _, err := a.polls(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("sources could not be asked", "error", err)
		}
		if _, err := a.reads(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("live reads could not be made", "error", err)
		}
		if _, err := a.links(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("threads and their tickets could not be joined", "error", err)
		}
		if _, err := a.digests(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("digests could not be made", "error", err)
		}
		if _, err := a.park(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("rules could not be judged by what people said of them", "error", err)
		}
		if round%240 == 239 { // hourly
			a.prune(ctx)
			if err := a.tellEnds(ctx); err != nil && ctx.Err() == nil {
				a.o.Log.Error("the end of a token could not be told", "error", err)
			}
		}
		if !answered && round > 0 || round%240 == 239 {
			answered = a.Resolve(ctx)
		}
		if round%(24*240) == 239 { // daily
			a.Forget(ctx)
		}
		t := time.NewTimer(every)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
	}
}

func (a *App) prune(ctx context.Context) {
	keep := a.desk.Load().cfg.Keep.Deliveries
	if keep <= 0 {
		return
	}
	n, err := a.store.Prune(ctx, a.o.Now().Add(-keep))
	if err != nil {
		a.o.Log.Error("old deliveries could not be removed", "error", err)
		return
	}
	a.o.Log.Info("old deliveries were removed", "count", n)
}

// Forget drops what is kept of cases that are long over. It looks at every
// subject that is at rest, so once a day is often enough.
func (a *App) Forget(ctx context.Context) {
	keep := a.desk.Load().cfg.Keep.Cases
	if keep <= 0 {
		return
	}
	n, err := a.store.Forget(ctx, a.o.Now().Add(-keep))
	if err != nil && ctx.Err() == nil {
		a.o.Log.Error("what is long over could not be forgotten", "error", err)
	}
	if n > 0 {
		a.o.Log.Info("what is long over was forgotten", "subjects", n)
	}
}

// Settle works until nothing is due: what the demo and tests do between two
// movements of their clock.
func (a *App) Settle(ctx context.Context) error {
	turns := [...]func(context.Context) (int, error){
		a.watch, a.polls, a.reads, a.links,
		func(ctx context.Context) (int, error) { return a.answerWaiting(ctx), nil },
		a.judge.Step, a.writer.Step, a.digests, a.park, a.presses,
	}
	for range 10_000 {
		done := 0
		for _, turn := range turns {
			n, err := turn(ctx)
			if err != nil {
				return err
			}
			done += n
		}
		if done == 0 {
			return nil
		}
	}
	return errors.New("work never ends: something is due again as soon as it is done")
}

// NextDue is when something is due next; zero: never.
func (a *App) NextDue(ctx context.Context) (time.Time, error) { return a.store.NextDue(ctx) }
