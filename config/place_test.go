package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/config"
)

func TestTheStoreIsFoundInAFileFullOfFaults(t *testing.T) {
	t.Setenv("WAYMARK_STORE", "")
	dir := t.TempDir()
	file := filepath.Join(dir, "waymark.yaml")
	near := func(name string) string { return "sqlite:" + filepath.Join(dir, name) }
	for _, c := range []struct{ text, store, zone string }{
		{"store: sqlite:w.db\ntimezone: Europe/Berlin\n", near("w.db"), "Europe/Berlin"},
		{"\ufeffstore: sqlite:data/w.db # ours\r\ntimezone: 'Europe/Berlin'\r\n", near("data/w.db"), "Europe/Berlin"},
		{"store: sqlite:/srv/w.db\n", "sqlite:/srv/w.db", "UTC"},
		{"{store: sqlite:w.db, timezone: Asia/Tokyo, no: [x]}\n", near("w.db"), "Asia/Tokyo"},
		{"x: &s sqlite:w.db\nstore: *s\n", near("w.db"), "UTC"},
		{"", near("waymark.db"), "UTC"},
		{"store: sqlite:w.db\ntimezone: Nowhere/At All\n", near("w.db"), ""},
		// Broken, before and after.
		{"a: b: c\n\tx\nstore: sqlite:w.db\nowners: [\ntimezone: Europe/Berlin\n  - \"\n", near("w.db"), "Europe/Berlin"},
		{"connectors:\n  - id: [\n    store: sqlite:other.db\n#store: sqlite:old.db\nstore: \"sqlite:w.db\"\nstore: sqlite:second.db\n", near("w.db"), "UTC"},
	} {
		write(t, file, c.text)
		p, err := config.PlaceOf(file)
		zone := ""
		if p.Zone != nil {
			zone = p.Zone.String()
		}
		if err != nil || p.Store != c.store || zone != c.zone {
			t.Errorf("%q: %s, %s, %v", c.text, p.Store, zone, err)
		}
	}
	write(t, file, "store: mysql:x\n")
	if _, err := config.PlaceOf(file); err == nil || !strings.Contains(err.Error(), "names no database") {
		t.Errorf("another kind of database: %v", err)
	}
	if _, err := config.PlaceOf(filepath.Join(dir, "absent.yaml")); err == nil {
		t.Error("a file that is not there, and no store named elsewhere")
	}
	t.Setenv("WAYMARK_STORE", "sqlite:env.db")
	for _, name := range []string{"waymark.yaml", "absent.yaml"} {
		if p, err := config.PlaceOf(filepath.Join(dir, name)); err != nil || p.Store != near("env.db") {
			t.Errorf("%s with WAYMARK_STORE: %s, %v", name, p.Store, err)
		}
	}
}

// Every command must mean the same store, wherever it is run.
func TestARelativeStoreBeginsAtTheDesksFile(t *testing.T) {
	secrets(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/experience")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "waymark.yaml")
	for env, want := range map[string]string{"": filepath.Join(dir, "waymark.db"), "sqlite:data/w.db": filepath.Join(dir, "data/w.db"), "sqlite:/srv/w.db": "/srv/w.db"} {
		t.Setenv("WAYMARK_STORE", env)
		cfg, report := config.Load(file, specs(), config.Options{})
		if cfg == nil {
			t.Fatalf("it does not load:\n%s", report)
		}
		p, err := config.PlaceOf(file)
		if err != nil || cfg.Store != "sqlite:"+want || p.Store != cfg.Store {
			t.Errorf("WAYMARK_STORE=%s: serve uses %s, pause %s, %v", env, cfg.Store, p.Store, err)
		}
	}
}

// FuzzPlaceOf gives it files of any kind: it answers, and never with a store
// of another kind.
func FuzzPlaceOf(f *testing.F) {
	f.Add("store: sqlite:w.db\ntimezone: Europe/Berlin\n")
	f.Add("store: &a [*a]\n---\n\x00")
	f.Add("store: *x\ntimezone: Local\n\t")
	f.Fuzz(func(t *testing.T, text string) {
		t.Setenv("WAYMARK_STORE", "")
		file := filepath.Join(t.TempDir(), "waymark.yaml")
		write(t, file, text)
		if p, err := config.PlaceOf(file); err == nil && len(p.Store) <= len("sqlite:") {
			t.Fatalf("it names %q", p.Store)
		}
	})
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
