package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

const postingColumns = `key, subject, body, meaning, absent, state, remote, fingerprint, written,
	writes, written_at, confirmed_at, due_at, attempts, lease`

// A posting stands when we wrote it and neither we nor a human took it away.
const stands = `((writes > 0 OR remote <> '') AND state NOT IN ('gone', 'removed'))`

// A posting is at rest when a human, or the vendor, had the last word on it.
// Only what still stands, and is no longer wanted, is taken up again.
const atRest = `(state = 'gone' OR state IN ('edited', 'refused') AND NOT (absent = 1 AND ` + stands + `))`

func packPosting(p journeys.Posting) (string, error) {
	if p.Key == "" {
		return "", invalid("a posting without a key")
	}
	body, err := json.Marshal(&p)
	if err != nil {
		return "", invalid("the content of a posting for %s", p.Connector)
	}
	return string(body), nil
}

func scanPosting(r *sql.Rows) (journeys.Stored, error) {
	var s journeys.Stored
	var subject, writtenAt, confirmedAt, dueAt sql.NullInt64
	var meaning string
	var absent bool
	var body []byte
	key := ""
	if err := r.Scan(&key, &subject, &body, &meaning, &absent, &s.State, &s.Remote, &s.Fingerprint, &s.Written,
		&s.Writes, &writtenAt, &confirmedAt, &dueAt, &s.Attempts, &s.Lease); err != nil {
		return s, err
	}
	if err := stored(json.Unmarshal(body, &s.Posting), "posting"); err != nil {
		return s, err
	}
	s.Key, s.Meaning, s.Absent = key, meaning, absent
	if absent {
		s.Content = journeys.Content{} // what is not wanted says nothing
	}
	if subject.Valid {
		s.Subject = strconv.FormatInt(subject.Int64, 10)
	}
	s.WrittenAt, s.ConfirmedAt, s.DueAt = instant(writtenAt), instant(confirmedAt), instant(dueAt)
	return s, nil
}

// want stores what should stand. A posting that was withdrawn by command is
// not wanted again. While the outcome of a write is unknown, or a vendor asked
// us to wait, news may put the next look later but not earlier.
func want(ctx context.Context, c *conn, now, subject int64, w packedChange) error {
	if w.Drop {
		n, err := c.exec(ctx, `DELETE FROM postings WHERE key = ? AND subject = ? AND state = 'pending' AND writes = 0 AND remote = '' AND lease = '' AND pinned = 0`,
			w.Posting.Key, subject)
		if err != nil || n == 1 {
			return err
		}
		// The outbox may be writing it at this moment: then it is taken back.
		_, err = c.exec(ctx, `UPDATE postings SET absent = 1, due_at = CASE WHEN `+held+` AND due_at > ? THEN due_at ELSE ? END
			WHERE key = ? AND subject = ? AND pinned = 0`, now, now, w.Posting.Key, subject)
		if err != nil {
			return err
		}
		return rest(ctx, c, w.Posting.Key)
	}
	return upsert(ctx, c, &subject, w)
}

const held = `(state = 'unknown' OR attempts > 0)`

func upsert(ctx context.Context, c *conn, subject *int64, w packedChange) error {
	var of any
	if subject != nil {
		of = *subject
	}
	p := w.Posting
	var stuckAt int64
	if p.Halt != nil {
		stuckAt = clampNanos(p.Halt.Since)
	}
	// Who comes to stand elsewhere leaves the crowd of where they stood.
	if _, err := c.exec(ctx, `INSERT INTO postings (key, subject, kind, connector, meaning, absent, body, due_at, case_id, channel, journey, place, stuck_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET subject = excluded.subject, kind = excluded.kind, connector = excluded.connector,
		meaning = excluded.meaning, absent = excluded.absent, body = excluded.body,
		case_id = excluded.case_id, channel = excluded.channel, journey = excluded.journey, place = excluded.place, stuck_at = excluded.stuck_at,
		crowd = CASE WHEN postings.place = excluded.place AND postings.channel = excluded.channel AND postings.connector = excluded.connector
			AND postings.journey = excluded.journey AND postings.case_id = excluded.case_id AND excluded.absent = 0 THEN postings.crowd ELSE 0 END,
		due_at = CASE WHEN `+held+` AND (excluded.due_at IS NULL OR postings.due_at > excluded.due_at)
			THEN postings.due_at ELSE excluded.due_at END
		WHERE postings.pinned = 0`,
		p.Key, of, string(p.Kind), p.Connector, p.Meaning, p.Absent, w.body, nanos(w.DueAt),
		p.Case, p.Target, p.Journey, p.Halt.Place(), stuckAt); err != nil {
		return err
	}
	return rest(ctx, c, p.Key)
}

// rest takes a posting at rest off the list of due work, where it would make
// the outbox wake for nothing.
func rest(ctx context.Context, c *conn, key string) error {
	_, err := c.exec(ctx, `UPDATE postings SET due_at = NULL WHERE key = ? AND due_at IS NOT NULL AND `+atRest, key)
	return err
}

// PutPosting wants a posting that belongs to no subject: a digest, a notice to
// the admin. The same key with the same meaning again has no effect.
func (db *DB) PutPosting(ctx context.Context, now time.Time, p journeys.Posting, dueAt time.Time) error {
	body, err := packPosting(p)
	if err != nil {
		return err
	}
	if dueAt.IsZero() {
		dueAt = now
	}
	return db.write(ctx, &op{name: "store: put posting", bytes: len(body), run: func(ctx context.Context, c *conn) error {
		return putPosting(ctx, c, p, body, dueAt)
	}})
}

