package store

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// MarkSending makes State Unknown durable for rows that are about to be sent,
// without ending their lease: after a crash at any moment from here on, the
// next holder looks for the mark before it writes. It returns the keys of the
// rows that must not be sent: those whose lease ended or is another's, and
// those of which something else is wanted by now. The latter are free at once,
// to be claimed as they are wanted.
func (db *DB) MarkSending(ctx context.Context, now time.Time, rows []journeys.Stored) (lost []string, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var not []string
	err = db.write(ctx, &op{name: "store: mark sending", run: func(ctx context.Context, c *conn) error {
		not = nil
		for i := range rows {
			r := &rows[i]
			n, err := c.exec(ctx, `UPDATE postings SET state = 'unknown'
				WHERE key = ? AND lease = ? AND lease <> '' AND lease_until > ? AND meaning = ? AND absent = ?`,
				r.Key, r.Lease, now.UnixNano(), r.Meaning, r.Absent)
			if err != nil {
				return err
			}
			if n == 1 {
				continue
			}
			not = append(not, r.Key)
			if _, err := c.exec(ctx, `UPDATE postings SET lease = '', lease_until = 0 WHERE key = ? AND lease = ? AND NOT (meaning = ? AND absent = ?)`,
				r.Key, r.Lease, r.Meaning, r.Absent); err != nil {
				return err
			}
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	return not, nil
}

// CountWrites counts the writes of one kind of posting at since or later.
func (db *DB) CountWrites(ctx context.Context, kind journeys.PostingKind, since time.Time) (n int, err error) {
	err = db.read(ctx, "store: count writes", func(c *conn) error {
		_, err := c.one(ctx, `SELECT count(*) FROM writes WHERE at >= ? AND kind = ?`, []any{clampNanos(since), string(kind)}, &n)
		return err
	})
	return n, err
}
