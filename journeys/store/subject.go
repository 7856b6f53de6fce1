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

// ClaimSubjects hands out up to n subjects that are due and that nobody
// holds, the longest due first, each whole. Until the lease ends nobody else
// gets them, except that a merge or a cut voids it. Nothing is written while
// nothing is due.
func (db *DB) ClaimSubjects(ctx context.Context, now time.Time, n int, lease time.Duration) ([]journeys.Subject, error) {
	const due = `SELECT id FROM subjects WHERE due_at <= ? AND lease_until <= ? ORDER BY due_at LIMIT `
	if any, err := db.anyDue(ctx, "store: claim subjects", due+`1`, now.UnixNano(), now.UnixNano()); err != nil || !any {
		return nil, err
	}
	token := rand.Text()
	var ids []int64
	err := db.write(ctx, &op{name: "store: claim subjects", run: func(ctx context.Context, c *conn) error {
		ids = nil
		return c.each(ctx, `UPDATE subjects SET lease = ?, lease_until = ? WHERE id IN (`+due+`? {skip}) RETURNING id`,
			[]any{token, now.Add(lease).UnixNano(), now.UnixNano(), now.UnixNano(), n},
			func(r *sql.Rows) error {
				var id int64
				err := r.Scan(&id)
				ids = append(ids, id)
				return err
			})
	}})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var subjects []journeys.Subject
	err = db.read(ctx, "store: load subjects", func(c *conn) (err error) {
		subjects, err = loadSubjects(ctx, c, ids, token)
		return err
	})
	return subjects, err
}

// anyDue asks a reader whether a claim would find anything.
func (db *DB) anyDue(ctx context.Context, name, q string, args ...any) (any bool, err error) {
	err = db.read(ctx, name, func(c *conn) error {
		return c.each(ctx, q, args, func(*sql.Rows) error { any = true; return nil })
	})
	return any, err
}

// loadSubjects reads everything about the given subjects, in five queries
// however many they are. The sequence is read in the same snapshot as the
// events: a settle then names exactly what was seen. Those that are claimed
// with token; "" for whoever only looks, whoever holds them.
func loadSubjects(ctx context.Context, c *conn, ids []int64, token string) ([]journeys.Subject, error) {
	list := []any{jsonList(ids)}
	at := map[int64]int{}
	var subjects []journeys.Subject
	which, args := `SELECT id, last_seq FROM subjects WHERE id IN {list}`, []any{list[0]}
	if token != "" {
		which, args = which+` AND lease = ?`, append(args, token)
	}
	err := c.each(ctx, which+` ORDER BY due_at, id`, args,
		func(r *sql.Rows) error {
			var id, seq int64
			err := r.Scan(&id, &seq)
			at[id] = len(subjects)
			subjects = append(subjects, journeys.Subject{ID: strconv.FormatInt(id, 10), Seq: seq, Lease: token})
			return err
		})
	if err != nil {
		return nil, err
	}
	// of returns the subject a row belongs to; one that was merged away
	// between the claim and this snapshot is not there any more.
	of := func(id int64) *journeys.Subject {
		if i, ok := at[id]; ok {
			return &subjects[i]
		}
		return nil
	}
	load := func(q string, row func(r *sql.Rows) error) {
		if err == nil {
			err = c.each(ctx, q, list, row)
		}
	}
	load(`SELECT n.subject, e.body FROM nodes n JOIN events e ON e.node = n.id WHERE n.subject IN {list}`, func(r *sql.Rows) error {
		var id int64
		var body sql.RawBytes
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		s := of(id)
		if s == nil {
			return nil
		}
		s.Events = append(s.Events, journeys.Event{})
		return stored(json.Unmarshal(body, &s.Events[len(s.Events)-1]), "event")
	})
	load(`SELECT m.subject, m.name, n.name, e.evidence FROM nodes m JOIN edges e ON e.a = m.id JOIN nodes n ON n.id = e.b
		WHERE m.subject IN {list} ORDER BY m.name, n.name, e.evidence`, func(r *sql.Rows) error {
		var id int64
		var e journeys.Edge
		if err := r.Scan(&id, &e.A, &e.B, &e.Evidence); err != nil {
			return err
		}
		if s := of(id); s != nil {
			s.Edges = append(s.Edges, e)
		}
		return nil
	})
	load(`SELECT subject, body FROM cases WHERE subject IN {list} AND successor = '' ORDER BY started, id`, func(r *sql.Rows) error {
		var id int64
		var body sql.RawBytes
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		s := of(id)
		if s == nil {
			return nil
		}
		s.Cases = append(s.Cases, journeys.Case{})
		return stored(json.Unmarshal(body, &s.Cases[len(s.Cases)-1]), "case")
	})
	load(`SELECT `+postingColumns+` FROM postings WHERE subject IN {list} ORDER BY key`, func(r *sql.Rows) error {
		p, err := scanPosting(r)
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(p.Subject, 10, 64)
		if s := of(id); s != nil {
			s.Postings = append(s.Postings, p)
		}
		return err
	})
	for i := range subjects {
		slices.SortFunc(subjects[i].Events, journeys.Less)
	}
	return subjects, err
}

// stored says which sort of record could not be read back, and nothing of
// what stands in it.
func stored(err error, what string) error {
	if err != nil {
		return invalid("a stored %s cannot be read back", what)
	}
	return nil
}
