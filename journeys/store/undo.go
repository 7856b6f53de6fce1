package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Write is one change that we made outside.
type Write struct {
	Posting   string // its key
	Connector string
	Kind      journeys.PostingKind
	At        time.Time
}

// WritesSince returns what left at t or later, oldest first: the brake counts
// it, an audit lists it.
func (db *DB) WritesSince(ctx context.Context, t time.Time) ([]Write, error) {
	var writes []Write
	err := db.read(ctx, "store: writes since", func(c *conn) error {
		return c.each(ctx, `SELECT posting, connector, kind, at FROM writes WHERE at >= ? ORDER BY at, id`, []any{clampNanos(t)}, func(r *sql.Rows) error {
			var w Write
			var at int64
			err := r.Scan(&w.Posting, &w.Connector, &w.Kind, &at)
			w.At = time.Unix(0, at).UTC()
			writes = append(writes, w)
			return err
		})
	})
	return writes, err
}

// Written returns the postings that stand and were last written at `since` or
// later, newest first. One whose first write has an unknown outcome is among
// them: it may stand, and nobody knows since when.
func (db *DB) Written(ctx context.Context, since time.Time) ([]journeys.Stored, error) {
	var list []journeys.Stored
	err := db.read(ctx, "store: written", func(c *conn) error {
		return c.each(ctx, `SELECT `+postingColumns+` FROM postings WHERE written_at >= ? AND `+stands+`
			OR state = 'unknown' AND written_at IS NULL ORDER BY written_at DESC, key`, []any{clampNanos(since)}, func(r *sql.Rows) error {
			s, err := scanPosting(r)
			list = append(list, s)
			return err
		})
	})
	return list, err
}

// Withdraw makes the postings unwanted for good: the outbox takes back what
// stands, and no later settle can bring one back. Keys that are not known are
// passed over.
func (db *DB) Withdraw(ctx context.Context, now time.Time, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return db.write(ctx, &op{name: "store: withdraw", run: func(ctx context.Context, c *conn) error {
		for _, key := range keys {
			// One that nobody began to write needs no outbox.
			if _, err := c.exec(ctx, `UPDATE postings SET absent = 1, pinned = 1,
				state = CASE WHEN state = 'pending' AND writes = 0 AND remote = '' AND lease = '' THEN 'removed' ELSE state END,
				due_at = CASE WHEN state IN ('gone', 'removed') OR state = 'pending' AND writes = 0 AND remote = '' AND lease = '' THEN NULL
					WHEN `+held+` AND due_at > ? THEN due_at ELSE ? END
				WHERE key = ?`, now.UnixNano(), now.UnixNano(), key); err != nil {
				return err
			}
			if err := rest(ctx, c, key); err != nil {
				return err
			}
		}
		return nil
	}})
}
