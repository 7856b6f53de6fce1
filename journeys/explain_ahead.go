package journeys

import (
	"fmt"
	"time"
)

// maxAhead is at how many coming instants an explanation says what changes,
// and maxLooks how many it looks at to find them.
const (
	maxAhead = 5
	maxLooks = 25
)

// ExplainedChange is something that changes by itself.
type ExplainedChange struct {
	At      time.Time `json:"at"`
	Journey string    `json:"journey"`
	Case    string    `json:"case,omitempty"`
	Gap     GapKind   `json:"gap,omitempty"` // "" where the case itself changes
	Step    string    `json:"step,omitempty"`
	Ref     Ref       `json:"ref,omitzero"`
	What    string    `json:"what"`
}

// changesAhead walks the subject at each instant at which its answer changes by
// itself, and tells the difference: what a walk waits for is best said by what
// comes of it.
func changesAhead(r *Rules, s Subject, f Facts, out Outcome, now []Case) []ExplainedChange {
	var list []ExplainedChange
	instants := 0
	for range maxLooks {
		if out.Next.IsZero() || instants == maxAhead {
			break
		}
		at := out.Next
		next, then := walkSubject(r, s, f, at)
		changes := changesBetween(now, then, at)
		if len(changes) > 0 {
			instants++
		}
		list = append(list, changes...)
		out, now = next, then
	}
	return list
}

// changesBetween tells what two walks of one subject see differently.
func changesBetween(before, after []Case, at time.Time) []ExplainedChange {
	was := map[string]*Case{}
	for i := range before {
		was[before[i].ID] = &before[i]
	}
	var list []ExplainedChange
	for i := range after {
		c := &after[i]
		add := func(g *Gap, what string) {
			x := ExplainedChange{At: at, Journey: c.Journey, Case: c.ID, What: what}
			if g != nil {
				x.Gap, x.Step, x.Ref = g.Kind, g.Step, g.Ref
			}
			list = append(list, x)
		}
		old := was[c.ID]
		if old == nil {
			add(nil, "begins")
			continue
		}
		if c.Over && !old.Over {
			add(nil, "is over, because nothing more happened")
		}
		gapsBetween(old, c, add)
	}
	return list
}

func gapsBetween(old, c *Case, add func(*Gap, string)) {
	was := map[string]*Gap{}
	for i := range old.Gaps {
		was[old.Gaps[i].Key(old.ID)] = &old.Gaps[i]
	}
	for i := range c.Gaps {
		g := &c.Gaps[i]
		key := g.Key(c.ID)
		o := was[key]
		delete(was, key)
		switch {
		case o == nil:
			add(g, fmt.Sprintf("opens, %s", g.Certainty))
		case o.Certainty != g.Certainty:
			add(g, fmt.Sprintf("becomes %s", g.Certainty))
		case o.State != g.State:
			add(g, fmt.Sprintf("is %s", g.State))
		case g.Overdue && !o.Overdue:
			add(g, "passes the time by which somebody should have helped")
		case !o.Snoozed.IsZero() && g.Snoozed.IsZero():
			add(g, "may be told again: the quiet that somebody asked for ends")
		}
	}
	for i := range old.Gaps {
		if g := &old.Gaps[i]; was[g.Key(old.ID)] != nil {
			add(g, "is no gap any more")
		}
	}
}
