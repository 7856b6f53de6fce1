package reconcile

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Written is one posting as a rehearsal would have written it.
type Written struct {
	Case  journeys.Case    // as it was when the posting was first written
	First journeys.Posting // as first written
	Last  journeys.Posting // as it stood in the end; Absent where it was taken back
	At    time.Time        // when it was first written
	Ended time.Time        // when it was last changed
	Edits int
}

// mostJudged bounds a rehearsal of one subject, in events judged: each instant
// judges all that happened until then. A subject of 2,000 events stays below.
const mostJudged = 5_000_000

// ErrEndless says that a subject's rehearsal did not come to its end.
var ErrEndless = errors.New("reconcile: a rehearsal did not end")

// Rehearse plays a subject's past as the running program would have met it:
// what was not known at an instant is not shown to it, each instant at which the
// answer may change is looked at, and each posting is written when it is due. It
// is pure, and writes nothing; what was really stored and posted of the subject
// is left out of it.
func Rehearse(r *journeys.Rules, f journeys.Facts, pace journeys.Pace, s journeys.Subject, until time.Time) ([]Written, error) {
	return rehearse(r, f, pace, s, until, mostJudged)
}

func rehearse(r *journeys.Rules, f journeys.Facts, pace journeys.Pace, s journeys.Subject, until time.Time, most int) ([]Written, error) {
	events := slices.Clone(s.Events)
	for i := range events {
		events[i].History = false // it is met as it happened
	}
	slices.SortFunc(events, journeys.Less)
	p := &rehearsal{rules: r, facts: f, pace: pace, subject: s, stands: map[string]*journeys.Stored{}, written: map[string]*Written{}}
	p.subject.Cases, p.subject.Postings = nil, nil
	seen, judged := 0, 0
	for now := nextOf(events, 0); !now.IsZero() && !now.After(until); {
		if judged += seen + 1; judged > most {
			return p.all(), ErrEndless
		}
		for seen < len(events) && !events[seen].At.After(now) {
			seen++
		}
		p.subject.Events = events[:seen]
		next := soonestOf(p.judge(now), nextOf(events, seen))
		now = soonestOf(next, p.carry(now))
	}
	return p.all(), nil
}

type rehearsal struct {
	rules   *journeys.Rules
	facts   journeys.Facts
	pace    journeys.Pace
	subject journeys.Subject
	stands  map[string]*journeys.Stored
	written map[string]*Written
}

// judge decides what should stand, and returns when to look again.
func (p *rehearsal) judge(now time.Time) time.Time {
	p.subject.Postings = p.subject.Postings[:0]
	for _, key := range slices.Sorted(maps.Keys(p.stands)) {
		p.subject.Postings = append(p.subject.Postings, *p.stands[key])
	}
	st := Decide(p.rules, p.facts, p.pace, p.subject, now)
	p.subject.Cases = slices.DeleteFunc(st.Cases, func(c journeys.Case) bool { return c.Successor != "" })
	for _, change := range st.Postings {
		key := change.Posting.Key
		if change.Drop {
			delete(p.stands, key)
			continue
		}
		if p.stands[key] == nil {
			p.stands[key] = &journeys.Stored{Subject: p.subject.ID, State: journeys.Pending}
		}
		p.stands[key].Posting, p.stands[key].DueAt = change.Posting, change.DueAt
	}
	return st.Next
}

// carry writes what is due, and returns when the next is.
func (p *rehearsal) carry(now time.Time) time.Time {
	var next time.Time
	for _, key := range slices.Sorted(maps.Keys(p.stands)) {
		s := p.stands[key]
		switch {
		case s.DueAt.IsZero():
			continue
		case s.DueAt.After(now):
			next = soonestOf(next, s.DueAt)
			continue
		}
		s.DueAt, s.State, s.Remote, s.Written, s.WrittenAt = time.Time{}, journeys.Standing, key, s.Meaning, now
		s.Writes++
		if s.Absent {
			s.State = journeys.Removed
		}
		w := p.written[key]
		if w == nil {
			w = &Written{First: s.Posting, At: now, Case: p.caseOf(s.Case), Edits: -1}
			p.written[key] = w
		}
		w.Last, w.Ended = s.Posting, now
		w.Edits++
	}
	return next
}

func (p *rehearsal) caseOf(id string) journeys.Case {
	for _, c := range p.subject.Cases {
		if c.ID == id {
			return c
		}
	}
	return journeys.Case{}
}

// all is what was written, in order.
func (p *rehearsal) all() []Written {
	list := make([]Written, 0, len(p.written))
	for _, w := range p.written {
		list = append(list, *w)
	}
	slices.SortFunc(list, func(a, b Written) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.First.Key, b.First.Key)
	})
	return list
}

// nextOf is when the first event that was not yet seen happened; zero: none.
func nextOf(events []journeys.Event, seen int) time.Time {
	if seen < len(events) {
		return events[seen].At
	}
	return time.Time{}
}

func soonestOf(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
