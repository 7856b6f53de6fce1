package store

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestACopyIsTheWholeStoreAndItsOwn(t *testing.T) {
	db, _ := openTest(t)
	roundOfWork(t, db)
	all := func(db *DB) (list []journeys.Subject) {
		if err := db.Subjects(t.Context(), func(s journeys.Subject) error {
			list = append(list, s)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	was := all(db)
	if len(was) == 0 || len(was[0].Events) == 0 {
		t.Fatalf("nothing to copy: %+v", was)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.CopyTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	copied, err := Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = copied.Close() })
	if got := all(copied); !reflect.DeepEqual(got, was) {
		t.Errorf("copied %+v, want %+v", got, was)
	}
	if err := copied.SetSetting(t.Context(), "tried", "here"); err != nil {
		t.Fatal(err)
	}
	if v, err := db.Setting(t.Context(), "tried"); err != nil || v != "" {
		t.Errorf("what is tried on the copy is in the store: %q, %v", v, err)
	}
	if err := db.CopyTo(t.Context(), path); err == nil {
		t.Error("a file that exists was written over")
	}
}
