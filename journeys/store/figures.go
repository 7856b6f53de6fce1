package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// EventsBetween counts the events that happened in [from, to), and those of
// them that stand on a step of a case: a digest says how much fitted nowhere.
// It reads the cases of that time, which is work for a report and not for
// every page.
func (db *DB) EventsBetween(ctx context.Context, from, to time.Time) (events, placed int, err error) {
	span := []any{clampNanos(from), clampNanos(to)}
	err = db.read(ctx, "store: events between", func(c *conn) error {
		if _, err := c.one(ctx, `SELECT count(*) FROM events WHERE at >= ? AND at < ?`, span, &events); err != nil {
			return err
		}
		onStep := map[int64]map[string]bool{} // by subject, since an event's id is unique at its connector only
		if err := c.each(ctx, `SELECT subject, body FROM cases WHERE successor = '' AND last >= ? AND started < ?`, span, func(r *sql.Rows) error {
			var subject int64
			var body sql.RawBytes
			if err := r.Scan(&subject, &body); err != nil {
				return err
			}
			var k journeys.Case
			if err := stored(json.Unmarshal(body, &k), "case"); err != nil {
				return err
			}
			for _, p := range k.Placements {
				if p.Step != "" {
					if onStep[subject] == nil {
						onStep[subject] = map[string]bool{}
					}
					onStep[subject][p.Event] = true
				}
			}
			return nil
		}); err != nil {
			return err
		}
		subjects := make([]int64, 0, len(onStep))
		for id := range onStep {
			subjects = append(subjects, id)
		}
		return c.each(ctx, `SELECT n.subject, e.event FROM nodes n JOIN events e ON e.node = n.id
			WHERE e.at >= ? AND e.at < ? AND n.subject IN {list}`, append(span, jsonList(subjects)), func(r *sql.Rows) error {
			var subject int64
			var event string
			err := r.Scan(&subject, &event)
			if onStep[subject][event] {
				placed++
			}
			return err
		})
	})
	return events, placed, err
}
