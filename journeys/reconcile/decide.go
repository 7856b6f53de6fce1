package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// soonest is how near the next look at a subject may be. Walk names the next
// instant at which its answer changes; if it ever named one that has passed,
// the loop would spin on this one subject.
const soonest = time.Second

// Decide judges one subject as it was loaded. It is pure: the same subject,
// rules, facts and instant give the same settlement.
func Decide(r *journeys.Rules, f journeys.Facts, pace journeys.Pace, s journeys.Subject, now time.Time) journeys.Settlement {
	out := journeys.Walk(r, s.Events, f, now)
	current, superseded := journeys.Identify(s.Cases, out.Cases, func(first journeys.Case) string {
		return newID(s, first, now)
	})
	wanted := journeys.Plan(r, current, s.Events, s.Postings, f, now)
	next := out.Next
	if floor := now.Add(soonest); !next.IsZero() && next.Before(floor) {
		next = floor
	}
	cases := make([]journeys.Case, 0, len(current)+len(superseded))
	cases = append(append(cases, current...), superseded...)
	return journeys.Settlement{
		Subject: s.ID, Seq: s.Seq, Lease: s.Lease,
		Cases:    cases,
		Postings: journeys.Diff(s.Postings, wanted, pace, now),
		Next:     next,
	}
}

// newID names a case that continues no stored one. It sorts by when the case
// was first seen, so that of two cases that become one the older name wins.
// Subject and sequence are part of it because after a split the same first
// event can begin a new case while the old name lives on elsewhere.
func newID(s journeys.Subject, first journeys.Case, now time.Time) string {
	name := fmt.Sprintf("%s\x00%d\x00%s", s.ID, s.Seq, first.Journey)
	for _, r := range first.Refs {
		name += "\x00" + r.String()
	}
	if len(first.Events) > 0 {
		name += "\x00\x00" + first.Events[0]
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%011x-%s", max(now.UnixMilli(), 0), hex.EncodeToString(sum[:8]))
}

// postpone settles a subject that could not be judged: nothing about it
// changes, and what was decided about it before is not carried out until it
// has been judged again, since the news that broke the judgement may have made
// it untrue.
func postpone(s journeys.Subject, until time.Time) journeys.Settlement {
	st := journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: s.Cases, Next: until}
	for _, p := range s.Postings {
		if !p.DueAt.IsZero() {
			st.Postings = append(st.Postings, journeys.Change{Posting: p.Posting, DueAt: until.Add(soonest)})
		}
	}
	return st
}
