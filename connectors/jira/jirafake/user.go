package jirafake

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// User is an account of the site. On Data Center AccountID is its name.
type User struct {
	AccountID     string
	Name          string
	Email         string // "" where its owner hides it
	Type          string // atlassian (the default), app, customer
	Zone          string // "Europe/Berlin"; dates in JQL are read in it
	Key           string // on Data Center; made up where it is ""
	Inactive      bool   // it left, or was deactivated
	Groups        []string
	Organisations []string // of a customer, who sees their requests too
}

// AddUser adds an account, or replaces it.
func (f *Fake) AddUser(u User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u.Type = cmp.Or(u.Type, "atlassian")
	u.Zone = cmp.Or(u.Zone, "Europe/Berlin")
	u.Key = cmp.Or(u.Key, fmt.Sprintf("JIRAUSER%d", 10100+len(f.users)))
	f.users[u.AccountID] = &u
}

// Users returns every account, sorted by id.
func (f *Fake) Users() []User {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []User
	for _, u := range f.sortedUsers() {
		out = append(out, *u)
	}
	return out
}

func (f *Fake) sortedUsers() []*User {
	var out []*User
	for _, u := range f.users {
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b *User) int { return strings.Compare(a.AccountID, b.AccountID) })
	return out
}

func (f *Fake) nameOf(account string) string {
	if u := f.users[account]; u != nil {
		return u.Name
	}
	return account
}

func (u *User) zone() *time.Location {
	z, err := time.LoadLocation(u.Zone)
	if err != nil {
		return time.UTC
	}
	return z
}

// user is an account as every answer shows it.
func (f *Fake) user(id string, withMail bool) any {
	if id == "" {
		return nil
	}
	u := f.users[id]
	if u == nil {
		u = &User{AccountID: id, Name: id, Type: "atlassian", Zone: "Europe/Berlin", Key: id}
	}
	if f.opt.Edition == DataCenter {
		m := map[string]any{
			"self": f.opt.Site + "/rest/api/2/user?username=" + url.QueryEscape(id), "name": id, "key": u.Key, "displayName": u.Name,
			"active": !u.Inactive, "timeZone": u.Zone,
		}
		if u.Email != "" {
			m["emailAddress"] = u.Email
		}
		return m
	}
	m := map[string]any{
		"self": f.opt.Site + "/rest/api/2/user?accountId=" + url.QueryEscape(id), "accountId": id, "displayName": u.Name,
		"active": !u.Inactive, "timeZone": u.Zone, "accountType": u.Type,
	}
	if withMail && u.Email != "" {
		m["emailAddress"] = u.Email
	}
	return m
}

// asked is the account that a query names, in the way of the edition.
func (f *Fake) asked(q url.Values) *User {
	if f.opt.Edition == Cloud {
		return f.users[q.Get("accountId")]
	}
	if u := f.users[q.Get("username")]; u != nil {
		return u
	}
	for _, u := range f.users {
		if k := q.Get("key"); k != "" && u.Key == k {
			return u
		}
	}
	return nil
}

func (f *Fake) getMyself(c *call) answer { return ok(f.user(c.by, true)) }

func (f *Fake) getUser(c *call) answer {
	u := f.asked(c.q)
	if u == nil {
		return refuse(http.StatusNotFound, "The user does not exist.")
	}
	m := f.user(u.AccountID, true)
	if m, ok := m.(map[string]any); ok && strings.Contains(c.q.Get("expand"), "groups") {
		items := []any{}
		for _, g := range u.Groups {
			items = append(items, f.groupJSON(g))
		}
		m["groups"] = map[string]any{"size": len(items), "items": items}
	}
	return ok(m)
}

// searchUsers matches what a name, a mail address or a login begins with.
func (f *Fake) searchUsers(c *call) answer {
	want, exact := c.q.Get("query"), c.q.Get("accountId")
	if f.opt.Edition == DataCenter {
		want = c.q.Get("username")
	}
	if want == "" && exact == "" {
		return refuse(http.StatusBadRequest, "The username query parameter was not provided")
	}
	out := []any{}
	for _, u := range f.sortedUsers() {
		if u.Inactive && f.opt.Edition == DataCenter && c.q.Get("includeInactive") != "true" {
			continue
		}
		if exact != "" && u.AccountID == exact || exact == "" && u.matches(want) {
			out = append(out, f.user(u.AccountID, true))
		}
	}
	start, size := c.page(50, 1000)
	start = min(start, len(out))
	return ok(out[start:min(start+size, len(out))])
}

func (u *User) matches(want string) bool {
	want = strings.ToLower(want)
	if strings.HasPrefix(strings.ToLower(u.Email), want) || strings.HasPrefix(strings.ToLower(u.AccountID), want) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(strings.ToLower(u.Name)), func(w string) bool { return strings.HasPrefix(w, want) }) ||
		strings.HasPrefix(strings.ToLower(u.Name), want)
}
