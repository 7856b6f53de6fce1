package jira

import (
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// comment is a comment as webhooks and REST show it.
type comment struct {
	id       string
	author   who
	editor   who
	created  time.Time
	updated  time.Time
	body     gjson.Result
	hidden   bool   // internal, by JSM's own word
	silent   bool   // the body does not say whether it is: those of Data Center's webhooks
	role     string // restricted to this role or group; "" for none
	isEdited bool
}

func (d *decoder) readComment(v gjson.Result) comment {
	c := comment{silent: true}
	v.ForEach(func(k, x gjson.Result) bool {
		switch k.Str {
		case "id":
			c.id = str(x)
		case "author":
			c.author = d.who(x)
		case "updateAuthor":
			c.editor = d.who(x)
		case "created":
			c.created = clock(x.Str)
		case "updated":
			c.updated = clock(x.Str)
		case "body":
			c.body = x
		case "jsdPublic":
			c.hidden, c.silent = x.Type == gjson.False, false
		case "properties":
			if p := x.Get(`#(key=="` + internalProperty + `").value.internal`); p.Exists() {
				c.hidden, c.silent = c.hidden || p.Bool(), false
			}
		case "visibility":
			c.role = str(x.Get("value"))
		}
		return true
	})
	c.isEdited = c.updated.After(c.created)
	return c
}

// commentHook is a comment made, edited or deleted, as a webhook tells it.
func (d *decoder) commentHook(h *hook, iss *issue, kind string) ([]journeys.Event, error) {
	if !h.comment.IsObject() {
		return nil, errNoComment
	}
	c := d.readComment(h.comment)
	if c.id == "" {
		return nil, errNoComment
	}
	switch kind {
	case "comment_created":
		return []journeys.Event{d.commentMade(iss, &c)}, nil
	case "comment_updated":
		return []journeys.Event{d.commentEdited(iss, &c, h.at)}, nil
	}
	// Who deleted it is said nowhere but in user, which Cloud leaves out.
	e := d.commentEvent(iss, &c, d.actor(h.user))
	e.ID, e.Kind, e.At = commentID(c.id)+"/deleted", journeys.KindDeleted, h.at
	e.Amends, e.Text = commentID(c.id)+"/created", ""
	return []journeys.Event{e}, nil
}

func commentID(id string) string { return "comment/" + id }

func (d *decoder) commentMade(iss *issue, c *comment) journeys.Event {
	e := d.commentEvent(iss, c, c.author)
	e.ID, e.Kind, e.At = commentID(c.id)+"/created", commented, c.created
	return e
}

// commentEdited needs a time in its id, so that each edit is an event; where
// the body gives none, the time at which it was sent serves.
func (d *decoder) commentEdited(iss *issue, c *comment, sent time.Time) journeys.Event {
	e := d.commentEvent(iss, c, c.editor)
	at := c.updated
	if at.IsZero() {
		at = sent
	}
	e.ID, e.Kind, e.At = commentID(c.id)+"/edited/"+strconv.FormatInt(at.UnixMilli(), 10), journeys.KindEdited, at
	e.Amends = commentID(c.id) + "/created"
	return e
}

// commentEvent is what all events of one comment share. The narrower of the
// ticket's audience and the comment's own holds.
func (d *decoder) commentEvent(iss *issue, c *comment, by who) journeys.Event {
	e := d.event(iss, by)
	switch {
	case c.role != "":
		e.Audience = journeys.Audience{Level: journeys.Restricted, To: c.role}
	case c.hidden && e.Audience.Level == journeys.Public:
		e.Audience.Level = journeys.Internal
	}
	e.Text = richText(c.body)
	if found := addressesIn(c.body); len(found) > 0 {
		e.Fields[journeys.FieldLinks] = found
	}
	switch {
	case c.role != "" || c.hidden:
		e.Mark = d.markIn(c.body)
	case c.silent && !iss.reporter.account.IsZero() && c.author.account != iss.reporter.account:
		// We write nothing that customers see. Who asked for help could paste
		// our link, if somebody gave it to them.
		if e.Mark = d.markIn(c.body); e.Mark != "" && e.Audience.Level == journeys.Public {
			e.Audience.Level = journeys.Internal
		}
	}
	return e
}
