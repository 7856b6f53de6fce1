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
	q := `SELECT ` + deliveryColumns + ` FROM deliveries WHERE state = ?`
	if state != journeys.Accepted {
		q += ` AND state <> 'accepted'`
	}
	var list []journeys.Raw
	err := db.read(ctx, "store: deliveries", func(c *conn) error {
		return c.each(ctx, q+` ORDER BY id DESC LIMIT ?`, []any{string(state), n}, func(r *sql.Rows) error {
			_, d, err := scanDelivery(r)
			list = append(list, d)
			return err
		})
	})
	return list, err
}

// Undecodable returns the oldest n undecodable deliveries after the one that
// `after` stands for, in the order in which they came, and what stands for the
// last of them; 0 begins with the oldest of all. Thereby all are reached,
// however many there are and whatever becomes of them meanwhile.
func (db *DB) Undecodable(ctx context.Context, after int64, n int) (list []journeys.Raw, last int64, err error) {
	last = after
	err = db.read(ctx, "store: undecodable", func(c *conn) error {
		return c.each(ctx, `SELECT `+deliveryColumns+` FROM deliveries WHERE state = 'undecodable' AND state <> 'accepted' AND id > ? ORDER BY id LIMIT ?`,
			[]any{after, n}, func(r *sql.Rows) error {
				id, d, err := scanDelivery(r)
				list, last = append(list, d), id
				return err
			})
	})
	return list, last, err
}

const deliveryColumns = `id, connector, delivery, received, state, note, header, body`

func scanDelivery(r *sql.Rows) (id int64, d journeys.Raw, err error) {
	var received int64
	var header, body []byte
	if err := r.Scan(&id, &d.Connector, &d.ID, &received, &d.State, &d.Note, &header, &body); err != nil {
		return id, d, err
	}
	d.Received = time.Unix(0, received).UTC()
	if err := stored(json.Unmarshal(header, &d.Header), "header"); err != nil {
		return id, d, err
	}
	d.Body, err = unpack(body)
	return id, d, err
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

// Heard returns when each connector last spoke: when the newest of its
// deliveries that brought events was received, pruned ones too, so that a
// source that fell silent long ago is still known. What was ignored or could
// not be decoded is no word.
func (db *DB) Heard(ctx context.Context) (map[string]time.Time, error) {
	heard := map[string]time.Time{}
	err := db.read(ctx, "store: heard", func(c *conn) error {
		return c.each(ctx, `SELECT connector, newest FROM heard WHERE state = ? AND newest > 0`, []any{string(journeys.Accepted)}, func(r *sql.Rows) error {
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
