package store

import (
	"context"
	"database/sql"

	"github.com/waymark-itsm/waymark/journeys"
)

// subjectsAtOnce is how many subjects are read in one go.
const subjectsAtOnce = 50

// Subjects hands every subject whole to each, for whoever only looks. Only a
// few dozen are in memory at a time, and no snapshot is held between them: it may
// run for long beside a server.
func (db *DB) Subjects(ctx context.Context, each func(journeys.Subject) error) error {
	for last := int64(0); ; {
		var ids []int64
		var batch []journeys.Subject
		err := db.read(ctx, "store: subjects", func(c *conn) (err error) {
			ids = nil
			err = c.each(ctx, `SELECT id FROM subjects WHERE merged_into IS NULL AND id > ? ORDER BY id LIMIT ?`, []any{last, subjectsAtOnce}, func(r *sql.Rows) error {
				var id int64
				err := r.Scan(&id)
				ids = append(ids, id)
				return err
			})
			if err != nil || len(ids) == 0 {
				return err
			}
			batch, err = loadSubjects(ctx, c, ids, "")
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, s := range batch {
			if err := each(s); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
	}
}

// CopyTo writes the whole store, as it is now, into a new file: something to try
// things on. The file must not exist.
func (db *DB) CopyTo(ctx context.Context, path string) error {
	const name = "store: copy"
	// A connection of its own: the readers may not write, be it another file.
	own, err := sql.Open("sqlite", address(db.path))
	if err != nil {
		return classify(name, err)
	}
	defer func() { _ = own.Close() }()
	_, err = own.ExecContext(ctx, `VACUUM INTO ?`, path)
	return classify(name, err)
}
