package journeys

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A gap that is told now stands in two texts, and in each it must be true of
// its kind: somebody in a dead end is stuck, somebody whom nobody answered is
// waiting. This file holds what depends on the kind.

// standing is how a person stands who met a gap.
type standing struct {
	since string // "stuck since": begins a message's headline, before a time
	// neglect is trouble that an assignee does not end: the desk owes an act,
	// and only who took the ticket after it arose counts as having it.
	neglect bool
	// own means that the gap is about what happened on its step, so that the
	// map's sentence for that visit tells it.
	own bool
}

// standingOf says how a person stands who met a gap of this kind.
func standingOf(k GapKind) standing {
	switch k {
	case DeadEnd, Delay, RepeatedStep, SearchNoResult:
		return standing{since: "stuck since", own: true}
	case Silence, Dropped, HoldMisuse, CustomerActiveSilent:
		return standing{since: "waiting since", neglect: true}
	case MissedHandoff:
		return standing{since: "handed over and not taken up since", neglect: true}
	case PingPong:
		return standing{since: "handed back and forth since", neglect: true}
	case AbandonedContact:
		return standing{since: "gave up calling", own: true}
	case Abandoned:
		return standing{since: "not heard of since"}
	case Reopened:
		return standing{since: "open again since", neglect: true}
	case RepeatContact, AskedTwice:
		return standing{since: "asked again"}
	case ChannelSwitch:
		return standing{since: "asked on another channel"}
	}
	return standing{since: "needs a look since"}
}

// dayOf is the day on which a text about a gap is first read: what happened on
// another one is told with its day.
func (t *telling) dayOf(g *Gap) time.Time { return later(g.Since, t.c.Last) }

// at is an instant as a text about a gap tells it: "09:05", or with its day
// "Mon 16 Nov 15:02".
func (t *telling) at(g *Gap, when time.Time) string { return t.moment(when, t.dayOf(g)) }

// opened is when a gap's cause happened, which is earlier than when that
// became certain.
func (t *telling) opened(g *Gap) time.Time {
	if e := t.events[g.Opening]; e != nil {
		return e.At
	}
	return g.Since
}

// says is the sentence of a gap's kind about it, fit for a channel.
func (t *telling) says(g *Gap) string {
	for _, k := range kinds() {
		if k.kind == g.Kind && k.says != nil {
			return k.says(t, g)
		}
	}
	return fmt.Sprintf("%s since %s, not done.", t.stepName(g), t.at(g, t.opened(g)))
}

// does says what helps: the way around the step that the map knows, else what
// helps with every gap of the kind.
func (t *telling) does(g *Gap) string {
	step := t.journey.step(g.Step)
	if way := t.next(step); way != "" {
		return way
	}
	for _, k := range kinds() {
		if k.kind == g.Kind && k.does != nil {
			return k.does(t, g)
		}
	}
	if step.Name != "" {
		return "Help the person past: " + step.Name
	}
	return "Look at the ticket and answer on it"
}

// stuckLines are what a note says is wrong: the map's sentence for what
// happened on the step, or the kind's own for all that no map has words for.
func (t *telling) stuckLines(g *Gap, beside *Gap, self Ref) []string {
	v, step := t.visitOf(g), t.journey.step(g.Step)
	line := ""
	if standingOf(g.Kind).own && v.Step == g.Step {
		// What is stuck for days is told with its day.
		said := strings.ReplaceAll(step.Told[t.state(v)], "{time}", t.at(g, t.dependsAt(v)))
		if _, other := t.journey.channelOf(v, t.events); other && t.state(v) == string(Begun) {
			said = "" // it is about what was done on another channel
		}
		line = t.sentence(said, v, self, false)
	}
	if line == "" {
		line = t.says(g)
	}
	lines := []string{line}
	if step.Stuck.Avoid != "" {
		lines = append(lines, step.Stuck.Avoid)
	}
	if beside != nil {
		lines = append(lines, t.says(beside))
	}
	return lines
}

// taken is the human who has the trouble in hand, as the desk itself says it.
func (t *telling) taken(tk *TicketNow, g *Gap) (name string, since time.Time, ok bool) {
	name, since, ok = t.holder(tk)
	return name, since, ok && (!standingOf(g.Kind).neglect || since.After(g.Since))
}

// showable reports whether readers of a ticket may be told of a gap that lies
// on a ticket: of what happened where they cannot look, they may not.
func (t *telling) showable(g *Gap, self Ref) bool {
	if g.Step != "" {
		return true // told by its visit, which hides what must be hidden
	}
	if s := t.states[g.Ref]; s != nil && s.restricted() && g.Ref != self {
		return false
	}
	return !slices.ContainsFunc(g.Events, func(key string) bool {
		e := t.events[key]
		return e != nil && !t.visible(e, self)
	})
}

// isAbout reports whether an act of a human names this gap.
func isAbout(a *Event, g *Gap) bool {
	return a.Fields.First(FieldGapKind) == string(g.Kind) && a.Fields.First(FieldGapStep) == g.Step &&
		a.Fields.First(FieldGapOpening) == g.Opening
}
