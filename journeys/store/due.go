package store

import (
	"context"
	"database/sql"
	"time"
)

// How many rows at the head of the due list are looked at one by one. More
// than this many are never leased at once; if they were, the only loss is that
// the end of the surplus leases is noticed late.
const head = 1000

// NextDue returns the earliest instant at which a claim may find something
// new: a due time, or the end of a lease where that is later. A posting that
// waits for its subject to be settled does not count; its subject does. Zero
// means never.
func (db *DB) NextDue(ctx context.Context) (time.Time, error) {
	var next time.Time
	earliest := func(t sql.NullInt64) {
		if at := instant(t); t.Valid && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	err := db.read(ctx, "store: next due", func(c *conn) error {
		for _, from := range []string{
			`subjects t WHERE t.due_at IS NOT NULL`,
			`postings t LEFT JOIN subjects s ON s.id = t.subject WHERE t.due_at IS NOT NULL AND t.crowd = 0 AND (t.subject IS NULL OR s.settled_seq = s.last_seq)`,
			`work t WHERE t.due_at IS NOT NULL`,
		} {
			var free, held sql.NullInt64
			if _, err := c.one(ctx, `SELECT t.due_at FROM `+from+` AND t.lease_until = 0 ORDER BY t.due_at LIMIT 1`, nil, &free); err != nil {
				return err
			}
			if _, err := c.one(ctx, `SELECT min(CASE WHEN h.due_at > h.lease_until THEN h.due_at ELSE h.lease_until END)
				FROM (SELECT t.due_at, t.lease_until FROM `+from+` ORDER BY t.due_at LIMIT ?) h WHERE h.lease_until > 0`, []any{head}, &held); err != nil {
				return err
			}
			earliest(free)
			earliest(held)
		}
		var look sql.NullInt64
		if _, err := c.one(ctx, `SELECT look_at FROM crowds WHERE look_at IS NOT NULL ORDER BY look_at LIMIT 1`, nil, &look); err != nil {
			return err
		}
		earliest(look)
		return nil
	})
	return next, err
}
