package jirafake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Options says what a fake site is. Zero values get sensible ones.
type Options struct {
	Site    string           // "https://desk.example"
	Account string           // of the token: "bot@desk.example"
	Token   string           // "token"
	Secret  string           // of the webhook; "" leaves it unsigned
	Me      string           // account id that the token belongs to: "bot"
	Now     func() time.Time // time.Now
}

// Fake is the site. It is safe for use by many goroutines.
type Fake struct {
	opt Options

	mu       sync.Mutex
	next     int // ids of everything
	projects map[string]*Project
	users    map[string]*User
	made     []string // groups made by AddGroup; others are known by their members
	hidden   bool     // see HideMembers
	issues   map[string]*Issue
	requests []Request
	faults   faults
	public   bool
	onChange func(Webhook)
}

// Project is a project, a JSM one when ServiceDesk is set.
type Project struct {
	ID, Key, Name string
	ServiceDesk   bool
	issues        int
}

// User is an account of the site.
type User struct {
	AccountID string
	Name      string
	Email     string // "" where its owner hides it
	Type      string // atlassian (the default), app, customer
	Groups    []string
	Inactive  bool // its account was deactivated
}

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
	Security               string
	Fields                 map[string]any
	Created, Updated       time.Time
	CategoryMoved          time.Time
	comments               []*Comment
	properties             map[string]json.RawMessage
	histories              []history
	resolution, resolvedAt string
}

// Comment is a comment. Internal ones are for agents of a JSM desk; Role
// restricts to a role or group.
type Comment struct {
	ID               string
	Author, Editor   string // account ids
	Text             string // as wiki text
	Doc              json.RawMessage
	Internal         bool
	Role             string
	RoleType         string
	Created, Updated time.Time
	Notified         int // how often watchers were sent a mail about it
	properties       map[string]json.RawMessage
}

type history struct {
	id    string
	at    time.Time
	by    string
	items []item
}

type item struct {
	Field      string `json:"field"`
	FieldType  string `json:"fieldtype"`
	FieldID    string `json:"fieldId"`
	From       any    `json:"from"`
	FromString any    `json:"fromString"`
	To         any    `json:"to"`
	ToString   any    `json:"toString"`
}

// Status is one of the statuses that every project of the fake has.
type Status struct{ ID, Name, Category string }

// Statuses returns them.
func Statuses() []Status {
	return []Status{
		{"1", "Open", "new"}, {"10100", "Waiting for support", "new"}, {"3", "In Progress", "indeterminate"},
		{"10101", "Waiting for customer", "indeterminate"}, {"4", "Reopened", "new"},
		{"5", "Resolved", "done"}, {"6", "Closed", "done"},
	}
}

func statusOf(name string) Status {
	for _, s := range Statuses() {
		if s.Name == name {
			return s
		}
	}
	panic("jirafake: there is no status " + strconv.Quote(name))
}

// New makes a site with the token's own account in it and nothing else.
func New(o Options) *Fake {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&o.Site, "https://desk.example")
	def(&o.Account, "bot@desk.example")
	def(&o.Token, "token")
	def(&o.Me, "bot")
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Fake{opt: o, next: 10000, projects: map[string]*Project{}, users: map[string]*User{}, issues: map[string]*Issue{}}
	f.AddUser(User{AccountID: o.Me, Name: "Waymark", Email: o.Account})
	return f
}

// OnChange sets what is called, in order and after the change, with each
// webhook. It must not call back into a request that waits for it.
func (f *Fake) OnChange(fn func(Webhook)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onChange = fn
}

// AddProject adds a project; its id is made up where it has none.
func (f *Fake) AddProject(p Project) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.ID == "" {
		p.ID = f.id()
	}
	if p.Name == "" {
		p.Name = p.Key
	}
	f.projects[p.Key] = &p
}

// AddUser adds an account, or replaces it.
func (f *Fake) AddUser(u User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u.Type == "" {
		u.Type = "atlassian"
	}
	f.users[u.AccountID] = &u
}

func (f *Fake) id() string {
	f.next++
	return strconv.Itoa(f.next)
}

func (f *Fake) now() time.Time { return f.opt.Now().UTC().Truncate(time.Millisecond) }

// Issue returns a copy of a ticket, by id or key; ok is false where there is
// none.
func (f *Fake) Issue(id string) (Issue, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.find(id)
	if i == nil {
		return Issue{}, false
	}
	c := *i
	c.Labels = slices.Clone(i.Labels)
	return c, true
}

func (f *Fake) find(id string) *Issue {
	if i := f.issues[id]; i != nil {
		return i
	}
	for _, i := range f.issues {
		if i.Key == id {
			return i
		}
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

// Comments returns a ticket's comments, oldest first.
func (f *Fake) Comments(id string) []Comment {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Comment
	for _, c := range f.must(id).comments {
		out = append(out, *c)
	}
	return out
}

// CustomerView returns the comments that the ticket's customer can read.
func (f *Fake) CustomerView(id string) []Comment {
	return slices.DeleteFunc(f.Comments(id), func(c Comment) bool { return c.Internal || c.Role != "" })
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

// Request is a call as it came in.
type Request struct {
	Method, Path, Query string
	Body                []byte
}

func (r Request) String() string { return fmt.Sprintf("%s %s", r.Method, r.Path) }

// Requests returns every call so far, oldest first.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}
