package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Schedule makes work due. Work that is due already keeps the earlier time;
// work that is being done at this moment is done again.
func (db *DB) Schedule(ctx context.Context, w journeys.Work) error {
	if w.Kind == "" || w.Key == "" || w.DueAt.IsZero() {
		return invalid("work without a kind, a key or a time")
	}
	return db.write(ctx, &op{name: "store: schedule", run: func(ctx context.Context, c *conn) error {
		return schedule(ctx, c, w.Kind, w.Key, w.DueAt.UnixNano())
	}})
}

func schedule(ctx context.Context, c *conn, kind journeys.WorkKind, key string, due int64) error {
	_, err := c.exec(ctx, `INSERT INTO work (kind, key, due_at) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET
		again_at = CASE WHEN work.lease = '' THEN NULL
			WHEN work.again_at < excluded.due_at THEN work.again_at ELSE excluded.due_at END,
		due_at = CASE WHEN work.due_at < excluded.due_at THEN work.due_at ELSE excluded.due_at END`,
		string(kind), key, due)
	return err
}

// ClaimWork hands out up to n pieces of due work of one kind that nobody
// holds, the longest due first.
func (db *DB) ClaimWork(ctx context.Context, kind journeys.WorkKind, now time.Time, n int, lease time.Duration) ([]journeys.Work, error) {
	const due = `SELECT key FROM work WHERE kind = ? AND due_at <= ? AND lease_until <= ? ORDER BY due_at LIMIT `
	if any, err := db.anyDue(ctx, "store: claim work", due+`1`, string(kind), now.UnixNano(), now.UnixNano()); err != nil || !any {
		return nil, err
	}
	token := rand.Text()
	var got []journeys.Work
	err := db.write(ctx, &op{name: "store: claim work", run: func(ctx context.Context, c *conn) error {
		got = nil
		return c.each(ctx, `UPDATE work SET lease = ?, lease_until = ?, again_at = NULL WHERE kind = ? AND key IN (`+due+`? {skip})
			RETURNING key, due_at, attempts`,
			[]any{token, now.Add(lease).UnixNano(), string(kind), string(kind), now.UnixNano(), now.UnixNano(), n}, func(r *sql.Rows) error {
				w := journeys.Work{Kind: kind, Lease: token}
				var dueAt sql.NullInt64
				err := r.Scan(&w.Key, &dueAt, &w.Attempts)
				w.DueAt = instant(dueAt)
				got = append(got, w)
				return err
			})
	}})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(got, func(a, b journeys.Work) int { return a.DueAt.Compare(b.DueAt) })
	return got, nil
}

// SettleWork ends a claim. A zero next means that the work is done: its row
// goes, but that of a look-up stays, so that an account is looked up once.
// failed counts one more try in a row, success starts the count again. Under
// a lost lease nothing changes.
func (db *DB) SettleWork(ctx context.Context, w journeys.Work, next time.Time, failed bool) error {
	if w.Lease == "" {
		return nil
	}
	return db.write(ctx, &op{name: "store: settle work", run: func(ctx context.Context, c *conn) error {
		mine := []any{string(w.Kind), w.Key, w.Lease}
		if next.IsZero() && w.Kind != journeys.LookUpWork {
			if n, err := c.exec(ctx, `DELETE FROM work WHERE kind = ? AND key = ? AND lease = ? AND again_at IS NULL`, mine...); err != nil || n > 0 {
				return err
			}
		}
		attempts := 0
		if failed {
			attempts = w.Attempts + 1
		}
		_, err := c.exec(ctx, `UPDATE work SET lease = '', lease_until = 0, attempts = ?, again_at = NULL,
			due_at = CASE WHEN again_at IS NULL OR again_at > ? THEN ? ELSE again_at END
			WHERE kind = ? AND key = ? AND lease = ?`, append([]any{attempts, nanos(next), nanos(next)}, mine...)...)
		return err
	}})
}
