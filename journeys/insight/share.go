package insight

import (
	"cmp"
	"slices"
)

// Share is how many of a group have one thing in common. Every one of the
// group is in exactly one of its shares.
type Share struct {
	Step   string `json:"step,omitempty"` // where the group is divided by steps
	Name   string `json:"name"`           // what a reader calls it
	People int    `json:"people"`
	Of     int    `json:"of"`
	Rest   bool   `json:"rest,omitempty"` // all that are too few to be shown alone
}

// restName is what those are called who are too few to be shown alone.
const restName = "other"

// publishable folds the shares of too few people into one. Where those together
// are still too few, the smallest share that could be shown goes with them: it
// would otherwise be enough to subtract. Shares of nobody are left out; what is
// left stands with the largest first, the rest last.
func publishable(shares []Share, hideBelow int) []Share {
	of := 0
	for _, s := range shares {
		of += s.People
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return cmp.Compare(b.People, a.People) })
	var shown []Share
	rest := 0
	for _, s := range shares {
		s.Of = of
		switch {
		case s.People == 0:
		case s.People < hideBelow:
			rest += s.People
		default:
			shown = append(shown, s)
		}
	}
	for n := len(shown); rest > 0 && rest < hideBelow && n > 0; n = len(shown) {
		rest += shown[n-1].People
		shown = shown[:n-1]
	}
	if rest >= hideBelow {
		shown = append(shown, Share{Name: restName, People: rest, Of: of, Rest: true})
	}
	return shown
}

// divided counts a group by a step for each of its cases; what says "" for a
// step belongs to a share of the given name.
type divided struct {
	order []string
	by    map[string]int
}

func (d *divided) add(key string) {
	if d.by == nil {
		d.by = map[string]int{}
	}
	if d.by[key]++; d.by[key] == 1 {
		d.order = append(d.order, key)
	}
}

// Number is how many people there were, nil where there were some and too few
// to say.
type Number = *int

func (m *measure) number(n int) Number {
	if n > 0 && n < m.hideBelow {
		return nil
	}
	return &n
}
