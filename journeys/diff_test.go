package journeys

import (
	"testing"
	"time"
)

func TestDiff(t *testing.T) {
	now := at(10, 0, 0)
	pace := Pace{First: 20 * time.Second, Between: time.Minute, MaxWrites: 4}
	note := func(meaning string) Posting { return Posting{Key: "note/1", Kind: NotePosting, Meaning: meaning} }
	stood := func(meaning string, writes int, ago time.Duration, state PostingState) *Stored {
		return &Stored{Posting: note(meaning), State: state, Remote: "1", Written: meaning, Writes: writes, WrittenAt: now.Add(-ago)}
	}
	fresh := &Stored{Posting: note("stuck"), State: Pending, DueAt: now.Add(5 * time.Second)}
	with := func(p Posting, f func(*Posting)) *Posting { f(&p); return &p }
	wanted := func(meaning string) *Posting { p := note(meaning); return &p }
	const nothing = -time.Second
	for _, c := range []struct {
		name   string
		stored *Stored
		wanted *Posting
		due    time.Duration // from now; nothing for no change
		drop   bool
	}{
		{"a first write waits for the burst", nil, wanted("stuck"), 20 * time.Second, false},
		{"what somebody pressed for does not wait", nil, &Posting{Key: "note/1", Kind: AssignmentPosting, Meaning: "x"}, 0, false},
		{"what is not wanted and was never written is forgotten", fresh, nil, 0, true},
		{"what is taken back before it was written is forgotten", fresh, with(note(""), func(p *Posting) { p.Absent = true }), 0, true},
		{"what should be absent and never was is nothing", nil, with(note(""), func(p *Posting) { p.Absent = true }), nothing, false},
		{"a newer meaning before the first write keeps its time", fresh, wanted("other"), 5 * time.Second, false},
		{"the same meaning before the first write brings the newest words", fresh, wanted("stuck"), 5 * time.Second, false},
		{"the same meaning changes nothing", stood("stuck", 1, time.Hour, Standing), wanted("stuck"), nothing, false},
		{"another meaning is an edit after the burst", stood("stuck", 1, time.Hour, Standing), wanted("taken"), 20 * time.Second, false},
		{"edits keep their distance", stood("stuck", 1, 10*time.Second, Standing), wanted("taken"), 50 * time.Second, false},
		{"what somebody waits for is edited at once", stood("stuck", 1, 10*time.Second, Standing), with(note("taken"), func(p *Posting) { p.Prompt = true }), 0, false},
		{"the last write of a note is kept for the end", stood("stuck", 3, time.Hour, Standing), wanted("taken"), nothing, false},
		{"and is used then", stood("stuck", 3, time.Hour, Standing), with(note("solved"), func(p *Posting) { p.Final = true }), 20 * time.Second, false},
		{"taking back is never too much", stood("stuck", 9, time.Hour, Standing), with(note("absent"), func(p *Posting) { p.Absent = true }), 0, false},
		{"what a human removed does not come back", stood("stuck", 1, time.Hour, Gone), wanted("taken"), nothing, false},
		{"what a human edited stays", stood("stuck", 1, time.Hour, Edited), wanted("taken"), nothing, false},
		{"what was refused is not tried again", stood("stuck", 0, time.Hour, Refused), wanted("taken"), nothing, false},
		{"what we took back stays away", stood("stuck", 1, time.Hour, Removed), wanted("taken"), nothing, false},
		{"what is no longer wanted stays as it is once written", stood("stuck", 1, time.Hour, Standing), nil, nothing, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stored []Stored
			var want []Posting
			if c.stored != nil {
				stored = append(stored, *c.stored)
			}
			if c.wanted != nil {
				want = append(want, *c.wanted)
			}
			got := Diff(stored, want, pace, now)
			switch {
			case c.due == nothing && len(got) > 0:
				t.Fatalf("changes %+v", got)
			case c.due == nothing:
			case len(got) != 1:
				t.Fatalf("%d changes", len(got))
			case got[0].Drop != c.drop || !c.drop && !got[0].DueAt.Equal(now.Add(c.due)):
				t.Errorf("due %v after now, drop %v", got[0].DueAt.Sub(now), got[0].Drop)
			}
		})
	}
}
