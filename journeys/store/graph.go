package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// An account with this many open refs joins nothing further, neither refs nor
// other accounts: nobody has fifty open tickets, but a mailbox that people share
// has.
const maxOpenRefs = 50

// A ref that is no ticket ends without saying so (a call, a visit to the
// portal); it counts as open for this long after its last event.
const openFor = 7 * 24 * time.Hour

// graph is the part of the subject graph that one transaction touches. It is
// changed in memory and written by flush, so that a hundred events of one
// subject update its row once.
type graph struct {
	c          *conn
	nodes      map[string]*node
	components map[int64]*component
	order      []*component  // as they were first seen, which makes flush repeatable
	made       []*node       // not in the database yet
	flipped    []*node       // whose status changed
	joined     map[*node]int // edges of this transaction that full's query cannot see
	lastNode   int64         // largest ids in use; 0: not asked yet
	lastSubj   int64
}

type node struct {
	id       int64
	name     string
	kind     int
	in       *component
	fresh    bool
	closed   bool
	statusAt int64
	flip     bool
}

// component is a subject's row.
type component struct {
	id    int64
	seq   int64
	due   sql.NullInt64
	fresh bool // not in the database yet
	dirty bool
	void  bool       // its lease no longer counts
	into  *component // merged
}

func (x *component) root() *component {
	for x.into != nil {
		x = x.into
	}
	return x
}

// touch makes the subject due: it has news. An earlier due time stays, so
// that adding again never delays.
func (x *component) touch(now int64) {
	x.seq++
	x.dirty = true
	if !x.due.Valid || now < x.due.Int64 {
		x.due = sql.NullInt64{Int64: now, Valid: true}
	}
}

func newGraph(c *conn) *graph {
	return &graph{c: c, nodes: map[string]*node{}, components: map[int64]*component{}, joined: map[*node]int{}}
}

