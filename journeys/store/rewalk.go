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
		return walkAgain(ctx, c, now, spread, openSubjects)
	}})
}

// openSubjects are those of which something may still be said.
const openSubjects = `id IN (SELECT subject FROM cases WHERE successor = '' AND NOT json_extract(body, '$.over'))
	OR id IN (SELECT subject FROM nodes WHERE kind = 1 AND closed = 0)`

// walkAgain makes subjects due, spread over a stretch of time. One that is being
// walked at this moment by what was known before has news: its settle is stale.
func walkAgain(ctx context.Context, c *conn, now time.Time, spread time.Duration, which string, args ...any) error {
	slot := spread.Nanoseconds() / slots
	_, err := c.exec(ctx, `UPDATE subjects SET
			due_at = CASE WHEN due_at <= ? + (id % ?) * ? THEN due_at ELSE ? + (id % ?) * ? END,
			last_seq = last_seq + CASE WHEN lease = '' THEN 0 ELSE 1 END
		WHERE merged_into IS NULL AND (due_at IS NULL OR lease <> '' OR due_at > ? + (id % ?) * ?) AND (`+which+`)`,
		append([]any{now.UnixNano(), slots, slot, now.UnixNano(), slots, slot, now.UnixNano(), slots, slot}, args...)...)
	return err
}
