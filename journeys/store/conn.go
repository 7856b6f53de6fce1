package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// conn is one connection with its prepared statements. It belongs to one
// goroutine at a time: the writer's for good, a reader's while it is borrowed.
type conn struct {
	sql     *sql.Conn
	dialect *dialect
	stmts   map[string]*sql.Stmt
}

func newConn(ctx context.Context, pool *sql.DB, d *dialect) (*conn, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{sql: c, dialect: d, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *conn) prepare(ctx context.Context, q string) (*sql.Stmt, error) {
	if s, ok := c.stmts[q]; ok {
		return s, nil
	}
	s, err := c.sql.PrepareContext(ctx, c.dialect.sql(q))
	if err != nil {
		return nil, err
	}
	c.stmts[q] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (c *conn) exec(ctx context.Context, q string, args ...any) (int64, error) {
	s, err := c.prepare(ctx, q)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// each calls row for every row of a query.
func (c *conn) each(ctx context.Context, q string, args []any, row func(*sql.Rows) error) error {
	s, err := c.prepare(ctx, q)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one scans a query's only row; found is false where there is none.
func (c *conn) one(ctx context.Context, q string, args []any, into ...any) (found bool, err error) {
	err = c.each(ctx, q, args, func(r *sql.Rows) error {
		found = true
		return r.Scan(into...)
	})
	return found, err
}

// close lets the statements go before their connection, which would
// otherwise be reported as leaked.
func (c *conn) close() error {
	for _, s := range c.stmts {
		s.Close()
	}
	return c.sql.Close()
}

// jsonList renders the argument of a {list}.
func jsonList[T int64 | string](items []T) string {
	b, _ := json.Marshal(items) // strings and integers always marshal
	return string(b)
}

// nanos is a time as a column holds it; the zero time is NULL, never.
func nanos(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// instant reads what nanos wrote.
func instant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}
