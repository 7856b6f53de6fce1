package jira

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// edge stands before the fake site and makes it a Data Center: another version
// of the interface, tokens shown alone, texts as wiki markup, users by name.
type edge struct {
	calls   int // all of them
	fake    *jirafake.Fake
	edition edition
	admin   bool // our account may keep mails back
	dies    int  // so many edits of an issue happen and are not answered
	leaks   bool // the portal shows internal comments
	deaf    int  // so many questions of a customer are answered with 503
	asked   []string
	seen    []jirafake.Request        // what the fake did not
	made    []string                  // ids of issues that a call made
	links   map[string]map[string]any // by issue and globalId
	edits   []string
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.calls++
	if below, ok := strings.CutPrefix(r.URL.Path, "/rest/servicedeskapi/request/"); ok {
		e.portal(w, r, strings.Split(below, "/"))
		return
	}
	if e.edition == dataCenter {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		below, v2 := strings.CutPrefix(r.URL.Path, "/rest/api/2/")
		if !ok || !v2 && strings.HasPrefix(r.URL.Path, "/rest/api/") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.SetBasicAuth("bot@desk.example", token)
		if v2 {
			r.URL.Path = "/rest/api/3/" + below
		}
		e.translate(r)
	}
	if e.more(w, r) {
		return
	}
	rec := httptest.NewRecorder()
	rec.Body = &bytes.Buffer{}
	e.fake.ServeHTTP(rec, r)
	body := rec.Body.Bytes()
	if r.Method == http.MethodPost && r.URL.Path == "/rest/api/3/issue" {
		var made struct{ ID string }
		_ = json.Unmarshal(body, &made)
		e.made = append(e.made, made.ID)
	}
	if e.edition == dataCenter {
		body = e.back(r, body)
	}
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

// more answers what the fake does not.
func (e *edge) more(w http.ResponseWriter, r *http.Request) bool {
	raw, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(raw))
	below := strings.TrimPrefix(r.URL.Path, "/rest/api/3/")
	id, isIssue := strings.CutPrefix(below, "issue/")
	switch {
	case r.Method == http.MethodGet && below == "field":
		_, _ = io.WriteString(w, `[{"id":"labels","name":"Labels","schema":{"type":"array"}},
			{"id":"customfield_10071","name":"Waymark","schema":{"type":"string"}},
			{"id":"customfield_10072","name":"Waymark state","schema":{"type":"option"}}]`)
	case r.Method == http.MethodGet && (below == "search" || below == "search/jql"):
		e.search(w, r, below)
	case isIssue && strings.HasSuffix(id, "/remotelink"):
		e.link(w, r, strings.TrimSuffix(id, "/remotelink"))
	case r.Method == http.MethodDelete && isIssue && !strings.Contains(id, "/"):
		e.fake.DeleteIssue(id, "bot")
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut && isIssue && !strings.Contains(id, "/"):
		e.edit(w, r, id)
	default:
		return false
	}
	e.seen = append(e.seen, jirafake.Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: raw})
	return true
}

// search finds what calls made, by one label.
func (e *edge) search(w http.ResponseWriter, r *http.Request, below string) {
	if (below == "search") != (e.edition == dataCenter) {
		w.WriteHeader(http.StatusGone) // Cloud's old one
		return
	}
	_, rest, _ := strings.Cut(r.URL.Query().Get("jql"), `labels = "`)
	label, _, _ := strings.Cut(rest, `"`)
	list := []any{}
	for _, id := range e.made {
		if i, ok := e.fake.Issue(id); ok && slices.Contains(i.Labels, label) {
			creator := map[string]any{"accountId": i.Creator}
			list = append(list, map[string]any{"id": i.ID, "key": i.Key, "fields": map[string]any{
				"created": i.Created.Format("2006-01-02T15:04:05.000-0700"), "creator": e.asRead(creator),
			}})
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"issues": list, "isLast": true})
}

