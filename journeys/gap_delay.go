package journeys

import (
	"fmt"
	"time"
)

// delay is the kind of these gaps.
func delay() kind {
	return kind{
		kind: Delay, severity: Moderate, tell: TellLater, find: (*walked).delays,
		asks: []string{
			"What was waited for?",
			"Did the person know that it would take longer?",
		},
		says: func(t *telling, g *Gap) string {
			if g.Certainty == Possible {
				return fmt.Sprintf("%s takes longer than people expect, since %s.", t.stepName(g), t.at(g, g.Since))
			}
			return fmt.Sprintf("%s takes longer than it should, since %s.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// delays: a step took longer than its `within`, on the person's clock or on
// the calendar that the step names. A step that hangs in a dead end is not
// late as well. Whether it was done late is only judged where a source that
// could have shown it was awake meanwhile.
//
// What people expect is a limit of its own, on their own clock: nobody expects
// in office hours. A step that takes longer than its `expects`, and not yet
// longer than its `within`, is possibly late, and slightly: nothing was
// promised, and we do not know what this person expected. One that is done
// in between was no delay.
//
// Opens with the event that began the step; certain when the time has run
// out; fixed when the step was done. Its owner is the step's, its evidence the
// visit's events.
func (w *walked) delays() []Gap {
	stuck := map[string]bool{}
	for _, g := range w.found {
		if g.Kind == DeadEnd {
			stuck[g.Step] = true
		}
	}
	var gaps []Gap
	for i := range w.Visits {
		v := &w.Visits[i]
		step := w.journey.Step(v.Step)
		if step.Within == 0 && step.Expects == 0 || len(step.Done) == 0 || v.State == Failed || !w.sight.sees(w.journey, step) ||
			len(v.Events) == 1 && v.State == Done || stuck[v.Step] {
			continue
		}
		if g, late := w.late(i, w.deadline(step, v.Begun)); late {
			gaps = append(gaps, g)
		} else if step.Expects > 0 {
			if g, late := w.late(i, v.Begun.Add(step.Expects)); late && g.State != GapFixed {
				g.Certainty, g.Severity = Possible, Slight
				gaps = append(gaps, g)
			}
		}
	}
	return gaps
}

// late reports whether a visit was not done by a deadline, with the gap that
// this is. The zero deadline never comes: no promise.
func (w *walked) late(i int, deadline time.Time) (Gap, bool) {
	v := &w.Visits[i]
	if deadline.IsZero() {
		return Gap{}, false
	}
	late := v.State == Done && v.Ended.After(deadline)
	_, later := w.doneLater(i)
	waiting := v.State == Begun && !later && w.helped().IsZero() && w.clock.passed(deadline)
	if !late && !waiting || !w.sight.awake(w.journey, w.journey.Step(v.Step), v.Begun, deadline) {
		return Gap{}, false
	}
	g := gapOn(Delay, v, v.Events[0], v.Events, deadline)
	g.Waited = w.Last.Sub(v.Begun)
	if late {
		g.State, g.Waited = GapFixed, v.Ended.Sub(v.Begun)
	}
	return g, true
}

// doneLater is when a later visit of the same step was done.
func (w *walked) doneLater(i int) (time.Time, bool) {
	return w.ahead.done(i)
}

// deadline is when a step begun at the given instant should be done, on the
// person's clock or on the calendar that the step names; zero where nothing was
// promised.
func (w *walked) deadline(step *Step, begun time.Time) time.Time {
	if step.Within == 0 {
		return time.Time{}
	}
	return w.rules.Calendar(step.Clock).Add(begun, step.Within)
}
