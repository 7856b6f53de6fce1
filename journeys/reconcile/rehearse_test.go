package reconcile

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// speaking are the rules of a desk that is told of delays on the ticket.
func speaking() *journeys.Rules {
	r := rules()
	j := &r.Journeys[0]
	j.Mode, j.Tell = journeys.Suggest, map[journeys.GapKind]journeys.Tell{journeys.Delay: journeys.TellNow}
	j.Steps[1].Stuck = journeys.Stuck{Help: "desk", Say: "Do it by hand"}
	r.Owners = []journeys.Owner{{ID: "desk", Name: "Desk", Chat: journeys.ChatTarget{Connector: "chat", Channel: "now"}}}
	return r
}

func TestARehearsalWritesWhatTheProgramWouldHaveWritten(t *testing.T) {
	begun := event("1", "begun", start.Add(time.Minute))
	begun.Fields = journeys.Fields{journeys.FieldInternalDesk: {"true"}, journeys.FieldKey: {"ITD-1"}}
	begun.History = true // as back-fill brings it
	s := subject(event("1", "done", start.Add(time.Hour)), begun, event("1", "created", start))
	pace := journeys.Pace{First: 20 * time.Second, MaxWrites: 4}
	heard := journeys.Facts{Sources: map[string]journeys.SourceFacts{"it-desk": {Heard: true}}}
	got, err := Rehearse(speaking(), heard, pace, s, start.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[journeys.PostingKind]Written{}
	for _, w := range got {
		kinds[w.First.Kind] = w
	}
	note, message := kinds[journeys.NotePosting], kinds[journeys.MessagePosting]
	if note.First.Content.Text == nil || message.First.Content.Text == nil {
		t.Fatalf("written: %+v", got)
	}
	if want := start.Add(11*time.Minute + 20*time.Second); !note.At.Equal(want) || !message.At.Equal(want) {
		t.Errorf("written at %v and %v, want %v: after the ten minutes and the burst", note.At, message.At, want)
	}
	if text := fmt.Sprint(*note.First.Content.Text); !strings.Contains(text, "Do it by hand") || strings.Contains(text, "10:00") {
		t.Errorf("the note as first written knows what came later, or not what helps: %s", text)
	}
	if note.Edits < 1 || note.Ended.Before(start.Add(time.Hour)) {
		t.Errorf("the note ended at %v after %d edits; want a last one when it was done", note.Ended, note.Edits)
	}
	if note.Case.Journey != "password-reset" {
		t.Errorf("it is of the case %+v", note.Case)
	}
	again, err := Rehearse(speaking(), heard, pace, s, start.AddDate(0, 1, 0))
	if err != nil || !reflect.DeepEqual(again, got) {
		t.Error("two rehearsals of one past differ")
	}
	if early, err := Rehearse(speaking(), heard, pace, s, start.Add(11*time.Minute)); err != nil || len(early) != 0 {
		t.Errorf("written before it was certain: %+v, %v", early, err)
	}
}

func TestARehearsalOfAGoodJourneyWritesNothing(t *testing.T) {
	s := subject(event("1", "created", start), event("1", "begun", start.Add(time.Minute)), event("1", "done", start.Add(2*time.Minute)))
	heard := journeys.Facts{Sources: map[string]journeys.SourceFacts{"it-desk": {Heard: true}}}
	if got, err := Rehearse(speaking(), heard, journeys.Pace{}, s, start.AddDate(0, 1, 0)); err != nil || len(got) != 0 {
		t.Errorf("written: %+v, %v", got, err)
	}
}

func TestARehearsalLeavesOutWhatIsStored(t *testing.T) {
	s := subject(event("1", "created", start))
	s.Postings = []journeys.Stored{{Posting: journeys.Posting{Key: "note/it-desk/ticket/1", Kind: journeys.NotePosting}, State: journeys.Standing}}
	if got, err := Rehearse(speaking(), journeys.Facts{}, journeys.Pace{}, s, start.AddDate(0, 1, 0)); err != nil || len(got) != 0 {
		t.Errorf("written: %+v, %v", got, err)
	}
	if len(s.Postings) != 1 {
		t.Error("it changed what it was given")
	}
}

func TestARehearsalEnds(t *testing.T) {
	events := make([]journeys.Event, 50)
	for i := range events {
		events[i] = event("1", fmt.Sprint("k", i), start.Add(time.Duration(i)*time.Second))
	}
	s, until := subject(events...), start.AddDate(0, 1, 0)
	if _, err := rehearse(rules(), journeys.Facts{}, journeys.Pace{}, s, until, 1000); !errors.Is(err, ErrEndless) {
		t.Errorf("judged more than it may: %v", err)
	}
	if _, err := rehearse(rules(), journeys.Facts{}, journeys.Pace{}, s, until, 2000); err != nil {
		t.Error(err)
	}
}
