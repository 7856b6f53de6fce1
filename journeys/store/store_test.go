package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/waymark-itsm/waymark/journeys/store"
	"github.com/waymark-itsm/waymark/journeys/store/storetest"
)

func TestSQLite(t *testing.T) {
	dirs := map[string]string{}
	storetest.Run(t, func(t *testing.T, name string) *store.DB {
		t.Helper()
		if dirs[t.Name()] == "" {
			dirs[t.Name()] = t.TempDir()
		}
		// A space, a percent and a question mark, which a DSN could trip over.
		return openAt(t, filepath.Join(dirs[t.Name()], name+" 100%?.db"))
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for dsn, want := range map[string]error{
		"":                             store.ErrInvalid,
		"postgres://localhost/waymark": store.ErrInvalid,
		"sqlite:":                      store.ErrInvalid,
		"sqlite::memory:":              store.ErrInvalid,
		"sqlite:" + filepath.Join(t.TempDir(), "no such folder", "w.db"): store.ErrUnavailable,
	} {
		db, err := store.Open(context.Background(), dsn)
		if !errors.Is(err, want) {
			t.Errorf("Open(%q): %v, want %v", dsn, err, want)
		}
		if err == nil {
			db.Close()
		}
	}
}
