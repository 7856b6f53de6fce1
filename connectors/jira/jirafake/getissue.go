package jirafake

import (
	"maps"
	"slices"
	"strings"
)

// getIssue answers with a ticket. It knows no renderedFields: nothing here
// renders.
func (f *Fake) getIssue(c *call, i *Issue) answer {
	m := f.issueJSON(i, c.api, false)
	fields, _ := m["fields"].(map[string]any)
	want := split(c.q.Get("fields"))
	if len(want) == 0 {
		want = []string{"*all"}
	}
	f.pages(i, fields, want, c.api, longestPage)
	pick(fields, want)
	m["expand"] = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
	if c.expands("changelog") {
		m["changelog"] = f.changelogJSON(i, longestPage)
	}
	if keys := split(c.q.Get("properties")); len(keys) > 0 {
		m["properties"] = i.some(keys)
	}
	return ok(m)
}

// longestPage bounds what an issue carries of its changelog and comments.
const longestPage = 100

// pages adds the fields that are pages themselves, where they are wanted.
func (f *Fake) pages(i *Issue, fields map[string]any, want []string, version string, most int) {
	if wants(want, "comment") {
		all := []any{}
		for _, x := range i.comments {
			all = append(all, f.commentJSON(i, x, version))
		}
		n := min(len(all), most)
		fields["comment"] = map[string]any{"startAt": 0, "maxResults": n, "total": len(all), "comments": all[:n]}
	}
	if wants(want, "worklog") {
		all := f.worklogsJSON(i, version)
		fields["worklog"] = map[string]any{"startAt": 0, "maxResults": most, "total": len(all), "worklogs": all[:min(len(all), most)]}
	}
}

func split(commas string) []string {
	var out []string
	for s := range strings.SplitSeq(commas, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// wants reports whether a list of fields asks for one: by name, or by *all or
// *navigable without a minus.
func wants(list []string, field string) bool {
	if slices.Contains(list, "-"+field) {
		return false
	}
	pages := field == "comment" || field == "worklog"
	return slices.Contains(list, field) || slices.Contains(list, "*all") || !pages && slices.Contains(list, "*navigable") || onlyMinus(list) && !pages
}

func onlyMinus(list []string) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s string) bool { return !strings.HasPrefix(s, "-") })
}

func pick(fields map[string]any, want []string) {
	maps.DeleteFunc(fields, func(k string, _ any) bool { return !wants(want, k) })
}

// some are the properties of these keys that are there.
func (i *Issue) some(keys []string) map[string]any {
	out := map[string]any{}
	for _, k := range keys {
		if v, ok := i.properties[k]; ok {
			out[k] = v
		}
	}
	return out
}
