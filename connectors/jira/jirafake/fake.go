package jirafake

import (
	"cmp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Edition is which Jira the site is.
type Edition int

// The editions that the site can be.
const (
	Cloud Edition = iota
	DataCenter
)

// Options says what a site is. Zero values get sensible ones.
type Options struct {
	Edition Edition
	Version string           // of a Data Center: "10.3.1"
	Site    string           // "https://desk.example"
	Account string           // of the token: "bot@desk.example"
	Token   string           // "token"; on Data Center a personal access token
	Secret  string           // of the webhook that OnChange gets; "" leaves it unsigned
	Me      string           // account id that the token belongs to: "bot"
	Now     func() time.Time // time.Now
	Limits  Limits           // of calls; the zero value has none
	// OldBodies leaves issue_event_type_name out of webhooks, as old servers do.
	OldBodies bool
}

// Fake is the site. It is safe for use by many goroutines.
type Fake struct {
	opt    Options
	routes []route

	mu           sync.Mutex
	next         int // ids of everything
	projects     map[string]*Project
	users        map[string]*User
	made         []string         // groups made by AddGroup; others are known by their members
	hidden       bool             // see HideMembers
	requestTypes []string         // see SetRequestTypes
	logins       map[string]login // by "basic account" or "bearer token"
	issues       map[string]*Issue
	keys         map[string]*Issue // by key, also by those from before a move
	fields       []Field
	links        []*link
	denied       map[denial]bool
	found        map[string][]string // ids that a search found, by the search's id
	requests     []Request
	faults       faults
	public       bool
	onChange     func(Webhook)
	hooks        []*Hook
	pending      []*delivery
	delivered    []Attempt
	sent         int // deliveries to registered webhooks so far
	meter        meter
}

// New makes a site with the token's own account in it and nothing else.
func New(o Options) *Fake {
	o.Site = cmp.Or(o.Site, "https://desk.example")
	o.Account = cmp.Or(o.Account, "bot@desk.example")
	o.Token = cmp.Or(o.Token, "token")
	o.Me = cmp.Or(o.Me, "bot")
	o.Version = cmp.Or(o.Version, "10.3.1")
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Fake{
		opt: o, next: 10000, projects: map[string]*Project{}, users: map[string]*User{}, logins: map[string]login{},
		issues: map[string]*Issue{}, keys: map[string]*Issue{}, denied: map[denial]bool{}, found: map[string][]string{},
		fields: ownFields(), meter: newMeter(o.Limits),
	}
	f.routes = f.table()
	f.AddUser(User{AccountID: o.Me, Name: "Waymark", Email: o.Account})
	f.AddLogin(o.Account, o.Token, o.Me)
	return f
}

// Site is the address that links lead to.
func (f *Fake) Site() string { return f.opt.Site }

// OnChange sets what is called, in order and after the change, with each
// webhook. It must not call back into a request that waits for it.
func (f *Fake) OnChange(fn func(Webhook)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onChange = fn
}

func (f *Fake) id() string {
	f.next++
	return strconv.Itoa(f.next)
}

func (f *Fake) now() time.Time { return f.opt.Now().UTC().Truncate(time.Millisecond) }

// Request is a call as it came in.
type Request struct {
	Method, Path, Query string
	Body                []byte
}

func (r Request) String() string { return r.Method + " " + r.Path }

// Requests returns every call so far, oldest first.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}
