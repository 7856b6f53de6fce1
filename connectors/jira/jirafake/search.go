package jirafake

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/jql"
)

// tokenLife is how long a page token can be used.
const tokenLife = 7 * 24 * time.Hour

// searching is what a search is asked.
type searching struct {
	JQL             string   `json:"jql"`
	NextPageToken   string   `json:"nextPageToken"`
	MaxResults      *int     `json:"maxResults"`
	Fields          []string `json:"fields"`
	FieldsByKeys    bool     `json:"fieldsByKeys"`
	FailFast        bool     `json:"failFast"`
	Expand          string   `json:"expand"`
	Properties      []string `json:"properties"`
	ReconcileIssues []int    `json:"reconcileIssues"`
}

func (f *Fake) getSearch(c *call) answer {
	s := searching{
		JQL: c.q.Get("jql"), NextPageToken: c.q.Get("nextPageToken"), Expand: c.q.Get("expand"),
		Fields: splitAll(c.q["fields"]), Properties: splitAll(c.q["properties"]),
	}
	if n, err := strconv.Atoi(c.q.Get("maxResults")); err == nil {
		s.MaxResults = &n
	}
	return f.search(c, s)
}

func splitAll(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, split(s)...)
	}
	return out
}

func (f *Fake) postSearch(c *call) answer {
	var s searching
	if !c.readStrictly(&s) {
		return refuse(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
	}
	return f.search(c, s)
}

// Searches answer with no more of an issue's changelog and comments than this.
const (
	searchedChanges  = 40
	searchedComments = 20
)

// search answers a page. The first one settles what is found: who comes back
// with its token, even after a restart, goes on where the page ended.
func (f *Fake) search(c *call, s searching) answer {
	if len(s.Properties) > 5 || len(s.ReconcileIssues) > 50 {
		return refuse(http.StatusBadRequest, "Too many properties or issues to reconcile.")
	}
	if len(s.Fields) == 0 {
		s.Fields = []string{"id"}
	}
	found, at, why := f.place(c, s)
	if why != nil {
		return *why
	}
	size := 50
	if s.MaxResults != nil {
		size = max(*s.MaxResults, 1)
	}
	most := 100
	if !slices.ContainsFunc(s.Fields, func(x string) bool { return x != "id" && x != "key" }) && s.Expand == "" {
		most = 5000
	}
	size = min(size, most)
	issues := []any{}
	end := min(at+size, len(found))
	for _, id := range found[min(at, end):end] {
		if i := f.issues[id]; i != nil { // it may have been deleted meanwhile
			issues = append(issues, f.foundJSON(i, s, c.api))
		}
	}
	m := map[string]any{"issues": issues, "isLast": end == len(found)}
	if end < len(found) {
		id := "s" + strconv.Itoa(len(f.found))
		if s.NextPageToken != "" {
			id, _, _ = strings.Cut(cursor(s.NextPageToken), "/")
		} else {
			f.found[id] = found
		}
		m["nextPageToken"] = pageToken(id+"/"+strconv.FormatInt(f.now().Unix(), 36), end)
	}
	return ok(m)
}

// place is the list that a search goes over and where in it the page begins.
func (f *Fake) place(c *call, s searching) (found []string, at int, refused *answer) {
	if s.NextPageToken == "" {
		q, err := f.parse(c, s.JQL)
		if err != nil {
			a := refuse(http.StatusBadRequest, err.Error())
			return nil, 0, &a
		}
		if q.Where == nil {
			a := refuse(http.StatusBadRequest, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
			return nil, 0, &a
		}
		return f.query(q), 0, nil
	}
	name := cursor(s.NextPageToken)
	id, made, _ := strings.Cut(name, "/")
	at, good := unpage(s.NextPageToken, name)
	born, err := strconv.ParseInt(made, 36, 64)
	if found = f.found[id]; !good || err != nil || found == nil || f.now().Sub(time.Unix(born, 0)) > tokenLife {
		a := refuse(http.StatusBadRequest, "The provided next page token is invalid or expired.")
		return nil, 0, &a
	}
	return found, at, nil
}

// cursor is what a page token names: the search and when the token was made.
func cursor(token string) string {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(string(raw), ":")
	return name
}

func (f *Fake) parse(c *call, query string) (jql.Query, error) {
	site := jql.Site{Now: f.now(), Me: c.by, Known: f.known}
	if u := f.users[c.by]; u != nil {
		site.Zone = u.zone()
	}
	return jql.Parse(query, site)
}

// query returns the ids of the tickets that a query finds, in its order: what
// is equal to it, and all where it names none, goes newest first.
func (f *Fake) query(q jql.Query) []string {
	var hits []*Issue
	for _, i := range f.issues {
		if q.Where == nil || q.Where.Match(record{f, i}) {
			hits = append(hits, i)
		}
	}
	slices.SortFunc(hits, func(a, b *Issue) int {
		for _, o := range q.Order {
			d := compare(a, b, o.Field)
			if o.Desc {
				d = -d
			}
			if d != 0 {
				return d
			}
		}
		return b.number - a.number
	})
	ids := make([]string, len(hits))
	for n, i := range hits {
		ids[n] = i.ID
	}
	return ids
}

func compare(a, b *Issue, field string) int {
	switch field {
	case "created":
		return a.Created.Compare(b.Created)
	case "updated":
		return a.Updated.Compare(b.Updated)
	case "resolved":
		return strings.Compare(a.resolvedAt, b.resolvedAt)
	case "statuscategorychangeddate":
		return a.CategoryMoved.Compare(b.CategoryMoved)
	case "status":
		return strings.Compare(a.Status, b.Status)
	case "priority":
		return slices.Index(priorities(), b.Priority) - slices.Index(priorities(), a.Priority)
	}
	if d := strings.Compare(a.Project, b.Project); d != 0 {
		return d
	}
	return keyNumber(a.Key) - keyNumber(b.Key)
}

func keyNumber(key string) int {
	n, err := strconv.Atoi(key[strings.LastIndexByte(key, '-')+1:])
	if err != nil {
		return 0
	}
	return n
}

func (f *Fake) foundJSON(i *Issue, s searching, version string) map[string]any {
	if slices.Equal(s.Fields, []string{"id"}) && s.Expand == "" {
		return map[string]any{"id": i.ID}
	}
	m := f.issueJSON(i, version, false)
	fields, _ := m["fields"].(map[string]any)
	most := searchedComments
	if f.opt.Edition == DataCenter {
		most = len(i.comments)
	}
	f.pages(i, fields, s.Fields, version, most)
	if pick(fields, s.Fields); len(fields) == 0 {
		delete(m, "fields")
	}
	m["expand"] = ""
	if inList(s.Expand, "changelog") {
		m["changelog"] = f.changelogJSON(i, searchedChanges)
	}
	if len(s.Properties) > 0 {
		m["properties"] = i.some(s.Properties)
	}
	return m
}

// countSearch is exact here, which approximate allows.
func (f *Fake) countSearch(c *call) answer {
	var in struct {
		JQL string `json:"jql"`
	}
	if !c.readStrictly(&in) {
		return refuse(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
	}
	q, err := f.parse(c, in.JQL)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	return ok(map[string]any{"count": len(f.query(q))})
}
