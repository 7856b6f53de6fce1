package store

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// MarkSending makes it durable that the outcome of these postings is unknown,
// for each that is still held under the lease it was claimed with, and leaves
// the lease as it is. It returns the keys of the others. The outbox calls it
// before it creates something: after a crash at any later moment the posting
// is handed out as unknown, and its mark is looked for first.
func (db *DB) MarkSending(ctx context.Context, now time.Time, rows []journeys.Stored) (lost []string, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	err = db.write(ctx, &op{name: "store: mark sending", run: func(ctx context.Context, c *conn) error {
		lost = nil
		for i := range rows {
			// The lease's end counts as well: a process that was frozen may
			// find its token still in the row and its time over.
			n, err := c.exec(ctx, `UPDATE postings SET state = 'unknown' WHERE key = ? AND lease = ? AND lease <> '' AND lease_until > ?`,
				rows[i].Key, rows[i].Lease, now.UnixNano())
			if err != nil {
				return err
			}
			if n == 0 {
				lost = append(lost, rows[i].Key)
			}
		}
		return nil
	}})
	return lost, err
}

// CountWrites counts what left of one kind of posting at since or later.
func (db *DB) CountWrites(ctx context.Context, kind journeys.PostingKind, since time.Time) (n int, err error) {
	err = db.read(ctx, "store: count writes", func(c *conn) error {
		_, err := c.one(ctx, `SELECT count(*) FROM writes WHERE kind = ? AND at >= ?`, []any{string(kind), clampNanos(since)}, &n)
		return err
	})
	return n, err
}
