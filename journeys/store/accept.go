package store

import (
	"context"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/waymark-itsm/waymark/journeys"
)

// Accept stores one delivery with all that it says; it has reached the disk
// before Accept returns. The same delivery id of the same connector again
// gives fresh == false and changes nothing.
func (db *DB) Accept(ctx context.Context, in journeys.Intake) (fresh bool, err error) {
	p, err := db.packIntake(in)
	if err != nil {
		return false, err
	}
	if err := db.bring(ctx, "store: accept", p); err != nil {
		return false, err
	}
	return p.fresh, nil
}

// Redecode stores what a delivery that is already kept says after all: its
// mapping was mended, or we learnt to read it. Its state and note become the
// given ones, at `now` its subjects become due. A delivery that is no longer
// kept only brings its events.
func (db *DB) Redecode(ctx context.Context, now time.Time, in journeys.Intake) error {
	p, err := db.packIntake(in)
	if err != nil {
		return err
	}
	p.again, p.now = true, now.UnixNano()
	return db.bring(ctx, "store: redecode", p)
}

// Append stores what no delivery brought: events of live reads, edges that a
// look-up found, the outbox's own words. Look-ups are accounts to be looked
// up, unless they ever were.
func (db *DB) Append(ctx context.Context, now time.Time, events []journeys.Event, edges []journeys.Edge, lookups []journeys.Account) error {
	packed, err := packEvents(events)
	if err != nil {
		return err
	}
	p := &parcel{now: now.UnixNano(), events: packed, edges: packEdges(edges)}
	p.lookups = db.unseen(lookups)
	if len(p.events)+len(p.edges)+len(p.lookups) == 0 {
		return nil
	}
	return db.bring(ctx, "store: append", p)
}

func (db *DB) packIntake(in journeys.Intake) (*parcel, error) {
	raw, err := db.packRaw(in.Raw)
	if err != nil {
		return nil, err
	}
	events, err := packEvents(in.Events)
	if err != nil {
		return nil, err
	}
	p := &parcel{raw: raw, now: raw.received, events: events, edges: packEdges(in.Edges), silentAfter: int64(in.SilentAfter)}
	for _, a := range in.LookUps {
		p.lookups = append(p.lookups, a.String())
	}
	for _, w := range in.Reads {
		if w.Kind != journeys.ReadWork && w.Kind != journeys.LinkWork || w.Key == "" || w.DueAt.IsZero() {
			return nil, invalid("a read without a ref or a time")
		}
	}
	p.reads = in.Reads
	return p, nil
}

func (db *DB) bring(ctx context.Context, name string, p *parcel) error {
	p.lookups = db.unseenNames(p.lookups)
	db.unnamed(p)
	if err := db.write(ctx, &op{name: name, bytes: p.size(), bring: p}); err != nil {
		return err
	}
	db.remember(p)
	db.rememberNames(p)
	return nil
}

// A look-up's row stays when it is done, so that an account once seen needs no
// second question to the database. The memory is dropped when it grows large;
// it only saves work.
const seenLimit = 100_000

func (db *DB) unseen(accounts []journeys.Account) []string {
	var names []string
	for _, a := range accounts {
		names = append(names, a.String())
	}
	return db.unseenNames(names)
}

func (db *DB) unseenNames(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	var left []string
	for _, n := range names {
		if _, ok := db.seen[n]; !ok {
			left = append(left, n)
		}
	}
	return left
}

func (db *DB) remember(p *parcel) {
	// A repeated delivery brought nothing in, not even its look-ups.
	if len(p.lookups) == 0 || p.raw != nil && !p.again && !p.fresh {
		return
	}
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	if len(db.seen) > seenLimit {
		clear(db.seen)
	}
	for _, n := range p.lookups {
		db.seen[n] = struct{}{}
	}
}

