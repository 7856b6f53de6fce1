package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// How many subjects one round of Forget looks at, and so the most that one
// transaction forgets: intake waits behind it.
const forgetBatch = 100

// Forget drops the subjects of which nothing happened since the given time
// and nothing can happen by itself: their events, cases, gaps, refs and
// accounts. It returns how many those were.
//
// Only whole subjects go. A case is derived from all events of its subject,
// so one that was dropped alone would come back with the next event, and
// events dropped from under a living case would change it.
//
// A subject stays while a case of it is not over, a ticket of it is open, it
// is due or being judged, has news, or while one of its postings has yet to be
// written or an account of it to be looked up. What stands outside can be
// taken back for as long as it stands: the row of such a posting stays, without
// its text and belonging to no subject; if its ticket ever speaks again, the
// next judgement finds it.
func (db *DB) Forget(ctx context.Context, before time.Time) (int, error) {
	total, after := 0, int64(0)
	for {
		var ripe []candidate
		looked := 0
		err := db.read(ctx, "store: forget", func(c *conn) (err error) {
			ripe, looked, after, err = candidates(ctx, c, after, clampNanos(before))
			return err
		})
		if err != nil {
			return total, err
		}
		if len(ripe) > 0 {
			n, accounts := 0, false
			err := db.write(ctx, &op{name: "store: forget", run: func(ctx context.Context, c *conn) (err error) {
				n, accounts, err = forget(ctx, c, ripe)
				return err
			}})
			if err != nil {
				return total, err
			}
			total += n
			db.seenMu.Lock()
			clear(db.names)
			if accounts { // they are to be looked up again when they come back
				clear(db.seen)
			}
			db.seenMu.Unlock()
		}
		if looked < forgetBatch {
			return total, nil
		}
	}
}

// candidate is a subject that looked ripe at this sequence. Whatever happens
// to it afterwards raises the sequence or makes it due.
type candidate struct{ id, seq int64 }

// candidates looks at the next subjects after the given id. Reading takes most
// of the time, and so is done where it holds nobody up.
func candidates(ctx context.Context, c *conn, after, before int64) (ripe []candidate, looked int, last int64, err error) {
	last = after
	ids, seq := []int64{}, map[int64]int64{}
	if err := c.each(ctx, `SELECT id, last_seq FROM subjects WHERE id > ? AND merged_into IS NULL AND due_at IS NULL AND lease = ''
		AND settled_seq = last_seq ORDER BY id LIMIT ?`, []any{after, forgetBatch}, func(r *sql.Rows) error {
		var k candidate
		err := r.Scan(&k.id, &k.seq)
		looked, last = looked+1, k.id
		ids, seq[k.id] = append(ids, k.id), k.seq
		return err
	}); err != nil || looked == 0 {
		return nil, looked, last, err
	}
	// One without events is a mere address, and knows when nothing happened.
	old := map[int64]bool{}
	if err := c.each(ctx, `SELECT n.subject, max(e.at) FROM nodes n JOIN events e ON e.node = n.id WHERE n.subject IN {list} GROUP BY n.subject`,
		[]any{jsonList(ids)}, func(r *sql.Rows) error {
			var id, at int64
			err := r.Scan(&id, &at)
			if at < before {
				old[id] = true
			}
			return err
		}); err != nil {
		return nil, looked, last, err
	}
	ids = ids[:0]
	for id := range old {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, looked, last, nil
	}
	if err := c.each(ctx, `SELECT subject, body FROM cases WHERE successor = '' AND subject IN {list}`, []any{jsonList(ids)}, func(r *sql.Rows) error {
		var id int64
		var body sql.RawBytes
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		var k struct{ Over bool }
		if err := stored(json.Unmarshal(body, &k), "case"); err != nil {
			return err
		}
		if !k.Over {
			delete(old, id)
		}
		return nil
	}); err != nil {
		return nil, looked, last, err
	}
	// A ticket that was deleted at the vendor is never closed, and not open.
	open := map[int64]int64{} // node -> subject
	if err := c.each(ctx, `SELECT id, subject FROM nodes WHERE kind = 1 AND closed = 0 AND subject IN {list}`, []any{jsonList(ids)}, func(r *sql.Rows) error {
		var node, subject int64
		err := r.Scan(&node, &subject)
		open[node] = subject
		return err
	}); err != nil {
		return nil, looked, last, err
	}
	for node, subject := range open {
		if gone, err := deleted(ctx, c, node); err != nil {
			return nil, looked, last, err
		} else if !gone {
			delete(old, subject)
		}
	}
	for id := range old {
		ripe = append(ripe, candidate{id, seq[id]})
	}
	return ripe, looked, last, nil
}

// deleted reports whether an event says that the ref itself is gone.
func deleted(ctx context.Context, c *conn, node int64) (gone bool, err error) {
	err = c.each(ctx, `SELECT body FROM events WHERE node = ?`, []any{node}, func(r *sql.Rows) error {
		var body sql.RawBytes
		if err := r.Scan(&body); err != nil {
			return err
		}
		var e struct{ Kind, Amends string }
		if err := stored(json.Unmarshal(body, &e), "event"); err != nil {
			return err
		}
		gone = gone || e.Kind == journeys.KindDeleted && e.Amends == ""
		return nil
	})
	return gone, err
}

