package store

import (
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// A subject is found by a ref or a case without reading through anything;
// only a key, which is no identity, is looked for in all events.
func TestOnlyAKeyIsLookedForInAllEvents(t *testing.T) {
	db, _ := openTest(t)
	roundOfWork(t, db)
	ctx := t.Context()
	if _, ok, err := db.SubjectOf(ctx, journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "1"}); err != nil || !ok {
		t.Errorf("the ticket is not found: %v", err)
	}
	if _, ok, err := db.SubjectOfCase(ctx, "case-1"); err != nil || !ok {
		t.Errorf("the case is not found: %v", err)
	}
	noScan(t, db)
	if _, err := db.TicketsCalled(ctx, "ITD-1"); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for range readers {
		c := <-db.readers
		for q := range c.stmts {
			if strings.Contains(q, "instr(") {
				asked[q] = true
			}
		}
		db.readers <- c
	}
	scans := 0
	for q := range asked {
		for _, line := range plan(t, db, q) {
			if strings.HasPrefix(line, "SCAN") {
				scans++
			}
		}
	}
	if scans != 1 {
		t.Errorf("a key is looked for in %d scans, want one", scans)
	}
}
