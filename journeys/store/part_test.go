package store

import (
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Two that are parted are two subjects; unlike after a cut, the same evidence
// joins them again.
func TestWhatWasPartedMayBeJoinedAgainAndWhatWasCutMayNot(t *testing.T) {
	db, _ := openTest(t)
	ctx, now := t.Context(), time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	thread := journeys.Ref{Connector: "it-chat", Kind: journeys.Thread, ID: "C1/1.1"}
	ticket := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "7"}
	var events []journeys.Event
	for _, r := range []journeys.Ref{thread, ticket} {
		events = append(events, journeys.Event{ID: r.ID, Connector: r.Connector, Kind: "said", At: now, Received: now, Ref: r})
	}
	e := journeys.LinkEdge(thread, ticket)
	one := func() bool {
		t.Helper()
		a, _, err := db.SubjectOf(ctx, thread)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := db.SubjectOf(ctx, ticket)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID == b.ID && len(a.Events) == 2
	}
	join := func() {
		t.Helper()
		if err := db.Append(ctx, now, events, []journeys.Edge{e}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		do   func() error
		want bool // after the evidence came back
	}{
		{"parted", func() error { return db.Part(ctx, now, e) }, true},
		{"parted for want of other evidence", func() error {
			return db.Part(ctx, now, journeys.Edge{A: e.A, B: e.B, Evidence: journeys.ByVendor})
		}, true},
		{"cut", func() error { return db.Cut(ctx, now, e) }, false},
	} {
		join()
		if !one() {
			t.Fatalf("before it was %s it is not one", c.name)
		}
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		if keeps := c.name == "parted for want of other evidence"; one() != keeps {
			t.Errorf("%s: one %v", c.name, one())
		}
		join()
		if one() != c.want {
			t.Errorf("%s and joined again: one %v, want %v", c.name, one(), c.want)
		}
	}
}
