package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
)

// The structs in this file are what goes out and what comes back, and no
// more: go-jira's own add fields that Cloud refuses.

// internalProperty makes a comment one that JSM customers do not see. It has
// to be repeated on every write.
const internalProperty = "sd.public.comment"

// noteBody is a comment as we send it.
type noteBody struct {
	Body       any          `json:"body"` // an ADF document, or wiki markup
	Visibility *onlyFor     `json:"visibility,omitempty"`
	Properties []propertyOf `json:"properties,omitempty"`
}

// onlyFor restricts a comment to a role or group.
type onlyFor struct {
	Type       string `json:"type"` // role or group
	Value      string `json:"value,omitempty"`
	Identifier string `json:"identifier,omitempty"`
}

type propertyOf struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

// noteRead is a comment as Jira shows it.
type noteRead struct {
	ID           string          `json:"id"`
	Body         json.RawMessage `json:"body"`
	Author       userRead        `json:"author"`
	UpdateAuthor userRead        `json:"updateAuthor"`
	Created      string          `json:"created"`
	JSDPublic    *bool           `json:"jsdPublic"`
	Visibility   *onlyFor        `json:"visibility"`
	Properties   []propertyOf    `json:"properties"`
}

// userRead is a user: with an account id on Cloud, with a name (to sign in with)
// and a key on a Data Center.
type userRead struct {
	AccountID   string `json:"accountId"`
	Name        string `json:"name"`
	Key         string `json:"key"`
	AccountType string `json:"accountType"`
	DisplayName string `json:"displayName"`
	Email       string `json:"emailAddress"`
	Active      *bool  `json:"active"` // nil where it is not said
}

// id is what the rest of us calls this user, as decoding does.
func (u *userRead) id() string { return cmp.Or(u.AccountID, u.Name, u.Key) }

// page is how many comments or changelog entries are asked for at once;
// longest bounds how many pages are read.
const (
	page    = 100
	longest = 50
)

func (c *client) issue(ctx context.Context, id, fields string, withChangelog bool) (gjson.Result, error) {
	q := url.Values{"fields": {fields}}
	if withChangelog {
		q.Set("expand", "changelog")
	}
	var raw json.RawMessage
	err := c.call(ctx, "read issue", http.MethodGet, path("issue", id), q, nil, &raw)
	return gjson.ParseBytes(raw), err
}

// pages reads a paged list whole and gives each element to f.
func (c *client) pages(ctx context.Context, op, where, list string, q url.Values, f func(gjson.Result)) error {
	q.Set("maxResults", strconv.Itoa(page))
	for start, n := 0, 0; n < longest; n++ {
		q.Set("startAt", strconv.Itoa(start))
		var raw json.RawMessage
		if err := c.call(ctx, op, http.MethodGet, where, q, nil, &raw); err != nil {
			return err
		}
		v := gjson.ParseBytes(raw)
		got := v.Get(list).Array()
		for _, x := range got {
			f(x)
		}
		start += len(got)
		if len(got) == 0 || int64(start) >= v.Get("total").Int() {
			return nil
		}
	}
	return nil
}

func (c *client) comments(ctx context.Context, issue string, f func(gjson.Result)) error {
	return c.pages(ctx, "list comments", path("issue", issue, "comment"), "comments",
		url.Values{"orderBy": {"created"}, "expand": {"properties"}}, f)
}

func (c *client) changelog(ctx context.Context, issue string, f func(gjson.Result)) error {
	return c.pages(ctx, "read changelog", path("issue", issue, "changelog"), "values", url.Values{}, f)
}

func (c *client) note(ctx context.Context, issue, id string) (noteRead, error) {
	var n noteRead
	err := c.call(ctx, "read comment", http.MethodGet, path("issue", issue, "comment", id), url.Values{"expand": {"properties"}}, nil, &n)
	return n, err
}

