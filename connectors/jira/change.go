package jira

import (
	"maps"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// change is one item of a changelog.
type change struct {
	field            string // fieldId, or the lower-case name where a server gives no id
	name             string
	from, to         string // ids
	fromText, toText string // as people read them
}

func readChangelog(v gjson.Result) (id string, items []change) {
	if !v.IsObject() {
		return "", nil
	}
	id = str(v.Get("id"))
	v.Get("items").ForEach(func(_, x gjson.Result) bool {
		items = append(items, readChange(x))
		return true
	})
	return id, items
}

func readChange(v gjson.Result) change {
	var c change
	v.ForEach(func(k, x gjson.Result) bool {
		switch k.Str {
		case "fieldId":
			c.field = str(x)
		case "field":
			c.name = str(x)
		case "from":
			c.from = str(x)
		case "to":
			c.to = str(x)
		case "fromString":
			c.fromText = str(x)
		case "toString":
			c.toText = str(x)
		}
		return true
	})
	switch c.name {
	case "Key", "Link", "Attachment", "WorklogId", "WorklogTimeSpent":
		c.field = "" // with and without an id of its own, by edition and age
	}
	if c.field == "" {
		c.field = bareName(c.name)
	}
	return c
}

// bareName is how a field is called that a changelog gives no id.
func bareName(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "")) }

// event is what all events of one ticket share.
func (d *decoder) event(iss *issue, by who) journeys.Event {
	e := journeys.Event{
		Connector: d.id, Ref: d.ref(iss.id), Customers: iss.customers,
		Actor: by.account, Machine: by.machine, Fields: maps.Clone(iss.fields),
	}
	if by.name != "" {
		e.Fields[journeys.FieldActorName] = []string{by.name}
	}
	if len(iss.level) > 0 {
		e.Audience = journeys.Audience{Level: journeys.Restricted, To: iss.level[0]}
	}
	return e
}

func (d *decoder) actor(v gjson.Result) who { return d.who(v) }

// issueCreated is the ticket's first event. Its text is the title with the
// description: on a portal form the title is often all that the customer
// typed in words of his own.
func (d *decoder) issueCreated(h *hook, iss *issue) journeys.Event {
	by := d.actor(h.user)
	if by.account.IsZero() {
		by = iss.creator
	}
	e := d.event(iss, by)
	e.ID, e.Kind, e.At = "issue/"+iss.id+"/created", created, iss.createdAt
	e.Text = firstWords(iss.summary, iss.description)
	if len(iss.links) > 0 {
		e.Fields[journeys.FieldLinks] = iss.links
	}
	e.Channel = iss.channel()
	return e
}

// channel is the domain's name of how a request came in; "" where JSM does not
// say, and for what agents and programs made: on which channel they were asked
// is not known.
func (iss *issue) channel() string {
	switch iss.fields.First(fieldChannel) {
	case "portal", "anonymousportal":
		return "portal"
	case "email":
		return "mail"
	}
	return ""
}

func firstWords(summary, description string) string {
	switch {
	case description == "" || description == summary:
		return summary
	case summary == "":
		return description
	}
	return summary + "\n" + description
}

// issueUpdated reads the changelog, and the comment that a transition or a
// server's twin of a comment event carries.
func (d *decoder) issueUpdated(h *hook, iss *issue) ([]journeys.Event, error) {
	id, items := readChangelog(h.changelog)
	var out []journeys.Event
	if id != "" {
		out = d.changes(iss, history{id: id, at: h.at, by: d.actor(h.user), items: items}, nil)
	}
	if h.comment.IsObject() {
		kind := "comment_created"
		if h.name == "issue_comment_edited" || h.name == "" && clock(h.comment.Get("updated").Str).After(clock(h.comment.Get("created").Str)) {
			kind = "comment_updated"
		}
		c, err := d.commentHook(h, iss, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, c...)
	}
	return out, nil
}

// history is one entry of a ticket's changelog: some changes made at once.
type history struct {
	id    string
	at    time.Time
	by    who
	items []change
}

// changes gives one event per changed field, and one more where the status
// left or entered the category done. categories (status id -> category) is
// what Live has read; a webhook has none and judges by what it carries.
func (d *decoder) changes(iss *issue, h history, categories map[string]string) []journeys.Event {
	var out []journeys.Event
	seen := make(map[string]bool, len(h.items))
	for _, c := range h.items {
		// A field of several values has an item for each of them.
		name := c.about(h.items)
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		e := d.event(iss, h.by)
		e.ID, e.Kind, e.At = "change/"+iss.id+"/"+h.id+"/"+name, d.kindOf(c), h.at
		e.Mark = d.ownSign(iss.id, c, h.by)
		e.Fields[fieldChanged] = []string{d.called(c.field)}
		c.tell(&e, h.items)
		out = append(out, e)
		if word := d.crossed(iss, h, c, categories); c.field == "status" && word != "" {
			x := d.event(iss, h.by)
			x.ID, x.Kind, x.At = "change/"+iss.id+"/"+h.id+"/"+word, word, h.at
			out = append(out, x)
		}
		if c.field == "resolution" && d.duplicates[strings.ToLower(c.toText)] {
			x := d.event(iss, h.by)
			x.ID, x.Kind, x.At = "change/"+iss.id+"/"+h.id+"/"+merged, merged, h.at
			if len(iss.duplicateOf) > 0 {
				x.Fields[fieldDuplicateOf] = iss.duplicateOf
			}
			out = append(out, x)
		}
	}
	return out
}

// near is how far the vendor's own times of one change lie apart.
const near = 5 * time.Second

// crossed says whether a status change resolved or reopened the ticket, by
// the strongest evidence there is: the categories of both statuses; the
// resolution set or cleared with it; the time at which the category last
// changed; the old status's name. From one done status to another (Resolved to
// Closed) is neither.
func (d *decoder) crossed(iss *issue, h history, c change, categories map[string]string) string {
	to := categories[c.to]
	if to == "" && (c.to == iss.statusID || c.to == "" || strings.EqualFold(c.toText, iss.status)) {
		to = iss.category
	}
	if to == "" && d.done[strings.ToLower(c.toText)] {
		to = "done"
	}
	wasDone, known := d.done[strings.ToLower(c.fromText)], false
	if from := categories[c.from]; from != "" {
		wasDone, known = from == "done", true
	}
	if !known {
		for _, other := range h.items {
			if other.field == "resolution" && (other.from == "") != (other.to == "") {
				wasDone, known = other.to == "", true
			}
		}
	}
	if !known && to == "done" && len(categories) == 0 && !iss.moved.IsZero() && !h.at.IsZero() {
		// Just moved proves nothing: an automation may close within a second
		// what was resolved.
		wasDone = wasDone || h.at.Sub(iss.moved) > near
	}
	switch {
	case to == "done" && !wasDone:
		return resolved
	case to != "" && to != "done" && wasDone:
		return reopened
	}
	return ""
}

func short(s string) string { return cut(oneLine(s), longestField) }
