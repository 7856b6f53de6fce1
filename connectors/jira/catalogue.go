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

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
)

// role is what a field of JSM is for, whatever id it has on a site.
type role int

// The roles; noRole is every other field's.
const (
	noRole role = iota
	requestType
	organisations
	slaCycles
	approvals
	feedback
	feedbackDate
	participants
	language
)

// roleOf reads the type that the vendor gives to a field of JSM
// (schema.custom in the answer of GET field).
func roleOf(custom string) role {
	switch custom {
	case "com.atlassian.servicedesk:vp-origin":
		return requestType
	case "com.atlassian.servicedesk:sd-customer-organizations":
		return organisations
	case "com.atlassian.servicedesk:sd-sla-field":
		return slaCycles
	case "com.atlassian.servicedesk.approvals-plugin:sd-approvals":
		return approvals
	case "com.atlassian.servicedesk:sd-request-feedback":
		return feedback
	case "com.atlassian.servicedesk:sd-request-feedback-date":
		return feedbackDate
	case "com.atlassian.servicedesk:sd-request-participants":
		return participants
	case "com.atlassian.servicedesk.servicedesk-lingo-integration-plugin:sd-request-language":
		return language
	}
	return noRole
}

// roleByShape finds a field of JSM by its value while the catalogue is not
// known. Participants and the date of a rating look like any other field and
// are then left out. It is asked about every custom field of a ticket, a
// hundred of them, so that it looks for what is rare: a capital in a name.
func roleByShape(raw string) role {
	switch {
	case len(raw) < 3 || raw[0] != '{' && raw[0] != '[':
	case raw[0] == '[' && strings.Contains(raw, "Decision\""):
		return approvals
	case raw[0] == '[' && strings.Contains(raw, "/servicedeskapi/organization/"):
		return organisations
	case raw[0] == '[':
	case strings.Contains(raw, "Cycle") && (strings.Contains(raw, `"ongoingCycle"`) || strings.Contains(raw, `"completedCycles"`)):
		return slaCycles
	case strings.Contains(raw, "Type\":") && strings.Contains(raw, `"requestType"`):
		return requestType
	case strings.Contains(raw, "Code\":") && strings.Contains(raw, `"languageCode"`):
		return language
	case strings.HasPrefix(raw, `{"rating"`) || len(raw) < 64 && strings.Contains(raw, `"rating"`):
		return feedback
	}
	return noRole
}

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

// Missing reads the catalogue, at start and from time to time, and names the
// fields in the settings that it does not have. Of the names of groups and
// channels it says nothing: none of them is a field.
func (c *catalogue) Missing(ctx context.Context, _ []string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(ctx, c.api.now()); err != nil {
		return nil, err
	}
	return c.d.known.Load().lacking, nil
}

// readCustom takes the fields of JSM, the team, and the fields that the
// settings name. No other is kept: what no rule can ask for is only a
// customer's data in one more place.
func (d *decoder) readCustom(iss *issue, id, raw string) {
	k := d.known.Load()
	name, named := k.names[id]
	team := id == k.team
	r, listed := k.roles[id]
	if !listed {
		if k.roles != nil && !d.strange.Load() {
			d.strange.Store(true)
		}
		r = roleByShape(raw)
	}
	if r == requestType && d.requestField != "" && d.requestField != id {
		r = noRole
	}
	if r == noRole && !named && !team {
		return
	}
	v := gjson.Parse(raw)
	if r != noRole {
		d.readRole(iss, r, v)
	}
	if raw == "null" {
		if team {
			iss.fields[fieldTeam] = []string{""}
		}
		return
	}
	if !named && !team {
		return
	}
	l := list(v)
	if slices.ContainsFunc(l, isJavaText) {
		iss.garbled = true
		return
	}
	if team {
		iss.fields[fieldTeam] = append(l, "")[:1]
	}
	if named && len(l) > 0 {
		iss.fields[name] = l
	}
}

func (d *decoder) readRole(iss *issue, r role, v gjson.Result) {
	switch r {
	case requestType:
		if name := v.Get("requestType.name"); name.Exists() {
			iss.requestType = str(name)
			set(iss.fields, fieldRequestType, iss.requestType)
		}
	case organisations:
		if v.IsArray() {
			iss.fields[fieldOrganisations] = list(v)
		}
	case slaCycles:
		iss.hasSLA = true
		iss.cycles = readCycles(iss.cycles, v)
	case approvals:
		iss.hasApprovals = true
		iss.approvals = readApprovals(d, v)
	case feedback:
		iss.rating = readRating(v)
	case feedbackDate:
		iss.ratedAt = clock(v.Str)
	case participants:
		if v.IsArray() {
			iss.fields[fieldParticipants] = d.accountsIn(v)
		}
	case language:
		code := v.Get("languageCode")
		if !code.Exists() {
			code = v
		}
		if s := oneLine(str(code)); code.Type == gjson.String && !isJavaText(s) {
			set(iss.fields, fieldLanguage, s)
		}
	}
}

// accountsIn are the ids of the users in a list.
func (d *decoder) accountsIn(v gjson.Result) []string {
	ids := []string{}
	v.ForEach(func(_, x gjson.Result) bool {
		if w := d.who(x); !w.account.IsZero() {
			ids = append(ids, w.account.ID)
		}
		return true
	})
	return ids
}
