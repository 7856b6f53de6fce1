package store

import (
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// A subject is found by a ref, a case or a key without reading through anything.
func TestNothingIsLookedForInAllEvents(t *testing.T) {
	db, _ := openTest(t)
	roundOfWork(t, db)
	ctx := t.Context()
	if _, ok, err := db.SubjectOf(ctx, journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "1"}); err != nil || !ok {
		t.Errorf("the ticket is not found: %v", err)
	}
	if _, ok, err := db.SubjectOfCase(ctx, "case-1"); err != nil || !ok {
		t.Errorf("the case is not found: %v", err)
	}
	if _, err := db.TicketsCalled(ctx, "ITD-1"); err != nil {
		t.Fatal(err)
	}
	noScan(t, db)
}
