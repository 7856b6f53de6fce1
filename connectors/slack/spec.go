package slack

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// MaxBody limits a webhook's body: Slack's own are a few kilobytes, and one
// message is at most 40,000 characters in three renderings.
const MaxBody = 1 << 20

// Spec is the kind "slack".
func Spec() connectors.Spec {
	return connectors.Spec{Kind: "slack", New: newConnector}
}

func newConnector(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
	var c Config
	if faults := s.Decode(&c); len(faults) > 0 {
		return nil, faults
	}
	if faults := c.check(s.Loopback()); len(faults) > 0 {
		return nil, faults
	}
	client := newClient(c.API, c.BotToken.Reveal())
	known := &channels{watch: c.Watch, list: client.channels}
	handles := &groups{list: client.groups}
	dec := decoder{connector: id, channels: known}
	var listener connectors.Listener
	if !c.AppToken.IsZero() {
		listener = newSocket(c.API, c.AppToken.Reveal())
	}
	return &connectors.Connector{
		ID:         id,
		Kind:       "slack",
		Name:       c.Name,
		Words:      []string{wordMessage, wordCall, wordVisit, wordOther},
		MaxBody:    MaxBody,
		Verify:     verifier(c.SigningSecret, c.Insecure),
		DeliveryID: deliveryID,
		Decode:     dec.decode,
		Refers:     dec.refers,
		LookUp:     lookUp{connector: id, client: client, channels: known},
		Listener:   listener,
		Sink:       sink{client: client, channels: known, groups: handles, waiting: &waiting{}},
		Targets:    names{channels: known, groups: handles},
		Answers:    answers{client: client, patience: problemsTime},
		Present:    present{connector: id, client: client, groups: handles},
	}, nil
}

// verifier returns the proof of a webhook. Without a secret everything is taken
// as it comes where that is said, which check allows on loopback only, and
// nothing where we listen on a socket: whoever posts then is not Slack.
func verifier(secret connectors.Secret, insecure bool) func(http.Header, []byte, time.Time) error {
	switch {
	case !secret.IsZero():
	case insecure:
		return func(http.Header, []byte, time.Time) error { return nil }
	default:
		return func(http.Header, []byte, time.Time) error { return unauthorized("no signing secret is set") }
	}
	return func(h http.Header, body []byte, now time.Time) error {
		return verify([]byte(secret.Reveal()), h, body, now)
	}
}

// deliveryID is the event's id, the same on each of Slack's retries.
// Interactions have none and are not retried.
func deliveryID(_ http.Header, body []byte) string {
	var e struct {
		EventID string `json:"event_id"`
	}
	if !isJSON(body) || json.Unmarshal(body, &e) != nil || !wordish(e.EventID) {
		return ""
	}
	return e.EventID
}
