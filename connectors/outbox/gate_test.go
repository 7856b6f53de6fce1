package outbox

import (
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestAPauseHoldsWhatIsNewAndNotWhatIsTakenBack(t *testing.T) {
	h := newHouse(t, nil)
	h.want(note("old", "A"))
	h.step()
	if err := Pause(t.Context(), h.db, Paused{Since: h.now, By: "a test"}); err != nil {
		t.Fatal(err)
	}
	h.want(note("new", "A"))
	gone := note("old", "B")
	gone.Absent = true
	h.want(gone)
	h.pass(5 * time.Minute)
	if len(h.w.of("new")) != 0 || len(h.w.of("old")) != 0 {
		t.Errorf("new: %d stand, old: %d", len(h.w.of("new")), len(h.w.of("old")))
	}
	if err := Resume(t.Context(), h.db, h.now); err != nil {
		t.Fatal(err)
	}
	h.pass(2 * time.Minute)
	h.stands("new", "A")
}

func TestAPauseEndsByItselfAndItsNoticeLeavesMeanwhile(t *testing.T) {
	h := newHouse(t, nil)
	if err := Pause(t.Context(), h.db, Paused{Since: h.now, Until: h.now.Add(time.Hour), By: "Sam"}); err != nil {
		t.Fatal(err)
	}
	h.want(message("m", "A"))
	h.want(message(PauseNotice+"paused/1", "A"))
	h.pass(59 * time.Minute)
	h.stands(PauseNotice+"paused/1", "A")
	if len(h.w.of("m")) != 0 {
		t.Error("something left during the pause")
	}
	if p, err := PausedNow(t.Context(), h.db, h.now); err != nil || p.By != "Sam" {
		t.Errorf("paused by %q, %v", p.By, err)
	}
	h.pass(2 * time.Minute)
	h.stands("m", "A")
	if p, err := PausedNow(t.Context(), h.db, h.now); err != nil || p.Lasts(h.now) {
		t.Errorf("it lasts: %+v, %v", p, err)
	}
}

func TestTheBrakeHoldsAllOfAKindAndAsksTheAdminOnce(t *testing.T) {
	h := newHouse(t, nil)
	h.reload(Brake{CommentsPerHour: 3})
	for _, key := range []string{"a", "b", "c", "d"} {
		p := note(key, "A")
		p.Journey, p.Rule = "password-reset", "password-reset.yaml:67"
		h.want(p)
	}
	h.want(message("m", "A"))
	h.pass(time.Minute)
	h.want(note("e", "A")) // comes alone, and is held with the others
	h.pass(40 * time.Minute)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		if len(h.w.of(key)) != 0 {
			t.Fatalf("%s left", key)
		}
	}
	h.stands("m", "A")
	notices := 0
	for _, x := range h.w.things {
		if strings.HasPrefix(x.key, "notice-brake-note") {
			notices++
		}
	}
	if notices != 1 {
		t.Errorf("the admin was asked %d times, want once", notices)
	}
	if err := Resume(t.Context(), h.db, h.now); err != nil {
		t.Fatal(err)
	}
	h.pass(15 * time.Minute)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		h.stands(key, "A")
	}
}

func TestTheBrakeCountsWhatLeftInTheLastHour(t *testing.T) {
	h := newHouse(t, nil)
	h.reload(Brake{CommentsPerHour: 2})
	for i, key := range []string{"a", "b", "c"} {
		h.want(note(key, "A"))
		h.pass(time.Minute)
		if got := len(h.w.of(key)); got == 1 != (i < 2) {
			t.Errorf("%s: %d stand", key, got)
		}
	}
	h.pass(75 * time.Minute)
	h.stands("c", "A")
}

func TestABrakeNoticeShowsASampleAndNothingOfWhatIsSaid(t *testing.T) {
	row := journeys.Stored{Posting: note("a", "A")}
	row.Journey, row.Rule, row.Ref = "password-reset", "password-reset.yaml:67", ticket
	row.Content.Text = &journeys.Text{Headline: "the customer said hello"}
	p := brakeNotice(journeys.NotePosting, start, 3, 2, []journeys.Stored{row, row, row, row})
	lines := p.Content.Text.Rows[0].Lines
	if len(lines) != sampleSize || lines[0] != "password-reset, because of password-reset.yaml:67, about it-desk/ticket/10041" {
		t.Errorf("sample %q", lines)
	}
	if want := "Waymark holds back all ticket notes: 4 are due, 2 were written in the last hour, 3 an hour are allowed."; p.Content.Text.Headline != want {
		t.Errorf("headline %q", p.Content.Text.Headline)
	}
}
