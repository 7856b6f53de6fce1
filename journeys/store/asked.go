package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// SubjectOfAccount returns the subject that an account belongs to; ok is false
// for one that was never heard of, or that joins nothing.
func (db *DB) SubjectOfAccount(ctx context.Context, a journeys.Account) (s journeys.Subject, ok bool, err error) {
	return db.subjectBy(ctx, `SELECT subject FROM nodes WHERE name = ?`, string(journeys.AccountNode(a)))
}

// Walking is a case that is not over, and whose it is.
type Walking struct {
	Subject string
	journeys.Case
}

// maxWalking bounds what Walking returns.
const maxWalking = 5000

// Walking returns the cases of the given journeys that are not over, the one
// of the latest event first: those that started since an instant, and at most
// a few thousand. Whether one is over stands in its body, and finding that by
// its bytes is much cheaper than reading it; in a string of the body the
// quotes would be escaped.
func (db *DB) Walking(ctx context.Context, journeyIDs []string, since time.Time) (list []Walking, err error) {
	err = db.read(ctx, "store: walking", func(c *conn) error {
		list = nil
		const q = `SELECT subject, body FROM cases WHERE successor = '' AND started >= ? AND journey IN {list}
			AND instr(body, '"over":false') > 0 ORDER BY last DESC, id LIMIT `
		return c.each(ctx, q+strconv.Itoa(maxWalking), []any{clampNanos(since), jsonList(journeyIDs)}, func(r *sql.Rows) error {
			var subject int64
			var body sql.RawBytes
			if err := r.Scan(&subject, &body); err != nil {
				return err
			}
			w := Walking{Subject: strconv.FormatInt(subject, 10)}
			err := stored(json.Unmarshal(body, &w.Case), "case")
			list = append(list, w)
			return err
		})
	})
	return list, err
}
