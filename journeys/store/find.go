package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// SubjectOf returns the subject that a ref belongs to, whole and without a
// claim: for whoever only looks. ok is false for a ref that was never heard of.
func (db *DB) SubjectOf(ctx context.Context, ref journeys.Ref) (s journeys.Subject, ok bool, err error) {
	return db.subjectBy(ctx, `SELECT subject FROM nodes WHERE name = ?`, string(journeys.RefNode(ref)))
}

// SubjectOfCase returns the subject of a stored case; of one that was
// superseded, the subject that it had.
func (db *DB) SubjectOfCase(ctx context.Context, caseID string) (s journeys.Subject, ok bool, err error) {
	return db.subjectBy(ctx, `SELECT subject FROM cases WHERE id = ?`, caseID)
}

func (db *DB) subjectBy(ctx context.Context, q, what string) (s journeys.Subject, ok bool, err error) {
	err = db.read(ctx, "store: subject of", func(c *conn) error {
		var id int64
		found, err := c.one(ctx, q, []any{what}, &id)
		if err != nil || !found {
			return err
		}
		subjects, err := loadSubjects(ctx, c, []int64{id}, "")
		if len(subjects) > 0 {
			s, ok = subjects[0], err == nil
		}
		return err
	})
	return s, ok, err
}

// maxNamesakes bounds what TicketsCalled returns.
const maxNamesakes = 10

// TicketsCalled returns the tickets that are, or were once, called by a key
// (ITD-4811), the one of the latest event first. Keys change and events are
// found by what does not, so there is no index: it reads through all events of
// tickets, a second for each million, which is work for a command and not for
// a loop.
func (db *DB) TicketsCalled(ctx context.Context, key string) (refs []journeys.Ref, err error) {
	if key == "" {
		return nil, nil
	}
	err = db.read(ctx, "store: tickets called", func(c *conn) error {
		refs = nil
		const q = `SELECT n.name FROM events e JOIN nodes n ON n.id = e.node
			WHERE (instr(e.body, ?) > 0 OR instr(e.body, ?) > 0) AND n.kind = 1 AND upper(json_extract(e.body, '$.fields.key[0]')) = ?
			GROUP BY n.name ORDER BY max(e.at) DESC LIMIT ` // instr first: reading JSON is the dear part
		upper := strings.ToUpper(key)
		return c.each(ctx, q+strconv.Itoa(maxNamesakes), []any{`"` + key + `"`, `"` + upper + `"`, upper}, func(r *sql.Rows) error {
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