// link answers the remote links of an issue.
func (e *edge) link(w http.ResponseWriter, r *http.Request, id string) {
	i, ok := e.fake.Issue(id)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if e.links == nil {
		e.links = map[string]map[string]any{}
	}
	if e.links[i.ID] == nil {
		e.links[i.ID] = map[string]any{}
	}
	if r.Method == http.MethodDelete {
		delete(e.links[i.ID], r.URL.Query().Get("globalId"))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var in struct {
		GlobalID string `json:"globalId"`
		Object   struct{ URL, Title string }
	}
	raw, _ := io.ReadAll(r.Body)
	if json.Unmarshal(raw, &in) != nil || in.Object.URL == "" || in.Object.Title == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.links[i.ID][in.GlobalID] = in.Object.URL
	_, _ = io.WriteString(w, `{"id":1}`)
}

// portal answers JSM's own interface, to us and to the customer.
func (e *edge) portal(w http.ResponseWriter, r *http.Request, p []string) {
	login, pass, _ := r.BasicAuth()
	if e.edition == dataCenter {
		login, pass = "", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	customer := pass == "customer-token"
	_, ok := e.fake.Issue(p[0])
	switch {
	case !customer && pass != "token" || e.edition == cloud && customer != (login == "dana@example.com"):
		w.WriteHeader(http.StatusUnauthorized)
		return
	case e.deaf > 0:
		e.deaf--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case !ok || p[1] != "comment":
		w.WriteHeader(http.StatusNotFound)
		return
	}
	e.asked = append(e.asked, pass)
	shown := []any{}
	for _, c := range e.fake.Comments(p[0]) {
		public := !c.Internal && c.Role == ""
		m := map[string]any{"id": c.ID, "body": c.Text, "public": public}
		if len(p) == 3 && p[2] == c.ID {
			_ = json.NewEncoder(w).Encode(m)
			return
		}
		if public || e.leaks {
			shown = append(shown, m)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"size": len(shown), "isLastPage": true, "values": shown})
}

// edit answers PUT issue: labels added and removed, custom fields set.
func (e *edge) edit(w http.ResponseWriter, r *http.Request, id string) {
	if r.URL.Query().Get("notifyUsers") == "false" && !e.admin {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var in struct {
		Update struct {
			Labels []struct{ Add, Remove string }
		}
		Fields map[string]any
	}
	raw, _ := io.ReadAll(r.Body)
	e.edits = append(e.edits, r.URL.RawQuery+string(raw))
	i, ok := e.fake.Issue(id)
	if !ok || json.Unmarshal(raw, &in) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, l := range in.Update.Labels {
		labels := slices.DeleteFunc(i.Labels, func(x string) bool { return x == l.Remove || x == l.Add })
		if l.Add != "" {
			labels = append(labels, l.Add)
		}
		e.fake.SetLabels(id, "bot", labels...)
	}
	for k, v := range in.Fields {
		i.Fields[k] = v
	}
	if e.dies > 0 {
		e.dies--
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusNoContent)
}

// translate makes a request of Data Center one of Cloud.
func (e *edge) translate(r *http.Request) {
	q := r.URL.Query()
	q.Del("accountId")
	q.Del("query")
	if name := q.Get("username"); name != "" {
		if strings.HasSuffix(r.URL.Path, "/search") {
			q.Set("query", name)
		} else {
			q.Set("accountId", name)
		}
		q.Del("username")
	}
	picked := r.URL.Query().Get("query")
	if picked != "" && r.URL.Path == "/rest/api/3/groups/picker" {
		r.URL.Path = "/rest/api/3/group/bulk"
	}
	r.URL.RawQuery = q.Encode()
	raw, _ := io.ReadAll(r.Body)
	var m map[string]any
	if json.Unmarshal(raw, &m) == nil {
		switch last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]; {
		case last == "assignee":
			m = map[string]any{"accountId": m["name"]}
		case last == "issue":
			fields := m["fields"].(map[string]any)
			fields["description"] = oneNode(fields["description"])
		case strings.Contains(r.URL.Path, "/comment"):
			if v, ok := m["visibility"].(map[string]any); ok && v["identifier"] != nil {
				m["visibility"] = "has a field that is not known"
			}
			m["body"] = oneNode(m["body"])
		}
		raw, _ = json.Marshal(m)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
}

// oneNode hides wiki markup in a document of one text, which the fake gives
// back as the same markup. A document where markup belongs is none.
func oneNode(body any) any {
	s, ok := body.(string)
	if !ok {
		return nil
	}
	text := map[string]any{"type": "text", "text": s}
	return map[string]any{"type": "doc", "version": 1, "content": []any{map[string]any{"type": "paragraph", "content": []any{text}}}}
}

// back makes an answer of Cloud one of Data Center.
func (e *edge) back(r *http.Request, raw []byte) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return raw
	}
	v = e.rename(v)
	if m, ok := v.(map[string]any); ok && r.URL.Path == "/rest/api/3/group/bulk" {
		m["groups"] = m["values"]
	}
	if m, ok := v.(map[string]any); ok && strings.HasSuffix(r.URL.Path, "/user") && r.URL.Query().Get("expand") == "groups" {
		account := r.URL.Query().Get("accountId")
		rec := httptest.NewRecorder()
		again := httptest.NewRequest(http.MethodGet, "/rest/api/3/user/groups?"+url.Values{"accountId": {account}}.Encode(), nil)
		again.SetBasicAuth("bot@desk.example", "token")
		e.fake.ServeHTTP(rec, again)
		var groups []any
		_ = json.Unmarshal(rec.Body.Bytes(), &groups)
		m["groups"] = map[string]any{"size": len(groups), "items": groups}
	}
	out, _ := json.Marshal(v)
	return out
}

// asRead is a part of an answer as this edition gives it.
func (e *edge) asRead(v any) any {
	if e.edition == dataCenter {
		return e.rename(v)
	}
	return v
}

// rename gives users a name and a key instead of an id, and comments their
// markup instead of a document. Data Center knows no jsdPublic.
func (e *edge) rename(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = e.rename(x[i])
		}
	case map[string]any:
		if id, ok := x["accountId"]; ok {
			x["name"], x["key"] = id, "JIRAUSER-"+id.(string)
			delete(x, "accountId")
			delete(x, "accountType")
		}
		if doc, ok := x["body"].(map[string]any); ok {
			x["body"] = textsOf(doc)
		}
		delete(x, "jsdPublic")
		if v, ok := x["visibility"].(map[string]any); ok {
			delete(v, "identifier")
		}
		for k := range x {
			x[k] = e.rename(x[k])
		}
	}
	return v
}

