package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Cut removes an edge for good: a human said that the two do not belong
// together. It is remembered, so that no later webhook joins them again by
// the same edge. What falls off becomes a subject of its own, with its events,
// cases and postings; both are due, and both leases are void. An edge that
// was never seen is remembered all the same.
func (db *DB) Cut(ctx context.Context, now time.Time, e journeys.Edge) error {
	packed := packEdges([]journeys.Edge{e})
	if len(packed) == 0 {
		return invalid("an edge from a node to itself")
	}
	return db.write(ctx, &op{name: "store: cut", run: func(ctx context.Context, c *conn) error {
		return cut(ctx, c, packed[0], now.UnixNano())
	}})
}

// Part removes one edge, of this evidence, that has lost it: what joined two is
// no longer so. Unlike a cut it is not remembered; if the evidence comes back,
// so may the edge.
func (db *DB) Part(ctx context.Context, now time.Time, e journeys.Edge) error {
	packed := packEdges([]journeys.Edge{e})
	if len(packed) == 0 {
		return invalid("an edge from a node to itself")
	}
	return db.write(ctx, &op{name: "store: part", run: func(ctx context.Context, c *conn) error {
		g, a, b, err := ends(ctx, c, packed[0])
		if err != nil {
			return err
		}
		gone, err := c.exec(ctx, `DELETE FROM edges WHERE a = ? AND b = ? AND evidence = ?`, a.id, b.id, packed[0].evidence)
		if err != nil || gone == 0 {
			return err
		}
		return g.fallApart(ctx, a, b, now.UnixNano())
	}})
}

func cut(ctx context.Context, c *conn, e packedEdge, now int64) error {
	g, a, b, err := ends(ctx, c, e)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, `INSERT INTO cuts (a, b, cut_at) VALUES (?, ?, ?) ON CONFLICT (a, b) DO NOTHING`, a.id, b.id, now); err != nil {
		return err
	}
	gone, err := c.exec(ctx, `DELETE FROM edges WHERE a = ? AND b = ?`, a.id, b.id)
	if err != nil {
		return err
	}
	if gone == 0 {
		return g.flush(ctx)
	}
	return g.fallApart(ctx, a, b, now)
}

// ends are the nodes of an edge.
func ends(ctx context.Context, c *conn, e packedEdge) (g *graph, a, b *node, err error) {
	g = newGraph(c)
	if err := g.load(ctx, []string{e.a, e.b}); err != nil {
		return nil, nil, nil, err
	}
	if a, err = g.node(ctx, e.a); err != nil {
		return nil, nil, nil, err
	}
	b, err = g.node(ctx, e.b)
	return g, a, b, err
}

// fallApart makes the subject of a removed edge due, and two of it where nothing
// else holds it together.
func (g *graph) fallApart(ctx context.Context, a, b *node, now int64) error {
	a.in.void = true
	a.in.touch(now)
	if err := g.split(ctx, a.in, a.id, b.id, now); err != nil {
		return err
	}
	return g.flush(ctx)
}

// split moves what hangs on one end of a cut edge to a new subject, unless
// the two ends are still joined another way. The part with the oldest node
// keeps the subject, so that nothing depends on how the edge was written.
func (g *graph) split(ctx context.Context, x *component, a, b, now int64) error {
	reached, oldest, err := g.reach(ctx, x.id, a)
	if err != nil || reached[b] {
		return err
	}
	leaving := reached
	if reached[oldest] {
		if leaving, _, err = g.reach(ctx, x.id, b); err != nil {
			return err
		}
	}
	// An unused id: see node.
	if g.lastSubj == 0 {
		if _, err := g.c.one(ctx, `SELECT coalesce(max(id), 0) FROM subjects`, nil, &g.lastSubj); err != nil {
			return err
		}
	}
	g.lastSubj++
	y := &component{id: g.lastSubj, seq: x.seq, fresh: true}
	y.touch(now)
	g.components[y.id] = y
	g.order = append(g.order, y)
	ids := make([]int64, 0, len(leaving))
	for id := range leaving {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if _, err := g.c.exec(ctx, `UPDATE nodes SET subject = ? WHERE id IN {list}`, y.id, jsonList(ids)); err != nil {
		return err
	}
	return g.divide(ctx, x.id, y.id)
}

// reach returns the ids of the nodes that hang together with `from`, and the
// oldest node of the whole subject.
func (g *graph) reach(ctx context.Context, subject, from int64) (reached map[int64]bool, oldest int64, err error) {
	next := map[int64][]int64{}
	if err := g.c.each(ctx, `SELECT e.a, e.b FROM nodes n JOIN edges e ON e.a = n.id WHERE n.subject = ?`, []any{subject}, func(r *sql.Rows) error {
		var a, b int64
		err := r.Scan(&a, &b)
		next[a], next[b] = append(next[a], b), append(next[b], a)
		return err
	}); err != nil {
		return nil, 0, err
	}
	if _, err := g.c.one(ctx, `SELECT min(id) FROM nodes WHERE subject = ?`, []any{subject}, &oldest); err != nil {
		return nil, 0, err
	}
	reached = map[int64]bool{from: true}
	for queue := []int64{from}; len(queue) > 0; queue = queue[1:] {
		for _, n := range next[queue[0]] {
			if !reached[n] {
				reached[n] = true
				queue = append(queue, n)
			}
		}
	}
	return reached, oldest, nil
}

// divide gives the new subject the cases that go with its refs (see
// journeys.Case.GoesWith), with their messages, and the postings that belong
// to one of its tickets.
func (g *graph) divide(ctx context.Context, stays, left int64) error {
	c := g.c
	gone := map[string]bool{} // refs of the new subject
	if err := c.each(ctx, `SELECT name FROM nodes WHERE subject = ?`, []any{left}, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		gone[name] = true
		return err
	}); err != nil {
		return err
	}
	there := func(r journeys.Ref) bool { return gone[string(journeys.RefNode(r))] }
	moved := map[string]bool{}
	if err := c.each(ctx, `SELECT id, body FROM cases WHERE subject = ?`, []any{stays}, func(r *sql.Rows) error {
		var id string
		var body []byte
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		var k journeys.Case
		if err := stored(json.Unmarshal(body, &k), "case"); err != nil {
			return err
		}
		moved[id] = k.GoesWith(there)
		return nil
	}); err != nil {
		return err
	}
	var keys []string
	if err := c.each(ctx, `SELECT `+postingColumns+` FROM postings WHERE subject = ?`, []any{stays}, func(r *sql.Rows) error {
		p, err := scanPosting(r)
		if err != nil {
			return err
		}
		goes := there(p.Ref)
		if known, ofCase := moved[p.Case]; p.Kind == journeys.MessagePosting && ofCase {
			goes = known
		}
		if goes {
			keys = append(keys, p.Key)
		}
		return nil
	}); err != nil {
		return err
	}
	var cases []string
	for id, ok := range moved {
		if ok {
			cases = append(cases, id)
		}
	}
	if len(cases) > 0 {
		if _, err := c.exec(ctx, `UPDATE cases SET subject = ? WHERE id IN {list}`, left, jsonList(cases)); err != nil {
			return err
		}
	}
	if len(keys) > 0 {
		if _, err := c.exec(ctx, `UPDATE postings SET subject = ? WHERE key IN {list}`, left, jsonList(keys)); err != nil {
			return err
		}
	}
	return nil
}
