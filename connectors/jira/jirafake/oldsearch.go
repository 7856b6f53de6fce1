package jirafake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// oldSearch is the search that Cloud took away and Data Center keeps.
func (f *Fake) oldSearch(c *call) answer {
	if f.opt.Edition == Cloud {
		return refuse(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
	}
	in := struct {
		JQL           string   `json:"jql"`
		StartAt       int      `json:"startAt"`
		MaxResults    *int     `json:"maxResults"`
		Fields        []string `json:"fields"`
		Expand        []string `json:"expand"`
		ValidateQuery any      `json:"validateQuery"`
	}{JQL: c.q.Get("jql"), Fields: splitAll(c.q["fields"]), Expand: splitAll(c.q["expand"])}
	in.StartAt, _ = strconv.Atoi(c.q.Get("startAt"))
	if n, err := strconv.Atoi(c.q.Get("maxResults")); err == nil {
		in.MaxResults = &n
	}
	if c.method == http.MethodPost && json.Unmarshal(c.body, &in) != nil {
		return refuse(http.StatusBadRequest)
	}
	q, err := f.parse(c, in.JQL)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	if len(in.Fields) == 0 {
		in.Fields = []string{"*navigable"}
	}
	size := 50
	if in.MaxResults != nil && *in.MaxResults >= 0 {
		size = min(*in.MaxResults, 1000)
	}
	found := f.query(q)
	s := searching{Fields: in.Fields, Expand: strings.Join(in.Expand, ",")}
	if slices.Equal(s.Fields, []string{"id"}) {
		s.Fields = []string{"key"}
	}
	from := min(max(in.StartAt, 0), len(found))
	issues := []any{}
	for _, id := range found[from:min(from+size, len(found))] {
		issues = append(issues, f.foundJSON(f.issues[id], s, "2"))
	}
	return ok(map[string]any{"expand": "schema,names", "startAt": max(in.StartAt, 0), "maxResults": size, "total": len(found), "issues": issues})
}
