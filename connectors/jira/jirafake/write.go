package jirafake

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// What calls change. Each answers as Cloud does and returns its webhooks.

func (f *Fake) postIssue(body []byte) (int, any, []Webhook) {
	var in struct {
		Fields struct {
			Project     struct{ Key string }
			IssueType   struct{ Name string }
			Summary     string
			Description json.RawMessage
			Labels      []string
		}
	}
	if json.Unmarshal(body, &in) != nil || f.projects[in.Fields.Project.Key] == nil || in.Fields.Summary == "" {
		return no(http.StatusBadRequest)
	}
	text := ""
	if len(in.Fields.Description) > 0 {
		var err error
		if text, err = wikiOf(in.Fields.Description); err != nil {
			return no(http.StatusBadRequest)
		}
	}
	i := f.create(Issue{
		Project: in.Fields.Project.Key, Type: in.Fields.IssueType.Name, Summary: in.Fields.Summary,
		Description: text, Labels: in.Fields.Labels, Reporter: f.opt.Me,
	})
	h := f.issueHook("jira:issue_created", "issue_created", i, f.opt.Me, nil)
	return http.StatusCreated, map[string]any{"id": i.ID, "key": i.Key}, []Webhook{h}
}

func (f *Fake) listComments(i *Issue, q url.Values) (int, any, []Webhook) {
	all := []any{}
	for _, c := range i.comments {
		all = append(all, f.commentRead(i, c, q))
	}
	return http.StatusOK, pageOf("comments", all, q), nil
}

func (f *Fake) commentRead(i *Issue, c *Comment, q url.Values) map[string]any {
	m := f.commentJSON(i, c, "3")
	if q.Get("expand") == "properties" {
		p := []any{}
		if f.projects[i.Project].ServiceDesk {
			p = append(p, map[string]any{"key": "sd.public.comment", "value": map[string]any{"internal": c.Internal}})
		}
		for k, v := range c.properties {
			p = append(p, map[string]any{"key": k, "value": v})
		}
		m["properties"] = p
	}
	return m
}

func (f *Fake) routeComment(i *Issue, method, id string, q url.Values, body []byte) (int, any, []Webhook) {
	c := i.comment(id)
	if c == nil {
		return no(http.StatusNotFound)
	}
	switch method {
	case http.MethodGet:
		return http.StatusOK, f.commentRead(i, c, q), nil
	case http.MethodPut:
		return f.writeComment(i, c, q, body)
	case http.MethodDelete:
		return http.StatusNoContent, nil, []Webhook{f.deleteComment(i, id)}
	}
	return no(http.StatusMethodNotAllowed)
}

// writeComment makes a comment, or edits c. A write that does not say
// internal makes it public, also on an edit: who forgets to repeat it leaks.
func (f *Fake) writeComment(i *Issue, c *Comment, q url.Values, body []byte) (int, any, []Webhook) {
	var in struct {
		Body       json.RawMessage
		Visibility *struct{ Type, Value, Identifier string }
		Properties []struct {
			Key   string
			Value json.RawMessage
		}
	}
	if json.Unmarshal(body, &in) != nil {
		return no(http.StatusBadRequest)
	}
	text, err := wikiOf(in.Body)
	if err != nil || in.Visibility != nil && in.Visibility.Type != "role" && in.Visibility.Type != "group" {
		return no(http.StatusBadRequest)
	}
	event, status, at := "comment_updated", http.StatusOK, f.now()
	if c == nil {
		event, status = "comment_created", http.StatusCreated
		c = &Comment{ID: f.id(), Author: f.opt.Me, Created: at}
		i.comments = append(i.comments, c)
	}
	c.Text, c.Doc, c.Editor, c.Updated = text, in.Body, f.opt.Me, at
	c.Internal, c.Role, c.RoleType = false, "", ""
	if c.properties == nil {
		c.properties = map[string]json.RawMessage{}
	}
	for _, p := range in.Properties {
		if p.Key != "sd.public.comment" {
			c.properties[p.Key] = p.Value
			continue
		}
		var v struct{ Internal bool }
		if json.Unmarshal(p.Value, &v) != nil {
			return no(http.StatusBadRequest)
		}
		c.Internal = v.Internal && !f.public && f.projects[i.Project].ServiceDesk
	}
	if v := in.Visibility; v != nil && !f.public {
		c.Role, c.RoleType = v.Value, v.Type
	}
	if q.Get("notifyUsers") != "false" {
		c.Notified++
	}
	return status, f.commentRead(i, c, q), []Webhook{f.commentHook(event, i, c)}
}

func (f *Fake) putAssignee(i *Issue, body []byte) (int, any, []Webhook) {
	var in struct {
		AccountID *string `json:"accountId"`
	}
	if json.Unmarshal(body, &in) != nil {
		return no(http.StatusBadRequest)
	}
	account := ""
	if in.AccountID != nil {
		if account = *in.AccountID; f.users[account] == nil {
			return no(http.StatusBadRequest)
		}
	}
	return http.StatusNoContent, nil, []Webhook{f.assign(i, f.opt.Me, account)}
}

func (f *Fake) routeProperty(i *Issue, method, key string, body []byte) (int, any, []Webhook) {
	v, ok := i.properties[key]
	if !ok && method != http.MethodPut {
		return no(http.StatusNotFound)
	}
	switch method {
	case http.MethodGet:
		return http.StatusOK, map[string]any{"key": key, "value": v}, nil
	case http.MethodDelete:
		delete(i.properties, key)
		return http.StatusNoContent, nil, nil
	case http.MethodPut:
		if !json.Valid(body) || len(body) > 32768 {
			return no(http.StatusBadRequest)
		}
		i.properties[key] = body
		status := http.StatusOK
		if !ok {
			status = http.StatusCreated
		}
		return status, map[string]any{}, []Webhook{f.propertySet(i, key)}
	}
	return no(http.StatusMethodNotAllowed)
}
