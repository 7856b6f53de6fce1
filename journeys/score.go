package journeys

import (
	"math"
	"slices"
	"strconv"
)

// Scores are two numbers that are never blended: how it ended, and how it was.
// That they come apart is the point of having both ("the operation was a
// success, the patient is unhappy").
type Scores struct {
	Outcome    *float64 `json:"outcome,omitempty"`    // 0 to 1; nil: not known yet
	Experience *float64 `json:"experience,omitempty"` // 0 to 1; nil: not known
}

// outcome is 1 where a case that is over reached its goal: everything that
// the person had lost was given back by a done step, or, on a journey on which
// nothing is lost, the last step of an ideal path was done. It is 0 where the
// case ended without, in sight of sources that would have shown it; nil while
// the case is open, where the goal was out of sight, and where the map's own
// ending was seen and not how it came about.
func (w *walked) outcome() *float64 {
	if !w.Over {
		return nil
	}
	goals := w.goals()
	if len(goals) == 0 {
		return nil
	}
	if len(w.journey.Lost) > 0 {
		if !slices.ContainsFunc(w.journey.Lost, func(lost string) bool { return w.regain[lost].IsZero() }) {
			return score(1)
		}
	} else if slices.ContainsFunc(w.Visits, func(v Visit) bool { return v.State == Done && slices.Contains(goals, v.Step) }) {
		return score(1)
	}
	unseen := func(id string) bool { return !w.sight.awake(w.journey, w.journey.Step(id), w.Started, w.Last) }
	if !w.over.IsZero() || slices.ContainsFunc(goals, unseen) {
		return nil
	}
	return score(0)
}

// goals are the steps that reach the goal: those that give back what the
// person had lost, else the last of each ideal path.
func (w *walked) goals() []string {
	var ids []string
	for i := range w.journey.Steps {
		s := &w.journey.Steps[i]
		if slices.ContainsFunc(s.Gives, func(g string) bool { return slices.Contains(w.journey.Lost, g) }) {
			ids = append(ids, s.ID)
		}
	}
	if len(w.journey.Lost) > 0 {
		return ids
	}
	for _, p := range w.journey.Ideal {
		if n := len(p.Steps); n > 0 && !slices.Contains(ids, p.Steps[n-1]) {
			ids = append(ids, p.Steps[n-1])
		}
	}
	return ids
}

// effortAtHalf is the effort at which a walk counts half as good as one that
// took none, on a journey that names no limit.
const effortAtHalf = 12

// experience is the mean of what is known of these three, each from 0 to 1:
//
//	effort  limit / (limit + score), the limit being the journey's for green but
//	        red: 1 without any effort, a half at the limit
//	rating  (rating - 1) / 4 of the customer's latest rating of 1 to 5
//	mood    (mood + 1) / 2 of the mean mood of the customer's words in which one
//	        was read
//
// nil where the person was not seen on any step and said nothing. The effort
// stands for what people do not say: few rate, and most who leave say nothing
// (CEB, "The Effortless Experience", 2013).
func (w *walked) experience() *float64 {
	var parts []float64
	if slices.ContainsFunc(w.Visits, func(v Visit) bool { return w.journey.Step(v.Step).Lane == Customer }) {
		limit := w.journey.Limits.Effort
		if limit <= 0 {
			limit = effortAtHalf
		}
		parts = append(parts, limit/(limit+max(0, w.Effort.Score)))
	}
	if r, ok := w.rating(); ok {
		parts = append(parts, (r-1)/4)
	}
	if m, ok := w.mood(); ok {
		parts = append(parts, (m+1)/2)
	}
	if len(parts) == 0 {
		return nil
	}
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	return score(sum / float64(len(parts)))
}

// rating is the latest one that the customer gave.
func (w *walked) rating() (float64, bool) {
	for _, e := range slices.Backward(w.events) {
		if r, err := strconv.ParseFloat(e.Fields.First(FieldRating), 64); err == nil && r >= 1 && r <= 5 {
			return r, true
		}
	}
	return 0, false
}

// mood is the mean of those that were read in the customer's own words.
func (w *walked) mood() (float64, bool) {
	sum, n := 0.0, 0
	for _, e := range w.events {
		if e.deleted || e.Reading == nil || e.Reading.Mood == 0 || !spokenByCustomer(&e.Event, w.rules.Roster) {
			continue
		}
		sum, n = sum+min(1, max(-1, e.Reading.Mood)), n+1
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}

// score is a number from 0 to 1, to three digits: more would claim too much.
func score(x float64) *float64 {
	x = math.Round(x*1000) / 1000
	return &x
}
