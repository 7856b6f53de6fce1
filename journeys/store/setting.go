package store

import (
	"context"
)

// Setting returns a value that was set, "" for none.
func (db *DB) Setting(ctx context.Context, name string) (value string, err error) {
	err = db.read(ctx, "store: setting", func(c *conn) error {
		_, err := c.one(ctx, `SELECT value FROM settings WHERE name = ?`, []any{name}, &value)
		return err
	})
	return value, err
}

// SetSetting remembers what outlives a restart and is not configuration:
// whether we are paused, since when a journey has its mode. "" forgets it.
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	return db.write(ctx, &op{name: "store: set setting", run: func(ctx context.Context, c *conn) error {
		q, args := `INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, []any{name, value}
		if value == "" {
			q, args = `DELETE FROM settings WHERE name = ?`, []any{name}
		}
		_, err := c.exec(ctx, q, args...)
		return err
	}})
}
