package journeys

import (
	"cmp"
	"fmt"
	"slices"
)

// fewest is how many people a number is told of; of fewer it would be a number
// about somebody.
const fewest = 5

// AskJourney is how a journey goes now, given each person's open cases of it.
func AskJourney(j *Journey, people [][]Case) Text {
	text := Text{Headline: j.Name + " · nobody is on the way now"}
	switch n := len(people); {
	case n >= fewest:
		text.Headline = fmt.Sprintf("%s · %d people on the way now", j.Name, n)
	case n > 0:
		text.Headline = fmt.Sprintf("%s · fewer than %d people on the way now", j.Name, fewest)
		text.Rows = []Row{{Lines: []string{"Where they are is not told: it would be about somebody."}}}
		return text
	default:
		return text
	}
	at := map[string]int{}
	for _, cases := range people {
		seen := map[string]bool{}
		for i := range cases {
			if g := StuckOn(&cases[i]); g != nil && !seen[g.Step] {
				seen[g.Step] = true
				at[g.Step]++
			}
		}
	}
	var steps []string
	few := false
	for step, n := range at {
		if n >= fewest {
			steps = append(steps, step)
		} else {
			few = true
		}
	}
	slices.SortFunc(steps, func(a, b string) int { return cmp.Or(cmp.Compare(at[b], at[a]), cmp.Compare(a, b)) })
	var lines []string
	for _, step := range steps {
		where := "waiting on the ticket" // a gap that lies on no step
		if s := j.Step(step); s != nil {
			where = s.Name
		}
		lines = append(lines, fmt.Sprintf("%d · %s", at[step], where))
	}
	lines = shorten(lines, 6, 0)
	switch {
	case few && len(lines) > 0:
		lines = append(lines, fmt.Sprintf("fewer than %d · elsewhere", fewest))
	case few:
		lines = []string{fmt.Sprintf("fewer than %d people at any one step", fewest)}
	case len(lines) == 0:
		lines = []string{"nobody, as far as is seen"}
	}
	text.Rows = []Row{{Label: "STUCK", Lines: lines}}
	return text
}

// StuckOn is the gap by which a stored case is told to be stuck, nil where it
// is not; who asked for quiet about it is not heard here.
func StuckOn(c *Case) *Gap {
	if c.Over {
		return nil
	}
	for i := range slices.Backward(c.Gaps) {
		if c.Gaps[i].speaks() {
			return &c.Gaps[i]
		}
	}
	return nil
}

// HelperOf is who helps with a gap of a journey's case; nil where nobody is
// named.
func HelperOf(r *Rules, journey string, g *Gap) *Owner {
	j := r.Journey(journey)
	if j == nil {
		return nil
	}
	return r.helper(j, g)
}

// TellsOf reports whether cases of a journey are told of outside.
func TellsOf(r *Rules, journey string) bool {
	return writes(r, journey) && !r.Journey(journey).previews()
}
