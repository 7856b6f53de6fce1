package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// casesAtOnce is how many cases are read in one go.
const casesAtOnce = 50

// Cases hands each stored case with those of its events that are still kept to
// each, by case id, events in the order of journeys.Less; superseded cases are
// left out. Only a few dozen subjects are in memory at a time, and no snapshot
// is held between them: it may run for long beside a server.
func (db *DB) Cases(ctx context.Context, each func(k journeys.Case, events []journeys.Event) error) error {
	for last := ""; ; {
		batch, end, err := db.casesAfter(ctx, last)
		if err != nil || end == last {
			return err
		}
		for _, w := range batch {
			slices.SortFunc(w.events, journeys.Less)
			if err := each(w.Case, w.events); err != nil {
				return err
			}
		}
		last = end
	}
}

// walk is a case with its events.
type walk struct {
	journeys.Case
	has    map[string]bool // Keys of its events
	events []journeys.Event
}

// casesAfter reads the next cases after an id, and returns the last id.
func (db *DB) casesAfter(ctx context.Context, after string) (batch []*walk, last string, err error) {
	last = after
	err = db.read(ctx, "store: cases", func(c *conn) error {
		at := map[string]*walk{}
		var ids []string
		err := c.each(ctx, `SELECT id, successor, body FROM cases WHERE id > ? ORDER BY id LIMIT ?`, []any{after, casesAtOnce}, func(r *sql.Rows) error {
			var id, successor string
			var body sql.RawBytes
			if err := r.Scan(&id, &successor, &body); err != nil {
				return err
			}
			last = id
			if successor != "" {
				return nil
			}
			w := &walk{has: map[string]bool{}}
			if err := stored(json.Unmarshal(body, &w.Case), "case"); err != nil {
				return err
			}
			for _, key := range w.Events {
				w.has[key] = true
			}
			at[id], ids, batch = w, append(ids, id), append(batch, w)
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		return c.each(ctx, `SELECT k.id, e.body FROM cases k JOIN nodes n ON n.subject = k.subject JOIN events e ON e.node = n.id WHERE k.id IN {list}`,
			[]any{jsonList(ids)}, func(r *sql.Rows) error {
				var id string
				var body sql.RawBytes
				if err := r.Scan(&id, &body); err != nil {
					return err
				}
				var e journeys.Event
				if err := stored(json.Unmarshal(body, &e), "event"); err != nil {
					return err
				}
				if w := at[id]; w != nil && w.has[e.Key()] {
					w.events = append(w.events, e)
				}
				return nil
			})
	})
	return batch, last, err
}
