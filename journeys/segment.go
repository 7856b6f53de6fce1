package journeys

import (
	"cmp"
	"slices"
	"time"
)

// unit is what is never divided between cases: a stretch of one ref, or one
// stray event of a ref that no journey claims.
type unit struct {
	ref     *refState
	entries []int
	claimed bool
	start   time.Time
	end     time.Time
	open    bool // its ticket is still open
}

// segment is the units of one case before they are judged.
type segment struct {
	journey *Journey
	units   []*unit
	over    time.Time // when an ending was seen; zero: none
	overBy  string    // the event that ended it
}

// claimant returns the journey that a ref walks: the first whose field claims
// hold, else the first whose text claims do; nil for none.
func claimant(r *Rules, s *refState, t *timeline) *Journey {
	for _, byWords := range []bool{false, true} {
		for i := range r.Journeys {
			j := &r.Journeys[i]
			holds := func(m Claim) bool { return m.byWords() == byWords && m.claims(s, t) }
			excluded := func(m Claim) bool { return m.claims(s, t) }
			if slices.ContainsFunc(j.Any, holds) && !slices.ContainsFunc(j.None, excluded) {
				return j
			}
		}
	}
	return nil
}

// stretches cuts a claimed ref where it had ended and then stayed quiet. An
// open ticket is never cut.
func stretches(s *refState, j *Journey, t *timeline) []*unit {
	var units []*unit
	cur := &unit{ref: s, claimed: true}
	done := false
	for _, i := range s.entries {
		e := &t.entries[i]
		if n := len(cur.entries); n > 0 && done && j.Over.Quiet > 0 &&
			e.At.Sub(t.entries[cur.entries[n-1]].At) > j.Over.Quiet {
			units = append(units, cur)
			cur = &unit{ref: s, claimed: true}
		}
		cur.entries = append(cur.entries, i)
		if c, ok := e.Fields[FieldStatusCategory]; ok {
			done = len(c) > 0 && c[0] == "done"
		}
		if s.ref.Kind != Ticket {
			done = true
		}
	}
	units = append(units, cur)
	for i, u := range units {
		u.start, u.end = t.entries[u.entries[0]].At, t.entries[u.entries[len(u.entries)-1]].At
		u.open = i == len(units)-1 && s.ref.Kind == Ticket && s.closedAt.IsZero() && !s.gone
	}
	return units
}

// segments divides one person's refs into cases-to-be, and returns the
// entries that belong to none.
func segments(r *Rules, states []*refState, t *timeline) (segs []*segment, unmapped []int) {
	claimed := map[*Journey][]*unit{}
	var strays []*unit
	for _, s := range states {
		if j := claimant(r, s, t); j != nil {
			claimed[j] = append(claimed[j], stretches(s, j, t)...)
			continue
		}
		for _, i := range s.entries {
			at := t.entries[i].At
			strays = append(strays, &unit{ref: s, entries: []int{i}, start: at, end: at})
		}
	}
	units := map[*Journey][]*unit{}
	for j, u := range claimed {
		units[j] = u
	}
	for _, u := range strays {
		if j := nearest(r, u, claimed, t); j != nil {
			units[j] = append(units[j], u)
		} else {
			unmapped = append(unmapped, u.entries...)
		}
	}
	for i := range r.Journeys {
		j := &r.Journeys[i]
		s, rest := divide(j, units[j], t)
		segs = append(segs, s...)
		unmapped = append(unmapped, rest...)
	}
	slices.Sort(unmapped)
	return segs, unmapped
}

// nearest returns the journey of the claimed stretch that lies nearest in
// time to a stray event and has a use for it; file order breaks ties.
func nearest(r *Rules, u *unit, claimed map[*Journey][]*unit, t *timeline) *Journey {
	var best *Journey
	var bestGap time.Duration
	e := &t.entries[u.entries[0]]
	for i := range r.Journeys {
		j := &r.Journeys[i]
		if len(claimed[j]) == 0 || !concerns(j, e, r.Roster) {
			continue
		}
		for _, c := range claimed[j] {
			if gap := distance(u.start, c); best == nil || gap < bestGap {
				best, bestGap = j, gap
			}
		}
	}
	return best
}

func distance(at time.Time, u *unit) time.Duration {
	switch {
	case at.Before(u.start):
		return u.start.Sub(at)
	case at.After(u.end):
		return at.Sub(u.end)
	}
	return 0
}

// concerns reports whether a journey has a step or an ending for an event.
func concerns(j *Journey, e *entry, roster *Roster) bool {
	if _, ok := place(j, e, roster); ok {
		return true
	}
	return ends(j, e, roster)
}

func ends(j *Journey, e *entry, roster *Roster) bool {
	_, ok := ending(j, e, roster)
	return ok
}

// ending returns the rule by which an event ends a case.
func ending(j *Journey, e *entry, roster *Roster) (Origin, bool) {
	i := slices.IndexFunc(j.Over.When, func(m Match) bool { return m.Holds(&e.Event, wordsOf(e, roster)) })
	if i < 0 {
		return "", false
	}
	return j.Over.When[i].Origin, true
}

// divide walks a journey's units in order of time and closes a case where
// nothing was heard for the journey's window with no ticket open, or where an
// ending was seen after which the person did not come back with a new contact
// of this journey. What holds no claimed ref is no case.
func divide(j *Journey, units []*unit, t *timeline) (segs []*segment, rest []int) {
	slices.SortFunc(units, func(a, b *unit) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.entries[0], b.entries[0]))
	})
	var cur *segment
	var last time.Time
	var open bool
	flush := func() {
		if cur == nil {
			return
		}
		if slices.ContainsFunc(cur.units, func(u *unit) bool { return u.claimed }) {
			segs = append(segs, cur)
		} else {
			for _, u := range cur.units {
				rest = append(rest, u.entries...)
			}
		}
		cur = nil
	}
	for n, u := range units {
		e := &t.entries[u.entries[0]]
		quiet := cur != nil && !open && j.Over.Quiet > 0 && u.start.Sub(last) > j.Over.Quiet
		if cur != nil && (quiet || !cur.over.IsZero()) {
			flush()
		}
		ending := !u.claimed && ends(j, e, nil)
		if cur == nil {
			if _, onStep := place(j, e, nil); ending && !onStep {
				rest = append(rest, u.entries...) // an ending with nothing before it ends nothing
				continue
			}
			cur, last, open = &segment{journey: j}, time.Time{}, false
		}
		cur.units = append(cur.units, u)
		open = open || u.open
		if u.end.After(last) {
			last = u.end
		}
		if ending && !cameBack(j, u.start, units[n+1:]) {
			cur.over, cur.overBy = u.start, e.Key()
		}
	}
	flush()
	return segs, rest
}

// cameBack reports whether a new contact of this journey follows an ending so
// soon that it was none.
func cameBack(j *Journey, ending time.Time, later []*unit) bool {
	return slices.ContainsFunc(later, func(u *unit) bool {
		return u.claimed && u.start.Sub(ending) <= j.Over.CameBack
	})
}
