package jirafake

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Snapshot is everything that can be seen on a site's tickets, by ticket and
// then by what it is: "fields.assignee", "comment 10044", "property waymark",
// "remote link 10050". The times at which something was last touched are left
// out, so that a change and its undoing leave no difference; so is the
// history, which no undoing takes back.
type Snapshot map[string]map[string]string

// Snapshot looks at every ticket.
func (f *Fake) Snapshot() Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := Snapshot{}
	for _, i := range f.issues {
		out[i.ID] = f.seen(i)
	}
	return out
}

func (f *Fake) seen(i *Issue) map[string]string {
	m := map[string]string{"key": i.Key}
	put := func(name string, v any) {
		raw, err := json.Marshal(v)
		if err != nil {
			panic("jirafake: a snapshot does not marshal: " + err.Error())
		}
		m[name] = string(raw)
	}
	fields, _ := f.issueJSON(i, "3", false)["fields"].(map[string]any)
	for name, v := range fields {
		if name != "updated" && name != "issuelinks" && !f.isSLA(name) {
			put("fields."+name, v)
		}
	}
	for _, s := range i.SLAs { // as it is kept: what an answer makes of it ticks
		put("sla "+s.Name, s)
	}
	for _, l := range f.links {
		if l.from == i.ID || l.to == i.ID {
			put("link "+l.kind+" "+l.from+" "+l.to, true)
		}
	}
	for _, c := range i.comments {
		x := f.commentJSON(i, c, "3")
		delete(x, "updated")
		x["internal"], x["properties"] = c.Internal, c.properties
		put("comment "+c.ID, x)
	}
	for _, w := range i.worklogs {
		put("worklog "+w.ID, f.worklogJSON(i, w, "3"))
	}
	for key, v := range i.properties {
		put("property "+key, v)
	}
	for _, r := range i.remotes {
		put(fmt.Sprintf("remote link %d", r.id), f.remoteJSON(i, r, "3"))
	}
	return m
}

func (f *Fake) isSLA(field string) bool {
	return field == fieldResolutionSLA || field == fieldResponseSLA
}

// Diff lists what differs from an earlier snapshot, one line each: "10012
// comment 10044: appeared".
func (s Snapshot) Diff(before Snapshot) []string {
	var out []string
	for id := range union(s, before) {
		a, b := before[id], s[id]
		switch {
		case a == nil:
			out = append(out, id+": appeared")
			continue
		case b == nil:
			out = append(out, id+": is gone")
			continue
		}
		for name := range union(a, b) {
			was, is := a[name], b[name]
			switch {
			case was == is:
			case was == "":
				out = append(out, fmt.Sprintf("%s %s: appeared: %s", id, name, is))
			case is == "":
				out = append(out, fmt.Sprintf("%s %s: is gone: %s", id, name, was))
			default:
				out = append(out, fmt.Sprintf("%s %s: was %s, is %s", id, name, was, is))
			}
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

func union[V any](a, b map[string]V) map[string]bool {
	out := map[string]bool{}
	for k := range maps.Keys(a) {
		out[k] = true
	}
	for k := range maps.Keys(b) {
		out[k] = true
	}
	return out
}
