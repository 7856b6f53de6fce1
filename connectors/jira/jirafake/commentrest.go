package jirafake

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// publicProperty is where JSM keeps whether a comment is internal.
const publicProperty = "sd.public.comment"

func onComment(do func(*Fake, *call, *Issue, *Comment) answer) func(*Fake, *call) answer {
	return onIssue(func(f *Fake, c *call, i *Issue) answer {
		x := i.comment(c.vars["comment"])
		if x == nil {
			return refuse(http.StatusNotFound, "Can not find a comment for the id: "+c.vars["comment"]+".")
		}
		return do(f, c, i, x)
	})
}

func (f *Fake) listComments(c *call, i *Issue) answer {
	all := []any{}
	for _, x := range i.comments {
		all = append(all, f.commentRead(c, i, x))
	}
	if by := c.q.Get("orderBy"); strings.HasPrefix(by, "-") {
		slices.Reverse(all)
	}
	return ok(c.paged("comments", all, longestPage, 5000))
}

func (f *Fake) getComment(c *call, i *Issue, x *Comment) answer { return ok(f.commentRead(c, i, x)) }

func (f *Fake) commentRead(c *call, i *Issue, x *Comment) map[string]any {
	m := f.commentJSON(i, x, c.api)
	if c.expands("properties") {
		p := []any{}
		if f.projects[i.Project].ServiceDesk {
			p = append(p, map[string]any{"key": publicProperty, "value": map[string]any{"internal": x.Internal}})
		}
		for _, k := range slices.Sorted(maps.Keys(x.properties)) {
			p = append(p, map[string]any{"key": k, "value": x.properties[k]})
		}
		m["properties"] = p
	}
	return m
}

func (f *Fake) postComment(c *call, i *Issue) answer { return f.writeComment(c, i, nil) }

func (f *Fake) putComment(c *call, i *Issue, x *Comment) answer {
	if x.Author != c.by && !f.may(c.by, "EDIT_ALL_COMMENTS") {
		return refuse(http.StatusForbidden, "You do not have the permission to edit this comment.")
	}
	return f.writeComment(c, i, x)
}

func (f *Fake) removeComment(c *call, i *Issue, x *Comment) answer {
	if x.Author != c.by && !f.may(c.by, "DELETE_ALL_COMMENTS") {
		return refuse(http.StatusForbidden, "You do not have the permission to delete this comment.")
	}
	return done(f.deleteComment(i, x.ID)...)
}

// writeComment makes a comment, or edits x. A write that does not say
// internal makes it public, also on an edit: who forgets to repeat it leaks.
func (f *Fake) writeComment(c *call, i *Issue, x *Comment) answer {
	var in struct {
		Body       json.RawMessage
		Visibility *struct{ Type, Value, Identifier string }
		Properties []struct {
			Key   string
			Value json.RawMessage
		}
	}
	if !c.read(&in) {
		return refuse(http.StatusBadRequest)
	}
	text, doc, err := c.text(in.Body)
	if err != nil || in.Visibility != nil && in.Visibility.Type != "role" && in.Visibility.Type != "group" {
		return wrongFields(map[string]string{"comment": "Comment body is not valid!"})
	}
	internal := false
	for _, p := range in.Properties {
		if p.Key == publicProperty {
			var v struct{ Internal bool }
			if json.Unmarshal(p.Value, &v) != nil {
				return refuse(http.StatusBadRequest)
			}
			internal = v.Internal
		}
	}
	event, status, at := "comment_updated", http.StatusOK, f.now()
	if x == nil {
		event, status = "comment_created", http.StatusCreated
		x = &Comment{ID: f.id(), Author: c.by, Created: at}
		i.comments = append(i.comments, x)
	}
	x.Text, x.Doc, x.Editor, x.Updated = text, doc, c.by, at
	x.Internal, x.Role, x.RoleType = internal && !f.public && f.projects[i.Project].ServiceDesk, "", ""
	properties := maps.Clone(x.properties)
	for _, p := range in.Properties {
		if p.Key != publicProperty {
			if properties == nil {
				properties = map[string]json.RawMessage{}
			}
			properties[p.Key] = p.Value
		}
	}
	x.properties = properties
	if v := in.Visibility; v != nil && !f.public {
		x.Role, x.RoleType = v.Value, v.Type
		if x.Role == "" {
			x.Role = v.Identifier
		}
	}
	if c.q.Get("notifyUsers") != "false" {
		x.Notified++
	}
	return answer{status, f.commentRead(c, i, x), f.commentHook(event, i, x)}
}

// text reads a body as the interface wants it: version 3 takes a document and
// version 2 wiki text.
func (c *call) text(raw json.RawMessage) (wiki string, doc json.RawMessage, err error) {
	if c.api == "3" {
		wiki, err = wikiOf(raw)
		return wiki, raw, err
	}
	if json.Unmarshal(raw, &wiki) != nil || strings.TrimSpace(wiki) == "" {
		return "", nil, errDoc
	}
	return wiki, docOf(wiki), nil
}
