package outbox

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

var ticket = journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10041"}

func note(key, meaning string) journeys.Posting {
	return journeys.Posting{Key: key, Kind: journeys.NotePosting, Connector: "it-desk", Target: "10041", Case: "c", Meaning: meaning}
}

func message(key, meaning string) journeys.Posting {
	return journeys.Posting{Key: key, Kind: journeys.MessagePosting, Connector: "it-chat", Target: "sd-now", Case: "c", Meaning: meaning}
}

func TestAPostingIsWrittenOnceAndThenEditedInPlace(t *testing.T) {
	h := newHouse(t, nil)
	h.want(note("n", "A"))
	h.step()
	h.stands("n", "A")
	first := h.w.of("n")[0].remote
	h.pass(time.Minute)
	if h.w.puts != 1 {
		t.Errorf("%d writes, want 1", h.w.puts)
	}
	h.want(note("n", "B"))
	h.pass(time.Minute)
	h.stands("n", "B")
	if h.w.of("n")[0].remote != first {
		t.Error("it was written anew instead of edited")
	}
	row := h.rows()["n"]
	if row.State != journeys.Standing || row.Writes != 2 || row.Written != "B" || !row.DueAt.IsZero() {
		t.Errorf("row %+v", row)
	}
	if h.w.finds != 0 {
		t.Error("it searched although nothing was unknown")
	}
}

func TestAnUnknownOutcomeIsSearchedBeforeItIsWrittenAgain(t *testing.T) {
	for name, f := range map[string]fault{"the request got there": hangsAfter, "it did not": hangsBefore} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, func(o *Options) { o.Deadline = 20 * time.Millisecond })
			h.sink.next = once("put", f)
			h.want(note("n", "A"))
			h.step()
			sent := h.w.finds
			h.now = h.now.Add(h.loop.o.Deadline + h.loop.o.Grace - time.Second)
			h.step()
			if h.w.finds != sent {
				t.Fatal("it looked while the request could still land")
			}
			h.pass(3 * time.Minute)
			h.stands("n", "A")
			if h.w.finds != 1 {
				t.Errorf("%d searches, want 1", h.w.finds)
			}
			if row := h.rows()["n"]; row.Writes != 1 || row.State != journeys.Standing {
				t.Errorf("row %+v", row)
			}
		})
	}
}

func TestOurDuplicatesAreTakenBackAndTheOldestIsKept(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Deadline = 20 * time.Millisecond })
	h.sink.next = once("put", hangsAfter)
	h.want(note("n", "A"))
	h.step()
	// A second and a third one, as a frozen replica would have left them.
	oldest := h.w.of("n")[0]
	h.w.things = append([]*thing{{remote: "r900", key: "n", meaning: "A", created: oldest.created.Add(time.Second)}}, h.w.things...)
	h.w.things = append(h.w.things, &thing{remote: "r901", key: "n", meaning: "A", created: oldest.created.Add(2 * time.Second)})
	h.sink.next = once("remove", fine, refuses) // the second removal fails at first
	h.pass(5 * time.Minute)
	h.stands("n", "A")
	if h.w.of("n")[0].remote != oldest.remote {
		t.Errorf("%s was kept, the oldest is %s", h.w.of("n")[0].remote, oldest.remote)
	}
}

func TestAnEditOfUnknownOutcomeIsNotOvertakenByANewerOne(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Deadline = 20 * time.Millisecond })
	h.want(note("n", "A"))
	h.step()
	h.sink.next = once("put", hangsBefore)
	h.want(note("n", "B"))
	h.step()
	h.want(note("n", "C"))
	h.step()
	if h.w.puts != 1 {
		t.Fatal("a newer edit was sent while the older one could still land")
	}
	h.pass(5 * time.Minute)
	h.stands("n", "C")
	if h.w.finds != 0 {
		t.Error("an edit needs no search")
	}
}

func TestWhatAHumanDidStays(t *testing.T) {
	t.Run("removed", func(t *testing.T) {
		h := newHouse(t, nil)
		h.want(note("n", "A"))
		h.step()
		h.w.delete(h.w.of("n")[0].remote)
		h.want(note("n", "B"))
		h.pass(time.Minute)
		h.want(note("n", "C"))
		h.pass(time.Minute)
		if len(h.w.of("n")) != 0 {
			t.Error("it came back")
		}
	})
	t.Run("edited, even when it is no longer wanted", func(t *testing.T) {
		h := newHouse(t, nil)
		h.want(note("n", "A"))
		h.step()
		h.w.of("n")[0].human = true
		h.want(note("n", "B"))
		h.pass(time.Minute)
		gone := note("n", "C")
		gone.Absent = true
		h.want(gone)
		h.pass(time.Minute)
		h.stands("n", "A")
		if h.w.removes != 0 {
			t.Error("a human's words were removed")
		}
	})
}