// forget drops those of the candidates that are still as they were seen, and
// have nothing under way.
func forget(ctx context.Context, c *conn, ripe []candidate) (n int, accounts bool, err error) {
	var ids []int64
	seq := map[int64]int64{}
	for _, k := range ripe {
		ids, seq[k.id] = append(ids, k.id), k.seq
	}
	still := map[int64]bool{}
	err = c.each(ctx, `SELECT id, last_seq FROM subjects WHERE id IN {list} AND merged_into IS NULL AND due_at IS NULL AND lease = ''
		AND settled_seq = last_seq`, []any{jsonList(ids)}, func(r *sql.Rows) error {
		var id, now int64
		err := r.Scan(&id, &now)
		still[id] = now == seq[id]
		return err
	})
	var keys []string
	busy := func(q string) {
		if err == nil {
			err = c.each(ctx, q, []any{jsonList(ids)}, func(r *sql.Rows) error {
				var id int64
				err := r.Scan(&id)
				delete(still, id)
				return err
			})
		}
	}
	busy(`SELECT subject FROM postings WHERE subject IN {list} AND (due_at IS NOT NULL OR lease <> '' OR state = 'unknown')`)
	busy(`SELECT n.subject FROM nodes n JOIN work w ON w.kind = 'account' AND 'account ' || w.key = n.name
		WHERE n.kind = 0 AND n.subject IN {list} AND w.due_at IS NOT NULL`)
	if err != nil {
		return 0, false, err
	}
	ids = ids[:0]
	for id, same := range still {
		if same {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return 0, false, nil
	}
	nodes, accounts, err := nodesOf(ctx, c, ids, &keys)
	if err != nil {
		return 0, false, err
	}
	if err := detach(ctx, c, ids); err != nil {
		return 0, false, err
	}
	// Ids are given again once the largest is gone: nothing may be left behind
	// that would hang on a later node or subject.
	for _, d := range []struct{ q, list string }{
		{`DELETE FROM events WHERE node IN {list}`, jsonList(nodes)},
		{`DELETE FROM edges WHERE a IN {list}`, jsonList(nodes)},
		{`DELETE FROM cuts WHERE a IN {list}`, jsonList(nodes)},
		{`DELETE FROM cuts WHERE b IN {list}`, jsonList(nodes)},
		{`DELETE FROM called WHERE node IN {list}`, jsonList(nodes)},
		{`DELETE FROM nodes WHERE id IN {list}`, jsonList(nodes)},
		{`DELETE FROM work WHERE kind = 'account' AND key IN {list}`, jsonList(keys)},
		{`DELETE FROM gaps WHERE case_id IN (SELECT id FROM cases WHERE subject IN {list})`, jsonList(ids)},
		{`DELETE FROM briefs WHERE (started, journey, id) IN (SELECT started, journey, id FROM cases WHERE subject IN {list})`, jsonList(ids)},
		{`DELETE FROM posts WHERE case_id IN (SELECT id FROM cases WHERE subject IN {list})`, jsonList(ids)},
		{`DELETE FROM crowd_cases WHERE case_id IN (SELECT id FROM cases WHERE subject IN {list})`, jsonList(ids)},
		{`DELETE FROM cases WHERE subject IN {list}`, jsonList(ids)},
	} {
		if _, err := c.exec(ctx, d.q, d.list); err != nil {
			return 0, false, err
		}
	}
	n = len(ids)
	for len(ids) > 0 { // and the tombstones that lead here
		list := jsonList(ids)
		ids = ids[:0]
		if err := c.each(ctx, `SELECT id FROM subjects WHERE merged_into IN {list}`, []any{list}, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		}); err != nil {
			return 0, false, err
		}
		if _, err := c.exec(ctx, `DELETE FROM subjects WHERE id IN {list}`, list); err != nil {
			return 0, false, err
		}
	}
	return n, accounts, nil
}

// nodesOf returns the nodes of subjects, and appends the keys under which
// their accounts were looked up.
func nodesOf(ctx context.Context, c *conn, subjects []int64, keys *[]string) (nodes []int64, accounts bool, err error) {
	err = c.each(ctx, `SELECT id, name FROM nodes WHERE subject IN {list}`, []any{jsonList(subjects)}, func(r *sql.Rows) error {
		var id int64
		var name string
		err := r.Scan(&id, &name)
		nodes = append(nodes, id)
		if key, ok := strings.CutPrefix(name, "account "); ok {
			accounts = true
			*keys = append(*keys, key)
		}
		return err
	})
	return nodes, accounts, err
}

// detach keeps the postings that were ever written, or withdrawn for good,
// without their texts. The others are forgotten.
func detach(ctx context.Context, c *conn, subjects []int64) error {
	list := jsonList(subjects)
	if _, err := c.exec(ctx, `DELETE FROM postings WHERE subject IN {list} AND writes = 0 AND remote = '' AND pinned = 0`, list); err != nil {
		return err
	}
	bodies := map[string]string{}
	if err := c.each(ctx, `SELECT key, body FROM postings WHERE subject IN {list}`, []any{list}, func(r *sql.Rows) error {
		var key string
		var body []byte
		if err := r.Scan(&key, &body); err != nil {
			return err
		}
		var p journeys.Posting
		if err := stored(json.Unmarshal(body, &p), "posting"); err != nil {
			return err
		}
		p.Content.Text, p.Halt = nil, nil
		packed, err := packPosting(p)
		bodies[key] = packed
		return err
	}); err != nil {
		return err
	}
	for key, body := range bodies {
		if _, err := c.exec(ctx, `UPDATE postings SET subject = NULL, body = ?, place = '', stuck_at = 0 WHERE key = ?`, body, key); err != nil {
			return err
		}
	}
	return nil
}
