package insight

import (
	"cmp"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// What pain points are ranked by. The digest names it; a product of several
// figures would be an opinion that no reader could check.
const (
	ByWaiting = "waiting" // hours waited, in sum
	ByPeople  = "people"
	ByEffort  = "effort" // points of effort at the step, in sum; see journeys.Effort
)

// Rank sorts the pain points of one journey, the worst first. Ties fall to the
// other figures, then to the order of kinds and of the journey's steps, so
// that the order is the same on every run.
func Rank(points []Point, by string, j *journeys.Journey) {
	kinds := journeys.GapKinds()
	stepAt := func(id string) int {
		return slices.IndexFunc(j.Steps, func(s journeys.Step) bool { return s.ID == id })
	}
	slices.SortFunc(points, func(a, b Point) int {
		people := cmp.Compare(b.People, a.People)
		waited := cmp.Compare(b.Waited, a.Waited)
		effort := cmp.Compare(b.Effort, a.Effort)
		var chosen int
		switch by {
		case ByPeople:
			chosen = people
		case ByEffort:
			chosen = effort
		default:
			chosen = waited
		}
		return cmp.Or(chosen, people, waited, effort,
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(stepAt(a.Step), stepAt(b.Step)),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Step, b.Step))
	})
}