func (c *client) addNote(ctx context.Context, issue string, b noteBody) (noteRead, error) {
	var n noteRead
	err := c.call(ctx, "add comment", http.MethodPost, path("issue", issue, "comment"), nil, b, &n)
	return n, err
}

// editNote edits silently: an edit of ours is worth no mail.
func (c *client) editNote(ctx context.Context, issue, id string, b noteBody) error {
	return c.call(ctx, "edit comment", http.MethodPut, path("issue", issue, "comment", id), url.Values{"notifyUsers": {"false"}}, b, nil)
}

func (c *client) deleteNote(ctx context.Context, issue, id string) error {
	return goneIsFine(c.call(ctx, "delete comment", http.MethodDelete, path("issue", issue, "comment", id), nil, nil, nil))
}

func (c *client) property(ctx context.Context, issue, key string) (json.RawMessage, error) {
	var p propertyOf
	err := c.call(ctx, "read property", http.MethodGet, path("issue", issue, "properties", key), nil, nil, &p)
	return p.Value, err
}

func (c *client) setProperty(ctx context.Context, issue, key string, value any) error {
	return c.call(ctx, "set property", http.MethodPut, path("issue", issue, "properties", key), nil, value, nil)
}

func (c *client) deleteProperty(ctx context.Context, issue, key string) error {
	return goneIsFine(c.call(ctx, "delete property", http.MethodDelete, path("issue", issue, "properties", key), nil, nil, nil))
}

// assign gives the issue to an account, to nobody when it is "".
func (c *client) assign(ctx context.Context, issue, account string) error {
	return c.call(ctx, "assign", http.MethodPut, path("issue", issue, "assignee"), nil, c.edition.assignee(account), nil)
}

func (c *client) user(ctx context.Context, account string) (userRead, error) {
	var u userRead
	err := c.call(ctx, "read user", http.MethodGet, path("user"), c.edition.user(account), nil, &u)
	return u, err
}

// inGroup reports whether the account is in the group of this name or id.
func (c *client) inGroup(ctx context.Context, account, group string) (bool, error) {
	groups, err := c.groups(ctx, account)
	for _, g := range groups {
		if g.Name == group || g.ID == group {
			return true, err
		}
	}
	return false, err
}

type groupRead struct {
	Name string `json:"name"`
	ID   string `json:"groupId"` // of Cloud
}

// groups are those that an account is in. A Data Center tells them with the
// user.
func (c *client) groups(ctx context.Context, account string) ([]groupRead, error) {
	q := c.edition.user(account)
	if c.edition == dataCenter {
		q.Set("expand", "groups")
		var u struct {
			Groups struct {
				Items []groupRead `json:"items"`
			} `json:"groups"`
		}
		err := c.call(ctx, "read groups", http.MethodGet, path("user"), q, nil, &u)
		return u.Groups.Items, err
	}
	var all []groupRead
	err := c.call(ctx, "read groups", http.MethodGet, path("user", "groups"), q, nil, &all)
	return all, err
}

// categories reads every status's category, by the status's id.
func (c *client) categories(ctx context.Context) (map[string]string, error) {
	var all []struct {
		ID       string `json:"id"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	}
	if err := c.call(ctx, "read statuses", http.MethodGet, path("status"), nil, nil, &all); err != nil {
		return nil, err
	}
	m := make(map[string]string, len(all))
	for _, s := range all {
		m[s.ID] = s.Category.Key
	}
	return m, nil
}

// myself is the account that the token belongs to. It is asked for once.
func (c *client) myself(ctx context.Context) (string, error) {
	own := c.state
	own.mu.Lock()
	defer own.mu.Unlock()
	if own.me != "" {
		return own.me, nil
	}
	var u userRead
	if err := c.call(ctx, "read own account", http.MethodGet, path("myself"), nil, nil, &u); err != nil {
		return "", err
	}
	own.me = u.id()
	own.known(own.me)
	return own.me, nil
}

func goneIsFine(err error) error {
	if err != nil && connectors.KindOf(err) == connectors.Gone {
		return nil
	}
	return err
}
