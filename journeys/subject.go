package journeys

import (
	"cmp"
	"slices"
)

// Node is a ref or an account as the subject graph sees it:
// "ref it-desk/ticket/10041" or "account email:a@example.com".
type Node string

// RefNode and AccountNode name the two sorts of node.
func RefNode(r Ref) Node         { return Node("ref " + r.String()) }
func AccountNode(a Account) Node { return Node("account " + a.String()) }

// Edge joins two nodes of one subject, and says on what evidence: a reader of
// the note is told by which key two tickets were joined.
type Edge struct {
	A, B     Node
	Evidence Evidence
}

// Evidence is why two nodes belong together.
type Evidence string

// The evidence there is. What a note's footer says of each stands in note.go.
const (
	ByVendor    Evidence = "vendor"    // the desk itself names this customer on this ref
	ByDirectory Evidence = "directory" // people.csv puts both accounts on one line
	ByProfile   Evidence = "profile"   // the vendor's profile of the account gives this address
	ByLink      Evidence = "link"      // a thread and the ticket that was made from it; see link.go
)

// EdgesOf returns the edges that one event shows, smallest node first: its ref
// and each customer it names who may join anything (see Roster.Joins), and
// each such customer's other accounts in the directory. Agents, machines and
// shared mailboxes join nothing, so that two strangers are never one case.
func EdgesOf(e Event, roster *Roster) []Edge {
	var edges []Edge
	for _, c := range e.Customers {
		if !roster.Joins(c) {
			continue
		}
		edges = append(edges, edge(RefNode(e.Ref), AccountNode(c), ByVendor))
		for _, other := range roster.SamePerson(c) {
			if other != c && roster.Joins(other) {
				edges = append(edges, edge(AccountNode(c), AccountNode(other), ByDirectory))
			}
		}
	}
	slices.SortFunc(edges, func(x, y Edge) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(edges)
}

// ProfileEdge is the edge that a look-up adds: the vendor's profile of
// account a shows that b (an e-mail address, a phone number) is the same
// person's. It is empty where one of them may join nothing.
func ProfileEdge(a, b Account, roster *Roster) (Edge, bool) {
	if a.IsZero() || b.IsZero() || !roster.Joins(a) || !roster.Joins(b) {
		return Edge{}, false
	}
	return edge(AccountNode(a), AccountNode(b), ByProfile), true
}

func edge(a, b Node, why Evidence) Edge {
	if b < a {
		a, b = b, a
	}
	return Edge{a, b, why}
}