func putPosting(ctx context.Context, c *conn, p journeys.Posting, body string, dueAt time.Time) error {
	var meaning string
	var absent bool
	found, err := c.one(ctx, `SELECT meaning, absent FROM postings WHERE key = ?`, []any{p.Key}, &meaning, &absent)
	if err != nil || found && meaning == p.Meaning && absent == p.Absent {
		return err
	}
	return upsert(ctx, c, nil, packedChange{journeys.Change{Posting: p, DueAt: dueAt}, body})
}

// ClaimPostings hands out up to n postings that are due and that nobody
// holds, the longest due first. One whose subject has news is not handed out
// before the subject is settled: it may no longer be true.
func (db *DB) ClaimPostings(ctx context.Context, now time.Time, n int, lease time.Duration) ([]journeys.Stored, error) {
	const due = `SELECT p.id FROM postings p LEFT JOIN subjects s ON s.id = p.subject
		WHERE p.due_at <= ? AND p.crowd = 0 AND p.lease_until <= ? AND (p.subject IS NULL OR s.settled_seq = s.last_seq) ORDER BY p.due_at LIMIT `
	if any, err := db.anyDue(ctx, "store: claim postings", due+`1`, now.UnixNano(), now.UnixNano()); err != nil || !any {
		return nil, err
	}
	token := rand.Text()
	var got []journeys.Stored
	err := db.write(ctx, &op{name: "store: claim postings", run: func(ctx context.Context, c *conn) error {
		got = nil
		return c.each(ctx, `UPDATE postings SET lease = ?, lease_until = ? WHERE id IN (`+due+`? {skip}) RETURNING `+postingColumns,
			[]any{token, now.Add(lease).UnixNano(), now.UnixNano(), now.UnixNano(), n}, func(r *sql.Rows) error {
				s, err := scanPosting(r)
				got = append(got, s)
				return err
			})
	}})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(got, func(a, b journeys.Stored) int { return a.DueAt.Compare(b.DueAt) })
	return got, nil
}

// SettlePostings stores what became of postings, each under the lease it was
// claimed with; a row whose lease is another's by now is left alone. What is
// wanted is not touched. If that changed since the claim, the row's own due
// time stays, so that the newer content is written soon; unless the outcome
// is unknown or the vendor refused for now: then the later of both counts.
func (db *DB) SettlePostings(ctx context.Context, now time.Time, settled []journeys.Stored) error {
	if len(settled) == 0 {
		return nil
	}
	return db.write(ctx, &op{name: "store: settle postings", run: func(ctx context.Context, c *conn) error {
		for i := range settled {
			if err := settlePosting(ctx, c, &settled[i]); err != nil {
				return err
			}
		}
		return nil
	}})
}

func settlePosting(ctx context.Context, c *conn, s *journeys.Stored) error {
	var lease, meaning string
	var absent bool
	var writtenAt, confirmedAt, dueAt, subject sql.NullInt64
	found, err := c.one(ctx, `SELECT lease, meaning, absent, written_at, confirmed_at, due_at, subject FROM postings WHERE key = ?`, []any{s.Key},
		&lease, &meaning, &absent, &writtenAt, &confirmedAt, &dueAt, &subject)
	if err != nil || !found || s.Lease == "" || lease != s.Lease {
		return err
	}
	due := s.DueAt
	if meaning != s.Meaning || absent != s.Absent {
		own := instant(dueAt)
		if wait := s.State == journeys.Unknown || s.Attempts > 0; !wait || own.After(due) {
			due = own
		}
	}
	if _, err := c.exec(ctx, `UPDATE postings SET state = ?, remote = ?, fingerprint = ?, written = ?, writes = ?,
		written_at = ?, confirmed_at = ?, due_at = ?, attempts = ?, lease = '', lease_until = 0 WHERE key = ?`,
		string(s.State), s.Remote, s.Fingerprint, s.Written, s.Writes,
		nanos(s.WrittenAt), nanos(s.ConfirmedAt), nanos(due), s.Attempts, s.Key); err != nil {
		return err
	}
	if !s.WrittenAt.IsZero() && s.WrittenAt.After(instant(writtenAt)) {
		if _, err := c.exec(ctx, `INSERT INTO writes (posting, connector, kind, at) VALUES (?, ?, ?, ?)`,
			s.Key, s.Connector, string(s.Kind), s.WrittenAt.UnixNano()); err != nil {
			return err
		}
	}
	if s.Kind == journeys.MessagePosting && s.Case != "" && !s.WrittenAt.IsZero() && !writtenAt.Valid {
		if err := posted(ctx, c, s); err != nil {
			return err
		}
	}
	if subject.Valid && s.ConfirmedAt.After(instant(confirmedAt)) {
		if err := confirmed(ctx, c, subject.Int64, s.ConfirmedAt); err != nil {
			return err
		}
	}
	return rest(ctx, c, s.Key)
}

// confirmed makes the subject of a posting that was just checked live due: it
// is walked once more before anything is said, so that what is said holds at
// the check, and says when that was.
func confirmed(ctx context.Context, c *conn, subject int64, at time.Time) error {
	_, err := c.exec(ctx, `UPDATE subjects SET last_seq = last_seq + 1,
		due_at = CASE WHEN due_at IS NULL OR due_at > ? THEN ? ELSE due_at END WHERE id = ? AND merged_into IS NULL`,
		at.UnixNano(), at.UnixNano(), subject)
	return err
}
