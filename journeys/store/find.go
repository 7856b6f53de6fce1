package store

import (
	"context"

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