// load reads the named nodes that are not in memory yet, in one query.
func (g *graph) load(ctx context.Context, names []string) error {
	ask := make([]string, 0, len(names))
	asked := make(map[string]bool, len(names))
	for _, n := range names {
		if g.nodes[n] == nil && !asked[n] {
			asked[n] = true
			ask = append(ask, n)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	return g.c.each(ctx, `SELECT n.id, n.name, n.kind, n.closed, n.status_at, s.id, s.last_seq, s.due_at
		FROM nodes n JOIN subjects s ON s.id = n.subject WHERE n.name IN {list}`, []any{jsonList(ask)},
		func(r *sql.Rows) error {
			n, x := &node{}, component{}
			if err := r.Scan(&n.id, &n.name, &n.kind, &n.closed, &n.statusAt, &x.id, &x.seq, &x.due); err != nil {
				return err
			}
			n.in = g.components[x.id]
			if n.in == nil {
				n.in = &x
				g.components[x.id] = n.in
				g.order = append(g.order, n.in)
			}
			g.nodes[n.name] = n
			return nil
		})
}

// node returns the node of this name, and makes it and a subject for it where
// there is none. Ids are given here and not by the database, so that a
// subject that is merged away in the same transaction is never written.
func (g *graph) node(ctx context.Context, name string) (*node, error) {
	if n := g.nodes[name]; n != nil {
		return n, nil
	}
	if g.lastNode == 0 {
		if _, err := g.c.one(ctx, `SELECT coalesce((SELECT max(id) FROM nodes), 0), coalesce((SELECT max(id) FROM subjects), 0)`,
			nil, &g.lastNode, &g.lastSubj); err != nil {
			return nil, err
		}
	}
	g.lastNode++
	g.lastSubj++
	x := &component{id: g.lastSubj, fresh: true}
	n := &node{id: g.lastNode, name: name, kind: kindOf(name), in: x, fresh: true}
	g.components[x.id] = x
	g.order = append(g.order, x)
	g.nodes[name] = n
	g.made = append(g.made, n)
	return n, nil
}

// addEvent stores an event, or merges it with its other record. What changes
// nothing makes nothing due: repeats and our own echoes cause no work. When
// only the time of receipt is earlier, that is kept but is no news.
func (g *graph) addEvent(ctx context.Context, p *packedEvent, now int64) error {
	n, err := g.node(ctx, p.node)
	if err != nil {
		return err
	}
	added, err := g.c.exec(ctx, `INSERT INTO events (connector, event, node, at, body, actor) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connector, event) DO NOTHING`, p.event.Connector, p.event.ID, n.id, p.at, p.body, p.actor)
	if err != nil {
		return err
	}
	if err := g.call(ctx, n, p.key); err != nil {
		return err
	}
	if added == 1 {
		n.in.root().touch(now)
		g.see(n, p.status, p.at)
		return nil
	}
	var id int64
	var body string
	if _, err := g.c.one(ctx, `SELECT id, body FROM events WHERE connector = ? AND event = ?`,
		[]any{p.event.Connector, p.event.ID}, &id, &body); err != nil {
		return err
	}
	if body == p.body {
		return nil
	}
	var old journeys.Event
	if err := json.Unmarshal([]byte(body), &old); err != nil {
		return invalid("a stored event of %s cannot be read back", p.event.Connector)
	}
	m, err := packEvent(journeys.Merge(old, p.event))
	if err != nil {
		return err
	}
	if m.body == body {
		return nil
	}
	was := nodeOf(old)
	if err := g.load(ctx, []string{was, m.node}); err != nil {
		return err
	}
	for _, name := range []string{was, m.node} {
		if n, err = g.node(ctx, name); err != nil {
			return err
		}
		if !onlyReceipt(old, m.event) {
			n.in.root().touch(now)
		}
	}
	g.see(n, m.status, m.at)
	_, err = g.c.exec(ctx, `UPDATE events SET node = ?, at = ?, body = ?, actor = ? WHERE id = ?`, n.id, m.at, m.body, m.actor, id)
	return err
}

func onlyReceipt(a, b journeys.Event) bool {
	a.Received = b.Received
	x, errA := packEvent(a)
	y, errB := packEvent(b)
	return errA == nil && errB == nil && x.body == y.body
}

// see notes whether a ticket is closed, for the limit of open refs.
func (g *graph) see(n *node, status string, at int64) {
	closed := status == "done"
	if n.kind != ticketNode || status == "" || closed == n.closed || at < n.statusAt {
		return
	}
	n.closed, n.statusAt = closed, at
	if !n.fresh && !n.flip {
		n.flip = true
		g.flipped = append(g.flipped, n)
	}
}

// addEdge stores an edge and merges the two subjects, unless the edge was cut
// for good or its account has too many open refs to mean anybody.
func (g *graph) addEdge(ctx context.Context, e packedEdge, now int64) error {
	a, err := g.node(ctx, e.a)
	if err != nil {
		return err
	}
	b, err := g.node(ctx, e.b)
	if err != nil {
		return err
	}
	added, err := g.c.exec(ctx, `INSERT INTO edges (a, b, evidence) SELECT ?, ?, ?
		WHERE NOT EXISTS (SELECT 1 FROM cuts WHERE a = ? AND b = ?)
		ON CONFLICT (a, b, evidence) DO NOTHING`, a.id, b.id, e.evidence, a.id, b.id)
	if err != nil || added == 0 {
		return err
	}
	x, y := a.in.root(), b.in.root()
	if x != y {
		full, err := g.anyFull(ctx, a, b, now)
		if err == nil && full {
			_, err = g.c.exec(ctx, `DELETE FROM edges WHERE a = ? AND b = ? AND evidence = ?`, a.id, b.id, e.evidence)
		}
		if err != nil || full {
			return err
		}
		if a.kind == accountNode && b.kind != accountNode && (a.fresh || b.fresh) {
			g.joined[a]++
		}
	}
	g.merge(x, y, now)
	return nil
}

// anyFull reports whether one end of an edge is an account with too many open
// refs. That of two accounts may be either: a profile may well name the
// mailbox of a whole floor.
func (g *graph) anyFull(ctx context.Context, a, b *node, now int64) (bool, error) {
	for _, ends := range [...][2]*node{{a, b}, {b, a}} {
		if ends[0].kind != accountNode {
			continue
		}
		if full, err := g.full(ctx, ends[0], ends[1], now); err != nil || full {
			return full, err
		}
	}
	return false, nil
}

// full reports whether the account has as many open refs, without this one, as
// anybody may have. What this transaction joined is counted in memory where the
// database cannot join it yet.
func (g *graph) full(ctx context.Context, account, without *node, now int64) (bool, error) {
	open := 0
	if !account.fresh {
		if err := g.c.each(ctx, `SELECT 1 FROM edges e JOIN nodes n ON n.id = e.b
			WHERE e.a = ? AND e.b <> ? AND (n.kind = 1 AND n.closed = 0
				OR n.kind = 2 AND EXISTS (SELECT 1 FROM events v WHERE v.node = n.id AND v.at > ?))
			LIMIT ?`, []any{account.id, without.id, now - int64(openFor), maxOpenRefs}, func(*sql.Rows) error { open++; return nil }); err != nil {
			return false, err
		}
	}
	return open+g.joined[account] >= maxOpenRefs, nil
}

// merge makes one subject of two: the older one (the smaller id) stays, the
// other becomes a tombstone that points to it. The leases of both are voided
// and the sequence is raised above both, so that whoever holds one of them is
// refused when it settles, and the joined subject is walked again. That is
// why a merge need not wait for, or take, any lease itself.
func (g *graph) merge(x, y *component, now int64) {
	if x == y {
		x.touch(now)
		return
	}
	if y.id < x.id {
		x, y = y, x
	}
	x.seq = max(x.seq, y.seq)
	if y.due.Valid && (!x.due.Valid || y.due.Int64 < x.due.Int64) {
		x.due = y.due
	}
	x.touch(now)
	x.void, y.void, y.into = true, true, x
}

// flush writes what changed.
func (g *graph) flush(ctx context.Context) error {
	for _, n := range g.made {
		if _, err := g.c.exec(ctx, `INSERT INTO nodes (id, name, kind, subject, closed, status_at) VALUES (?, ?, ?, ?, ?, ?)`,
			n.id, n.name, n.kind, n.in.root().id, n.closed, n.statusAt); err != nil {
			return err
		}
	}
	for _, n := range g.flipped {
		if _, err := g.c.exec(ctx, `UPDATE nodes SET closed = ?, status_at = ? WHERE id = ?`, n.closed, n.statusAt, n.id); err != nil {
			return err
		}
	}
	for _, x := range g.order {
		if err := g.put(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func (g *graph) put(ctx context.Context, x *component) error {
	switch {
	case x.fresh && x.into != nil:
		return nil // nobody ever knew it
	case x.fresh:
		_, err := g.c.exec(ctx, `INSERT INTO subjects (id, last_seq, due_at) VALUES (?, ?, ?)`, x.id, x.seq, x.due)
		return err
	case x.into != nil:
		return bury(ctx, g.c, x.id, x.root().id)
	case x.void:
		_, err := g.c.exec(ctx, `UPDATE subjects SET last_seq = ?, due_at = ?, lease = '', lease_until = 0 WHERE id = ?`, x.seq, x.due, x.id)
		return err
	case x.dirty:
		_, err := g.c.exec(ctx, `UPDATE subjects SET last_seq = ?, due_at = ? WHERE id = ?`, x.seq, x.due, x.id)
		return err
	}
	return nil
}

// bury moves all that a subject has to the winner and leaves a tombstone.
// Events hang on refs, gaps on cases: they need not move.
func bury(ctx context.Context, c *conn, loser, winner int64) error {
	for _, q := range []string{
		`UPDATE nodes SET subject = ? WHERE subject = ?`,
		`UPDATE cases SET subject = ? WHERE subject = ?`,
		`UPDATE postings SET subject = ? WHERE subject = ?`,
		`UPDATE subjects SET merged_into = ?, due_at = NULL, lease = '', lease_until = 0 WHERE id = ?`,
	} {
		if _, err := c.exec(ctx, q, winner, loser); err != nil {
			return err
		}
	}
	return nil
}
