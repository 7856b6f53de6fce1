package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
)

// The builders below make the webhooks that Slack would send to url. Each
// request is signed at the workspace's clock; building one twice gives the
// same event id, as Slack's retries have.

// Posted reports a new message, a person's or our own.
func (w *Workspace) Posted(url string, m Message) *http.Request {
	return w.messageEvent(url, m, "posted", m.record())
}

// Changed is a person editing a message: it is stored, and reported.
func (w *Workspace) Changed(url string, m Message, text string) *http.Request {
	w.mu.Lock()
	stored := w.find(m.Channel, m.TS)
	if stored == nil {
		stored = &m
	}
	before := stored.record()
	stored.Before, stored.Text, stored.EditedTS = stored.Text, text, w.stamp()
	stored.Edits++
	event := reply{
		"type": "message", "subtype": "message_changed", "hidden": true, "ts": stored.EditedTS,
		"message": stored.record(), "previous_message": before,
	}
	ts := stored.EditedTS
	w.mu.Unlock()
	return w.messageEvent(url, m, "changed"+ts, event)
}

// Updated reports the newest edit of one of our own messages, as it comes
// back to us after chat.update.
func (w *Workspace) Updated(url string, m Message) *http.Request {
	return w.messageEvent(url, m, "changed"+m.EditedTS, m.changed())
}

// changed is the event of the newest edit.
func (m *Message) changed() reply {
	before := *m
	before.Text = m.Before
	return reply{
		"type": "message", "subtype": "message_changed", "hidden": true, "ts": m.EditedTS,
		"message": m.record(), "previous_message": before.record(),
	}
}

// deleted is the event of its removal.
func (m *Message) deleted(ts string) reply {
	return reply{
		"type": "message", "subtype": "message_deleted", "hidden": true, "ts": ts, "deleted_ts": m.TS,
		"previous_message": m.record(),
	}
}

// Deleted is a person deleting a message: it is gone, and reported.
func (w *Workspace) Deleted(url string, m Message) *http.Request {
	w.mu.Lock()
	w.remove(m.Channel, m.TS)
	ts := w.stamp()
	w.mu.Unlock()
	return w.messageEvent(url, m, "deleted", m.deleted(ts))
}

func (w *Workspace) messageEvent(to string, m Message, what string, event reply) *http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sign(to, "application/json", w.envelope(m, what, event))
}

// envelope is the body of an event about a message.
func (w *Workspace) envelope(m Message, what string, event reply) []byte {
	event["channel"] = m.Channel
	if event["type"] == "message" {
		event["channel_type"] = "channel"
		if c := w.channel(m.Channel); c != nil && c.Private {
			event["channel_type"] = "group"
		}
	}
	event["event_ts"] = event["ts"]
	sum := sha256.Sum256([]byte(m.Channel + m.TS + what))
	return mustJSON(reply{
		"token": "unused", "team_id": TeamID, "api_app_id": AppID, "type": "event_callback",
		"event_id": "Ev" + hex.EncodeToString(sum[:6]), "event_time": w.Now().Unix(), "event": event,
		"authorizations": []reply{{"team_id": TeamID, "user_id": BotUser, "is_bot": true}},
	})
}

// URLCheck is the challenge with which Slack begins.
func (w *Workspace) URLCheck(to, challenge string) *http.Request {
	return w.sign(to, "application/json", mustJSON(reply{"type": "url_verification", "token": "unused", "challenge": challenge}))
}

// sign makes the request as Slack would, v0 signature included.
func (w *Workspace) sign(to, contentType string, body []byte) *http.Request {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		panic("slackfake: " + err.Error()) // the test's or the demo's own address
	}
	stamp := strconv.FormatInt(w.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(w.SigningSecret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return req
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("slackfake: " + err.Error()) // maps of strings marshal
	}
	return b
}
