package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// A first message that waits: nothing of it can be outside, and nobody has it
// in hand at this moment.
const waits = `p.kind = 'message' AND p.place <> '' AND p.state = 'pending' AND p.writes = 0 AND p.remote = ''
	AND p.absent = 0 AND p.pinned = 0 AND p.due_at IS NOT NULL`

// Whom a crowd of this place let go is told of by itself: it does not gather
// again.
const fresh = `NOT EXISTS (SELECT 1 FROM crowd_cases m JOIN crowds g ON g.id = m.crowd WHERE m.case_id = p.case_id AND g.place = p.place AND g.look_at IS NULL)`

// Who is counted: one person may wait with several cases.
const people = `count(DISTINCT coalesce(p.subject, -p.id))`

// Queues are the places at which first messages wait that are in no crowd yet.
// One that only a day's budget holds counts where its person has stood there
// since `since`, and so do those about whom something was said since then and
// still is.
func (db *DB) Queues(ctx context.Context, since time.Time) ([]journeys.Queue, error) {
	var all []journeys.Queue
	from := clampNanos(since)
	err := db.read(ctx, "store: queues", func(c *conn) error {
		err := c.each(ctx, `SELECT p.connector, p.channel, p.journey, p.place, `+people+`, coalesce(k.key, '')
			FROM postings p LEFT JOIN crowds k ON k.connector = p.connector AND k.channel = p.channel AND k.journey = p.journey AND k.place = p.place AND k.look_at IS NOT NULL
			WHERE `+waits+` AND p.lease = '' AND `+fresh+` AND (p.crowd = 0 OR p.stuck_at >= ? AND p.crowd IN (SELECT id FROM crowds WHERE place = '' AND look_at IS NOT NULL))
			GROUP BY p.connector, p.channel, p.journey, p.place`, []any{from}, func(r *sql.Rows) error {
			var q journeys.Queue
			err := r.Scan(&q.Connector, &q.Channel, &q.Journey, &q.Place, &q.Waiting, &q.Crowd)
			all = append(all, q)
			return err
		})
		for i := range all {
			if err != nil {
				return err
			}
			q := &all[i]
			if q.Beside, err = beside(ctx, c, q.Connector, q.Channel, q.Journey, q.Place, from); err == nil {
				err = longest(ctx, c, q)
			}
		}
		return err
	})
	return all, err
}

// beside counts the people of whom something was said in a channel about a
// place since an instant, and who stand there still.
func beside(ctx context.Context, c *conn, connector, channel, journey, place string, since int64) (n int, err error) {
	_, err = c.one(ctx, `SELECT `+people+` FROM postings p JOIN posts o ON o.posting = p.key
		WHERE p.connector = ? AND p.channel = ? AND p.journey = ? AND p.place = ? AND p.place <> '' AND p.absent = 0 AND p.state = 'standing' AND o.at >= ?`,
		[]any{connector, channel, journey, place, since}, &n)
	return n, err
}

// longest reads where whoever has waited longest in a queue stands.
func longest(ctx context.Context, c *conn, q *journeys.Queue) error {
	var body string
	found, err := c.one(ctx, `SELECT p.body FROM postings p WHERE p.connector = ? AND p.channel = ? AND p.journey = ? AND p.place = ? AND `+waits+`
		ORDER BY p.stuck_at, p.id LIMIT 1`, []any{q.Connector, q.Channel, q.Journey, q.Place}, &body)
	if err != nil || !found {
		return err
	}
	var p journeys.Posting
	if err := stored(json.Unmarshal([]byte(body), &p), "posting"); err != nil {
		return err
	}
	if p.Halt != nil {
		q.Halt = *p.Halt
	}
	return nil
}

