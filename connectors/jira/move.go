package jira

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// A ticket that moves to another project keeps its id and gets another key.
// One that moves out of the projects that are read is gone for us, like one
// that becomes excluded: nothing that is known about it is said any more. One
// that moves in is seen from then on; moved in, it says what its security
// level is, even if that is none, and so ends an exclusion.

// elsewhere answers a delivery about a ticket of a project that is not read.
func (d *decoder) elsewhere(h *hook, iss *issue) connectors.Decoded {
	if h.event == "jira:issue_updated" {
		id, items := readChangelog(h.changelog)
		for _, c := range items {
			if c.field != "key" || !d.projects[projectOf(c.fromText)] {
				continue
			}
			e := d.exclusion(iss.id, "change/"+iss.id+"/"+id+"/excluded", h.at)
			if settle(&e, h.at, h.received) == nil {
				return connectors.Decoded{Events: []journeys.Event{e}}
			}
		}
	}
	return connectors.Decoded{Ignored: "its project is not one that is read"}
}

// projectOf is the project's part of an issue key.
func projectOf(key string) string {
	i := strings.LastIndexByte(key, '-')
	if i < 0 {
		return ""
	}
	return key[:i]
}

// duplicatesOf are the keys of the tickets of which the links of a ticket say
// that it is their duplicate: those it points to by a link whose outward
// words are "duplicates".
func duplicatesOf(links gjson.Result) []string {
	var keys []string
	links.ForEach(func(_, x gjson.Result) bool {
		if key := oneLine(str(x.Get("outwardIssue.key"))); key != "" && strings.Contains(strings.ToLower(x.Get("type.outward").Str), "duplicates") {
			keys = append(keys, key)
		}
		return true
	})
	return keys
}
