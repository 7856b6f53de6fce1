package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// LastActs returns when each of these accounts last did something, on whatever
// it was. One that was never seen to act, or of which nothing is kept any
// more, is missing. It costs a step into an index for each account, however
// often they acted.
func (db *DB) LastActs(ctx context.Context, accounts []journeys.Account) (map[journeys.Account]time.Time, error) {
	of := make(map[string]journeys.Account, len(accounts))
	names := make([]string, 0, len(accounts))
	for _, a := range accounts {
		if a.ID == "" {
			continue
		}
		of[a.String()] = a
		names = append(names, a.String())
	}
	last := make(map[journeys.Account]time.Time, len(names))
	if len(names) == 0 {
		return last, nil
	}
	err := db.read(ctx, "store: last acts", func(c *conn) error {
		return c.each(ctx, `SELECT k.value, (SELECT e.at FROM events e WHERE e.actor = k.value AND e.actor <> '' ORDER BY e.at DESC LIMIT 1) FROM {list} k`,
			[]any{jsonList(names)}, func(r *sql.Rows) error {
				var name string
				var at sql.NullInt64
				err := r.Scan(&name, &at)
				if at.Valid {
					last[of[name]] = time.Unix(0, at.Int64).UTC()
				}
				return err
			})
	})
	return last, err
}

// Owners returns what was put last about each owner's being there, by id.
func (db *DB) Owners(ctx context.Context) (map[string]journeys.OwnerRecord, error) {
	owners := map[string]journeys.OwnerRecord{}
	err := db.read(ctx, "store: owners", func(c *conn) error {
		return c.each(ctx, `SELECT id, body FROM owners`, nil, func(r *sql.Rows) error {
			var id string
			var body sql.RawBytes
			if err := r.Scan(&id, &body); err != nil {
				return err
			}
			var o journeys.OwnerRecord
			err := stored(json.Unmarshal(body, &o), "record of an owner")
			owners[id] = o
			return err
		})
	})
	return owners, err
}

// PutOwners remembers what is known about owners' being there, and in the same
// transaction makes due what that may change: subjects with a case of one of
// the journeys that is not over, or went on after `since`, or has an open gap
// of an unowned touchpoint. The work is spread over a stretch of time, and
// what is due earlier stays so. Without journeys nothing becomes due.
func (db *DB) PutOwners(ctx context.Context, owners map[string]journeys.OwnerRecord, concerned []string, since, now time.Time, spread time.Duration) error {
	bodies := make(map[string]string, len(owners))
	for id, o := range owners {
		body, err := json.Marshal(o)
		if err != nil {
			return invalid("the record of an owner with a time out of range")
		}
		bodies[id] = string(body)
	}
	return db.write(ctx, &op{name: "store: put owners", run: func(ctx context.Context, c *conn) error {
		for id, body := range bodies {
			if _, err := c.exec(ctx, `INSERT INTO owners (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, id, body); err != nil {
				return err
			}
		}
		if len(concerned) == 0 {
			return nil
		}
		list := jsonList(concerned)
		return walkAgain(ctx, c, now, spread, `id IN (SELECT subject FROM cases WHERE journey IN {list} AND successor = '' AND (last >= ? OR NOT json_extract(body, '$.over')))
			OR id IN (SELECT k.subject FROM cases k JOIN gaps g ON g.case_id = k.id
				WHERE k.journey IN {list} AND k.successor = '' AND g.kind = ? AND g.state = ?)`,
			list, clampNanos(since), list, string(journeys.UnownedTouchpoint), string(journeys.GapOpen))
	}})
}
