package jirafake

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (f *Fake) historyJSON(h history) map[string]any {
	return map[string]any{"id": h.id, "author": f.user(h.by, false), "created": stamp(h.at), "items": h.items}
}

func (f *Fake) historiesJSON(i *Issue) []any {
	out := []any{}
	for _, h := range i.histories {
		out = append(out, f.historyJSON(h))
	}
	return out
}

// changelogJSON is what an issue carries: newest first, and no more than a
// page. A Data Center carries all of it, oldest first.
func (f *Fake) changelogJSON(i *Issue, most int) map[string]any {
	h := f.historiesJSON(i)
	total := len(h)
	if f.opt.Edition == Cloud {
		slices.Reverse(h)
		h = h[:min(total, most)]
	} else {
		most = total
	}
	return map[string]any{"startAt": 0, "maxResults": most, "total": total, "histories": h}
}

func (f *Fake) getChangelog(c *call, i *Issue) answer {
	m := c.paged("values", f.historiesJSON(i), longestPage, longestPage)
	m["self"] = f.opt.Site + c.path + "?" + c.q.Encode()
	return ok(m)
}

// bulkChangelogs answers with the changelogs of many tickets, in the order of
// time across all of them: one ticket's can be spread over many pages.
func (f *Fake) bulkChangelogs(c *call) answer {
	var in struct {
		IssueIDsOrKeys []string `json:"issueIdsOrKeys"`
		FieldIDs       []string `json:"fieldIds"`
		MaxResults     *int     `json:"maxResults"`
		NextPageToken  string   `json:"nextPageToken"`
	}
	if !c.readStrictly(&in) || len(in.IssueIDsOrKeys) == 0 || len(in.IssueIDsOrKeys) > 1000 || len(in.FieldIDs) > 10 {
		return refuse(http.StatusBadRequest, "Invalid request payload")
	}
	most := 1000
	if in.MaxResults != nil {
		most = min(max(*in.MaxResults, 1), 10000)
	}
	start, good := unpage(in.NextPageToken, "changelog")
	if !good {
		return refuse(http.StatusBadRequest, "Invalid nextPageToken")
	}
	type entry struct {
		issue *Issue
		history
	}
	var all []entry
	seen := map[string]bool{}
	for _, id := range in.IssueIDsOrKeys {
		i := f.find(id)
		if i == nil || seen[i.ID] {
			continue
		}
		seen[i.ID] = true
		for _, h := range i.histories {
			if h = h.only(in.FieldIDs); len(h.items) > 0 {
				all = append(all, entry{i, h})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		if d := a.at.Compare(b.at); d != 0 {
			return d
		}
		return a.issue.number - b.issue.number
	})
	from := min(start, len(all))
	to := min(from+most, len(all))
	var order []string
	byIssue := map[string][]any{}
	for _, e := range all[from:to] {
		if byIssue[e.issue.ID] == nil {
			order = append(order, e.issue.ID)
		}
		byIssue[e.issue.ID] = append(byIssue[e.issue.ID], f.historyJSON(e.history))
	}
	logs := []any{}
	for _, id := range order {
		logs = append(logs, map[string]any{"issueId": id, "changeHistories": byIssue[id]})
	}
	m := map[string]any{"issueChangeLogs": logs}
	if to < len(all) {
		m["nextPageToken"] = pageToken("changelog", to)
	}
	return ok(m)
}

// only leaves out what is not about these fields; none are all.
func (h history) only(fields []string) history {
	if len(fields) == 0 {
		return h
	}
	h.items = slices.DeleteFunc(slices.Clone(h.items), func(x item) bool { return !slices.Contains(fields, x.FieldID) })
	return h
}

// pageToken names a place in a list. To a caller it is a riddle.
func pageToken(list string, at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + ":" + strconv.Itoa(at)))
}

func unpage(token, list string) (at int, ok bool) {
	if token == "" {
		return 0, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	name, n, _ := strings.Cut(string(raw), ":")
	at, err = strconv.Atoi(n)
	return at, err == nil && at >= 0 && name == list
}
