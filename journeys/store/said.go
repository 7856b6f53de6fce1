package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Said counts the messages about the given journeys that were first posted in
// [from, to), and those of them that somebody called none: a digest says how
// often we were wrong ourselves. What only a preview channel saw is no message.
// A dismissal is counted once for each ticket, and at most once for each
// message of its subject.
func (db *DB) Said(ctx context.Context, journeyIDs []string, from, to time.Time) (messages, wrong int, err error) {
	err = db.read(ctx, "store: said", func(c *conn) error {
		messages, wrong = 0, 0
		of := map[int64]int{} // messages of a subject
		if err := c.each(ctx, `SELECT DISTINCT p.key, p.subject FROM writes w JOIN postings p ON p.key = w.posting
			WHERE w.at >= ? AND w.at < ? AND w.kind = ? AND instr(p.key, 'preview/') <> 1 AND json_extract(p.body, '$.journey') IN {list}
			AND NOT EXISTS (SELECT 1 FROM writes b WHERE b.posting = w.posting AND b.at < ?)`,
			[]any{clampNanos(from), clampNanos(to), string(journeys.MessagePosting), jsonList(journeyIDs), clampNanos(from)}, func(r *sql.Rows) error {
				var key string
				var subject sql.NullInt64
				err := r.Scan(&key, &subject)
				messages++
				if subject.Valid {
					of[subject.Int64]++
				}
				return err
			}); err != nil || messages == 0 {
			return err
		}
		ids := make([]int64, 0, len(of))
		for id := range of {
			ids = append(ids, id)
		}
		return c.each(ctx, `SELECT n.subject, count(DISTINCT n.id) FROM nodes n JOIN events e ON e.node = n.id AND e.at >= ?
			WHERE n.subject IN {list} AND instr(e.body, '"kind":"dismiss"') > 0 GROUP BY n.subject`,
			[]any{clampNanos(from), jsonList(ids)}, func(r *sql.Rows) error {
				var id int64
				var n int
				err := r.Scan(&id, &n)
				wrong += min(n, of[id])
				return err
			})
	})
	return messages, wrong, err
}

// Points returns all that was ever pressed about pain points, in order.
func (db *DB) Points(ctx context.Context) (events []journeys.Event, err error) {
	err = db.read(ctx, "store: points", func(c *conn) error {
		events = nil
		return c.each(ctx, `SELECT e.body FROM nodes n JOIN events e ON e.node = n.id WHERE n.kind = 3 ORDER BY e.at, e.connector, e.event`, nil,
			func(r *sql.Rows) error {
				var body sql.RawBytes
				if err := r.Scan(&body); err != nil {
					return err
				}
				events = append(events, journeys.Event{})
				return stored(json.Unmarshal(body, &events[len(events)-1]), "event")
			})
	})
	return events, err
}

// Postings returns those of the postings with these keys that there are, as
// they stand, by key.
func (db *DB) Postings(ctx context.Context, keys []string) (map[string]journeys.Stored, error) {
	found := map[string]journeys.Stored{}
	err := db.read(ctx, "store: postings", func(c *conn) error {
		return c.each(ctx, `SELECT `+postingColumns+` FROM postings WHERE key IN {list}`, []any{jsonList(keys)}, func(r *sql.Rows) error {
			s, err := scanPosting(r)
			found[s.Key] = s
			return err
		})
	})
	return found, err
}
