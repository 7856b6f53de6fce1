package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Rejections returns the messages first posted at since or later that somebody
// called wrong, oldest first. The gap's own state says so; why, is in the event
// by which it was said. Previews are none: nobody was told by them.
func (db *DB) Rejections(ctx context.Context, since time.Time) ([]journeys.Rejection, error) {
	var all []journeys.Rejection
	err := db.read(ctx, "store: rejections", func(c *conn) error {
		var subjects []int64
		if err := c.each(ctx, `SELECT DISTINCT o.journey, o.gap, o.step, o.case_id, o.at, k.subject
			FROM gaps g JOIN posts o ON o.case_id = g.case_id AND o.gap = g.kind AND o.step = json_extract(g.body, '$.step') JOIN cases k ON k.id = o.case_id
			WHERE g.state = 'dismissed' AND o.at >= ? AND o.posting LIKE 'message/%' ORDER BY o.at, o.posting`, []any{clampNanos(since)}, func(r *sql.Rows) error {
			var x journeys.Rejection
			var at, subject int64
			err := r.Scan(&x.Journey, &x.Gap, &x.Step, &x.Case, &at, &subject)
			x.Told = time.Unix(0, at).UTC()
			all, subjects = append(all, x), append(subjects, subject)
			return err
		}); err != nil {
			return err
		}
		for i := range all {
			if err := why(ctx, c, &all[i], subjects[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// why reads the last word of a human by which a message was rejected.
func why(ctx context.Context, c *conn, x *journeys.Rejection, subject int64) error {
	return c.each(ctx, `SELECT e.body FROM nodes n JOIN events e ON e.node = n.id WHERE n.subject = ? AND json_extract(e.body, '$.kind') = ? AND e.at >= ? ORDER BY e.at, e.id`,
		[]any{subject, journeys.KindDismiss, clampNanos(x.Told)}, func(r *sql.Rows) error {
			var body []byte
			var e journeys.Event
			if err := r.Scan(&body); err != nil {
				return err
			}
			if err := stored(json.Unmarshal(body, &e), "event"); err != nil {
				return err
			}
			if e.Machine || e.Fields.First(journeys.FieldGapKind) != string(x.Gap) || e.Fields.First(journeys.FieldGapStep) != x.Step {
				return nil
			}
			x.At, x.Reason, x.Owner = e.At, e.Fields.First(journeys.FieldReason), e.Fields.First(journeys.FieldOwner)
			return nil
		})
}

// CountTold counts the messages of one rule that were first posted at since or
// later.
func (db *DB) CountTold(ctx context.Context, journey string, gap journeys.GapKind, step string, since time.Time) (n int, err error) {
	err = db.read(ctx, "store: count told", func(c *conn) error {
		_, err := c.one(ctx, `SELECT count(*) FROM posts WHERE journey = ? AND gap = ? AND step = ? AND at >= ? AND posting LIKE 'message/%'`,
			[]any{journey, string(gap), step, clampNanos(since)}, &n)
		return err
	})
	return n, err
}

// Park remembers that a rule has parked itself, with what is said of it, and
// makes due what it would have spoken of. fresh is false where it was parked
// already: then nothing changes.
func (db *DB) Park(ctx context.Context, now time.Time, p journeys.Parked, says *journeys.Posting) (fresh bool, err error) {
	body, packed := "", ""
	if says != nil {
		if packed, err = packPosting(*says); err != nil {
			return false, err
		}
	}
	if b, err := json.Marshal(p); err == nil {
		body = string(b)
	} else {
		return false, invalid("a parked rule")
	}
	rule := journeys.RuleID(p.Journey, p.Gap, p.Step)
	err = db.write(ctx, &op{name: "store: park", bytes: len(packed), run: func(ctx context.Context, c *conn) error {
		n, err := c.exec(ctx, `INSERT INTO parked (rule, body, since) VALUES (?, ?, ?) ON CONFLICT (rule) DO UPDATE SET body = excluded.body, since = excluded.since
			WHERE parked.since IS NULL OR json_extract(parked.body, '$.Version') <> json_extract(excluded.body, '$.Version')`, rule, body, nanos(p.Since))
		if fresh = n == 1; err != nil || !fresh {
			return err
		}
		if err := walkAgain(ctx, c, now, time.Minute, openSubjects); err != nil || says == nil {
			return err
		}
		return putPosting(ctx, c, *says, packed, now)
	}})
	return fresh && err == nil, err
}

// Unpark lets a rule speak again, and forgets what was said of it before: its
// messages are counted from now on. ok is false where none of this name is
// parked.
func (db *DB) Unpark(ctx context.Context, now time.Time, rule string) (ok bool, err error) {
	err = db.write(ctx, &op{name: "store: unpark", run: func(ctx context.Context, c *conn) error {
		n, err := c.exec(ctx, `UPDATE parked SET since = NULL, freed = ? WHERE rule = ? AND since IS NOT NULL`, now.UnixNano(), rule)
		if ok = n == 1; err != nil || !ok {
			return err
		}
		return walkAgain(ctx, c, now, time.Minute, openSubjects)
	}})
	return ok && err == nil, err
}

// ParkedRules returns the rules that have parked themselves, and when those
// that an admin let speak again were freed, by RuleID.
func (db *DB) ParkedRules(ctx context.Context) (list []journeys.Parked, freed map[string]time.Time, err error) {
	err = db.read(ctx, "store: parked rules", func(c *conn) error {
		return c.each(ctx, `SELECT rule, body, since, freed FROM parked ORDER BY rule`, nil, func(r *sql.Rows) error {
			var rule string
			var body []byte
			var since, free sql.NullInt64
			if err := r.Scan(&rule, &body, &since, &free); err != nil {
				return err
			}
			if free.Valid {
				if freed == nil {
					freed = map[string]time.Time{}
				}
				freed[rule] = instant(free)
			}
			if !since.Valid {
				return nil
			}
			list = append(list, journeys.Parked{})
			return stored(json.Unmarshal(body, &list[len(list)-1]), "parked rule")
		})
	})
	return list, freed, err
}
