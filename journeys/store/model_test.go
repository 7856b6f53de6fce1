package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"pgregory.net/rapid"
)

// model is the subject graph as simply as it can be said: events by id, edges
// by their nodes, components found anew whenever they are asked for.
type model struct {
	events map[string]journeys.Event
	edges  map[[2]journeys.Node]bool
	cuts   map[[2]journeys.Node]bool
	nodes  map[journeys.Node]bool
}

func (m *model) add(e journeys.Event) {
	if old, ok := m.events[e.ID]; ok {
		e = journeys.Merge(old, e)
	}
	m.events[e.ID] = e
	m.nodes[journeys.RefNode(e.Ref)] = true
}

func (m *model) join(e journeys.Edge) {
	m.nodes[e.A], m.nodes[e.B] = true, true
	if k := [2]journeys.Node{e.A, e.B}; !m.cuts[k] {
		m.edges[k] = true
	}
}

func (m *model) cut(e journeys.Edge) {
	m.nodes[e.A], m.nodes[e.B] = true, true
	k := [2]journeys.Node{e.A, e.B}
	m.cuts[k] = true
	delete(m.edges, k)
}

// components lists, for each component with events, its event ids.
func (m *model) components() []string {
	of := map[journeys.Node]journeys.Node{}
	for n := range m.nodes {
		of[n] = n
	}
	for changed := true; changed; {
		changed = false
		for k := range m.edges {
			low := min(of[k[0]], of[k[1]])
			changed = changed || of[k[0]] != low || of[k[1]] != low
			of[k[0]], of[k[1]] = low, low
		}
	}
	ids := map[journeys.Node][]string{}
	for _, e := range m.events {
		c := of[journeys.RefNode(e.Ref)]
		ids[c] = append(ids[c], e.ID)
	}
	var all []string
	for _, list := range ids {
		slices.Sort(list)
		all = append(all, strings.Join(list, " "))
	}
	slices.Sort(all)
	return all
}

// Whatever arrives, in whatever order, however often, alone or together, with
// settles and restarts in between: subjects are the components of the graph.
func TestSubjectsAreTheComponentsOfTheGraph(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		n++
		db := openAt(t, filepath.Join(dir, fmt.Sprint(n, ".db")))
		defer func() { db.Close() }()
		m := &model{events: map[string]journeys.Event{}, edges: map[[2]journeys.Node]bool{}, cuts: map[[2]journeys.Node]bool{}, nodes: map[journeys.Node]bool{}}
		ref := rapid.Custom(func(t *rapid.T) journeys.Ref {
			return journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(rapid.IntRange(1, 6).Draw(t, "ref"))}
		})
		account := rapid.Custom(func(t *rapid.T) journeys.Account {
			return journeys.Account{Realm: "it-desk", ID: fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "account"))}
		})
		event := rapid.Custom(func(t *rapid.T) journeys.Event {
			r := ref.Draw(t, "of")
			e := journeys.Event{
				ID: fmt.Sprintf("%s/%d", r.ID, rapid.IntRange(1, 3).Draw(t, "event")), Connector: "it-desk", Kind: "updated", Ref: r,
				At: epoch.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "at")) * time.Second), Text: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "text"),
			}
			e.Received = e.At
			e.Customers = rapid.SliceOfN(account, 0, 2).Draw(t, "customers")
			return e
		})
		now := epoch.Add(time.Hour)
		for i := range rapid.IntRange(1, 12).Draw(t, "acts") {
			now = now.Add(time.Second)
			switch rapid.SampledFrom([]string{"accept", "accept", "accept", "profile", "cut", "settle", "restart"}).Draw(t, "act") {
			case "accept":
				events := rapid.SliceOfN(event, 1, 3).Draw(t, "events")
				var edges []journeys.Edge
				for _, e := range events {
					m.add(e)
					edges = append(edges, journeys.EdgesOf(e, journeys.NewRoster())...)
				}
				for _, e := range edges {
					m.join(e)
				}
				raw := journeys.Raw{Connector: "it-desk", ID: fmt.Sprint(i), Received: now, State: journeys.Accepted}
				if fresh, err := db.Accept(ctx, journeys.Intake{Raw: raw, Events: events, Edges: edges}); err != nil || !fresh {
					t.Fatal(fresh, err)
				}
			case "profile":
				if e, ok := journeys.ProfileEdge(account.Draw(t, "a"), account.Draw(t, "b"), journeys.NewRoster()); ok && e.A != e.B {
					m.join(e)
					if err := db.Append(ctx, now, nil, []journeys.Edge{e}, nil); err != nil {
						t.Fatal(err)
					}
				}
			case "cut":
				e := journeys.Edge{A: journeys.AccountNode(account.Draw(t, "from")), B: journeys.RefNode(ref.Draw(t, "off")), Evidence: journeys.ByVendor}
				m.cut(e)
				if err := db.Cut(ctx, now, e); err != nil {
					t.Fatal(err)
				}
			case "settle":
				subjects, err := db.ClaimSubjects(ctx, now, rapid.IntRange(1, 3).Draw(t, "n"), time.Millisecond)
				if err != nil {
					t.Fatal(err)
				}
				var list []journeys.Settlement
				for _, s := range subjects {
					list = append(list, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease})
				}
				if stale, err := db.SettleSubjects(ctx, now, list); err != nil || len(stale) > 0 {
					t.Fatal(stale, err)
				}
			case "restart":
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
				db = openAt(t, filepath.Join(dir, fmt.Sprint(n, ".db")))
			}
		}
		// One more event on each ref makes every subject due, and none of them
		// disturbs the components.
		now = now.Add(time.Hour)
		var last []journeys.Event
		for node := range m.nodes {
			if r, ok := strings.CutPrefix(string(node), "ref "); ok {
				ref, _ := journeys.ParseRef(r)
				last = append(last, journeys.Event{ID: ref.ID + "/last", Connector: "it-desk", At: now, Received: now, Ref: ref})
			}
		}
		for _, e := range last {
			m.add(e)
		}
		if err := db.Append(ctx, now, last, nil, nil); err != nil {
			t.Fatal(err)
		}
		subjects, err := db.ClaimSubjects(ctx, now, 1000, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range subjects {
			var ids []string
			for _, e := range s.Events {
				ids = append(ids, e.ID)
				if want := journeys.Merge(m.events[e.ID], m.events[e.ID]); fmt.Sprint(e) != fmt.Sprint(want) {
					t.Fatalf("event %s is\n%v, want\n%v", e.ID, e, want)
				}
			}
			if !slices.IsSortedFunc(s.Events, journeys.Less) {
				t.Fatal("events are out of order")
			}
			if len(ids) > 0 {
				slices.Sort(ids)
				got = append(got, strings.Join(ids, " "))
			}
		}
		slices.Sort(got)
		if want := m.components(); !slices.Equal(got, want) {
			t.Fatalf("subjects\n%q, want\n%q", got, want)
		}
	})
}
