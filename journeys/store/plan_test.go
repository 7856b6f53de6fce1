package store

import (
	"context"
	"database/sql"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// What runs for every webhook, claim or settle must stay flat however much is
// stored. So the statements that a round of work has really prepared are
// asked for their plans: none may scan a table. (Lists given as an argument
// are scanned, and a due list is read from its start.)
func TestNothingInTheLoopScansATable(t *testing.T) {
	db, _ := openTest(t)
	roundOfWork(t, db)
	if asked := noScan(t, db); asked < 40 {
		t.Errorf("only %d statements were asked", asked)
	}
}

// noScan holds that no statement that was prepared scans a table, and returns
// how many those were.
func noScan(t *testing.T, db *DB) (asked int) {
	t.Helper()
	statements := map[string]bool{}
	for q := range maps.Keys(db.writer.stmts) {
		statements[q] = true
	}
	for range readers {
		c := <-db.readers
		for q := range maps.Keys(c.stmts) {
			statements[q] = true
		}
		db.readers <- c
	}
	for q := range statements {
		if strings.HasPrefix(q, "BEGIN") || q == "COMMIT" || q == "ROLLBACK" {
			continue
		}
		asked++
		for _, line := range plan(t, db, q) {
			// h is the head of a due list, heard has a row for each connector,
			// silences a hundred at most.
			allowed := strings.Contains(line, "json_each") || strings.Contains(line, "_due") ||
				line == "SCAN CONSTANT ROW" || line == "SCAN h" || strings.HasPrefix(line, "SCAN heard") || strings.HasPrefix(line, "SCAN silences") ||
				line == "SCAN owners" // a row for each that the files name
			if strings.HasPrefix(line, "SCAN") && !allowed {
				t.Errorf("%s\n  %s", q, line)
			}
		}
	}
	return asked
}

func plan(t *testing.T, db *DB, q string) (lines []string) {
	t.Helper()
	err := db.read(t.Context(), "plan", func(c *conn) error {
		return c.each(context.Background(), "EXPLAIN QUERY PLAN "+q, make([]any, strings.Count(c.dialect.sql(q), "?")), func(r *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := r.Scan(&id, &parent, &unused, &detail)
			lines = append(lines, detail)
			return err
		})
	})
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return lines
}

// roundOfWork takes every path that runs all the time.
func roundOfWork(t *testing.T, db *DB) {
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := raw("").Raw.Received
	person := journeys.Account{Realm: "it-desk", ID: "a"}
	for _, id := range []string{"1", "2", "2"} { // one customer, and a repeat
		in := raw(id)
		in.Events[0].Customers = []journeys.Account{person}
		in.Edges, in.LookUps = journeys.EdgesOf(in.Events[0], journeys.NewRoster()), []journeys.Account{person}
		_, err := db.Accept(ctx, in)
		ok(err)
		in.Events[0].Text, in.Events[0].Fields = "other words", journeys.Fields{journeys.FieldStatusCategory: {"done"}}
		ok(db.Append(ctx, now, in.Events, in.Edges, nil))
	}
	other := raw("3")
	other.SilentAfter, other.Raw.Received = time.Minute, now.Add(time.Hour) // ends a silence
	_, err := db.Accept(ctx, other)
	ok(err)
	subjects, err := db.ClaimSubjects(ctx, now, 10, time.Minute)
	ok(err)
	var list []journeys.Settlement
	for i, s := range subjects {
		k := journeys.Case{ID: "case-" + s.ID, Journey: "j", Gaps: []journeys.Gap{{Kind: journeys.Delay, Opening: "x"}}}
		p := journeys.Posting{Key: "note-" + s.ID, Kind: journeys.NotePosting, Connector: "it-desk"}
		list = append(list, journeys.Settlement{
			Subject: s.ID, Seq: s.Seq - int64(i), Lease: s.Lease, Cases: []journeys.Case{k},
			Postings: []journeys.Change{{Posting: p, DueAt: now}, {Posting: journeys.Posting{Key: "none"}, Drop: true}},
		})
	}
	_, err = db.SettleSubjects(ctx, now, list)
	ok(err)
	rows, err := db.ClaimPostings(ctx, now, 10, time.Minute)
	ok(err)
	_, err = db.MarkSending(ctx, now, rows)
	ok(err)
	for i := range rows {
		rows[i].WrittenAt = now
	}
	ok(db.SettlePostings(ctx, now, rows))
	ok(db.Append(ctx, now, nil, []journeys.Edge{{A: journeys.RefNode(other.Events[0].Ref), B: journeys.AccountNode(person)}}, nil)) // a merge
	_, err = db.ClaimSubjects(ctx, now, 10, time.Minute)
	ok(err)
	work, err := db.ClaimWork(ctx, journeys.LookUpWork, now, 10, time.Minute)
	ok(err)
	ok(db.SettleWork(ctx, work[0], time.Time{}, false))
	_, err = db.CountWrites(ctx, journeys.NotePosting, now)
	ok(err)
	_, err = db.LastActs(ctx, []journeys.Account{person})
	ok(err)
	_, err = db.Owners(ctx)
	ok(err)
	_, err = db.Setting(ctx, "paused")
	ok(err)
	_, err = db.NextDue(ctx)
	ok(err)
	_, err = db.Heard(ctx)
	ok(err)
	_, err = db.Silences(ctx)
	ok(err)
	_, news, err := db.Watch(ctx, "it-desk", time.Minute, now.Add(2*time.Hour))
	ok(err)
	ok(db.Watched(ctx, "it-desk", news))
	_, _, err = db.Undecodable(ctx, 0, 10)
	ok(err)
}

// Somebody who did a hundred thousand things costs no more to find than who did
// one: the newest is the first entry of their part of the index.
func TestTheLastActIsOneStepIntoAnIndex(t *testing.T) {
	db, _ := openTest(t)
	if _, err := db.LastActs(t.Context(), []journeys.Account{{Realm: "it-desk", ID: "a"}}); err != nil {
		t.Fatal(err)
	}
	found := false
	for range readers {
		c := <-db.readers
		for q := range maps.Keys(c.stmts) {
			found = found || strings.Contains(q, "e.actor")
		}
		db.readers <- c
		if !found {
			continue
		}
		for q := range maps.Keys(c.stmts) {
			if strings.Contains(q, "e.actor") {
				lines := strings.Join(plan(t, db, q), "\n")
				if !strings.Contains(lines, "SEARCH e USING COVERING INDEX events_actor (actor=?)") || strings.Contains(lines, "TEMP B-TREE") {
					t.Errorf("the plan is\n%s", lines)
				}
			}
		}
		return
	}
	t.Error("nothing was asked")
}

// A store of before knows who acted as well.
func TestActorsOfStoredEventsAreFilledIn(t *testing.T) {
	db, _ := openTest(t)
	in := raw("1")
	e := in.Events[0]
	e.Actor = journeys.Account{Realm: "it-desk", ID: "ada"}
	machine := e
	machine.ID, machine.Machine, machine.Actor.ID = "m", true, "bot"
	in.Events = []journeys.Event{e, machine}
	if _, err := db.Accept(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	file, err := migrations.ReadFile("migrations/sqlite/00003_actors.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, update, _ := strings.Cut(string(file), "DEFAULT '';\n")
	update, _, _ = strings.Cut(update, ";")
	actors := func() map[journeys.Account]time.Time {
		m, err := db.LastActs(t.Context(), []journeys.Account{e.Actor, machine.Actor})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	want := actors()
	if len(want) != 1 || !want[e.Actor].Equal(e.At) {
		t.Fatalf("acted: %v", want)
	}
	for _, q := range []string{"UPDATE events SET actor = ''", update} {
		if err := db.write(t.Context(), &op{name: "test", run: func(ctx context.Context, c *conn) error {
			_, err := c.exec(ctx, q)
			return err
		}}); err != nil {
			t.Fatal(err)
		}
		if q != update && len(actors()) != 0 {
			t.Fatal("nothing was emptied")
		}
	}
	if got := actors(); !maps.Equal(got, want) {
		t.Errorf("filled in: %v, want %v", got, want)
	}
}
