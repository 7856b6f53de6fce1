package journeys

import (
	"slices"
	"time"
)

// nearest finds the case that a stray event belongs to: the journey whose
// claimed stretch lies nearest in time and has a use for the event; file order
// breaks ties.
type nearest struct {
	rules   *Rules
	t       *timeline
	claimed []claimedUnits
}

// claimedUnits are the claimed stretches of one journey.
type claimedUnits struct {
	journey *Journey
	units   []*unit     // by start
	latest  []time.Time // of units[:i+1], the latest end
}

func newNearest(r *Rules, t *timeline, claimed map[*Journey][]*unit) nearest {
	n := nearest{rules: r, t: t}
	for i := range r.Journeys {
		j := &r.Journeys[i]
		if len(claimed[j]) == 0 {
			continue
		}
		c := claimedUnits{journey: j, units: slices.Clone(claimed[j])}
		slices.SortStableFunc(c.units, func(a, b *unit) int { return a.start.Compare(b.start) })
		var latest time.Time
		for _, u := range c.units {
			latest = later(latest, u.end)
			c.latest = append(c.latest, latest)
		}
		n.claimed = append(n.claimed, c)
	}
	return n
}

// to returns the journey of a stray event, nil for none.
func (n nearest) to(u *unit) *Journey {
	var best *Journey
	var least time.Duration
	for i := range n.claimed {
		c := &n.claimed[i]
		if s := n.t.spot(c.journey, u.entries[0], n.rules.Roster); !s.onStep && !s.ends {
			continue
		}
		if d := c.distance(u.start); best == nil || d < least {
			best, least = c.journey, d
		}
	}
	return best
}

// distance is how far an instant lies from the nearest stretch; 0 within one.
func (c *claimedUnits) distance(at time.Time) time.Duration {
	k, _ := slices.BinarySearchFunc(c.units, at, func(u *unit, at time.Time) int {
		if u.start.After(at) {
			return 1
		}
		return -1
	}) // the first that begins after it
	if k == 0 {
		return c.units[0].start.Sub(at)
	}
	d := max(0, at.Sub(c.latest[k-1]))
	if k < len(c.units) {
		d = min(d, c.units[k].start.Sub(at))
	}
	return d
}
