package store

import (
	"database/sql"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Ids are given again once the largest is gone, so that a row left behind
// would hang on somebody else's subject or ref.
func TestForgettingEverythingLeavesNoRowBehind(t *testing.T) {
	db, _ := openTest(t)
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := raw("").Raw.Received
	a, b := journeys.Account{Realm: "it-desk", ID: "a"}, journeys.Account{Realm: "it-desk", ID: "b"}
	for id, who := range map[string]journeys.Account{"1": a, "2": b} {
		in := raw(id)
		in.Events[0].Customers = []journeys.Account{who}
		in.Events[0].Fields = journeys.Fields{journeys.FieldStatusCategory: {"done"}}
		in.Edges, in.LookUps = journeys.EdgesOf(in.Events[0], journeys.NewRoster()), []journeys.Account{who}
		_, err := db.Accept(ctx, in)
		ok(err)
	}
	ok(db.Append(ctx, now, nil, []journeys.Edge{{A: journeys.AccountNode(a), B: journeys.AccountNode(b), Evidence: journeys.ByProfile}}, nil)) // a tombstone
	ref := raw("2").Events[0].Ref
	ok(db.Cut(ctx, now, journeys.Edge{A: journeys.AccountNode(a), B: journeys.RefNode(ref)}))
	work, err := db.ClaimWork(ctx, journeys.LookUpWork, now, 10, time.Minute)
	ok(err)
	for _, w := range work {
		ok(db.SettleWork(ctx, w, time.Time{}, false))
	}
	subjects, err := db.ClaimSubjects(ctx, now, 10, time.Minute)
	ok(err)
	if len(subjects) != 1 {
		t.Fatalf("%d subjects, want one", len(subjects))
	}
	s := subjects[0]
	stale, err := db.SettleSubjects(ctx, now, []journeys.Settlement{{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: []journeys.Case{
		{ID: "case", Journey: "j", Over: true, Gaps: []journeys.Gap{{Kind: journeys.Delay, Opening: "x"}}},
		{ID: "lost", Journey: "j", Successor: "case"},
	}}})
	ok(err)
	if len(stale) > 0 {
		t.Fatal("the settlement was stale")
	}
	n, err := db.Forget(ctx, now.Add(time.Hour))
	ok(err)
	if n != 1 {
		t.Fatalf("%d subjects were forgotten, want one", n)
	}
	noScan(t, db) // intake waits behind its transaction
	for _, table := range []string{"subjects", "nodes", "edges", "cuts", "events", "cases", "gaps", "postings", "work"} {
		var left int
		ok(db.read(ctx, "count", func(c *conn) error {
			return c.each(ctx, `SELECT count(*) FROM `+table, nil, func(r *sql.Rows) error { return r.Scan(&left) })
		}))
		if left > 0 {
			t.Errorf("%d rows are left in %s", left, table)
		}
	}
}