func TestWhatIsNoLongerWantedIsTakenBack(t *testing.T) {
	h := newHouse(t, nil)
	h.want(note("n", "A"))
	h.step()
	gone := note("n", "B")
	gone.Absent = true
	h.want(gone)
	h.sink.next = once("remove", refuses, hangsAfter)
	h.loop.o.Deadline = 20 * time.Millisecond
	h.pass(5 * time.Minute)
	if len(h.w.of("n")) != 0 {
		t.Error("it still stands")
	}
}

func TestARateLimitRestsItsOwnConnectorOnly(t *testing.T) {
	h := newHouse(t, nil)
	h.sink.next = once("put", limits)
	h.want(note("n1", "A"))
	h.want(note("n2", "A"))
	h.want(message("m", "A"))
	h.step()
	h.stands("m", "A")
	if len(h.w.of("n1"))+len(h.w.of("n2")) != 0 {
		t.Error("the desk was asked again at once")
	}
	h.now = h.now.Add(6 * time.Second)
	h.step()
	if len(h.w.of("n1"))+len(h.w.of("n2")) != 0 {
		t.Error("the desk was asked before the time it named")
	}
	h.now = h.now.Add(time.Second)
	h.step()
	h.stands("n1", "A")
	h.stands("n2", "A")
	if h.w.finds != 0 {
		t.Error("a 429 did nothing, so there is nothing to search")
	}
}

func TestADeniedConnectorIsAskedNothingMoreUntilReload(t *testing.T) {
	h := newHouse(t, nil)
	asked := 0
	h.sink.next = func(string) fault { asked++; return denies }
	h.want(note("n1", "A"))
	h.want(note("n2", "A"))
	h.pass(10 * time.Minute)
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
	notices := 0
	for _, x := range h.w.things {
		if strings.HasPrefix(x.key, "notice-denied-it-desk") {
			notices++
		}
	}
	if notices != 1 {
		t.Errorf("%d notices, want 1", notices)
	}
	h.sink.next = nil
	h.reload(Brake{})
	h.pass(2 * time.Minute)
	h.stands("n1", "A")
	h.stands("n2", "A")
}

func TestATemporaryFailureIsTriedAgainLaterAndLater(t *testing.T) {
	h := newHouse(t, nil)
	var asked []time.Time
	h.sink.next = func(string) fault { asked = append(asked, h.now); return refuses }
	h.want(note("n", "A"))
	h.pass(4 * time.Minute)
	if len(asked) < 4 {
		t.Fatalf("tried %d times", len(asked))
	}
	for i := 2; i < len(asked); i++ {
		if asked[i].Sub(asked[i-1]) <= asked[i-1].Sub(asked[i-2]) {
			t.Errorf("pauses do not grow: %v", asked)
		}
	}
	h.sink.next = nil
	h.pass(10 * time.Minute)
	h.stands("n", "A")
}

func TestWhatTheVendorRefusesForGoodIsNotTriedAgain(t *testing.T) {
	h := newHouse(t, nil)
	asked := 0
	h.sink.next = func(string) fault { asked++; return invalid }
	h.want(note("n", "A"))
	h.pass(30 * time.Minute)
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
}

