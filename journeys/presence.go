package journeys

import (
	"slices"
	"time"
)

// Presence is what a vendor says of an account or a group that a file names as
// an owner.
type Presence string

// The presences. Not known is what a look-up that failed or is not permitted
// leaves behind, and it is never taken for gone.
const (
	NotKnown  Presence = ""
	IsThere   Presence = "there"   // an open account; a group of which somebody is active
	IsClosed  Presence = "closed"  // the account is deactivated
	IsEmpty   Presence = "empty"   // a group, and nobody of it is active
	Exists    Presence = "exists"  // a group; who is in it is not shown
	IsMissing Presence = "missing" // the vendor answered, and knows none of this name
)

// Absence is why an owner is gone.
type Absence string

// The absences.
const (
	AccountClosed Absence = "account closed"
	GroupEmpty    Absence = "nobody left in its group"
	GroupGone     Absence = "its group does not exist any more"
)

// GroupSeen is a group that stands for an owner, as one look found it.
type GroupSeen struct {
	Name string // with its connector's: "it-desk/it-portal", "it-chat/@portal"
	Presence
}

// OwnerSeen is what one look at an owner brought.
type OwnerSeen struct {
	Lead   Presence
	Groups []GroupSeen
	Acted  time.Time  // last act of any of its people, on anything; zero: none is stored
	Others time.Time  // the same without the lead's
	Heard  time.Time  // last word of the sources at which its people act; zero: none was heard
	Blind  []Interval // when one of those said nothing although it should have
	About  string     // what was asked about: another lead or group is another question
}

// OwnerRecord is what is remembered of an owner from one look to the next.
type OwnerRecord struct {
	OwnerFacts
	Met   []string `json:"met,omitempty"` // groups that were seen to exist
	About string   `json:"about,omitempty"`
}

// Observe is the record after one more look.
//
// Gone: something that the files name for the owner is known to be closed,
// empty or missing, and nobody of it is known to be there. A team whose group
// has an active member, or others of which acted within its idle time, is
// there although its lead has left; a person's account stands for the person.
// A group counts as missing only if it was met before: one that never was may
// be misspelt, which is reported and proves nothing. What cannot be found out
// leaves things as they were.
//
// Idle: none of its people did anything for Owner.IdleAfter of time in which
// the sources could have shown it, and somebody once did.
func (r OwnerRecord) Observe(o *Owner, s OwnerSeen, now time.Time) OwnerRecord {
	was := r.OwnerFacts
	if r.About != s.About {
		r.Gone, r.Why, r.GoneAt, r.Met = false, "", time.Time{}, nil
	}
	r.About = s.About
	switch why, there := r.absence(o, &s, now); {
	case there:
		r.Gone, r.Why, r.GoneAt = false, "", time.Time{}
	case why != "":
		if !r.Gone {
			r.Gone, r.GoneAt = true, now
		}
		r.Why = why
	}
	if s.Acted.After(r.LastAct) {
		r.LastAct = s.Acted
	}
	r.Idle = o.IdleAfter > 0 && !r.LastAct.IsZero() && awake(r.LastAct, earlier(s.Heard, now), s.Blind) >= o.IdleAfter
	if s.Heard.IsZero() {
		r.Idle = was.Idle && r.LastAct.Equal(was.LastAct)
	}
	met := slices.Clone(r.Met)
	for _, g := range s.Groups {
		if (g.Presence == IsThere || g.Presence == IsEmpty || g.Presence == Exists) && !slices.Contains(met, g.Name) {
			met = append(met, g.Name)
		}
	}
	r.Met = met
	switch before, _ := was.away(); {
	case !was.lasts() && r.lasts():
		r.Noticed = now
	case was.lasts() && !r.lasts():
		r.Noticed, r.Was = time.Time{}, Interval{From: before.From, To: now}
		if was.Idle && !was.Gone && s.Acted.After(before.From) {
			r.Was.To = s.Acted // it was back before we looked
		}
	}
	return r
}

// absence is why the owner is gone, as far as this look shows; there says that
// somebody of it is known to be there.
func (r *OwnerRecord) absence(o *Owner, s *OwnerSeen, now time.Time) (why Absence, there bool) {
	if s.Lead == IsClosed {
		why = AccountClosed
	}
	if o.Kind == OnePerson {
		return why, s.Lead == IsThere
	}
	recent := o.IdleAfter
	if recent <= 0 {
		recent = DefaultIdleAfter
	}
	there = s.Lead == IsThere || !s.Others.IsZero() && now.Sub(s.Others) < recent
	back := len(s.Groups) > 0 && r.Why == GroupGone
	for _, g := range s.Groups {
		there = there || g.Presence == IsThere
		back = back && g.Presence == Exists
		switch {
		case why != "":
		case g.Presence == IsEmpty:
			why = GroupEmpty
		case g.Presence == IsMissing && slices.Contains(r.Met, g.Name):
			why = GroupGone
		}
	}
	return why, there || back && why == ""
}

// awake is how much of a stretch of time lies outside of the blind ones.
func awake(from, until time.Time, blind []Interval) time.Duration {
	blind = slices.Clone(blind)
	slices.SortFunc(blind, func(a, b Interval) int { return a.From.Compare(b.From) })
	var sum time.Duration
	for _, b := range blind {
		if b.From.After(from) {
			sum += max(0, earlier(b.From, until).Sub(from))
		}
		switch {
		case b.To.IsZero():
			return sum
		case b.To.After(from):
			from = b.To
		}
	}
	return sum + max(0, until.Sub(from))
}

// lasts reports whether the owner is not there now.
func (o OwnerFacts) lasts() bool { return o.Gone || o.Idle }

// Since is from when on the latest stretch counts in which the owner was not
// there; zero: there was none, or its beginning is not known.
func (o OwnerFacts) Since() time.Time {
	i, _ := o.away()
	return i.From
}

// Differs reports whether two records of an owner let different things be said.
// When it last acted is none of them as long as it is there.
func (o OwnerFacts) Differs(p OwnerFacts) bool {
	if !o.Idle && !p.Idle {
		o.LastAct, p.LastAct = time.Time{}, time.Time{}
	}
	return o != p
}
