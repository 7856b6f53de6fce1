package app

import (
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// An address that comes after a thread and a ticket were joined shows as well as
// one before that they are two people's.
func TestWhoAreStrangersIsJudgedWithoutTheLink(t *testing.T) {
	thread := journeys.Ref{Connector: "chat", Kind: journeys.Thread, ID: "C/1"}
	ticket := journeys.Ref{Connector: "desk", Kind: journeys.Ticket, ID: "1"}
	mine, theirs := journeys.Account{Realm: "chat", ID: "U1"}, journeys.Account{Realm: "desk", ID: "a1"}
	at := func(address string) journeys.Node { return journeys.AccountNode(journeys.EmailAccount(address)) }
	by := func(a, b journeys.Node) journeys.Edge { return journeys.Edge{A: a, B: b, Evidence: journeys.ByVendor} }
	joined := []journeys.Edge{
		journeys.LinkEdge(thread, ticket), by(journeys.RefNode(thread), journeys.AccountNode(mine)), by(journeys.RefNode(ticket), journeys.AccountNode(theirs)),
	}
	for name, c := range map[string]struct {
		more []journeys.Edge
		want bool
	}{
		"nobody's address is known": {nil, false},
		"one address is known":      {[]journeys.Edge{by(journeys.AccountNode(mine), at("ada@example.com"))}, false},
		"two people":                {[]journeys.Edge{by(journeys.AccountNode(mine), at("ada@example.com")), by(journeys.AccountNode(theirs), at("bo@example.com"))}, true},
		"one person":                {[]journeys.Edge{by(journeys.AccountNode(mine), at("ada@example.com")), by(journeys.AccountNode(theirs), at("ada@example.com"))}, false},
	} {
		edges := append(append([]journeys.Edge{}, joined...), c.more...)
		if got := strangers(reached(edges, journeys.RefNode(thread)), reached(edges, journeys.RefNode(ticket))); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
