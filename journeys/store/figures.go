package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// EventsBetween counts the events that happened in [from, to), and those of
// them that stand on a step of a case or ended one: a digest says how much fitted nowhere.
// What was pressed under a digest is no event of anybody's journey.
// It reads the cases of that time, which is work for a report and not for
// every page.
func (db *DB) EventsBetween(ctx context.Context, from, to time.Time) (events, placed int, err error) {
	span := []any{clampNanos(from), clampNanos(to)}
	err = db.read(ctx, "store: events between", func(c *conn) error {
		if _, err := c.one(ctx, `SELECT count(*) FROM events WHERE at >= ? AND at < ? AND node NOT IN (SELECT id FROM nodes WHERE kind = 3)`, span, &events); err != nil {
			return err
		}
		return c.each(ctx, `SELECT body FROM cases WHERE successor = '' AND last >= ? AND started < ?`, span, func(r *sql.Rows) error {
			var body sql.RawBytes
			if err := r.Scan(&body); err != nil {
				return err
			}
			var k journeys.Case
			if err := stored(json.Unmarshal(body, &k), "case"); err != nil {
				return err
			}
			for _, p := range k.Placements {
				if (p.Step != "" || p.As == journeys.AsOver) && !p.At.Before(from) && p.At.Before(to) {
					placed++
				}
			}
			return nil
		})
	})
	return events, placed, err
}
