package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func raw(id string) journeys.Intake {
	t := time.Date(2026, 11, 17, 8, 41, 0, 0, time.UTC)
	ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}
	return journeys.Intake{
		Raw:    journeys.Raw{Connector: "it-desk", ID: id, Received: t, State: journeys.Accepted},
		Events: []journeys.Event{{ID: "created/" + id, Connector: "it-desk", At: t, Received: t, Ref: ref}},
	}
}

func openTest(t *testing.T) (*DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w.db")
	db, err := Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, path
}

// behind runs a statement on a connection of its own.
func behind(t *testing.T, path, q string) *sql.DB {
	t.Helper()
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	t.Cleanup(func() { other.Close() })
	if _, err := other.Exec(q); err != nil {
		t.Fatal(err)
	}
	return other
}

// hold keeps the writer busy until the returned function is called, so that
// what is queued meanwhile becomes one batch.
func hold(t *testing.T, db *DB) (release func()) {
	t.Helper()
	begun, end := make(chan struct{}), make(chan struct{})
	var once sync.Once
	go db.write(context.Background(), &op{name: "hold", run: func(context.Context, *conn) error {
		once.Do(func() { close(begun) })
		<-end
		return nil
	}})
	<-begun
	return func() { close(end) }
}

func waitQueued(db *DB, n int) {
	for len(db.queue) < n {
		runtime.Gosched() // other goroutines fill it
	}
}

func TestOnlyTheCulpritOfABatchFails(t *testing.T) {
	db, path := openTest(t)
	behind(t, path, `CREATE TRIGGER poison BEFORE INSERT ON deliveries WHEN NEW.delivery = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	release := hold(t, db)
	results := make(map[string]error)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 20 {
		id := fmt.Sprint(i)
		if i == 7 {
			id = "poison"
		}
		wg.Go(func() {
			fresh, err := db.Accept(t.Context(), raw(id))
			mu.Lock()
			defer mu.Unlock()
			results[id] = err
			if err == nil && !fresh {
				t.Errorf("delivery %s is not fresh after its second try", id)
			}
		})
	}
	waitQueued(db, 20)
	release()
	wg.Wait()
	for id, err := range results {
		if id == "poison" && !errors.Is(err, ErrInvalid) || id != "poison" && err != nil {
			t.Errorf("delivery %s: %v", id, err)
		}
	}
	subjects, err := db.ClaimSubjects(t.Context(), raw("").Raw.Received, 100, time.Minute)
	if err != nil || len(subjects) != 19 {
		t.Errorf("%d subjects, %v; want 19", len(subjects), err)
	}
}

func TestABatchIsOneTransaction(t *testing.T) {
	db, path := openTest(t)
	release := hold(t, db)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if _, err := db.Accept(t.Context(), raw(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	waitQueued(db, 50)
	// data_version changes once for each commit of another connection.
	other := behind(t, path, `PRAGMA data_version`)
	version := func() (v int) {
		if err := other.QueryRow(`PRAGMA data_version`).Scan(&v); err != nil {
			t.Error(err)
		}
		return v
	}
	before := version()
	release()
	wg.Wait()
	var n int
	if err := other.QueryRow(`SELECT count(*) FROM deliveries`).Scan(&n); err != nil || n != 50 {
		t.Errorf("%d deliveries, %v", n, err)
	}
	if after := version(); after-before != 1 {
		t.Errorf("%d commits for 50 deliveries that waited together", after-before)
	}
}

func TestAFullDiskIsUnavailable(t *testing.T) {
	db, _ := openTest(t)
	if err := db.write(t.Context(), &op{name: "limit", run: func(ctx context.Context, c *conn) error {
		return c.each(ctx, `PRAGMA max_page_count = 1`, nil, func(*sql.Rows) error { return nil })
	}}); err != nil {
		t.Fatal(err)
	}
	in := raw("1")
	in.Raw.Body = make([]byte, 1<<20)
	for i := range in.Raw.Body {
		in.Raw.Body[i] = byte(i * i >> 7)
	}
	var err error
	for i := 0; i < 100 && err == nil; i++ { // until the pages that are left are used up
		in.Raw.ID = fmt.Sprint(i)
		_, err = db.Accept(t.Context(), in)
	}
	if !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v, want ErrUnavailable", err)
	}
	counts, err := db.Counts(t.Context())
	if err != nil {
		t.Fatal("reading must still work:", err)
	}
	kept, err := db.Deliveries(t.Context(), journeys.Accepted, 1000)
	if err != nil || len(kept) != counts[journeys.Accepted] {
		t.Errorf("%d deliveries are kept, %d counted: %v", len(kept), counts[journeys.Accepted], err)
	}
}

func TestWritesAreSafeFromPowerLoss(t *testing.T) {
	db, _ := openTest(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2"} {
		var got string
		if err := db.write(t.Context(), &op{name: "pragma", run: func(ctx context.Context, c *conn) error {
			_, err := c.one(ctx, "PRAGMA "+pragma, nil, &got)
			return err
		}}); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", pragma, got, want, err)
		}
	}
}
