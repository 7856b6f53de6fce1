package journeys

import (
	"slices"
	"time"
)

// nearest finds the case that a stray event belongs to: that of the journey
// whose claimed stretch lies nearest in time, has a use for the event and can
// still take it; file order breaks ties.
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

// deal divides the claimed stretches and the strays into cases. Whether a case
// can take a stray shows only when the journey is divided: the nearest may be
// over, or have been quiet for too long. Then the next nearest is asked, and
// what all of them refuse is unmapped.
func (n nearest) deal(strays []*unit) (segs []*segment, unmapped []int) {
	units, found := map[*Journey][]*unit{}, map[*Journey][]*segment{}
	changed := map[*Journey]bool{}
	for i := range n.claimed {
		c := &n.claimed[i]
		units[c.journey], changed[c.journey] = slices.Clone(c.units), true
	}
	for range n.claimed {
		for _, u := range strays {
			if j := n.to(u); j != nil {
				units[j], changed[j] = append(units[j], u), true
			} else {
				unmapped = append(unmapped, u.entries...)
			}
		}
		strays = nil
		for i := range n.claimed {
			j := n.claimed[i].journey
			if !changed[j] {
				continue
			}
			changed[j] = false
			var refused []*unit
			if found[j], refused = (divider{n.rules, j, n.t}).divide(units[j]); len(refused) == 0 {
				continue
			}
			units[j] = units[j][:0]
			for _, s := range found[j] {
				units[j] = append(units[j], s.units...)
			}
			for _, u := range refused {
				u.refused = append(u.refused, j)
			}
			strays = append(strays, refused...)
		}
	}
	for _, u := range strays {
		unmapped = append(unmapped, u.entries...)
	}
	for i := range n.claimed {
		segs = append(segs, found[n.claimed[i].journey]...)
	}
	return segs, unmapped
}

// to returns the journey of a stray event, nil for none.
func (n nearest) to(u *unit) *Journey {
	var best *Journey
	var least time.Duration
	for i := range n.claimed {
		c := &n.claimed[i]
		if slices.Contains(u.refused, c.journey) {
			continue
		}
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
