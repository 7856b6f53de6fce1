package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Deliveries returns the newest n deliveries in a state, whole, newest first;
// their bodies can be decoded again.
func (db *DB) Deliveries(ctx context.Context, state journeys.RawState, n int) ([]journeys.Raw, error) {
	// Said twice, once without an argument, so that the index of the odd ones
	// can be used for them.
	q := `SELECT connector, delivery, received, state, note, header, body FROM deliveries WHERE state = ?`
	if state != journeys.Accepted {
		q += ` AND state <> 'accepted'`
	}
	var list []journeys.Raw
	err := db.read(ctx, "store: deliveries", func(c *conn) error {
		return c.each(ctx, q+` ORDER BY id DESC LIMIT ?`, []any{string(state), n}, func(r *sql.Rows) error {
			var d journeys.Raw
			var received int64
			var header, body []byte
			if err := r.Scan(&d.Connector, &d.ID, &received, &d.State, &d.Note, &header, &body); err != nil {
				return err
			}
			d.Received = time.Unix(0, received).UTC()
			if err := stored(json.Unmarshal(header, &d.Header), "header"); err != nil {
				return err
			}
			var err error
			d.Body, err = unpack(body)
			list = append(list, d)
			return err
		})
	})
	return list, err
}

// Counts returns how many deliveries are kept in each state.
func (db *DB) Counts(ctx context.Context) (map[journeys.RawState]int, error) {
	counts := map[journeys.RawState]int{}
	err := db.read(ctx, "store: counts", func(c *conn) error {
		return c.each(ctx, `SELECT state, sum(kept) FROM heard GROUP BY state`, nil, func(r *sql.Rows) error {
			var state string
			var n int
			err := r.Scan(&state, &n)
			if n > 0 {
				counts[journeys.RawState(state)] = n
			}
			return err
		})
	})
	return counts, err
}

// Heard returns when each connector's newest delivery was received, pruned
// ones too: a source that fell silent long ago is still known.
func (db *DB) Heard(ctx context.Context) (map[string]time.Time, error) {
	heard := map[string]time.Time{}
	err := db.read(ctx, "store: heard", func(c *conn) error {
		return c.each(ctx, `SELECT connector, max(newest) FROM heard GROUP BY connector`, nil, func(r *sql.Rows) error {
			var connector string
			var at int64
			err := r.Scan(&connector, &at)
			heard[connector] = time.Unix(0, at).UTC()
			return err
		})
	})
	return heard, err
}

// How many deliveries one transaction of Prune deletes: intake waits behind it.
const pruneBatch = 500

// Prune forgets the deliveries received before the given time, and returns how
// many those were. Their events stay. It looks at the oldest rows only, and
// stops at the first batch that holds nothing to forget.
func (db *DB) Prune(ctx context.Context, before time.Time) (int, error) {
	total, after := 0, int64(0)
	for {
		n, looked, last := 0, 0, after
		err := db.write(ctx, &op{name: "store: prune", run: func(ctx context.Context, c *conn) error {
			n, looked, last = 0, 0, after
			var ids []int64
			heard := map[[2]string]*tally{}
			if err := c.each(ctx, `SELECT id, connector, state, received FROM deliveries WHERE id > ? ORDER BY id LIMIT ?`, []any{after, pruneBatch}, func(r *sql.Rows) error {
				var id, received int64
				var k [2]string
				err := r.Scan(&id, &k[0], &k[1], &received)
				looked++
				last = id
				if received < clampNanos(before) {
					ids = append(ids, id)
					if heard[k] == nil {
						heard[k] = &tally{}
					}
					heard[k].kept--
				}
				return err
			}); err != nil || len(ids) == 0 {
				return err
			}
			n = len(ids)
			if _, err := c.exec(ctx, `DELETE FROM deliveries WHERE id IN {list}`, jsonList(ids)); err != nil {
				return err
			}
			return putHeard(ctx, c, heard)
		}})
		if err != nil {
			return total, err
		}
		total, after = total+n, last
		if n == 0 || looked < pruneBatch {
			return total, nil
		}
	}
}
