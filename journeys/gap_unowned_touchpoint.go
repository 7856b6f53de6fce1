package journeys

import (
	"fmt"
	"slices"
	"time"
)

// unownedTouchpoint is the kind of these gaps.
func unownedTouchpoint() kind {
	return kind{
		kind: UnownedTouchpoint, severity: Slight, tell: TellLater, find: (*walked).unowned,
		asks: []string{
			"Who should own this step?",
			"Does whoever acts here know that nobody else does?",
		},
		says: func(t *telling, g *Gap) string {
			return t.stepName(g) + ": " + OwnerOf(t.rules, t.facts, t.journey, g.Step).words(t.rules.Zone) + "."
		},
		does: func(t *telling, g *Gap) string {
			if o := t.rules.Owner(g.Proposed); o != nil {
				return "Name an owner; " + o.Name + " acts here most"
			}
			return "Name an owner"
		},
	}
}

// unowned: a person was on a touchpoint (a step of theirs on a channel) that
// nobody owns: the map names no owner that the desk knows, or the one it names
// was gone or idle at the time, as the facts say. On a channel that the company
// does not own nobody can. One that does not know where its people act is
// there: a portal's owner may never touch a ticket, so only who was seen to
// act once can be idle.
//
// Opens with the first event of the person's first visit of the step, certain
// at once; one gap for each step. Fixed when the named owner is there again; it
// stays open when the person was helped, for the next one meets it too. Its
// owner is the one that is named, if any; Proposed is the team that acts there
// most.
func (w *walked) unowned() []Gap {
	var gaps []Gap
	for i := range w.journey.Steps {
		step := &w.journey.Steps[i]
		if step.Lane != Customer || step.Channel == "" || w.rules.foreign(step.Channel) {
			continue
		}
		first, met := -1, false
		away, named := w.ownerAway(step.Owner)
		for n := range w.Visits {
			v := &w.Visits[n]
			if v.Step != step.ID {
				continue
			}
			if first < 0 {
				first = n
			}
			met = met || !named || away != nil && w.during(v, *away)
		}
		if !met {
			continue
		}
		v := &w.Visits[first]
		g := gapOn(UnownedTouchpoint, v, v.Events[0], v.Events[:1], v.Begun)
		g.State = GapOpen
		if away != nil && !away.To.IsZero() {
			g.State = GapFixed
		}
		if id, _, _ := w.sight.facts.trueOwner(w.journey.ID, step.ID); id != step.Owner {
			g.Proposed = id
		}
		gaps = append(gaps, g)
	}
	return gaps
}

// ownerAway is when the named owner was not there; nil: it was. named is false
// where the desk knows none of this id.
func (w *walked) ownerAway(id string) (away *Interval, named bool) {
	if w.rules.Owner(id) == nil {
		return nil, false
	}
	if i, ever := w.sight.facts.Owners[id].away(); ever {
		return &i, true
	}
	return nil, true
}

// during reports whether the person was on a visit at some time of a stretch:
// until it ended, or, where it did not, until they were helped.
func (w *walked) during(v *Visit, i Interval) bool {
	until := v.Ended
	if v.State == Begun {
		until = w.helped()
	}
	return (i.To.IsZero() || v.Begun.Before(i.To)) && (until.IsZero() || until.After(i.From) || v.Begun.After(i.From))
}

// oldNews reports whether all that a gap rests on is older than the finding
// that its owner is not there: what happened to people then is no news.
func (w *walked) oldNews(g *Gap) bool {
	o := w.sight.facts.Owners[g.Owner]
	return g.Kind == UnownedTouchpoint && w.rules.Owner(g.Owner) != nil && o.lasts() && !w.Last.After(o.Noticed)
}

func (r *Rules) foreign(channel string) bool {
	return slices.ContainsFunc(r.Channels, func(c Channel) bool { return c.ID == channel && c.Foreign })
}

// words say who owns a step in truth: "nobody (Portal team has not been seen
// to act since 20 Oct 2026); mostly Service Desk acts here, 9 of 12 times".
func (o Owns) words(zone *time.Location) string {
	if o.There {
		return "owned by " + o.Named.Name
	}
	text := "owned by nobody"
	if o.Named != nil {
		why := " is gone"
		switch {
		case !o.Gone:
			why = " has not been seen to act"
		case o.Why != "":
			why = ": " + string(o.Why)
		}
		text += " (" + o.Named.Name + why
		if !o.Since.IsZero() {
			text += " since " + o.Since.In(zone).Format("2 Jan 2006")
		}
		text += ")"
	}
	if o.Proposed != nil {
		text += "; mostly " + o.Proposed.Name + " acts here"
		if o.Of > 0 {
			text += fmt.Sprintf(", %d of %d times", o.Acts, o.Of)
		}
	}
	return text
}
