package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// known is what decoding knows of the site's custom fields. It is never
// changed: a new one takes its place.
type known struct {
	names   map[string]string // id -> the readable name that the settings give it
	team    string            // id of the field that names the team
	ids     map[string]string // a field's name as a changelog without ids gives it -> its id, of fields that are wanted
	roles   map[string]role   // of the catalogue's fields; nil: the catalogue is not known
	lacking []string          // names in the settings that the catalogue does not have
}

// knownOf resolves the settings against the catalogue; nil for one that has
// not been read.
func knownOf(s *settings, catalogue []fieldRead) *known {
	k := &known{names: map[string]string{}, ids: map[string]string{}}
	id := func(name string) string {
		if customField.MatchString(name) {
			return name
		}
		for _, f := range catalogue {
			if strings.EqualFold(f.Name, name) && customField.MatchString(f.ID) {
				return f.ID
			}
		}
		if catalogue != nil && !slices.Contains(k.lacking, name) {
			k.lacking = append(k.lacking, name)
		}
		return ""
	}
	for _, f := range s.Fields {
		if i := id(f.ID + f.Field); i != "" {
			k.names[i] = f.Name
		}
	}
	if s.TeamField != "" {
		k.team = id(s.TeamField)
	}
	for _, f := range catalogue {
		if _, named := k.names[f.ID]; named || f.ID == k.team {
			k.ids[bareName(f.Name)] = f.ID
		}
	}
	if catalogue != nil {
		k.roles = make(map[string]role, len(catalogue))
		for _, f := range catalogue {
			k.roles[f.ID] = roleOf(f.Schema.Custom)
		}
	}
	return k
}

// id is that of a changed field: servers give its name only.
func (k *known) id(field string) string { return cmp.Or(k.ids[field], field) }

// fieldRead is one field of the catalogue.
type fieldRead struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Schema struct {
		Custom string `json:"custom"`
	} `json:"schema"`
}

func readCatalogue(raw []byte) ([]fieldRead, error) {
	all := []fieldRead{}
	return all, json.Unmarshal(raw, &all)
}

// catalogue is the site's list of fields, read once and again when a field
// shows up that is not in it.
type catalogue struct {
	api *client
	set *settings
	d   *decoder

	mu    sync.Mutex
	tried time.Time // when it was read last, or could not be
}

// stale is how old the catalogue must be before an unknown field has it read
// again: fields are made rarely, and one that the account may not see stays
// unknown.
const stale = time.Hour

// fresh reads the catalogue if it was never read, or if a field showed up that
// it lacks. Where the account may not read it, fields are found by their shape.
func (c *catalogue) fresh(ctx context.Context, now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	enough := c.d.known.Load().roles != nil && !c.d.strange.Load()
	if enough || !c.tried.IsZero() && now.Sub(c.tried) < stale {
		return nil
	}
	return tolerate(c.load(ctx, now))
}

// load needs the lock.
func (c *catalogue) load(ctx context.Context, now time.Time) error {
	c.tried = now
	var raw json.RawMessage
	if err := c.api.call(ctx, "read fields", http.MethodGet, path("field"), nil, nil, &raw); err != nil {
		return err
	}
	all, err := readCatalogue(raw)
	if err != nil {
		return fault(connectors.Temporary, "read fields", err)
	}
	c.d.strange.Store(false)
	c.d.known.Store(knownOf(c.set, all))
	return nil
}

// lacking reads the catalogue, at start and from time to time, and names the
// fields in the settings that it does not have.
func (c *catalogue) lacking(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(ctx, c.api.now()); err != nil {
		if !c.d.byName {
			err = tolerate(err) // nothing waits for it
		}
		return nil, err
	}
	return c.d.known.Load().lacking, nil
}
