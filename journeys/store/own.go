package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// ErrOwned is a store that another server works on.
var ErrOwned = errors.New("another server works on this store")

// Own makes the caller the store's only server until Close, and takes over
// what a server that died had in its hands; ErrOwned where one is alive. The
// commands that read or mark the store need not own it.
//
// Without it whatever the dead one had claimed would lie until its leases run
// out. That nobody else is alive is proved by a lock that the system itself
// takes back when a process ends, however it ends: it is SQLite's own lock, on
// an empty database beside the real one, because the store's file is locked
// and unlocked by every write.
//
// A judgement in dead hands is simply void. So is a posting that was claimed
// and not begun. But what may have been sent can still arrive, since a vendor
// goes on with a request whose caller is gone: a row whose outcome is unknown,
// or whose edit may be under way, stays leased for as long as inFlight says
// that a request can last, and no longer than it was.
func (db *DB) Own(ctx context.Context, now time.Time, inFlight time.Duration) error {
	if err := db.lock(ctx); err != nil {
		return err
	}
	return db.write(ctx, &op{name: "store: own", run: func(ctx context.Context, c *conn) error {
		if _, err := c.exec(ctx, `UPDATE subjects SET lease = '', lease_until = 0 WHERE due_at IS NOT NULL AND lease <> ''`); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE work SET lease = '', lease_until = 0, again_at = NULL WHERE due_at IS NOT NULL AND lease <> ''`); err != nil {
			return err
		}
		const begun = `(state = 'unknown' OR remote <> '')`
		if _, err := c.exec(ctx, `UPDATE postings SET lease = '', lease_until = 0
			WHERE due_at IS NOT NULL AND lease <> '' AND NOT `+begun); err != nil {
			return err
		}
		landed := now.Add(inFlight).UnixNano()
		_, err := c.exec(ctx, `UPDATE postings SET lease_until = ?
			WHERE due_at IS NOT NULL AND lease <> '' AND lease_until > ? AND `+begun, landed, landed)
		return err
	}})
}

// lock holds the lock of the one server.
func (db *DB) lock(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return fmt.Errorf("store: own: %w: it is closed", ErrUnavailable)
	}
	if db.owning != nil {
		return nil
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: db.path + ".serving"}).EscapedPath()+"?_pragma=busy_timeout(0)")
	if err != nil {
		return classify("store: own", err)
	}
	// One connection that is never given back: the lock lives as long as it.
	c, err := pool.Conn(ctx)
	if err == nil {
		_, err = c.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		_ = pool.Close()
		var e *sqlite.Error
		if errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_BUSY {
			return fmt.Errorf("store: own: %w", ErrOwned)
		}
		return classify("store: own", err)
	}
	db.owning = func() {
		_ = c.Close()
		_ = pool.Close()
	}
	return nil
}
