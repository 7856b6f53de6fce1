package journeys

import (
	"slices"
	"time"
)

// comeback knows of which endings a person came back.
type comeback struct {
	within time.Duration
	units  []*unit // by start
	// Of the units from each one on, the first that is claimed, that is trouble,
	// and that asks us; len(units) where there is none.
	claimed, trouble, asks []int
}

func newComeback(d divider, units []*unit) comeback {
	n := len(units)
	c := comeback{d.journey.Over.CameBack, units, make([]int, n+1), make([]int, n+1), make([]int, n+1)}
	c.claimed[n], c.trouble[n], c.asks[n] = n, n, n
	for i, u := range slices.Backward(units) {
		c.claimed[i], c.trouble[i], c.asks[i] = c.claimed[i+1], c.trouble[i+1], c.asks[i+1]
		if u.claimed {
			c.claimed[i] = i
			continue
		}
		p, ok := d.place(u)
		if !ok {
			continue
		}
		if p.As == AsFailed || p.As == AsBegun {
			c.trouble[i] = i
		}
		if asks(d.rules, d.journey.Step(p.Step), p.As, &d.t.entries[u.entries[0]]) {
			c.asks[i] = i
		}
	}
	return c
}

// after reports whether an ending was none, because soon after it the person
// came with a new ref of this journey, or got into trouble again and then
// asked us. A call alone may be about anything.
func (c comeback) after(end time.Time) bool {
	next, _ := slices.BinarySearchFunc(c.units, end, func(u *unit, end time.Time) int {
		if u.start.After(end) {
			return 1
		}
		return -1
	})
	soon := func(i int) bool { return i < len(c.units) && c.units[i].start.Sub(end) <= c.within }
	if soon(c.claimed[next]) {
		return true
	}
	first := c.trouble[next]
	return first < len(c.units) && soon(c.asks[first+1])
}
