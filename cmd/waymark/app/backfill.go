package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Back-fill brings what happened before the webhooks came, or while they did
// not. It never posts: what it alone brought is history (journeys.Event), which
// is judged and counted and is no reason to speak. How far it came is written
// down after each page, so that one that was killed goes on there; the page that
// it was killed in is read again, and changes nothing the second time.

// Backfilled is how far a back-fill has come.
type Backfilled struct {
	Since  time.Time `json:"since"`
	Began  time.Time `json:"began"`
	Asked  string    `json:"asked"` // what was asked for, as it was written: another question begins anew
	Cursor string    `json:"cursor,omitempty"`
	Refs   int       `json:"refs"`
	Events int       `json:"events"`
	Total  int       `json:"total,omitempty"` // about how many refs there are; 0: not known
	Done   bool      `json:"done,omitempty"`

	Resumed bool `json:"-"` // it went on where another was stopped
}

// Past is what a back-fill is to read.
type Past struct {
	Connector string
	Since     time.Time
	Asked     string // "90d", as it was written
	Filter    string
	Restart   bool // do not go on where an earlier one was stopped
	// Wait waits; it returns early, with the reason, when ctx ends. Nil: the
	// clock on the wall.
	Wait func(ctx context.Context, d time.Duration) error
	Show func(Backfilled) // after each page; nil: nobody looks
}

// Errors of back-fills.
var (
	ErrNoBackfill  = errors.New("this connector cannot read the past")
	ErrNoConnector = errors.New("there is no connector of this name")
)

// patience with a vendor that does not answer: that many tries for one page,
// the first repeated after retryFirst, each later one after twice as long.
const (
	pageTries  = 6
	retryFirst = 2 * time.Second
)

func backfillOf(connector string) string { return "backfill of " + connector }

// Backfill reads the past of one connector into the store.
func (a *App) Backfill(ctx context.Context, p Past) (Backfilled, error) {
	c := a.desk.Load().connector(p.Connector)
	switch {
	case c == nil:
		return Backfilled{}, fmt.Errorf("%s: %w", p.Connector, ErrNoConnector)
	case c.Backfill == nil:
		return Backfilled{}, fmt.Errorf("%s: %w", p.Connector, ErrNoBackfill)
	}
	if p.Wait == nil {
		p.Wait = wait
	}
	run, err := a.beginBackfill(ctx, c, p)
	if err != nil {
		return run, err
	}
	past := connectors.Past{Since: run.Since, Filter: p.Filter}
	for !run.Done {
		page, err := a.pageOf(ctx, c, past, run.Cursor, p.Wait)
		switch {
		case connectors.KindOf(err) == connectors.Gone && run.Cursor != "":
			// The vendor forgot where we were; nothing is lost by beginning again.
			run.Cursor, run.Refs, run.Events = "", 0, 0
			continue
		case err != nil:
			return run, err
		}
		if err := a.bringPast(ctx, page.Events); err != nil {
			return run, err
		}
		run.Refs, run.Events = run.Refs+page.Refs, run.Events+len(page.Events)
		run.Cursor, run.Done = page.Next, page.Next == ""
		if err := a.noteBackfill(ctx, p.Connector, run); err != nil {
			return run, err
		}
		if p.Show != nil {
			p.Show(run)
		}
	}
	if p.Filter != "" {
		return run, nil
	}
	// All of it was read: what it had to say until then is known.
	return run, a.store.Covered(ctx, p.Connector, run.Began, a.heard.patience(p.Connector))
}

// beginBackfill goes on with one that was stopped, if the same was asked for.
func (a *App) beginBackfill(ctx context.Context, c *connectors.Connector, p Past) (Backfilled, error) {
	text, err := a.store.Setting(ctx, backfillOf(p.Connector))
	if err != nil {
		return Backfilled{}, err
	}
	asked := p.Asked + "\n" + p.Filter
	var run Backfilled
	if !p.Restart && text != "" && json.Unmarshal([]byte(text), &run) == nil && !run.Done && run.Asked == asked {
		run.Resumed = true
		return run, nil
	}
	run = Backfilled{Since: p.Since.UTC(), Began: a.o.Now().UTC(), Asked: asked}
	err = a.trying(ctx, p.Wait, func() (err error) {
		run.Total, err = c.Backfill.Count(ctx, connectors.Past{Since: run.Since, Filter: p.Filter}, a.o.Now())
		return err
	})
	return run, err
}

// pageOf reads one page, as long as it takes.
func (a *App) pageOf(ctx context.Context, c *connectors.Connector, past connectors.Past, cursor string, wait func(context.Context, time.Duration) error) (page connectors.Page, err error) {
	err = a.trying(ctx, wait, func() error {
		page, err = c.Backfill.Page(ctx, past, cursor, a.o.Now())
		return err
	})
	return page, err
}

// trying repeats what may succeed later. A vendor that says how long to wait is
// waited for as often as it says so.
func (a *App) trying(ctx context.Context, wait func(context.Context, time.Duration) error, do func() error) error {
	pause := retryFirst
	for tries := 1; ; {
		err := do()
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		delay := pause
		switch connectors.KindOf(err) {
		case connectors.RateLimited:
			if after := connectors.RetryAfter(err); after > 0 {
				delay = after
			}
		case connectors.Temporary, connectors.Unknown: // reading twice does no harm
			if tries++; tries > pageTries {
				return err
			}
			pause *= 2
		default:
			return err
		}
		// Apart from others who were told to wait as long.
		delay += time.Duration(rand.Int64N(int64(delay)/10 + 1))
		if err := wait(ctx, delay); err != nil {
			return err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bringPast stores what a page told, as history.
func (a *App) bringPast(ctx context.Context, events []journeys.Event) error {
	if len(events) == 0 {
		return nil
	}
	for i := range events {
		events[i].History = true
	}
	return a.bring(ctx, a.o.Now(), events)
}

func (a *App) noteBackfill(ctx context.Context, connector string, run Backfilled) error {
	text, err := json.Marshal(run)
	if err != nil {
		return err
	}
	return a.store.SetSetting(ctx, backfillOf(connector), string(text))
}
