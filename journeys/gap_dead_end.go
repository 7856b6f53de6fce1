package journeys

import (
	"fmt"
	"slices"
	"time"
)

// deadEnd is the kind of these gaps.
func deadEnd() kind {
	return kind{
		kind: DeadEnd, severity: Severe, tell: TellLater, find: (*walked).deadEnds, turn: early,
		asks: []string{
			"Did we try this way ourselves with what these people have lost?",
			"Is there another way, and is it offered at this point?",
			"Why is the way offered at all when it cannot be walked?",
		},
		says: func(t *telling, g *Gap) string {
			if g.Certainty == Possible {
				return fmt.Sprintf("%s since %s, not seen done so far.", t.stepName(g), t.at(g, t.stuckSince(g)))
			}
			return fmt.Sprintf("%s since %s, not done.", t.stepName(g), t.at(g, t.stuckSince(g)))
		},
	}
}

// deadEnds: the person has begun a step that needs what they lost when the
// journey began, directly or through a thing that hangs on it (the reset link
// goes to the mailbox, and the mailbox needs the password). Another ideal path
// is the way out of it, not a reason to keep silent; a step that gave the lost
// thing back is.
//
// Opens with the event from which the person depends on what is lost: the
// step's `waits`, else its begin. Possible at once (they may have the mailbox
// on another device); certain when `within` has run out and a source that
// could have shown the step done was awake, or as soon as the person contacts
// us again. Fixed when the step is done after all, or the person was helped; a
// possible one that never became certain is then no gap. Its owner is the
// step's; whoever the step's `stuck` names helps the person.
func (w *walked) deadEnds() []Gap {
	var gaps []Gap
	for i := range w.Visits {
		v := &w.Visits[i]
		step := w.journey.Step(v.Step)
		opening := w.dependsFrom(step, v)
		if opening == "" || v.State == Failed || !w.sight.sees(w.journey, step) {
			continue
		}
		at := w.byKey[opening].At
		if !w.lostAt(step, at) {
			continue
		}
		g := Gap{Kind: DeadEnd, Step: v.Step, Opening: opening, Events: slices.Clone(v.Events), Certainty: Possible, Since: at}
		w.deadEndCertain(&g, i, step)
		w.deadEndFixed(&g, i, step)
		if g.Certainty == Possible && g.State == GapFixed {
			continue // it might have been one, and was none
		}
		gaps = append(gaps, g)
	}
	return gaps
}

// dependsFrom is the event of a visit from which the person needs what the
// step needs; "" while that has not come.
func (w *walked) dependsFrom(step *Step, v *Visit) string {
	as := AsBegun
	if len(step.Waits) > 0 {
		as = AsWaits
	}
	for _, key := range v.Events {
		if w.asOf[key] == as {
			return key
		}
	}
	return ""
}

// lostAt reports whether at this instant the step needs something that the
// person has lost and not regained.
func (w *walked) lostAt(step *Step, at time.Time) bool {
	return slices.ContainsFunc(w.journey.Lost, func(lost string) bool {
		if back, ok := w.regain[lost]; ok && !back.After(at) {
			return false
		}
		return slices.ContainsFunc(step.Needs, func(need string) bool { return hangsOn(w.journey, need, lost, 0) })
	})
}

// hangsOn reports whether a thing is, or needs, what was lost. depth stops a
// circle of things, which the configuration refuses anyway.
func hangsOn(j *Journey, thing, lost string, depth int) bool {
	if thing == lost {
		return true
	}
	t := j.Thing(thing)
	return t != nil && depth < len(j.Things) &&
		slices.ContainsFunc(t.Needs, func(n string) bool { return hangsOn(j, n, lost, depth+1) })
}

// deadEndCertain raises a possible dead end to a certain one.
func (w *walked) deadEndCertain(g *Gap, i int, step *Step) {
	var certain time.Time
	var by []string
	if step.Within > 0 {
		deadline := w.deadline(step, w.Visits[i].Begun)
		if !deadline.IsZero() && w.sight.awake(w.journey, step, g.Since, deadline) && w.clock.passed(deadline) {
			certain = deadline
		}
	}
	asked := w.contacts()
	for next, _ := slices.BinarySearch(asked, i+1); next < len(asked); next++ {
		again := &w.Visits[asked[next]]
		if !certain.IsZero() && again.Begun.Sub(certain) > skew || !w.sight.awake(w.journey, step, g.Since, again.Begun) {
			break // nor does any that comes later make it certain sooner
		}
		if certain.IsZero() || again.Begun.Before(certain) {
			certain, by = again.Begun, again.Events[:1]
			break
		}
	}
	if certain.IsZero() || w.Visits[i].State == Done && !w.Visits[i].Ended.After(certain) {
		return
	}
	g.Certainty, g.Since = Certain, certain
	g.Events = append(g.Events, by...)
}

// deadEndFixed closes a dead end out of which the person found.
func (w *walked) deadEndFixed(g *Gap, i int, step *Step) {
	opened := w.byKey[g.Opening].At
	fixed := w.helped()
	if w.Visits[i].State == Done {
		fixed = w.Visits[i].Ended
	} else if done, ok := w.doneLater(i); ok {
		fixed = done
	} else if back, ok := w.ahead.backAfter(step, opened); ok {
		fixed = back
	}
	g.Waited = w.Last.Sub(opened)
	if !fixed.IsZero() {
		g.State, g.Waited = GapFixed, max(0, fixed.Sub(opened))
	}
}
