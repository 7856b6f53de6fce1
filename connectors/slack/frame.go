package slack

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"

	"github.com/waymark-itsm/waymark/connectors"
)

// frame is one message of Slack's on a socket: something to be acknowledged by
// its envelope's id, or word of the socket itself.
type frame struct {
	Type     string          `json:"type"`
	Envelope string          `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload"`
	// Answers is whether the acknowledgement may carry an answer.
	Answers bool `json:"accepts_response_payload"`
	// Reason is why Slack will close: warning, refresh_requested, link_disabled.
	Reason string `json:"reason"`
}

// The frames that a socket brings.
const (
	frameHello       = "hello"
	frameDisconnect  = "disconnect"
	frameEvent       = "events_api"
	frameInteractive = "interactive"
	frameCommand     = "slash_commands"

	reasonDisabled = "link_disabled"
)

// body is what a webhook would have brought for the same: an event's JSON is
// the same on both ways, interactions and commands come as a form there and as
// JSON here. So one decoder reads both, and gives the same ids to both. What we
// do not know is handed on as it is, to be kept as undecodable.
func (f frame) body() []byte {
	switch f.Type {
	case frameInteractive:
		return []byte(url.Values{"payload": {string(compact(f.Payload))}}.Encode())
	case frameCommand:
		var typed map[string]json.RawMessage
		if json.Unmarshal(f.Payload, &typed) != nil {
			break
		}
		form := url.Values{}
		for name, raw := range typed {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(compact(raw))
			}
			form.Set(name, text)
		}
		return []byte(form.Encode())
	}
	return f.Payload
}

// compact takes the white space out of JSON: the hash of a body names a
// delivery that has no id of its own.
func compact(raw json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return b.Bytes()
}

// acknowledgement is what we say to an envelope whose content is stored.
type acknowledgement struct {
	Envelope string          `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload,omitempty"`
}

// acknowledge carries the reply where there is one that Slack would read: over
// HTTP an empty body serves as the acknowledgement itself.
func (f frame) acknowledge(r *connectors.Reply) acknowledgement {
	ack := acknowledgement{Envelope: f.Envelope}
	if !f.Answers || r == nil || len(r.Body) == 0 {
		return ack
	}
	if kind, _, _ := mime.ParseMediaType(r.ContentType); kind == "application/json" && json.Valid(r.Body) {
		ack.Payload = r.Body
	}
	return ack
}