func TestTheOutcomeOfAPressBecomesAnEvent(t *testing.T) {
	press := journeys.Posting{
		Key: "a", Kind: journeys.AssignmentPosting, Target: "10041", Ref: ticket, Meaning: "A",
		Content: journeys.Content{Assignment: &journeys.Assignment{Press: "it-chat/press-1"}},
	}
	outcome := func(h *house) journeys.Event {
		t.Helper()
		h.want(press)
		h.pass(3 * time.Minute)
		list, err := h.db.ClaimSubjects(t.Context(), h.now, 10, time.Minute)
		if err != nil || len(list) != 1 || len(list[0].Events) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0].Events[0]
	}
	t.Run("taken", func(t *testing.T) {
		h := newHouse(t, nil)
		e := outcome(h)
		if e.ID != "outcome/it-chat/press-1" || e.Kind != journeys.KindTaken || e.Amends != "it-chat/press-1" || e.Ref != ticket || e.Connector != "it-desk" {
			t.Errorf("%+v", e)
		}
		if h.woke == 0 {
			t.Error("nobody was woken to walk it")
		}
	})
	t.Run("refused", func(t *testing.T) {
		h := newHouse(t, nil)
		h.sink.refuse = connectors.ReasonTaken
		e := outcome(h)
		if e.Kind != journeys.KindRefused || e.Fields.First("reason") != "taken" || e.Fields.First("who") != "Ben" || e.Fields.First("since") != "2026-11-17T09:00:00Z" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("refused by the vendor for good", func(t *testing.T) {
		h := newHouse(t, nil)
		h.sink.next = once("put", invalid)
		if e := outcome(h); e.Kind != journeys.KindRefused {
			t.Errorf("%+v", e)
		}
	})
}

func TestAPostingNobodyCanCarryWaits(t *testing.T) {
	h := newHouse(t, nil)
	for key, c := range map[string]string{"unknown connector": "gone-desk", "no sink": "phone", "no such kind there": "it-chat"} {
		p := note(key, "A")
		p.Connector = c
		h.want(p)
	}
	h.pass(time.Minute)
	if len(h.w.things) != 0 {
		t.Error("something was written")
	}
}

func TestARequestIsNotBegunWithTooLittleLeaseLeft(t *testing.T) {
	h := newHouse(t, nil)
	h.want(note("n1", "A"))
	h.want(note("n2", "A"))
	// The first request takes so long that the second's lease is nearly over,
	// as if the process had been frozen in between.
	calls := 0
	h.sink.next = func(string) fault {
		if calls++; calls == 1 {
			h.now = h.now.Add(h.loop.o.Lease - h.loop.o.Deadline)
		}
		return fine
	}
	h.step()
	if h.w.puts != 1 {
		t.Fatalf("%d requests began", h.w.puts)
	}
	h.step() // claimed anew, with a whole lease
	h.stands("n1", "A")
	h.stands("n2", "A")
}

func TestAReplicaThatLostItsLeaseWritesNothing(t *testing.T) {
	h := newHouse(t, nil)
	h.want(note("n", "A"))
	rows, err := h.db.ClaimPostings(t.Context(), h.now, 10, h.loop.o.Lease)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	stale := job{rows: rows, desk: h.desk.Load(), until: h.now.Add(h.loop.o.Lease)}
	h.now = h.now.Add(h.loop.o.Lease + time.Second)
	h.step() // another replica writes it
	h.stands("n", "A")
	h.now = h.now.Add(-h.loop.o.Lease) // the frozen one believes that no time has passed
	h.loop.dispatch(t.Context(), stale.desk, stale, h.now)
	h.loop.writers.Wait()
	if h.stands("n", "A"); h.w.puts != 1 {
		t.Errorf("%d writes", h.w.puts)
	}
}

func TestPostingsOfOneConnectorKeepItsPace(t *testing.T) {
	h := newHouse(t, nil)
	d := *h.desk.Load()
	d.Pace = map[string]Pace{"it-desk": {PerSecond: 1. / 600, Burst: 2}, "it-chat": {}}
	h.desk.Store(&d)
	for _, key := range []string{"a", "b", "c"} {
		h.want(note(key, "A"))
		h.want(message("m"+key, "A"))
	}
	h.step()
	if len(h.w.of("a"))+len(h.w.of("b"))+len(h.w.of("c")) != 2 {
		t.Error("the desk got more at once than its pace allows")
	}
	if len(h.w.of("ma"))+len(h.w.of("mb"))+len(h.w.of("mc")) != 3 {
		t.Error("the chat waited for the desk")
	}
	h.now = h.now.Add(15 * time.Minute)
	h.step()
	h.stands("c", "A")
}

func TestEveryKindOfFailureLeavesAnOutcome(t *testing.T) {
	kinds := []connectors.Kind{connectors.RateLimited, connectors.Denied, connectors.Gone, connectors.Invalid, connectors.Temporary, connectors.Unknown, connectors.Unauthorized, connectors.Undecodable}
	for _, k := range kinds {
		h := newHouse(t, nil)
		row := h.loop.failed(&lane{id: "it-desk"}, h.desk.Load(), journeys.Stored{Posting: note("n", "A"), State: journeys.Pending}, fail(k), journeys.Pending)
		final := row.State == journeys.Gone || row.State == journeys.Refused
		if final != row.DueAt.IsZero() || !final && !row.DueAt.After(h.now) {
			t.Errorf("%s: state %s, due %v", k, row.State, row.DueAt)
		}
		if final != slices.Contains([]connectors.Kind{connectors.Gone, connectors.Invalid}, k) {
			t.Errorf("%s: state %s", k, row.State)
		}
	}
}

func TestRunStopsWhenItIsToldTo(t *testing.T) {
	h := newHouse(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.loop.Run(ctx); err != nil {
		t.Error(err)
	}
}
