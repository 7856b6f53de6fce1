package journeys

import (
	"cmp"
	"slices"
	"time"
)

// waits counts the begun hours for which the person waited for the desk: the
// stretches of certain gaps in which somebody should have acted, each hour
// once, however many gaps say so. A stretch runs from what opened the gap
// (for a call that was given up: from when the person began to wait) for as
// long as the gap says, and never beyond the last event: what goes on waiting
// while nothing happens is weighed when something does. Only hours in which
// whoever should have acted works count, as they do for the limits.
//
// The hours of a step are those of the gaps on it; begun hours are rounded up
// for the whole case, so a step has what the hours before it leave over.
func (e *effortOf) waits() {
	type waiting struct {
		hours *Calendar
		step  string
	}
	waits := map[waiting][]Interval{}
	for i := range e.found {
		g := &e.found[i]
		if g.Certainty != Certain || g.State == GapDismissed || !waitsFor(g.Kind) {
			continue
		}
		from := e.byKey[g.Opening].At
		to := from.Add(g.Waited)
		if g.Kind == AbandonedContact {
			from, to = from.Add(-g.Waited), from
		}
		if to.After(e.Last) {
			to = e.Last
		}
		step := g.Step
		if step == "" {
			step = e.stepAt(from)
		}
		on := waiting{e.hours(g), step}
		waits[on] = append(waits[on], Interval{from, to})
	}
	// Joined first: a calendar is dear to ask, and many gaps say so of one time.
	var all []stretchOfWait
	for on, stretches := range waits {
		for _, i := range joined(stretches) {
			for _, open := range openHours(on.hours, i.From, i.To) {
				all = append(all, stretchOfWait{open, on.step})
			}
		}
	}
	slices.SortFunc(all, func(a, b stretchOfWait) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.step, b.step))
	})
	var until time.Time
	var sum time.Duration
	hours := 0
	for _, i := range all {
		from := later(i.From, until)
		if !i.To.After(from) {
			continue
		}
		sum, until = sum+i.To.Sub(from), i.To
		begun := int((sum + time.Hour - 1) / time.Hour)
		e.add(ByWaits, i.step, begun-hours)
		hours = begun
	}
}

// joined are stretches of time in order, those that touch made one.
func joined(all []Interval) []Interval {
	slices.SortFunc(all, func(a, b Interval) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	var list []Interval
	for _, i := range all {
		if n := len(list); n > 0 && !i.From.After(list[n-1].To) {
			list[n-1].To = later(list[n-1].To, i.To)
			continue
		}
		list = append(list, i)
	}
	return list
}

// stretchOfWait is a stretch of waiting, and the step on which it was.
type stretchOfWait struct {
	Interval
	step string
}

// waitsFor reports whether a gap of this kind means that the person waits for
// somebody who should act.
func waitsFor(k GapKind) bool {
	switch k {
	case DeadEnd, Delay, Silence, Dropped, MissedHandoff, HoldMisuse, AbandonedContact, CustomerActiveSilent:
		return true
	}
	return false
}

// hours are those of whoever should act on a gap: the calendar of its step,
// else of its helper or owner, else all.
func (w *walked) hours(g *Gap) *Calendar {
	step := w.journey.step(g.Step)
	if step.Clock != "" {
		return w.rules.Calendar(step.Clock)
	}
	for _, id := range []string{g.Helper, g.Owner, step.Stuck.Help, step.Owner} {
		if o := w.rules.Owner(id); o != nil {
			return w.rules.Calendar(o.Hours)
		}
	}
	return nil
}

// openHours are the stretches between two instants in which a calendar is open.
func openHours(c *Calendar, from, to time.Time) []Interval {
	if c == nil {
		if from.Before(to) {
			return []Interval{{from, to}}
		}
		return nil
	}
	var all []Interval
	for from.Before(to) {
		opens, closes := c.window(from)
		if closes.IsZero() || !opens.Before(to) {
			break
		}
		all = append(all, Interval{later(from, opens), earlier(to, closes)})
		from = closes
	}
	return all
}
