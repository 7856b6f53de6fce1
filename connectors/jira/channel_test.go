package jira

import (
	"encoding/json"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// What a live read says of a request's channel is the channel of its creation,
// and of nothing else.
func TestARequestsChannelIsThatOfItsCreation(t *testing.T) {
	for value, want := range map[string]string{"portal": "portal", "email": "mail", "jira": "", "api": "", "": ""} {
		k := newDesk(t, nil)
		id := k.ticket(nil)
		if value != "" {
			k.SetProperty(id, channelProperty, json.RawMessage(`{"value":"`+value+`"}`))
		}
		k.AddComment(id, "ada", "Looked at it.", true)
		events, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == created && e.Channel != want || e.Kind != created && e.Channel != "" {
				t.Errorf("%q: %s came by %q", value, e.ID, e.Channel)
			}
		}
	}
}
