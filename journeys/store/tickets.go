package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// ticketsAtOnce is how many tickets are read in one go.
const ticketsAtOnce = 200

// Tickets hands each stored ticket's events to each, ticket by ticket in the
// order in which they were first heard of, a ticket's events in the order of
// journeys.Less. Only a few hundred tickets are in memory at a time, and no
// snapshot is held between them: it may run for long beside a server.
func (db *DB) Tickets(ctx context.Context, each func(events []journeys.Event) error) error {
	for last := int64(0); ; {
		batch, end, err := db.ticketsAfter(ctx, last)
		if err != nil || end == last {
			return err
		}
		for _, events := range batch {
			if len(events) == 0 {
				continue
			}
			slices.SortFunc(events, journeys.Less)
			if err := each(events); err != nil {
				return err
			}
		}
		last = end
	}
}

// ticketsAfter reads the next tickets after a node, and returns the last node
// it looked at.
func (db *DB) ticketsAfter(ctx context.Context, after int64) (batch [][]journeys.Event, last int64, err error) {
	last = after
	err = db.read(ctx, "store: tickets", func(c *conn) error {
		return c.each(ctx, `SELECT n.id, e.body FROM (SELECT id FROM nodes WHERE kind = ? AND id > ? ORDER BY id LIMIT ?) n
			LEFT JOIN events e ON e.node = n.id ORDER BY n.id`, []any{ticketNode, after, ticketsAtOnce}, func(r *sql.Rows) error {
			var id int64
			var body sql.RawBytes
			if err := r.Scan(&id, &body); err != nil {
				return err
			}
			if id != last {
				batch, last = append(batch, nil), id
			}
			if body == nil {
				return nil // a ticket of which only a link is known
			}
			events := &batch[len(batch)-1]
			*events = append(*events, journeys.Event{})
			return stored(json.Unmarshal(body, &(*events)[len(*events)-1]), "event")
		})
	})
	return batch, last, err
}
