package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver called "sqlite"
)

//go:embed migrations
var migrations embed.FS

// How many connections read at the same time. SQLite reads on the caller's
// core; more than this only adds page caches.
const readers = 4

// DB is the store. All its methods may be called from many goroutines; writes
// are queued, and all that wait meanwhile are committed together.
type DB struct {
	pools   []*sql.DB
	dialect *dialect
	writer  *conn
	readers chan *conn

	path   string
	mu     sync.RWMutex // held for reading while something is put into the queue
	closed bool
	owning func() // gives the lock of the one server back; nil: not held
	queue  chan *op
	done   chan struct{}

	rooms sync.Pool // of *[]byte, to compress into

	seenMu sync.Mutex
	seen   map[string]struct{} // accounts known to have a look-up row; see seenBefore
	names  map[string]string   // what tickets are known to be called, by node; see unnamed
}

// Open opens the store at "sqlite:path/to/file.db", creates or migrates it,
// and starts its writer. An error wraps ErrUnavailable where the file cannot
// be used, and ErrInvalid where the address is no address of a store.
func Open(ctx context.Context, dsn string) (*DB, error) {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || path == "" || strings.HasPrefix(path, ":") {
		return nil, invalid("a store is written as sqlite:PATH")
	}
	db := &DB{
		path:    path,
		dialect: sqliteDialect,
		readers: make(chan *conn, readers),
		queue:   make(chan *op, maxBatch),
		done:    make(chan struct{}),
		seen:    map[string]struct{}{},
		names:   map[string]string{},
	}
	if err := db.open(ctx, path); err != nil {
		db.closePools()
		return nil, classify("store: open", err)
	}
	go db.writeLoop()
	return db, nil
}

// address is what every connection begins with. busy_timeout stands first: the
// switch to WAL already needs it where another replica opens the same file.
func address(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)"
}

// open makes the connections.
func (db *DB) open(ctx context.Context, path string) error {
	address := address(path)
	// A checkpoint costs an fsync of its own: one for each 32 MB of log.
	writing, err := sql.Open("sqlite", address+"&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(8000)")
	if err != nil {
		return err
	}
	writing.SetMaxOpenConns(1)
	db.pools = append(db.pools, writing)
	if err := db.migrate(ctx, writing); err != nil {
		return err
	}
	if db.writer, err = newConn(ctx, writing, db.dialect); err != nil {
		return err
	}
	reading, err := sql.Open("sqlite", address+"&_pragma=cache_size(-4000)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	reading.SetMaxOpenConns(readers)
	db.pools = append(db.pools, reading)
	for range readers {
		c, err := newConn(ctx, reading, db.dialect)
		if err != nil {
			return err
		}
		db.readers <- c
	}
	return nil
}

// migrate brings the tables up to date. It is tried twice, because of two
// replicas that start together one finds the tables made under its feet; the
// second time it sees that they are there.
func (db *DB) migrate(ctx context.Context, pool *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, files, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	if _, err = p.Up(ctx); err != nil {
		_, err = p.Up(ctx)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Close commits what is queued and closes the file. Calls made afterwards get
// ErrUnavailable.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	close(db.queue)
	db.mu.Unlock()
	<-db.done
	for range readers {
		c := <-db.readers // waits for whoever is still reading
		if err := c.close(); err != nil {
			slog.Warn("store: closing a reader", "error", err)
		}
	}
	close(db.readers)
	err := db.writer.close()
	db.closePools()
	if db.owning != nil {
		db.owning() // last: until here something of ours could still be written
	}
	return err
}

func (db *DB) closePools() {
	for _, p := range db.pools {
		_ = p.Close() // its connections were closed, and answered for, before
	}
}

// read lends a connection to f. Whatever f reads comes from one snapshot.
func (db *DB) read(ctx context.Context, name string, f func(*conn) error) error {
	var c *conn
	var ok bool
	select {
	case c, ok = <-db.readers:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w: %w", name, ErrUnavailable, ctx.Err())
	}
	if !ok {
		return fmt.Errorf("%s: %w: it is closed", name, ErrUnavailable)
	}
	defer func() { db.readers <- c }()
	// The transaction itself is ended whatever becomes of the caller: a reader
	// left inside one would keep the log from ever being cut.
	always := context.WithoutCancel(ctx)
	if _, err := c.exec(always, c.dialect.beginRead); err != nil {
		return classify(name, err)
	}
	defer func() { _, _ = c.exec(always, "ROLLBACK") }()
	return classify(name, f(c))
}
