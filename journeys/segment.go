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
	open    bool       // its ticket is still open
	since   time.Time  // when this stretch of the ref began; zero for the first
	next    time.Time  // when a later one began; zero for the newest
	refused []*Journey // whose cases could not take this stray
}

// has reports whether what happened to the ref at an instant belongs to this
// stretch of it.
func (u *unit) has(at time.Time) bool {
	return !at.Before(u.since) && (u.next.IsZero() || at.Before(u.next))
}

// stretchesOf are a case's stretches of each of its refs, in order of time.
type stretchesOf map[Ref][]*unit

// have reports whether the case has the ref at an instant.
func (s stretchesOf) have(r Ref, at time.Time) bool {
	return slices.ContainsFunc(s[r], func(u *unit) bool { return u.has(at) })
}

// segment is the units of one case before they are judged.
type segment struct {
	journey *Journey
	units   []*unit
	over    time.Time // when an ending was seen; zero: none
}

// claimant returns the service journey that a ref walks: the first whose field
// claims hold, else the first whose text claims do; nil for none.
func claimant(r *Rules, s *refState, t *timeline) *Journey {
	for _, byWords := range []bool{false, true} {
		for i := range r.Journeys {
			j := &r.Journeys[i]
			if j.Kind != ServiceJourney {
				continue
			}
			holds := func(m Claim) bool { return m.byWords() == byWords && m.claims(s, t) }
			if slices.ContainsFunc(j.Any, holds) && !j.excludes(s, t) {
				return j
			}
		}
	}
	return nil
}

func (j *Journey) excludes(s *refState, t *timeline) bool {
	return slices.ContainsFunc(j.None, func(m Claim) bool { return m.claims(s, t) })
}

// stretches cuts a claimed ref where it had ended and then stayed quiet. An
// open ticket is never cut, and what looks back on a stretch belongs to it.
func stretches(s *refState, j *Journey, t *timeline) []*unit {
	var units []*unit
	cur := &unit{ref: s, claimed: true}
	done := false
	for _, i := range s.entries {
		e := &t.entries[i]
		if len(cur.entries) > 0 && done && j.Over.Quiet > 0 && !e.looksBack() && e.At.Sub(cur.end) > j.Over.Quiet {
			units = append(units, cur)
			cur = &unit{ref: s, claimed: true}
		}
		if len(cur.entries) == 0 || !e.looksBack() {
			cur.end = e.At
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
		u.start = t.entries[u.entries[0]].At
		if i > 0 {
			u.since = u.start
		}
		if i+1 < len(units) {
			u.next = t.entries[units[i+1].entries[0]].At
		}
		u.open = i == len(units)-1 && s.ref.Kind == Ticket && s.closedAt.IsZero() && !s.gone
	}
	return units
}

// segments divides one person's refs into cases-to-be of service journeys, and
// returns the entries that belong to none.
func segments(r *Rules, states []*refState, t *timeline) (segs []*segment, unmapped []int) {
	claimed := map[*Journey][]*unit{}
	var strays []*unit
	for _, s := range states {
		if j := claimant(r, s, t); j != nil {
			claimed[j] = append(claimed[j], stretches(s, j, t)...)
			continue
		}
		if s.ref.Kind == Ticket {
			// A ticket that no journey claims is about something else: whatever
			// it tells of belongs to no case here, and nothing is written
			// on it.
			unmapped = append(unmapped, s.entries...)
			continue
		}
		for _, i := range s.entries {
			at := t.entries[i].At
			strays = append(strays, &unit{ref: s, entries: []int{i}, start: at, end: at})
		}
	}
	segs, rest := newNearest(r, t, claimed).deal(strays)
	unmapped = append(unmapped, rest...)
	slices.Sort(unmapped)
	return segs, unmapped
}

// ending returns the rule by which an event ends a case.
func ending(j *Journey, e *entry, roster *Roster) (Origin, bool) {
	for i := range j.Over.When {
		if j.Over.When[i].Holds(&e.Event, wordsOf(e, roster)) {
			return j.Over.When[i].Origin, true
		}
	}
	return "", false
}

// divider divides the units of one journey into cases.
type divider struct {
	rules   *Rules
	journey *Journey
	t       *timeline
}

// divide walks a journey's units in order of time and closes a case where
// nothing was heard for the journey's window with no ticket open, or where an
// ending was seen after which the person did not come back. What holds no
// claimed ref is no case: these units are refused.
func (d divider) divide(units []*unit) (segs []*segment, refused []*unit) {
	slices.SortFunc(units, func(a, b *unit) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.entries[0], b.entries[0]))
	})
	back := newComeback(d, units)
	var cur *segment
	var last time.Time
	var open bool
	flush := func() {
		switch {
		case cur == nil:
		case slices.ContainsFunc(cur.units, func(u *unit) bool { return u.claimed }):
			segs = append(segs, cur)
		default:
			refused = append(refused, cur.units...)
		}
		cur = nil
	}
	for _, u := range units {
		if cur != nil {
			quiet := !open && d.journey.Over.Quiet > 0 && u.start.Sub(last) > d.journey.Over.Quiet
			if quiet || !cur.over.IsZero() && u.start.After(cur.over) {
				flush()
			}
		}
		end, ended := d.ending(u)
		if cur == nil {
			if _, onStep := d.place(u); ended && !u.claimed && !onStep {
				refused = append(refused, u) // an ending with nothing before it ends nothing
				continue
			}
			cur, last, open = &segment{journey: d.journey}, time.Time{}, false
		}
		cur.units = append(cur.units, u)
		open = open || u.open
		if u.end.After(last) {
			last = u.end
		}
		if ended && !(u.claimed && open) && !back.after(end) {
			cur.over = end
		}
	}
	flush()
	return segs, refused
}

// ending is when the last event of a unit happened that ends a case.
func (d divider) ending(u *unit) (time.Time, bool) {
	for _, i := range slices.Backward(u.entries) {
		if d.t.spot(d.journey, i, d.rules.Roster).ends {
			return d.t.entries[i].At, true
		}
	}
	return time.Time{}, false
}

func (d divider) place(u *unit) (Placement, bool) {
	s := d.t.spot(d.journey, u.entries[0], d.rules.Roster)
	return s.Placement, s.onStep
}

// asks reports whether an event on a step means that the person asks us. A
// step that has begins and goes on without one (the link was sent, the link
// was used) is not asking again; and what an agent wrote down for somebody
// shows that they asked, not on which channel.
func asks(r *Rules, step *Step, as RuleKind, e *entry) bool {
	return step.Lane == Customer && r.Contact(step) && (len(step.Begins) == 0 || as == AsBegun) &&
		e.Fields.First(FieldOnBehalf) != "true"
}