func textsOf(doc map[string]any) string {
	var lines []string
	for _, p := range doc["content"].([]any) {
		line := ""
		content, _ := p.(map[string]any)["content"].([]any)
		for _, n := range content {
			s, _ := n.(map[string]any)["text"].(string)
			line += s
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// webhook is one as this edition sends it: a Data Center tells of a comment
// with the whole issue only in an event of the issue.
func (e *edge) webhook(secret string, w jirafake.Webhook) jirafake.Webhook {
	if e.edition != dataCenter {
		return w
	}
	var m map[string]any
	_ = json.Unmarshal(w.Body, &m)
	if name := map[any]string{"comment_created": "issue_commented", "comment_updated": "issue_comment_edited"}[m["webhookEvent"]]; name != "" {
		m["webhookEvent"], m["issue_event_type_name"] = "jira:issue_updated", name
		rec := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/rest/api/3/issue/"+m["issue"].(map[string]any)["id"].(string), nil)
		r.SetBasicAuth("bot@desk.example", "token")
		e.fake.ServeHTTP(rec, r)
		var whole any
		_ = json.Unmarshal(rec.Body.Bytes(), &whole)
		m["issue"] = whole
	}
	body, _ := json.Marshal(e.rename(m))
	return jirafake.Deliver(secret, "", body)
}

type newDesks = func(testing.TB, func(*settings)) *desk

// onBoth runs a test against a site of either edition.
func onBoth(t *testing.T, test func(t *testing.T, newDesk newDesks)) {
	t.Helper()
	for _, e := range []edition{cloud, dataCenter} {
		t.Run(string(e), func(t *testing.T) {
			test(t, func(t testing.TB, change func(*settings)) *desk {
				return newDesk(t, func(s *settings) {
					if s.Edition = e; e == dataCenter {
						s.Account = connectors.Secret{}
					}
					if change != nil {
						change(s)
					}
				})
			})
		})
	}
}
