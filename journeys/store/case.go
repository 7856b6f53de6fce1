package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// putCases makes a subject's cases what the settlement says. Rows that would
// not change are not written, since most walks change little. A stored case
// that the settlement no longer names is forgotten, a superseded one stays as
// a tombstone, so that old buttons and links find their way.
func putCases(ctx context.Context, c *conn, b *before, s *packedSettlement) error {
	named := map[string]bool{}
	for _, k := range s.cases {
		named[k.ID] = true
		if old, ok := b.cases[k.ID]; !ok || old.body != k.body || old.subject != s.id {
			if _, err := c.exec(ctx, `INSERT INTO cases (id, subject, journey, started, last, successor, body) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, journey = excluded.journey, started = excluded.started,
				last = excluded.last, successor = excluded.successor, body = excluded.body`,
				k.ID, s.id, k.Journey, clampNanos(k.Started), clampNanos(k.Last), k.Successor, k.body); err != nil {
				return err
			}
			if err := putBrief(ctx, c, old, k); err != nil {
				return err
			}
		}
		if err := putGaps(ctx, c, b.gaps[k.ID], k); err != nil {
			return err
		}
	}
	for _, id := range b.of[s.id] {
		if named[id] {
			continue
		}
		if _, err := c.exec(ctx, `DELETE FROM cases WHERE id = ?`, id); err != nil {
			return err
		}
		if err := dropBrief(ctx, c, b.cases[id], id); err != nil {
			return err
		}
		for key := range b.gaps[id] {
			if err := withdrawGap(ctx, c, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// putBrief writes a case's brief next to it, in place of the one that stood
// there; a superseded case has none.
func putBrief(ctx context.Context, c *conn, old beforeCase, k packedCase) error {
	if old.body != "" && (old.started != clampNanos(k.Started) || old.journey != k.Journey || k.Successor != "") {
		if err := dropBrief(ctx, c, old, k.ID); err != nil {
			return err
		}
	}
	if k.Successor != "" {
		return nil
	}
	_, err := c.exec(ctx, `INSERT INTO briefs (started, journey, id, last, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (started, journey, id) DO UPDATE SET last = excluded.last, body = excluded.body`,
		clampNanos(k.Started), k.Journey, k.ID, clampNanos(k.Last), k.brief)
	return err
}

func dropBrief(ctx context.Context, c *conn, old beforeCase, id string) error {
	_, err := c.exec(ctx, `DELETE FROM briefs WHERE started = ? AND journey = ? AND id = ?`, old.started, old.journey, id)
	return err
}

// putGaps keeps a gap that is no longer found, as withdrawn: somebody may
// have been told of it. A superseded case has none of its own.
func putGaps(ctx context.Context, c *conn, old map[string]string, k packedCase) error {
	found := map[string]bool{}
	if k.Successor == "" {
		for _, g := range k.gaps {
			found[g.key] = true
			if old[g.key] == g.body {
				continue
			}
			if _, err := c.exec(ctx, `INSERT INTO gaps (key, case_id, kind, state, since, body) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (key) DO UPDATE SET state = excluded.state, since = excluded.since, body = excluded.body`,
				g.key, k.ID, g.kind, g.state, g.since, g.body); err != nil {
				return err
			}
		}
	}
	for key := range old {
		if !found[key] {
			if err := withdrawGap(ctx, c, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func withdrawGap(ctx context.Context, c *conn, key string) error {
	_, err := c.exec(ctx, `UPDATE gaps SET state = ? WHERE key = ?`, string(journeys.GapWithdrawn), key)
	return err
}

// CasesBetween returns the cases of the given journeys (of all, where none is
// given) that started in [from, to), oldest first; superseded ones left out.
func (db *DB) CasesBetween(ctx context.Context, journeyIDs []string, from, to time.Time) ([]journeys.Case, error) {
	var cases []journeys.Case
	err := db.read(ctx, "store: cases between", func(c *conn) error {
		q, args := `SELECT body FROM cases WHERE successor = '' AND started >= ? AND started < ?`, []any{clampNanos(from), clampNanos(to)}
		if len(journeyIDs) > 0 {
			q, args = q+` AND journey IN {list}`, append(args, jsonList(journeyIDs))
		}
		return c.each(ctx, q+` ORDER BY started, id`, args, func(r *sql.Rows) error {
			var body sql.RawBytes
			if err := r.Scan(&body); err != nil {
				return err
			}
			cases = append(cases, journeys.Case{})
			return stored(json.Unmarshal(body, &cases[len(cases)-1]), "case")
		})
	})
	return cases, err
}

// Case returns the case with this id and, where it was superseded, the one
// that continues it; ok is false where there is neither.
func (db *DB) Case(ctx context.Context, id string) (k journeys.Case, ok bool, err error) {
	err = db.read(ctx, "store: case", func(c *conn) error {
		// A chain of successors has an end; a ring would be a fault of ours,
		// and must not hang a reader.
		for range 32 {
			var body, successor string
			found, err := c.one(ctx, `SELECT body, successor FROM cases WHERE id = ?`, []any{id}, &body, &successor)
			if err != nil || !found {
				return err
			}
			k, ok = journeys.Case{}, true
			if err := stored(json.Unmarshal([]byte(body), &k), "case"); err != nil || successor == "" {
				return err
			}
			id = successor
		}
		return nil
	})
	return k, ok, err
}

// Gaps returns all gaps ever found in a case, withdrawn ones too, in the
// order in which they became what they are.
func (db *DB) Gaps(ctx context.Context, caseID string) ([]journeys.Gap, error) {
	var gaps []journeys.Gap
	err := db.read(ctx, "store: gaps", func(c *conn) error {
		return c.each(ctx, `SELECT state, body FROM gaps WHERE case_id = ? ORDER BY since, key`, []any{caseID}, func(r *sql.Rows) error {
			var g journeys.Gap
			var state string
			var body []byte
			if err := r.Scan(&state, &body); err != nil {
				return err
			}
			err := stored(json.Unmarshal(body, &g), "gap")
			g.State = journeys.GapState(state)
			gaps = append(gaps, g)
			return err
		})
	})
	return gaps, err
}
