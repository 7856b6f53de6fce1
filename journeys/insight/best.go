package insight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// best is the ideal path that most people walked whole and with nothing else
// on the way.
type best struct {
	path   *journeys.Path
	people int
	took   time.Duration // median
	rated  float64       // mean of what they rated it, 1 to 5
	rates  int           // how many of them did
}

// fewestAnswers is how many ratings a mean is made of at least: a handful of
// those who answer at all says little of the others.
const fewestAnswers = 10

// walkedPath are those who walked one ideal path.
type walkedPath struct {
	took  []time.Duration
	rated float64 // sum of what they rated it
	rates int
}

// bestOf finds the best of the ideal paths; people is 0 where nobody walked
// one. Of two paths walked by as many the quicker is the better, then the first
// in the file. A path with a step that no source can show is never called
// walked whole.
func (m *measure) bestOf(walked []walkedPath) best {
	var top best
	for i, w := range walked {
		b := best{path: &m.journey.Ideal[i], people: len(w.took), took: median(w.took), rates: w.rates}
		if w.rates > 0 {
			b.rated = w.rated / float64(w.rates)
		}
		if b.people > top.people || b.people == top.people && b.people > 0 && b.took < top.took {
			top = b
		}
	}
	return top
}

// ideal reports whether a case walked exactly this path, and nothing hurt.
func (m *measure) ideal(c *journeys.Case, path *journeys.Path) bool {
	if !c.Over || len(path.Steps) == 0 || len(c.Alignment.Moves) != len(path.Steps) {
		return false
	}
	for i, move := range c.Alignment.Moves {
		if move.Kind != journeys.SyncMove || move.Step != path.Steps[i] {
			return false
		}
	}
	return !slices.ContainsFunc(c.Gaps, func(g journeys.Gap) bool { return m.counts(&g) })
}

// pathName calls a path by the step it ends with, or by all its steps where
// another path ends there too; paths have no names of their own.
func pathName(j *journeys.Journey, path *journeys.Path) string {
	if len(path.Steps) == 0 {
		return journeyName(j)
	}
	end := path.Steps[len(path.Steps)-1]
	shared := slices.ContainsFunc(j.Ideal, func(o journeys.Path) bool {
		return o.ID != path.ID && len(o.Steps) > 0 && o.Steps[len(o.Steps)-1] == end
	})
	if !shared {
		return stepName(j, end)
	}
	var names []string
	for _, s := range path.Steps {
		names = append(names, stepName(j, s))
	}
	return strings.Join(names, ", then ")
}

func bestLine(j *journeys.Journey, b best) string {
	line := pathName(j, b.path) + ": " + people(b.people) + " without a detour, " + span(b.took)
	if b.people > 1 {
		line += " (median)"
	}
	if b.rates >= fewestAnswers {
		line += fmt.Sprintf(", rated %s of 5 (%d answers)", decimal(b.rated), b.rates)
	}
	return line
}
