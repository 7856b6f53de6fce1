package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// packedSettlement is a settlement made ready by its caller's goroutine.
type packedSettlement struct {
	journeys.Settlement
	id    int64 // 0: no id of ours
	cases []packedCase
	wants []packedChange
}

type packedCase struct {
	*journeys.Case
	body  string
	brief []byte
	gaps  []packedGap
}

type packedGap struct {
	key, kind, state, body string
	since                  int64
}

type packedChange struct {
	journeys.Change
	body string
}

// SettleSubjects stores what was decided about subjects, in one transaction.
// Returned as stale, and left exactly as they are, are those
//   - whose lease was lost, voided by a merge or a cut, or that are merged away;
//   - that got news since they were loaded: they stay due, and their lease ends
//     so that they can be walked again at once.
func (db *DB) SettleSubjects(ctx context.Context, now time.Time, settlements []journeys.Settlement) (stale []string, err error) {
	if len(settlements) == 0 {
		return nil, nil
	}
	packed := make([]packedSettlement, 0, len(settlements))
	size := 0
	for _, s := range settlements {
		p, err := packSettlement(s)
		if err != nil {
			return nil, err
		}
		for _, c := range p.cases {
			size += len(c.body)
		}
		packed = append(packed, p)
	}
	var old []string
	err = db.write(ctx, &op{name: "store: settle subjects", bytes: size, run: func(ctx context.Context, c *conn) (err error) {
		old, err = settleSubjects(ctx, c, now.UnixNano(), packed)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return old, nil
}

func packSettlement(s journeys.Settlement) (packedSettlement, error) {
	p := packedSettlement{Settlement: s}
	if id, err := strconv.ParseInt(s.Subject, 10, 64); err == nil {
		p.id = id
	}
	for i := range s.Cases {
		c := &s.Cases[i]
		body, err := json.Marshal(c)
		if err != nil || c.ID == "" {
			return p, invalid("a case of journey %s without an id or with a time out of range", c.Journey)
		}
		k := packedCase{Case: c, body: string(body), brief: packBrief(c)}
		for j := range c.Gaps {
			g := &c.Gaps[j]
			body, err := json.Marshal(g)
			if err != nil {
				return p, invalid("a gap of journey %s", c.Journey)
			}
			k.gaps = append(k.gaps, packedGap{g.Key(c.ID), string(g.Kind), string(g.State), string(body), clampNanos(g.Since)})
		}
		p.cases = append(p.cases, k)
	}
	for _, ch := range s.Postings {
		body, err := packPosting(ch.Posting)
		if err != nil {
			return p, err
		}
		p.wants = append(p.wants, packedChange{ch, body})
	}
	return p, nil
}

// before is what the database holds about the subjects of one settle.
type before struct {
	seq   map[int64]int64 // of those still under the lease they were settled with
	lease map[int64]string
	cases map[string]beforeCase
	of    map[int64][]string // ids of a subject's cases that have no successor
	gaps  map[string]map[string]string
}

type beforeCase struct {
	subject int64
	body    string
	journey string
	started int64
}

func settleSubjects(ctx context.Context, c *conn, now int64, settlements []packedSettlement) (stale []string, err error) {
	b, err := readBefore(ctx, c, settlements)
	if err != nil {
		return nil, err
	}
	for i := range settlements {
		s := &settlements[i]
		seq, known := b.seq[s.id]
		if !known || s.Lease == "" || b.lease[s.id] != s.Lease {
			stale = append(stale, s.Subject)
			continue
		}
		if s.Seq < seq {
			stale = append(stale, s.Subject)
			if _, err := c.exec(ctx, `UPDATE subjects SET lease = '', lease_until = 0 WHERE id = ?`, s.id); err != nil {
				return nil, err
			}
			continue
		}
		if err := putCases(ctx, c, b, s); err != nil {
			return nil, err
		}
		for _, w := range s.wants {
			if err := want(ctx, c, now, s.id, w); err != nil {
				return nil, err
			}
		}
		if _, err := c.exec(ctx, `UPDATE subjects SET settled_seq = ?, due_at = ?, lease = '', lease_until = 0 WHERE id = ?`,
			s.Seq, nanos(s.Next), s.id); err != nil {
			return nil, err
		}
	}
	return stale, nil
}

func readBefore(ctx context.Context, c *conn, settlements []packedSettlement) (*before, error) {
	b := &before{
		seq: map[int64]int64{}, lease: map[int64]string{}, cases: map[string]beforeCase{},
		of: map[int64][]string{}, gaps: map[string]map[string]string{},
	}
	ids := make([]int64, 0, len(settlements))
	var caseIDs []string
	for i := range settlements {
		ids = append(ids, settlements[i].id)
		for _, k := range settlements[i].cases {
			caseIDs = append(caseIDs, k.ID)
		}
	}
	err := c.each(ctx, `SELECT id, last_seq, lease FROM subjects WHERE id IN {list} AND merged_into IS NULL`, []any{jsonList(ids)}, func(r *sql.Rows) error {
		var id, seq int64
		var lease string
		err := r.Scan(&id, &seq, &lease)
		b.seq[id], b.lease[id] = seq, lease
		return err
	})
	if err != nil {
		return nil, err
	}
	row := func(r *sql.Rows) error {
		var id, successor string
		var k beforeCase
		if err := r.Scan(&id, &k.subject, &k.body, &k.journey, &k.started, &successor); err != nil {
			return err
		}
		if _, twice := b.cases[id]; !twice && successor == "" {
			b.of[k.subject] = append(b.of[k.subject], id)
		}
		b.cases[id] = k
		return nil
	}
	if err := c.each(ctx, `SELECT id, subject, body, journey, started, successor FROM cases WHERE subject IN {list}`, []any{jsonList(ids)}, row); err != nil {
		return nil, err
	}
	// A case may still stand under another subject: it came here with its ref.
	var elsewhere []string
	for _, id := range caseIDs {
		if _, ok := b.cases[id]; !ok {
			elsewhere = append(elsewhere, id)
		}
	}
	if len(elsewhere) > 0 {
		if err := c.each(ctx, `SELECT id, subject, body, journey, started, successor FROM cases WHERE id IN {list}`, []any{jsonList(elsewhere)}, row); err != nil {
			return nil, err
		}
	}
	known := make([]string, 0, len(b.cases))
	for id := range b.cases {
		known = append(known, id)
	}
	if len(known) == 0 {
		return b, nil
	}
	return b, c.each(ctx, `SELECT case_id, key, body FROM gaps WHERE case_id IN {list} AND state <> ?`, []any{jsonList(known), string(journeys.GapWithdrawn)}, func(r *sql.Rows) error {
		var id, key, body string
		err := r.Scan(&id, &key, &body)
		if b.gaps[id] == nil {
			b.gaps[id] = map[string]string{}
		}
		b.gaps[id][key] = body
		return err
	})
}
