package generic

import (
	"cmp"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// maxBody bounds one delivery, in bytes. A call or a search is some hundred
// bytes; the rest is room for lists.
const maxBody = 1 << 20

// Spec is the kind "generic".
func Spec() connectors.Spec {
	return connectors.Spec{Kind: "generic", New: newConnector}
}

func newConnector(id string, in connectors.Settings) (*connectors.Connector, []connectors.Fault) {
	var s settings
	if fs := in.Decode(&s); len(fs) > 0 {
		return nil, fs
	}
	v, fs := newVerifier(&s, in.Loopback())
	fs = append(fs, s.check()...)
	if len(fs) > 0 {
		return nil, fs
	}
	m := newMapping(id, &s)
	return &connectors.Connector{
		ID: id, Kind: "generic", Name: cmp.Or(s.Name, id),
		Words: s.Events, MaxBody: maxBody,
		Verify: v.verify, DeliveryID: v.deliveryID, Decode: m.decode,
	}, nil
}

// newMapping turns settings that check has passed into what decode uses.
func newMapping(id string, s *settings) *mapping {
	m := &mapping{
		connector: id,
		refKind:   cmp.Or(journeys.RefKind(s.RefKind), journeys.Session),
		channel:   s.Channel,
		words:     map[string]string{},
		id:        mustPath(s.Read.ID), at: mustPath(s.Read.At), ref: mustPath(s.Read.Ref),
		email: mustPath(s.Read.Person.Email), phone: mustPath(s.Read.Person.Phone),
		account: mustPath(s.Read.Person.Account),
		event:   mustPath(s.Read.Event), text: mustPath(s.Read.Text), channelAt: mustPath(s.Read.Channel),
	}
	for _, w := range s.Events {
		m.words[w] = w
	}
	if m.event == nil {
		m.only = s.Events[0]
	}
	for _, r := range s.Rename {
		m.words[r.From] = r.To
	}
	for _, f := range s.Read.Fields {
		m.fields = append(m.fields, field{f.Name, mustPath(f.Path)})
	}
	return m
}
