package store

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// EventsBetween counts the events that happened in [from, to), and those of
// them that stand on a step of a case or ended one: a digest says how much fitted nowhere.
// What was pressed under a digest is no event of anybody's journey.
// It reads the cases of that time, which is work for a report and not for
// every page.
func (db *DB) EventsBetween(ctx context.Context, from, to time.Time) (events, placed int, err error) {
	return db.Period(ctx, from, to, func(*journeys.Case) error { return nil })
}

// Period is EventsBetween, and hands what Briefs of all journeys would to each
// on the way.
func (db *DB) Period(ctx context.Context, from, to time.Time, each func(*journeys.Case) error) (events, placed int, err error) {
	counted := make(chan error, 1)
	go func() {
		counted <- db.read(ctx, "store: events between", func(c *conn) error {
			_, err := c.one(ctx, `SELECT count(*) FROM events WHERE at >= ? AND at < ? AND node NOT IN (SELECT id FROM nodes WHERE kind = 3)`,
				[]any{clampNanos(from), clampNanos(to)}, &events)
			return err
		})
	}()
	count := func(k *journeys.Case) {
		for i := range k.Placements {
			if p := &k.Placements[i]; isPlaced(p) && !p.At.Before(from) && p.At.Before(to) {
				placed++
			}
		}
	}
	err = db.Briefs(ctx, nil, from, to, func(k *journeys.Case) error {
		count(k)
		return each(k)
	})
	if err == nil {
		// And those that began before and went on.
		err = db.briefs(ctx, nil, `last >= ? AND started < ?`,
			[]any{clampNanos(from), clampNanos(from)}, func(k *journeys.Case) error { count(k); return nil })
	}
	if e := <-counted; err == nil {
		err = e
	}
	return events, placed, err
}
