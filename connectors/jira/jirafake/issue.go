package jirafake

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Issue is a ticket. Fields holds custom fields by id.
type Issue struct {
	ID, Key, Project       string
	Type, Summary          string
	Description            string
	RequestType            string
	Status                 string
	Priority               string
	Reporter, Creator      string // account ids
	Assignee               string // "" for nobody
	Labels                 []string
	Organisations          []string
	Participants           []string // account ids
	Channel                string   // portal, email, jira, api: the property request.channel.type
	Security               string
	Language               string // of the request
	Sentiment              []string
	SLAs                   []SLA
	Approvals              []Approval
	Rating                 *Rating
	Fields                 map[string]any
	Created, Updated       time.Time
	CategoryMoved          time.Time
	comments               []*Comment
	worklogs               []*Worklog
	remotes                []*remote
	properties             map[string]json.RawMessage
	histories              []history
	resolution, resolvedAt string
	number                 int // of its id, to sort by
}

// Worklog is time that somebody wrote down on a ticket.
type Worklog struct {
	ID, Author string
	Started    time.Time
	Seconds    int
}

// history is one entry of a ticket's changelog.
type history struct {
	id    string
	at    time.Time
	by    string
	items []item
}

type item struct {
	Field      string `json:"field"`
	FieldType  string `json:"fieldtype"`
	FieldID    string `json:"fieldId,omitempty"`
	From       any    `json:"from"`
	FromString any    `json:"fromString"`
	To         any    `json:"to"`
	ToString   any    `json:"toString"`
}

func changed(field string, from, fromString, to, toString string) item {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return item{Field: field, FieldType: "jira", FieldID: field, From: null(from), FromString: null(fromString), To: null(to), ToString: null(toString)}
}

// channelProperty is where JSM keeps how a request came in.
const channelProperty = "request.channel.type"

// keep files a ticket that is complete but for what it can do without.
func (f *Fake) keep(i *Issue) {
	i.number, _ = strconv.Atoi(i.ID)
	if i.properties == nil {
		i.properties = map[string]json.RawMessage{}
	}
	if i.Channel != "" {
		i.properties[channelProperty] = json.RawMessage(`{"value":` + strconv.Quote(i.Channel) + `}`)
	}
	f.issues[i.ID] = i
	f.keys[i.Key] = i
}

// Issue returns a copy of a ticket, by id or key; ok is false where there is
// none.
func (f *Fake) Issue(id string) (Issue, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.find(id)
	if i == nil {
		return Issue{}, false
	}
	return i.copy(), true
}

// Issues returns a copy of every ticket, in the order of their ids.
func (f *Fake) Issues() []Issue {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Issue, 0, len(f.issues))
	for _, i := range f.issues {
		out = append(out, i.copy())
	}
	slices.SortFunc(out, func(a, b Issue) int { return a.number - b.number })
	return out
}

func (i *Issue) copy() Issue {
	c := *i
	c.Labels = slices.Clone(i.Labels)
	return c
}

func (f *Fake) find(id string) *Issue {
	if i := f.issues[id]; i != nil {
		return i
	}
	if i := f.keys[id]; i != nil && f.issues[i.ID] == i {
		return i
	}
	return nil
}

func (f *Fake) must(id string) *Issue {
	i := f.find(id)
	if i == nil {
		panic("jirafake: there is no issue " + strconv.Quote(id))
	}
	return i
}

// Property returns an entity property as JSON; nil where there is none.
func (f *Fake) Property(id, key string) json.RawMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.must(id).properties[key])
}

// SetProperty sets one by hand; nil deletes it.
func (f *Fake) SetProperty(id, key string, value json.RawMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if value == nil {
		delete(f.must(id).properties, key)
		return
	}
	f.must(id).properties[key] = value
}

// Assignee returns the account that has the ticket; "" for nobody.
func (f *Fake) Assignee(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.must(id).Assignee
}
