package journeys

import "time"

// Diff compares what stands with what should, and returns the changes. It is
// where the manners live: a first write waits for the burst of events that
// begins a case, and so does an edit, which also keeps a distance to the last, a note is written only so often in its
// ticket's life, and what a human removed, edited or refused is left alone.
func Diff(stored []Stored, wanted []Posting, pace Pace, now time.Time) []Change {
	before := make(map[string]*Stored, len(stored))
	for i := range stored {
		before[stored[i].Key] = &stored[i]
	}
	var changes []Change
	kept := map[string]bool{}
	for _, w := range wanted {
		kept[w.Key] = true
		if c, ok := change(before[w.Key], w, pace, now); ok {
			changes = append(changes, c)
		}
	}
	for i := range stored {
		if s := &stored[i]; !kept[s.Key] && neverWritten(s) {
			changes = append(changes, Change{Posting: s.Posting, Drop: true})
		}
	}
	return changes
}

// neverWritten reports whether nothing of a posting can be outside yet.
func neverWritten(s *Stored) bool {
	return s.State == Pending && s.Remote == "" && s.WrittenAt.IsZero()
}

func change(s *Stored, w Posting, pace Pace, now time.Time) (Change, bool) {
	if s == nil {
		if w.Absent {
			return Change{}, false
		}
		return Change{Posting: w, DueAt: now.Add(wait(w.Kind, pace))}, true
	}
	switch {
	case s.State == Gone || s.State == Edited || s.State == Refused || s.State == Removed:
		return Change{}, false // a human's word, or our own last one
	case w.Absent && neverWritten(s):
		return Change{Posting: w, Drop: true}, true
	case w.Meaning == s.Meaning && w.Absent == s.Absent:
		if s.WrittenAt.IsZero() && !w.Absent {
			return Change{Posting: w, DueAt: s.DueAt}, true // same meaning, newest words
		}
		return Change{}, false
	case s.WrittenAt.IsZero():
		return Change{Posting: w, DueAt: orNow(s.DueAt, now)}, true
	case w.Kind == NotePosting && !w.Absent && !w.Final && pace.MaxWrites > 0 && s.Writes >= pace.MaxWrites-1:
		return Change{}, false // the last write of a ticket's life is kept for the end
	}
	if w.Prompt || w.Absent {
		return Change{Posting: w, DueAt: now}, true
	}
	return Change{Posting: w, DueAt: later(now.Add(pace.First), s.WrittenAt.Add(pace.Between))}, true
}

// wait is how long a first write waits. What somebody pressed for does not.
func wait(k PostingKind, pace Pace) time.Duration {
	if k == AssignmentPosting || k == AnswerPosting {
		return 0
	}
	return pace.First
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
