package jirafake

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// faults are what the next calls run into.
type faults struct {
	tooMany, retryAfter, broken, hang, die int
}

// Answer429 makes the next n calls answer 429 with Retry-After in seconds.
func (f *Fake) Answer429(n, retryAfter int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults.tooMany, f.faults.retryAfter = n, retryAfter
}

// Answer500 makes the next n calls answer 500 and do nothing.
func (f *Fake) Answer500(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.broken = n }

// Hang makes the next n writes wait until the caller gives up, and do nothing.
func (f *Fake) Hang(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.hang = n }

// DieAfterWrite makes the next n writes happen and then close the connection
// without an answer.
func (f *Fake) DieAfterWrite(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.die = n }

// RefuseInternal makes every comment written by a call public.
func (f *Fake) RefuseInternal(yes bool) { f.mu.Lock(); defer f.mu.Unlock(); f.public = yes }

// ServeHTTP is the REST interface.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	write := r.Method != http.MethodGet
	f.mu.Lock()
	f.requests = append(f.requests, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body})
	account, token, _ := r.BasicAuth()
	take := func(n *int) bool {
		if *n > 0 {
			*n--
			return true
		}
		return false
	}
	switch {
	case account != f.opt.Account || token != f.opt.Token:
		f.mu.Unlock()
		complain(w, http.StatusUnauthorized)
		return
	case take(&f.faults.tooMany):
		w.Header().Set("Retry-After", strconv.Itoa(f.faults.retryAfter))
		f.mu.Unlock()
		complain(w, http.StatusTooManyRequests)
		return
	case take(&f.faults.broken):
		f.mu.Unlock()
		complain(w, http.StatusInternalServerError)
		return
	case write && take(&f.faults.hang):
		f.mu.Unlock()
		<-r.Context().Done()
		return
	}
	die := write && take(&f.faults.die)
	status, answer, hooks := f.route(r, body)
	f.announce(hooks...)
	if die {
		panic(http.ErrAbortHandler) // closes the connection
	}
	if answer == nil || status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func complain(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errorMessages":["`+http.StatusText(status)+`"],"errors":{}}`)
}

func no(status int) (int, any, []Webhook) {
	return status, map[string]any{"errorMessages": []string{http.StatusText(status)}, "errors": map[string]any{}}, nil
}

// route answers a call while the lock is held.
func (f *Fake) route(r *http.Request, body []byte) (int, any, []Webhook) {
	at := strings.Index(r.URL.Path, "/rest/api/3/")
	if at < 0 {
		return no(http.StatusNotFound)
	}
	p := strings.Split(r.URL.Path[at+len("/rest/api/3/"):], "/")
	q := r.URL.Query()
	switch what := r.Method + " " + p[0]; {
	case len(p) == 1 && what == "GET myself":
		return http.StatusOK, f.user(f.opt.Me, true), nil
	case len(p) == 1 && what == "GET status":
		return http.StatusOK, statusList(), nil
	case len(p) == 1 && what == "GET user":
		if f.users[q.Get("accountId")] == nil {
			return no(http.StatusNotFound)
		}
		return http.StatusOK, f.user(q.Get("accountId"), true), nil
	case len(p) == 2 && what == "GET user" && p[1] == "groups":
		return f.groups(q.Get("accountId"))
	case len(p) == 2 && what == "GET user" && p[1] == "search":
		return f.searchUsers(q)
	case len(p) == 2 && what == "GET group" && p[1] == "bulk":
		return f.listGroups(q)
	case len(p) == 2 && what == "GET group" && p[1] == "member":
		return f.members(q)
	case len(p) == 1 && what == "POST issue":
		return f.postIssue(body)
	case len(p) >= 2 && p[0] == "issue":
		i := f.find(p[1])
		if i == nil {
			return no(http.StatusNotFound)
		}
		return f.routeIssue(i, r.Method, p[2:], q, body)
	}
	return no(http.StatusNotFound)
}

func (f *Fake) routeIssue(i *Issue, method string, p []string, q url.Values, body []byte) (int, any, []Webhook) {
	if len(p) == 0 && method == http.MethodGet {
		return http.StatusOK, f.getIssue(i, q), nil
	}
	if len(p) == 0 {
		return no(http.StatusMethodNotAllowed)
	}
	switch what := method + " " + p[0]; {
	case len(p) == 1 && what == "GET comment":
		return f.listComments(i, q)
	case len(p) == 1 && what == "POST comment":
		return f.writeComment(i, nil, q, body)
	case len(p) == 2 && p[0] == "comment":
		return f.routeComment(i, method, p[1], q, body)
	case len(p) == 1 && what == "PUT assignee":
		return f.putAssignee(i, body)
	case len(p) == 1 && what == "GET changelog":
		values := f.histories(i)
		return http.StatusOK, pageOf("values", values, q), nil
	case len(p) == 2 && p[0] == "properties":
		return f.routeProperty(i, method, p[1], body)
	}
	return no(http.StatusMethodNotAllowed)
}

func (f *Fake) getIssue(i *Issue, q url.Values) map[string]any {
	m := f.issueJSON(i, "3", false)
	if want := strings.Split(q.Get("fields"), ","); q.Get("fields") != "" && want[0] != "*all" {
		if fields, ok := m["fields"].(map[string]any); ok {
			maps.DeleteFunc(fields, func(k string, _ any) bool { return !slices.Contains(want, k) })
		}
	}
	if q.Get("expand") == "changelog" {
		h := f.histories(i)
		slices.Reverse(h) // newest first, and no more than a page of them
		m["changelog"] = map[string]any{"startAt": 0, "maxResults": 100, "total": len(h), "histories": h[:min(len(h), 100)]}
	}
	return m
}

func (f *Fake) histories(i *Issue) []any {
	out := []any{}
	for _, h := range i.histories {
		out = append(out, map[string]any{"id": h.id, "author": f.user(h.by, false), "created": stamp(h.at), "items": h.items})
	}
	return out
}

func pageOf(list string, all []any, q url.Values) map[string]any {
	start, _ := strconv.Atoi(q.Get("startAt"))
	size, err := strconv.Atoi(q.Get("maxResults"))
	if err != nil || size > 100 {
		size = 100
	}
	start = min(max(start, 0), len(all))
	return map[string]any{"startAt": start, "maxResults": size, "total": len(all), list: all[start:min(start+size, len(all))]}
}

func (f *Fake) groups(account string) (int, any, []Webhook) {
	u := f.users[account]
	if u == nil {
		return no(http.StatusNotFound)
	}
	out := []any{}
	for _, g := range u.Groups {
		out = append(out, map[string]any{"name": g, "groupId": "group-" + g, "self": f.opt.Site + "/rest/api/3/group?groupId=group-" + g})
	}
	return http.StatusOK, out, nil
}

func statusList() []any {
	var out []any
	for _, s := range Statuses() {
		out = append(out, map[string]any{"id": s.ID, "name": s.Name, "statusCategory": map[string]any{"key": s.Category}})
	}
	return out
}
