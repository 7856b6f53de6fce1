package jirafake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Webhook is one delivery as Cloud sends it.
type Webhook struct {
	Header http.Header
	Body   []byte
}

// Request makes it a request to an address.
func (w Webhook) Request(url string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(w.Body))
	if err != nil {
		return nil, err
	}
	r.Header = w.Header.Clone()
	return r, nil
}

// Sign returns the X-Hub-Signature of a body.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Deliver makes any body a delivery with Cloud's headers; id is the same on
// each retry.
func Deliver(secret, id string, body []byte) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("User-Agent", "Atlassian Webhook HTTP Client")
	h.Set("X-Atlassian-Webhook-Identifier", id)
	h.Set("X-Atlassian-Webhook-Flow", "Primary")
	if secret != "" {
		h.Set("X-Hub-Signature", Sign(secret, body))
	}
	return Webhook{Header: h, Body: body}
}

func (f *Fake) deliver(body map[string]any) Webhook {
	raw, err := json.Marshal(body)
	if err != nil {
		panic("jirafake: a webhook does not marshal: " + err.Error())
	}
	return Deliver(f.opt.Secret, "delivery-"+f.id(), raw)
}

func (f *Fake) issueHook(event, name string, i *Issue, by string, h *history) Webhook {
	body := map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": event, "issue_event_type_name": name,
		"user": f.user(by, false), "issue": f.issueJSON(i, "2", false),
	}
	if h != nil {
		body["timestamp"] = h.at.UnixMilli()
		body["changelog"] = map[string]any{"id": h.id, "items": h.items}
	}
	return f.deliver(body)
}

// commentHook carries the trimmed issue of Cloud's comment events.
func (f *Fake) commentHook(event string, i *Issue, c *Comment) Webhook {
	return f.deliver(map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": event,
		"comment": f.commentJSON(i, c, "2"), "issue": f.issueJSON(i, "2", true),
	})
}

// propertySet is the webhook that setting an entity property fires.
func (f *Fake) propertySet(i *Issue, key string) Webhook {
	return f.deliver(map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": "issue_property_set",
		"property": map[string]any{"key": key, "issue_id": i.ID},
	})
}

// stamp writes a time as Jira does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }

func (f *Fake) user(id string, withMail bool) any {
	if id == "" {
		return nil
	}
	u := f.users[id]
	if u == nil {
		u = &User{AccountID: id, Name: id, Type: "atlassian"}
	}
	m := map[string]any{
		"self": f.opt.Site + "/rest/api/2/user?accountId=" + id, "accountId": id, "displayName": u.Name,
		"active": !u.Inactive, "timeZone": "Europe/Berlin", "accountType": u.Type,
	}
	if withMail && u.Email != "" {
		m["emailAddress"] = u.Email
	}
	return m
}

// issueJSON is the shape that webhooks (version 2, text as wiki) and REST
// (version 3, text as ADF) share.
func (f *Fake) issueJSON(i *Issue, version string, trimmed bool) map[string]any {
	p, st := f.projects[i.Project], statusOf(i.Status)
	kind := "software"
	if p.ServiceDesk {
		kind = "service_desk"
	}
	fields := map[string]any{
		"summary":   i.Summary,
		"issuetype": map[string]any{"id": "10001", "name": i.Type, "subtask": false},
		"project":   map[string]any{"id": p.ID, "key": p.Key, "name": p.Name, "projectTypeKey": kind},
		"assignee":  f.user(i.Assignee, false),
		"priority":  map[string]any{"id": "3", "name": i.Priority},
		"status": map[string]any{"id": st.ID, "name": st.Name, "statusCategory": map[string]any{
			"id": map[string]int{"new": 2, "indeterminate": 4, "done": 3}[st.Category], "key": st.Category, "name": st.Category,
		}},
	}
	if !trimmed {
		f.moreFields(i, fields, version)
	}
	return map[string]any{"id": i.ID, "self": f.opt.Site + "/rest/api/" + version + "/issue/" + i.ID, "key": i.Key, "fields": fields}
}

func (f *Fake) moreFields(i *Issue, fields map[string]any, version string) {
	labels := i.Labels
	if labels == nil {
		labels = []string{}
	}
	fields["reporter"], fields["creator"], fields["labels"] = f.user(i.Reporter, false), f.user(i.Creator, false), labels
	fields["created"], fields["updated"], fields["statuscategorychangedate"] = stamp(i.Created), stamp(i.Updated), stamp(i.CategoryMoved)
	fields["description"], fields["resolution"], fields["resolutiondate"], fields["security"] = nil, nil, nil, nil
	if i.Description != "" {
		fields["description"] = i.Description
		if version == "3" {
			fields["description"] = docOf(i.Description)
		}
	}
	if i.resolution != "" {
		fields["resolution"], fields["resolutiondate"] = map[string]any{"id": "10000", "name": i.resolution}, i.resolvedAt
	}
	if i.Security != "" {
		fields["security"] = map[string]any{"id": "10200", "name": i.Security}
	}
	if i.RequestType != "" {
		fields["customfield_10010"] = map[string]any{
			"requestType":   map[string]any{"id": "11", "name": i.RequestType, "serviceDeskId": "1"},
			"currentStatus": map[string]any{"status": i.Status},
		}
	}
	if len(i.Organisations) > 0 {
		var orgs []any
		for n, name := range i.Organisations {
			orgs = append(orgs, map[string]any{"id": strconv.Itoa(n + 1), "name": name, "_links": map[string]any{
				"self": f.opt.Site + "/rest/servicedeskapi/organization/" + strconv.Itoa(n+1),
			}})
		}
		fields["customfield_10002"] = orgs
	}
	for k, v := range i.Fields {
		fields[k] = v
	}
}

func (f *Fake) commentJSON(i *Issue, c *Comment, version string) map[string]any {
	m := map[string]any{
		"self": f.opt.Site + "/rest/api/" + version + "/issue/" + i.ID + "/comment/" + c.ID, "id": c.ID,
		"author": f.user(c.Author, false), "updateAuthor": f.user(c.Editor, false),
		"created": stamp(c.Created), "updated": stamp(c.Updated), "jsdPublic": !c.Internal,
	}
	if m["body"] = c.Text; version == "3" {
		m["body"] = c.Doc
	}
	if c.Role != "" {
		m["visibility"] = map[string]any{"type": c.RoleType, "value": c.Role, "identifier": c.Role}
	}
	return m
}
