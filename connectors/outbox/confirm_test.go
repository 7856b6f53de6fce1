package outbox

import (
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestATicketIsReadLiveOnceBeforeAnythingIsSaidAboutIt(t *testing.T) {
	h := newHouse(t, nil)
	h.live.events = []journeys.Event{{ID: "comment/1", Connector: "it-desk", Kind: "commented", At: start, Ref: ticket}}
	n, m := note("n", "A"), message("m", "A")
	n.Ref, m.Ref = ticket, ticket
	h.want(n)
	h.want(m)
	h.step()
	if h.w.reads != 1 || len(h.w.things) != 0 || h.woke != 1 {
		t.Fatalf("%d reads, %d written, woke %d: want one read for both and nothing written yet", h.w.reads, len(h.w.things), h.woke)
	}
	subjects, err := h.db.ClaimSubjects(t.Context(), h.now, 10, time.Minute)
	if err != nil || len(subjects) != 1 || subjects[0].Events[0].ID != "comment/1" {
		t.Fatalf("what was read is not there to be walked: %+v, %v", subjects, err)
	}
	h.step()
	h.stands("n", "A")
	h.stands("m", "A")
	if h.w.reads != 1 {
		t.Errorf("%d reads, want 1", h.w.reads)
	}
	n.Meaning = "B"
	h.want(n)
	h.step()
	if h.stands("n", "B"); h.w.reads != 1 {
		t.Error("an edit was confirmed again")
	}
}

func TestAPostingWaitsForItsSubjectToBeWalkedWithWhatWasRead(t *testing.T) {
	h := newHouse(t, nil)
	ctx := t.Context()
	first := journeys.Event{ID: "issue/1", Connector: "it-desk", Kind: "created", At: start, Received: start, Ref: ticket}
	if err := h.db.Append(ctx, h.now, []journeys.Event{first}, nil, nil); err != nil {
		t.Fatal(err)
	}
	p := note("n", "accuses")
	p.Ref = ticket
	walk := func(changes ...journeys.Change) int {
		t.Helper()
		list, err := h.db.ClaimSubjects(ctx, h.now, 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if _, err := h.db.SettleSubjects(ctx, h.now, []journeys.Settlement{{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Postings: changes}}); err != nil {
				t.Fatal(err)
			}
		}
		return len(list)
	}
	walk(journeys.Change{Posting: p, DueAt: h.now})
	h.live.events = []journeys.Event{{ID: "comment/1", Connector: "it-desk", Kind: "solved", At: start, Ref: ticket}}
	h.pass(time.Minute)
	if h.w.reads != 1 || len(h.w.things) != 0 {
		t.Fatalf("%d reads, %d written", h.w.reads, len(h.w.things))
	}
	// The walk sees that it is solved: nothing is to be said any more.
	if walk(journeys.Change{Posting: p, Drop: true}) != 1 {
		t.Fatal("the subject is not due")
	}
	h.pass(time.Hour)
	if len(h.w.things) != 0 {
		t.Error("it was posted although the live read had shown that it is not true")
	}
}

func TestAReadThatFailsWritesNothing(t *testing.T) {
	h := newHouse(t, nil)
	h.live.err = fail(connectors.Temporary)
	p := note("n", "A")
	p.Ref = ticket
	h.want(p)
	h.pass(5 * time.Minute)
	if len(h.w.things) != 0 || h.w.reads < 3 {
		t.Fatalf("%d written after %d failed reads", len(h.w.things), h.w.reads)
	}
	h.live.err = nil
	h.pass(10 * time.Minute)
	h.stands("n", "A")
}

func TestATicketThatIsGoneBecomesAnEvent(t *testing.T) {
	h := newHouse(t, nil)
	h.live.err = fail(connectors.Gone)
	p := note("n", "A")
	p.Ref = ticket
	h.want(p)
	h.step()
	list, err := h.db.ClaimSubjects(t.Context(), h.now, 10, time.Minute)
	if err != nil || len(list) != 1 || list[0].Events[0].Kind != journeys.KindDeleted || list[0].Events[0].Amends != "" {
		t.Fatalf("%+v, %v", list, err)
	}
}

func TestAConfirmationIsMadeAgainAfterALongWait(t *testing.T) {
	h := newHouse(t, nil)
	p := note("n", "A")
	p.Ref = ticket
	h.want(p)
	h.step() // confirmed
	if err := Pause(t.Context(), h.db, Paused{Since: h.now, By: "a test"}); err != nil {
		t.Fatal(err)
	}
	h.pass(time.Minute)
	if err := Resume(t.Context(), h.db, h.now); err != nil {
		t.Fatal(err)
	}
	h.pass(5 * time.Minute)
	if h.stands("n", "A"); h.w.reads != 2 {
		t.Errorf("%d reads, want 2: after a pause only what is still true is said", h.w.reads)
	}
}
