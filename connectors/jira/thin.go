package jira

import (
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Some webhooks name their ticket by nothing but its id: a comment on Data
// Center, a work log, a link. Which project the ticket is of, which request
// type and security level it has, they do not say. Their words may be those of
// a ticket that the settings exclude, so they are not used: the ticket is read
// live, which asks Jira what the ticket is before it keeps a word. What is read
// has the ids that the webhook's own events would have, as has the second body,
// with the issue, that Data Center sends along with a comment: whichever comes
// first, and if only one of them comes, there is one event.
//
// Only that a comment was deleted is taken as it comes. It says no word of
// anybody, no live read shows it, and what a human deleted should be gone here
// as well, also where the second body got lost.

// soon is when such a ticket is read: the second body is there by then, and
// one read serves a burst.
const soon = 30 * time.Second

const readSoon = "it does not say which project it is about; its ticket is read live"

// withoutIssue answers a webhook that carries no issue.
func (d *decoder) withoutIssue(h *hook, top []member) (connectors.Decoded, error) {
	var ids []string
	switch kind := strings.TrimPrefix(h.event, "jira:"); {
	case h.event == "comment_deleted":
		return d.commentGone(h)
	case h.event == "comment_created" || h.event == "comment_updated":
		if !h.comment.IsObject() {
			return connectors.Decoded{}, undecodable(errNoComment)
		}
		ids = append(ids, issueIn(str(h.comment.Get("self"))))
	case kind == "worklog_created" || kind == "worklog_updated" || kind == "worklog_deleted":
		ids = append(ids, number(find(top, "worklog").Get("issueId")))
	case kind == "issuelink_created" || kind == "issuelink_deleted":
		l := find(top, "issueLink")
		ids = append(ids, number(l.Get("sourceIssueId")), number(l.Get("destinationIssueId")))
	case strings.HasPrefix(h.event, "jira:issue_"):
	default:
		return connectors.Decoded{Ignored: ignored(h.event)}, nil
	}
	var looks []connectors.Look
	for _, id := range ids {
		if id != "" {
			looks = append(looks, connectors.Look{Ref: d.ref(id), In: soon})
		}
	}
	if len(looks) == 0 || !d.reads {
		return connectors.Decoded{}, undecodable(errNoIssue)
	}
	return connectors.Decoded{Ignored: readSoon, Looks: looks}, nil
}

// commentGone says that a comment is gone, and nothing else.
func (d *decoder) commentGone(h *hook) (connectors.Decoded, error) {
	issue, id := issueIn(str(h.comment.Get("self"))), number(h.comment.Get("id"))
	if issue == "" || id == "" {
		return connectors.Decoded{}, undecodable(errNoIssue)
	}
	e := journeys.Event{
		ID: commentID(id) + "/deleted", Connector: d.id, Kind: journeys.KindDeleted, At: h.at, Ref: d.ref(issue),
		Amends: commentID(id) + "/created",
	}
	if err := settle(&e, h.at, h.received); err != nil {
		return connectors.Decoded{}, undecodable(err)
	}
	return connectors.Decoded{Events: []journeys.Event{e}}, nil
}

// issueIn is the issue's id in a comment's address,
// …/rest/api/2/issue/10013/comment/10082.
func issueIn(self string) string {
	u, err := url.Parse(self)
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(u.Path, "/rest/api/")
	_, rest, _ = strings.Cut(rest, "/issue/")
	id, rest, ok := strings.Cut(rest, "/")
	if !ok || !strings.HasPrefix(rest, "comment/") || !digits(id) {
		return ""
	}
	return id
}

// number is an id that is written as a number or a text of digits; "" for
// anything else.
func number(v gjson.Result) string {
	if s := strings.Clone(v.String()); digits(s) {
		return s
	}
	return ""
}

func digits(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// find is the last of the members of a name, as for everybody else.
func find(list []member, name string) gjson.Result {
	var v gjson.Result
	for _, m := range list {
		if m.name == name {
			v = m.value()
		}
	}
	return v
}

// When a ticket that was resolved is read first; the later reads are decided
// by what it says.
const afterResolved = 10 * time.Minute

// looks are the live reads that a ticket's own body asks for: where a field
// that is wanted holds nothing usable; of a new request, if its channel is
// wanted, which no body holds; and after it was resolved, since SLAs and ratings
// send no webhook.
func (d *decoder) looks(iss *issue, events []journeys.Event) []connectors.Look {
	if !d.reads {
		return nil
	}
	if iss.garbled {
		return []connectors.Look{{Ref: d.ref(iss.id), In: soon}}
	}
	for i := range events {
		switch k := events[i].Kind; {
		case k == created && iss.desk && d.readNew:
			return []connectors.Look{{Ref: d.ref(iss.id), In: soon}}
		case k == resolved:
			return []connectors.Look{{Ref: d.ref(iss.id), In: afterResolved}}
		}
	}
	return nil
}