// bringIn writes the parcels of one transaction.
func bringIn(ctx context.Context, c *conn, parcels []*parcel) error {
	g := newGraph(c)
	var fresh []*parcel
	heard := map[[2]string]*tally{}
	for _, p := range parcels {
		p.fresh = false
		if p.raw != nil {
			known, err := putDelivery(ctx, c, p, heard)
			if err != nil {
				return err
			}
			if known && !p.again {
				continue
			}
		}
		fresh = append(fresh, p)
	}
	var names []string
	for _, p := range fresh {
		names = p.names(names)
	}
	if err := g.load(ctx, names); err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, p := range fresh {
		for i := range p.events {
			if err := g.addEvent(ctx, &p.events[i], p.now); err != nil {
				return err
			}
		}
		for _, e := range p.edges {
			if err := g.addEdge(ctx, e, p.now); err != nil {
				return err
			}
		}
		for _, w := range p.reads {
			if err := schedule(ctx, c, w.Kind, w.Key, clampNanos(w.DueAt)); err != nil {
				return err
			}
		}
		for _, key := range p.lookups {
			if asked[key] {
				continue
			}
			asked[key] = true
			if _, err := c.exec(ctx, `INSERT INTO work (kind, key, due_at) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO NOTHING`,
				string(journeys.LookUpWork), key, p.now); err != nil {
				return err
			}
		}
	}
	if err := g.flush(ctx); err != nil {
		return err
	}
	for _, v := range voices(fresh) {
		if err := listen(ctx, c, v); err != nil {
			return err
		}
	}
	return putHeard(ctx, c, heard)
}

// tally counts deliveries of one connector and state, and says when the newest
// was received of those that brought events: a source of which nothing can be
// understood has said nothing.
type tally struct{ kept, newest int64 }

func putDelivery(ctx context.Context, c *conn, p *parcel, heard map[[2]string]*tally) (known bool, err error) {
	r, said := p.raw, int64(0)
	if p.speaks() {
		said = p.raw.received
	}
	count := func(state string, n, newest int64) {
		k := [2]string{r.connector, state}
		t := heard[k]
		if t == nil {
			t = &tally{}
			heard[k] = t
		}
		t.kept += n
		t.newest = max(t.newest, newest)
	}
	if p.again {
		var old string
		found, err := c.one(ctx, `SELECT state FROM deliveries WHERE connector = ? AND delivery = ?`, []any{r.connector, r.id}, &old)
		if err != nil || !found {
			return false, err
		}
		count(old, -1, 0)
		count(r.state, 1, said) // it spoke when it was received, although we understand it only now
		_, err = c.exec(ctx, `UPDATE deliveries SET state = ?, note = ? WHERE connector = ? AND delivery = ?`, r.state, r.note, r.connector, r.id)
		return true, err
	}
	n, err := c.exec(ctx, `INSERT INTO deliveries (connector, delivery, received, state, note, header, body)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connector, delivery) DO NOTHING`,
		r.connector, r.id, r.received, r.state, r.note, r.header, r.body)
	if err != nil || n == 0 {
		return true, err
	}
	p.fresh = true
	count(r.state, 1, said)
	return false, nil
}

func putHeard(ctx context.Context, c *conn, heard map[[2]string]*tally) error {
	for k, t := range heard {
		if _, err := c.exec(ctx, `INSERT INTO heard (connector, state, kept, newest) VALUES (?, ?, ?, ?)
			ON CONFLICT (connector, state) DO UPDATE SET kept = heard.kept + excluded.kept,
			newest = CASE WHEN excluded.newest > heard.newest THEN excluded.newest ELSE heard.newest END`,
			k[0], k[1], t.kept, t.newest); err != nil {
			return err
		}
	}
	return nil
}

// unpack reads a delivery's body back.
func unpack(body []byte) ([]byte, error) {
	b, err := s2.Decode(nil, body)
	if err != nil {
		return nil, invalid("a stored body cannot be read back")
	}
	return b, nil
}
