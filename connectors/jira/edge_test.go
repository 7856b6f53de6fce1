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
	fake    *jirafake.Fake
	edition edition
	admin   bool // our account may keep mails back
	dies    int  // so many edits of an issue happen and are not answered
	leaks   bool // the portal shows internal comments
	deaf    int  // so many questions of a customer are answered with 503
	asked   []string
	edits   []string
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	if e.edition == dataCenter {
		body = e.back(r, body)
	}
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

// more answers what the fake does not.
func (e *edge) more(w http.ResponseWriter, r *http.Request) bool {
	below := strings.TrimPrefix(r.URL.Path, "/rest/api/3/")
	id, isIssue := strings.CutPrefix(below, "issue/")
	switch {
	case r.Method == http.MethodGet && below == "field":
		_, _ = io.WriteString(w, `[{"id":"labels","name":"Labels","schema":{"type":"array"}},
			{"id":"customfield_10071","name":"Waymark","schema":{"type":"string"}},
			{"id":"customfield_10072","name":"Waymark state","schema":{"type":"option"}}]`)
	case r.Method == http.MethodPut && isIssue && !strings.Contains(id, "/"):
		e.edit(w, r, id)
	default:
		return false
	}
	return true
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
		q.Set("accountId", name)
		if strings.HasSuffix(r.URL.Path, "/search") {
			q.Set("query", name)
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
		case strings.Contains(r.URL.Path, "/comment"):
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
