package insight

import (
	"fmt"
	"time"
)

// A pain point may have its hour: calls are given up on Monday morning. What is
// said of it is the hour, from a whole or a half one, of at most two days of
// the week in which most people met it, where that is at least half of them.
// Spread over two working days' worth of hours it would be a twentieth: half
// of ten people never falls into one by chance, however many are looked at.
const (
	hourSteps  = 48 // half hours of a day
	fewestHour = 10 // people, to speak of hours at all
)

// hours counts when people met a pain point, by day of the week and half hour.
type hours struct {
	n  int
	at [7][hourSteps]int
}

func (h *hours) add(t time.Time) {
	h.n++
	h.at[(int(t.Weekday())+6)%7][2*t.Hour()+t.Minute()/30]++
}

// most is the hour that stands out, in words; "" for none.
func (h *hours) most() string {
	if h.n < fewestHour {
		return ""
	}
	best, from, days := 0, 0, [2]int{}
	for k := range hourSteps - 1 {
		for a := range 7 {
			one := h.at[a][k] + h.at[a][k+1]
			if one > best {
				best, from, days = one, k, [2]int{a, a}
			}
			for b := a + 1; b < 7; b++ {
				// A second day must carry its part, or it only blurs the first.
				if two := h.at[b][k] + h.at[b][k+1]; one+two > best && 4*min(one, two) >= one+two {
					best, from, days = one+two, k, [2]int{a, b}
				}
			}
		}
	}
	if 2*best < h.n {
		return ""
	}
	part := "half of them"
	switch {
	case best == h.n:
		part = "all of them"
	case 5*best >= 3*h.n:
		part = "most of them"
	}
	name := func(day int) string { return time.Weekday((day + 1) % 7).String()[:3] }
	on := name(days[0])
	if days[1] != days[0] {
		on += " and " + name(days[1])
	}
	clock := func(k int) string { return fmt.Sprintf("%02d:%02d", k/2, 30*(k%2)) }
	return fmt.Sprintf("%s %s %s to %s", part, on, clock(from), clock(from+2))
}
