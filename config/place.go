package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Place is what a command needs that acts on a store beside the server.
type Place struct {
	Store string         // as Config.Store
	Zone  *time.Location // nil where the file names a time zone that there is not
}

// errNoStore is said of a store that this version cannot open.
var errNoStore = errors.New("store names no database that this version has; write sqlite:waymark.db; WAYMARK_STORE overrides it")

// PlaceOf reads from the desk's file where the store is and which time zone
// the desk keeps, and nothing else. It is for emergencies: no secret is
// resolved, no other file is read, and whatever else is wrong is passed over.
// Where WAYMARK_STORE says where the store is, the file need not even be there.
func PlaceOf(path string) (Place, error) {
	store := os.Getenv("WAYMARK_STORE")
	b, err := os.ReadFile(path)
	switch {
	case err != nil && store == "":
		return Place{}, fmt.Errorf("%s cannot be read: %s; -c names another file, WAYMARK_STORE the store itself", path, reason(err))
	case len(b) > maxBytes:
		b = nil
	}
	text := strings.ReplaceAll(string(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))), "\r\n", "\n")
	said := glance(text, "store", "timezone")
	if store == "" {
		store = said["store"]
	}
	if store == "" {
		store = defaultStore
	}
	if rest, ok := strings.CutPrefix(store, "sqlite:"); !ok || rest == "" {
		return Place{}, errNoStore
	}
	p := Place{Store: storeFrom(filepath.Dir(path), store), Zone: time.UTC}
	if name := said["timezone"]; name != "" {
		if p.Zone, err = time.LoadLocation(name); err != nil || name == "Local" {
			p.Zone = nil
		}
	}
	return p, nil
}

// storeFrom names a store so that it is the same one from wherever a command
// is run: a relative path begins at the folder of the desk's file.
func storeFrom(dir, store string) string {
	path, ok := strings.CutPrefix(store, "sqlite:")
	if !ok || path == "" || path[0] == ':' || filepath.IsAbs(path) {
		return store
	}
	return "sqlite:" + filepath.Join(dir, path)
}

// glance returns the values of some keys of the outermost level. Where the
// file is not YAML, the lines that begin with them are read alone.
func glance(text string, keys ...string) map[string]string {
	lines := strings.Split(text, "\n")
	m := newMender(&file{lines: lines})
	doc, _, err := m.read(lines)
	if err == nil {
		return values(doc, keys)
	}
	found := map[string]string{}
	for _, line := range lines {
		for _, key := range keys {
			if _, twice := found[key]; twice || !strings.HasPrefix(line, key+":") {
				continue
			}
			if doc, _, err := m.read([]string{line}); err == nil {
				found[key] = values(doc, keys)[key]
			}
		}
	}
	return found
}

// values returns the single values of a document's outermost keys.
func values(doc *yaml.Node, keys []string) map[string]string {
	found := map[string]string{}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return found
	}
	n := doc.Content[0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if _, twice := found[key]; !twice && slices.Contains(keys, key) && value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
			found[key] = strings.TrimSpace(value.Value)
		}
	}
	return found
}
