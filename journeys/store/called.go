package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// maxNamesakes bounds what TicketsCalled returns.
const maxNamesakes = 10

// TicketsCalled returns the tickets that are, or were once, called by a key
// (ITD-4811), the one of the latest event first.
func (db *DB) TicketsCalled(ctx context.Context, key string) (refs []journeys.Ref, err error) {
	if key == "" {
		return nil, nil
	}
	err = db.read(ctx, "store: tickets called", func(c *conn) error {
		refs = nil
		const q = `SELECT n.name FROM called k JOIN nodes n ON n.id = k.node WHERE k.name = ?
			ORDER BY (SELECT max(e.at) FROM events e WHERE e.node = n.id) DESC LIMIT `
		return c.each(ctx, q+strconv.Itoa(maxNamesakes), []any{strings.ToUpper(key)}, func(r *sql.Rows) error {
			var name string
			if err := r.Scan(&name); err != nil {
				return err
			}
			if ref, ok := journeys.ParseRef(strings.TrimPrefix(name, "ref ")); ok {
				refs = append(refs, ref)
			}
			return nil
		})
	})
	return refs, err
}

// call notes what a ticket is called.
func (g *graph) call(ctx context.Context, n *node, key string) error {
	if key == "" || n.kind != ticketNode {
		return nil
	}
	_, err := g.c.exec(ctx, `INSERT INTO called (name, node) VALUES (?, ?) ON CONFLICT (name, node) DO NOTHING`, key, n.id)
	return err
}

// unnamed leaves those keys to be noted of which it is not known that they are:
// nearly every event of a ticket carries its key. Like the memory of look-ups it
// only saves work, and is dropped when it grows large.
func (db *DB) unnamed(p *parcel) {
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	for i := range p.events {
		if e := &p.events[i]; e.key != "" && db.names[e.node] == e.key {
			e.key = ""
		}
	}
}

func (db *DB) rememberNames(p *parcel) {
	if p.raw != nil && !p.again && !p.fresh {
		return // a repeated delivery brought nothing in
	}
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	if len(db.names) > seenLimit {
		clear(db.names)
	}
	for i := range p.events {
		if e := &p.events[i]; e.key != "" {
			db.names[e.node] = e.key
		}
	}
}
