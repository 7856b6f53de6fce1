package jira

import (
	"slices"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Kind is how this connector is written in waymark.yaml.
const Kind = "jira"

// maxBody is the size above which Jira itself drops a webhook, in bytes.
const maxBody = 25 << 20

// Spec is the kind of connector: its line in the list.
func Spec() connectors.Spec { return connectors.Spec{Kind: Kind, New: open} }

// Words are the event kinds that this connector can say. "deleted" and
// "edited" mean the same at every connector.
func Words() []string {
	return []string{
		created, statusChanged, resolved, reopened, assigned, teamChanged, priorityChanged,
		labelled, linkMade, unlinked, merged, moved, workLogged, attached, updated, commented,
		approvalAsked, approved, declined, slaMet, slaBreached, slaPaused, journeys.KindRated,
		excluded, journeys.KindEdited, journeys.KindDeleted,
	}
}

// words are those that can be said with these settings: what nobody could show
// is never missed. An SLA's clock is only read live, or reported by a rule.
func (s *settings) words() []string {
	return slices.DeleteFunc(Words(), func(w string) bool {
		switch w {
		case slaPaused:
			return s.Token.IsZero()
		case slaMet, slaBreached:
			return s.Token.IsZero() && s.SharedSecret.IsZero()
		}
		return false
	})
}

// open makes one configured instance. It opens no connection. Without account
// and token there is nothing but the webhooks: the capabilities that need the
// API are then absent, not broken.
func open(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
	var set settings
	faults := s.Decode(&set)
	faults = append(faults, set.check(s.Loopback(), s.Polled())...)
	if len(faults) > 0 {
		return nil, faults
	}
	d := newDecoder(id, &set, s.PublicURL())
	c := &connectors.Connector{
		ID: id, Kind: Kind, Name: set.Name, Words: set.words(), MaxBody: maxBody,
		Verify:     verifier(set.WebhookSecret, set.SharedSecret, set.Insecure),
		DeliveryID: deliveryID,
		Decode:     d.decode,
		Refers:     d.refers,
	}
	if set.Token.IsZero() {
		return c, nil
	}
	c.Until, _ = set.tokenEnds()
	api, err := newClient(&set, s.Now)
	if err != nil {
		return nil, []connectors.Fault{{Path: "site", Text: "is not an address that can be called", Hint: "write https://NAME.atlassian.net"}}
	}
	api.state.known = func(me string) { d.me.Store(me) }
	c.LookUp = &lookUp{id: id, api: api, machines: d.machines}
	fields := &catalogue{api: api, set: &set, d: d}
	l := &live{api: api, d: d, fields: fields, fixes: set.Improvements.Project}
	c.Live = l
	c.Backfill = &backfill{live: l, projects: set.Projects}
	c.Present, c.Targets = present{id, api}, names{api, fields}
	c.Doctor = &doctor{api: api, d: d, set: &set}
	c.Sink = &sink{api: api, d: d, set: &set}
	return c, nil
}
