package store

import (
	"context"
	"time"
)

// slots is into how many instants a stretch of time is divided over which work
// is spread.
const slots = 64

// Rewalk makes everything due that a changed map may judge anew: subjects with
// a case that is not over, and those with a ticket that is not done, which may
// be in no case yet. The work is spread over a stretch of time, so that a
// reload does not hold up what comes in; what is due earlier stays so.
func (db *DB) Rewalk(ctx context.Context, now time.Time, spread time.Duration) error {
	return db.write(ctx, &op{name: "store: rewalk", run: func(ctx context.Context, c *conn) error {
		slot := spread.Nanoseconds() / slots
		_, err := c.exec(ctx, `UPDATE subjects SET due_at = ? + (id % ?) * ?
			WHERE merged_into IS NULL AND (due_at IS NULL OR due_at > ? + (id % ?) * ?)
			AND (id IN (SELECT subject FROM cases WHERE successor = '' AND NOT json_extract(body, '$.over'))
				OR id IN (SELECT subject FROM nodes WHERE kind = 1 AND closed = 0))`,
			now.UnixNano(), slots, slot, now.UnixNano(), slots, slot)
		return err
	}})
}
