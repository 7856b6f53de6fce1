package insight

import (
	"strconv"

	"github.com/waymark-itsm/waymark/journeys"
)

// Effort is what a journey costs the people who walk it; see journeys.Effort.
// It counts nobody out: whoever publishes it says nothing of fewer people than
// may be shown.
type Effort struct {
	Cases  int
	Median float64 // of the scores
	Steps  []StepEffort
	Terms  []journeys.Term // of all cases together, in the order of the drivers
}

// StepEffort is a step's part of it.
type StepEffort struct {
	Step string
	Mean float64 // points per case of the journey, whether or not it came there
}

// EffortOf rolls the effort of a journey's cases up, and says on which steps
// it arose, in the order of the map. Steps that took none are left out.
func EffortOf(j *journeys.Journey, cases []journeys.Case) Effort {
	return effortOf(j, casesOf(j.ID, cases))
}

func effortOf(j *journeys.Journey, living []*journeys.Case) Effort {
	e := Effort{Cases: len(living)}
	if len(living) == 0 {
		return e
	}
	scores := make([]float64, 0, len(living))
	on := map[string]float64{}
	by := map[journeys.Driver]journeys.Term{}
	for _, c := range living {
		scores = append(scores, c.Effort.Score)
		for step, points := range c.Effort.Steps {
			on[step] += points
		}
		for _, t := range c.Effort.Terms {
			sum := by[t.Driver]
			by[t.Driver] = journeys.Term{Driver: t.Driver, Count: sum.Count + t.Count, Weight: t.Weight, Points: sum.Points + t.Points}
		}
	}
	e.Median = middle(scores)
	for i := range j.Steps {
		if points := on[j.Steps[i].ID]; points > 0 {
			e.Steps = append(e.Steps, StepEffort{j.Steps[i].ID, points / float64(len(living))})
		}
	}
	for _, d := range journeys.Drivers() {
		if t, ok := by[d]; ok {
			e.Terms = append(e.Terms, t)
		}
	}
	return e
}

// effortOn is the part of a case's effort that arose on a step; all of it
// where the step is "".
func effortOn(c *journeys.Case, step string) float64 {
	if step == "" {
		return c.Effort.Score
	}
	return c.Effort.Steps[step]
}

// points is a number of points with at most one digit after the point.
func points(n float64) string {
	s := strconv.FormatFloat(n, 'f', 1, 64)
	if s = trimZero(s); s == "1" {
		return "1 point"
	}
	return s + " points"
}

func trimZero(s string) string {
	if n := len(s) - 2; n > 0 && s[n:] == ".0" {
		return s[:n]
	}
	return s
}
