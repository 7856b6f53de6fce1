package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
)

// names looks whether what the files name exists at the site. A name that does
// not is the commonest reason why a step is never seen.
func (x *doctor) names(ctx context.Context, r *report, named []connectors.Named) {
	for _, sort := range []struct {
		field, noun string
		read        func(context.Context) (map[string]bool, error)
	}{
		{fieldStatus, "status", x.statuses},
		{"request_type", "request type", x.requestTypes},
		{fieldPriority, "priority", x.list("priority")},
		{fieldIssueType, "issue type", x.list("issuetype")},
	} {
		var asked []connectors.Named
		for _, n := range named {
			if n.Sort == sort.field {
				asked = append(asked, n)
			}
		}
		if len(asked) == 0 {
			continue
		}
		known, err := sort.read(ctx)
		if err != nil {
			r.failed("names of "+sort.noun, err, "")
			continue
		}
		holds := map[string]bool{} // rules of which at least one name exists
		for _, n := range asked {
			holds[n.Where] = holds[n.Where] || known[strings.ToLower(n.Name)]
		}
		missing := 0
		for _, n := range asked {
			what := sort.noun + " " + strconv.Quote(n.Name)
			switch {
			case known[strings.ToLower(n.Name)]:
				continue
			case holds[n.Where]:
				r.add(connectors.Remark, what, "the site has none of this name; others that "+n.Where+" names exist", "")
			default:
				r.add(connectors.Sick, what, "the site has none of this name, so "+n.Where+" never holds", "write it as Jira does")
			}
			missing++
		}
		if missing == 0 {
			r.add(connectors.Well, "names of "+sort.noun, "all that the files name exist", "")
		}
	}
}

func (x *doctor) statuses(ctx context.Context) (map[string]bool, error) { return x.list("status")(ctx) }

// list reads the names of all of one sort.
func (x *doctor) list(sort string) func(context.Context) (map[string]bool, error) {
	return func(ctx context.Context) (map[string]bool, error) {
		var all []struct {
			Name string `json:"name"`
		}
		if err := x.api.call(ctx, "read "+sort, http.MethodGet, path(sort), nil, nil, &all); err != nil {
			return nil, err
		}
		known := make(map[string]bool, len(all))
		for _, s := range all {
			known[strings.ToLower(s.Name)] = true
		}
		return known, nil
	}
}

// requestTypes reads the request types of every service desk of the projects.
func (x *doctor) requestTypes(ctx context.Context) (map[string]bool, error) {
	known := map[string]bool{}
	for start := 0; ; {
		q := url.Values{"start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(page)}}
		var raw json.RawMessage
		if err := x.api.call(ctx, "read request types", http.MethodGet, "rest/servicedeskapi/requesttype", q, nil, &raw); err != nil {
			return nil, err
		}
		v := gjson.ParseBytes(raw)
		values := v.Get("values").Array()
		for _, t := range values {
			known[strings.ToLower(t.Get("name").Str)] = true
		}
		start += len(values)
		if len(values) == 0 || v.Get("isLastPage").Bool() || start > longest*page {
			return known, nil
		}
	}
}
