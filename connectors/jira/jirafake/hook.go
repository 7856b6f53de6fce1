package jirafake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
)

// Webhook is one delivery as Jira sends it.
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
	w := deliverPlain(secret, body)
	w.Header.Set("User-Agent", "Atlassian Webhook HTTP Client")
	w.Header.Set("X-Atlassian-Webhook-Identifier", id)
	w.Header.Set("X-Atlassian-Webhook-Flow", "Primary")
	return w
}

// deliverPlain does so with those of a Data Center, which sends no identifier.
func deliverPlain(secret string, body []byte) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("User-Agent", "Atlassian HttpClient")
	if secret != "" {
		h.Set("X-Hub-Signature", Sign(secret, body))
	}
	return Webhook{Header: h, Body: body}
}

// deliver makes an event a webhook for OnChange, and puts it into the post of
// every registered one that wants it.
func (f *Fake) deliver(event string, i *Issue, body map[string]any) []Webhook {
	return f.deliverLater(event, i, body, 0)
}

func (f *Fake) deliverLater(event string, i *Issue, body map[string]any, after time.Duration) []Webhook {
	if f.opt.OldBodies {
		delete(body, "issue_event_type_name")
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic("jirafake: a webhook does not marshal: " + err.Error())
	}
	f.post(event, i, raw, after)
	if f.opt.Edition == DataCenter {
		return []Webhook{deliverPlain(f.opt.Secret, raw)}
	}
	return []Webhook{Deliver(f.opt.Secret, "delivery-"+f.id(), raw)}
}

func (f *Fake) issueHook(event, name string, i *Issue, by string, h *history) []Webhook {
	body := map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": event, "issue_event_type_name": name,
		"user": f.user(by, false), "issue": f.issueJSON(i, "2", false),
	}
	if h != nil {
		body["timestamp"] = h.at.UnixMilli()
		body["changelog"] = map[string]any{"id": h.id, "items": h.items}
	}
	return f.deliver(event, i, body)
}

// twinGap is how long after a comment's own webhook a Data Center sends the
// issue's.
const twinGap = 10 * time.Millisecond

// commentHook carries the trimmed issue of Cloud's comment events. A Data
// Center sends none at all, and then the change of the issue with both.
func (f *Fake) commentHook(event string, i *Issue, c *Comment) []Webhook {
	at := f.now()
	body := map[string]any{"timestamp": at.UnixMilli(), "webhookEvent": event, "comment": f.commentJSON(i, c, "2")}
	if f.opt.Edition == Cloud {
		body["issue"] = f.issueJSON(i, "2", true)
		return f.deliver(event, i, body)
	}
	if event == "comment_deleted" {
		body["user"] = f.user(c.Editor, false)
	}
	name := map[string]string{"comment_created": "issue_commented", "comment_updated": "issue_comment_edited", "comment_deleted": "issue_comment_deleted"}[event]
	twin := map[string]any{
		"timestamp": at.Add(twinGap).UnixMilli(), "webhookEvent": "jira:issue_updated", "issue_event_type_name": name,
		"user": f.user(c.Editor, false), "issue": f.issueJSON(i, "2", false),
	}
	if event != "comment_deleted" {
		twin["comment"] = body["comment"]
	}
	return append(f.deliver(event, i, body), f.deliverLater("jira:issue_updated", i, twin, twinGap)...)
}

// propertyHook is what setting or deleting an entity property fires.
func (f *Fake) propertyHook(event string, i *Issue, key string) []Webhook {
	return f.deliver(event, i, map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": event, "property": map[string]any{"key": key, "issue_id": i.ID},
	})
}

func (f *Fake) linkHook(event string, l *link, t linkType) []Webhook {
	return f.deliver(event, f.issues[l.from], map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": event, "issueLink": map[string]any{
			"id": json.Number(l.id), "sourceIssueId": json.Number(l.from), "destinationIssueId": json.Number(l.to), "sequence": 0, "systemLink": false,
			"issueLinkType": map[string]any{
				"id": json.Number(t.id), "name": t.name, "outwardName": t.outward, "inwardName": t.inward, "isSubTaskLinkType": false, "isSystemLinkType": false,
			},
		},
	})
}