// Gather begins a crowd, or where one lasts at its place joins that, with
// everybody who waits there; keys, where any are given, are the only ones that
// join, each under the lease it was claimed with. Whatever else was never
// written about their cases is held with them, unless the crowd is of what a
// day's budget left over: that concerns the channel alone. It is judged at
// once. n is how many joined.
func (db *DB) Gather(ctx context.Context, now time.Time, k journeys.Crowd, rows []journeys.Stored) (n int, err error) {
	body, err := json.Marshal(k)
	if err != nil {
		return 0, invalid("a crowd")
	}
	err = db.write(ctx, &op{name: "store: gather", bytes: len(body), run: func(ctx context.Context, c *conn) error {
		n = 0
		var id int64
		at := []any{k.Connector, k.Channel, k.Journey, k.Place}
		found, err := c.one(ctx, `SELECT id FROM crowds WHERE key = ? OR connector = ? AND channel = ? AND journey = ? AND place = ? AND place <> '' AND look_at IS NOT NULL`,
			append([]any{k.Key}, at...), &id)
		if err != nil {
			return err
		}
		if !found {
			if _, err := c.one(ctx, `INSERT INTO crowds (key, connector, channel, journey, place, body, look_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
				append(append([]any{k.Key}, at...), string(body), now.UnixNano()), &id); err != nil {
				return err
			}
		}
		if n, err = gatherRows(ctx, c, id, k, rows); err != nil {
			return err
		}
		if n == 0 { // somebody else was faster: a crowd of nobody is none
			_, err := c.exec(ctx, `DELETE FROM crowds WHERE id = ? AND NOT EXISTS (SELECT 1 FROM crowd_cases WHERE crowd = ?)`, id, id)
			return err
		}
		if _, err := c.exec(ctx, `INSERT INTO crowd_cases (crowd, case_id) SELECT crowd, case_id FROM postings WHERE crowd = ? AND place <> '' ON CONFLICT DO NOTHING`, id); err != nil {
			return err
		}
		if k.Place != "" {
			if _, err := c.exec(ctx, `UPDATE postings SET crowd = ? WHERE crowd = 0 AND lease = '' AND kind IN ('note', 'property', 'message') AND writes = 0 AND remote = '' AND state = 'pending'
				AND case_id IN (SELECT case_id FROM crowd_cases WHERE crowd = ?)`, id, id); err != nil {
				return err
			}
		}
		_, err = c.exec(ctx, `UPDATE crowds SET body = json_set(body, '$.Joined', ?), look_at = CASE WHEN look_at IS NULL THEN ? ELSE look_at END WHERE id = ?`,
			now.UTC().Format(time.RFC3339Nano), now.UnixNano(), id)
		return err
	}})
	return n, err
}

func gatherRows(ctx context.Context, c *conn, id int64, k journeys.Crowd, rows []journeys.Stored) (n int, err error) {
	for i := range rows {
		m, err := c.exec(ctx, `UPDATE postings SET crowd = ?, lease = '', lease_until = 0, confirmed_at = NULL
			WHERE key = ? AND lease = ? AND lease <> '' AND writes = 0 AND state = 'pending'`, id, rows[i].Key, rows[i].Lease)
		if err != nil {
			return n, err
		}
		n += int(m)
	}
	if len(rows) > 0 {
		return n, nil
	}
	m, err := c.exec(ctx, `UPDATE postings AS p SET crowd = ?, confirmed_at = NULL WHERE `+waits+` AND p.lease = '' AND `+fresh+`
		AND p.connector = ? AND p.channel = ? AND p.journey = ? AND p.place = ?
		AND (p.crowd = 0 OR p.crowd IN (SELECT id FROM crowds WHERE place = '' AND look_at IS NOT NULL))`, id, k.Connector, k.Channel, k.Journey, k.Place)
	return int(m), err
}

// Crowds returns the crowds that are due to be judged, as they are now.
func (db *DB) Crowds(ctx context.Context, now time.Time) ([]journeys.Crowd, error) {
	var all []journeys.Crowd
	err := db.read(ctx, "store: crowds", func(c *conn) error {
		var ids []int64
		err := c.each(ctx, `SELECT id, body FROM crowds WHERE look_at <= ? ORDER BY look_at, id`, []any{now.UnixNano()}, func(r *sql.Rows) error {
			var id int64
			var body []byte
			var k journeys.Crowd
			if err := r.Scan(&id, &body); err != nil {
				return err
			}
			ids, all = append(ids, id), append(all, k)
			return stored(json.Unmarshal(body, &all[len(all)-1]), "crowd")
		})
		for i := range all {
			if err != nil {
				return err
			}
			err = count(ctx, c, ids[i], &all[i])
		}
		return err
	})
	return all, err
}

func count(ctx context.Context, c *conn, id int64, k *journeys.Crowd) error {
	k.Tickets = nil
	if _, err := c.one(ctx, `SELECT `+people+` FROM postings p WHERE p.crowd = ? AND `+waits, []any{id}, &k.Now); err != nil {
		return err
	}
	if _, err := c.one(ctx, `SELECT count(*) FROM crowd_cases WHERE crowd = ?`, []any{id}, &k.Total); err != nil {
		return err
	}
	if err := c.each(ctx, `SELECT coalesce(json_extract(p.body, '$.halt.ticket'), '') FROM postings p WHERE p.crowd = ? AND `+waits+` ORDER BY p.stuck_at, p.id LIMIT ?`,
		[]any{id, journeys.CrowdSample}, func(r *sql.Rows) error {
			var key string
			err := r.Scan(&key)
			if key != "" {
				k.Tickets = append(k.Tickets, key)
			}
			return err
		}); err != nil || k.Place == "" {
		return err
	}
	var err error
	k.Beside, err = beside(ctx, c, k.Connector, k.Channel, k.Journey, k.Place, clampNanos(k.Began.Add(-journeys.AtOnce)))
	return err
}

// SettleCrowd stores what was decided about a crowd, with its message, and when
// it is judged again. One that is over lets everything go that it held, and so
// does any of what it holds about a case that left it.
func (db *DB) SettleCrowd(ctx context.Context, now time.Time, k journeys.Crowd, says journeys.Posting, next time.Time) error {
	packed, err := packPosting(says)
	if err != nil {
		return err
	}
	k.Tickets = nil
	body, err := json.Marshal(k)
	if err != nil {
		return invalid("a crowd")
	}
	return db.write(ctx, &op{name: "store: settle crowd", bytes: len(body) + len(packed), run: func(ctx context.Context, c *conn) error {
		var id int64
		found, err := c.one(ctx, `SELECT id FROM crowds WHERE key = ? AND look_at IS NOT NULL`, []any{k.Key}, &id)
		if err != nil || !found {
			return err // another replica was faster
		}
		if _, err := c.exec(ctx, `UPDATE crowds SET body = ?, look_at = ? WHERE id = ?`, string(body), nanos(next), id); err != nil {
			return err
		}
		free := `UPDATE postings SET crowd = 0, due_at = CASE WHEN due_at < ? THEN ? ELSE due_at END WHERE crowd = ?`
		if next.IsZero() {
			_, err = c.exec(ctx, free, now.UnixNano(), now.UnixNano(), id)
		} else {
			_, err = c.exec(ctx, free+` AND place = '' AND case_id NOT IN (SELECT case_id FROM postings WHERE crowd = ? AND place <> '')`,
				now.UnixNano(), now.UnixNano(), id, id)
		}
		if err != nil {
			return err
		}
		return putPosting(ctx, c, says, packed, now)
	}})
}

// posted remembers the first word about a case in a channel.
func posted(ctx context.Context, c *conn, s *journeys.Stored) error {
	var gap journeys.GapKind
	step := ""
	if s.Halt != nil {
		gap, step = s.Halt.Gap, s.Halt.Step
	}
	_, err := c.exec(ctx, `INSERT INTO posts (posting, connector, channel, case_id, journey, gap, step, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.Key, s.Connector, s.Target, s.Case, s.Journey, string(gap), step, clampNanos(s.WrittenAt))
	return err
}

// CountPosts counts the cases of which a channel was told first at since or
// later, and those that are being told at this moment.
func (db *DB) CountPosts(ctx context.Context, connector, channel string, since, now time.Time) (n int, err error) {
	err = db.read(ctx, "store: count posts", func(c *conn) error {
		var told, telling int
		if _, err := c.one(ctx, `SELECT count(*) FROM posts WHERE connector = ? AND channel = ? AND at >= ?`,
			[]any{connector, channel, clampNanos(since)}, &told); err != nil {
			return err
		}
		_, err := c.one(ctx, `SELECT count(*) FROM postings p WHERE p.connector = ? AND p.channel = ? AND p.place <> '' AND p.writes = 0 AND p.absent = 0
			AND (p.lease_until > ? OR p.state = 'unknown')`, []any{connector, channel, now.UnixNano()}, &telling)
		n = told + telling
		return err
	})
	return n, err
}
