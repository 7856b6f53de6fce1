package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Input is everything that a digest rests on.
type Input struct {
	Rules    *journeys.Rules
	Journeys []string // ids, in the order of the digest; those unknown to Rules are left out
	Title    string   // "": the names of the journeys

	From, To time.Time // the period; To is not in it; shown in Rules.Zone
	Now      time.Time // when the cases were read; zero: not said

	// Cases and Before are the cases begun in the period and in the one of
	// equal length before it. Superseded cases and those of other journeys are
	// passed over.
	Cases, Before []journeys.Case
	// These and Those are the same counted already. Where they are there, a
	// digest, its numbers and its pictures do not look at Cases and Before.
	These, Those *Counts

	Facts journeys.Facts
	// Heard is when each connector last said anything. A connector that is
	// missing was never heard.
	Heard map[string]time.Time

	Events, Placed int // events of the period, and those of them that are on a step

	// Messages are those about the journeys that were first posted in the
	// period, Wrong those of them of which somebody said that they are none.
	Messages, Wrong int

	Known map[journeys.PointID]Known // of pain points; what is missing is not known
	// Chat is the connector that the digest goes to, whose presses come back;
	// "": it is only looked at, and has no buttons but links.
	Chat     string
	Improves bool // an improvement that is wanted can be made

	Top       int    // pain points shown per journey; 0: three
	RankBy    string // ByWaiting, ByPeople or ByEffort; anything else is ByWaiting
	HideBelow int    // the smallest number of people shown; 0: five
}

// Known is what is known of a pain point beside its figures.
type Known struct {
	State journeys.PointState
	Fix   *Fix // nil: none is chosen
	// Then and ThenOf are how many of how many met it when it was called not
	// worth mending, 0 where nobody counted.
	Then, ThenOf int
}

// Fix is the issue that answers a pain point, as its desk shows it.
type Fix struct {
	Key    string // ITIMP-12; "": it is wanted, and not made yet
	Title  string // what the desk's people call it
	URL    string
	Status string // the desk's own name of it; "": could not be read
	Since  time.Time
	Done   bool
	Unread bool // there is one, and its desk did not say how it stands
}

// Defaults of an Input's zero values.
const (
	DefaultTop       = 3
	DefaultHideBelow = 5
)

// settled returns the input with its defaults in place.
func (in Input) settled() Input {
	if in.Top <= 0 {
		in.Top = DefaultTop
	}
	if in.HideBelow <= 0 {
		in.HideBelow = DefaultHideBelow
	}
	if in.RankBy != ByPeople && in.RankBy != ByEffort {
		in.RankBy = ByWaiting
	}
	zone := in.Rules.Zone
	if zone == nil {
		zone = time.UTC
	}
	in.From, in.To = in.From.In(zone), in.To.In(zone)
	if !in.Now.IsZero() {
		in.Now = in.Now.In(zone)
	}
	return in
}

// casesOf picks the living cases of one journey, in an order that does not
// depend on how they arrived.
func casesOf(journey string, all []journeys.Case) []*journeys.Case {
	var picked []*journeys.Case
	for i := range all {
		if all[i].Journey == journey && all[i].Successor == "" {
			picked = append(picked, &all[i])
		}
	}
	slices.SortStableFunc(picked, func(a, b *journeys.Case) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), a.Started.Compare(b.Started), b.Last.Compare(a.Last))
	})
	return slices.CompactFunc(picked, func(a, b *journeys.Case) bool { return a.ID != "" && a.ID == b.ID })
}
