package journeys

import (
	"slices"
	"strings"
	"time"
)

// The history of a case stands under its message, a line for each thing that
// changed it: who has it, that the person asked again, that something else
// holds them up. The message itself only ever says how things stand now.
//
// Lines are for who looks, not for who must act. A reply calls only those who
// follow the thread, which pressing a button does not make anybody do; nobody
// is mentioned (that is kept for what is overdue, once); none is written while
// the channel asked for quiet, nor any more when the trouble is over, for the
// last line of all is the message's own. So that a person who calls twenty times
// does not make twenty lines there is an end to them: the message and the note
// still say all that is true.

// mostLines bounds the lines under one message.
const mostLines = 10

// line is one line of the history: what happened, when, and by what it is known
// for ever, so that it is never said twice.
type line struct {
	at    time.Time
	said  string
	known []string // Keys of events, or of a gap; any of them said before is this line said before
}

// history plans the lines under a message that stands. What is older than it
// was in it from the beginning.
func (p *planner) history(main *TicketNow, g *Gap, stood *Stored) []Posting {
	if stood != nil && stood.State == Gone {
		return p.takeBack(p.replies()...) // a human removed what they stand under
	}
	if p.journey.previews() || stood == nil || stood.State != Standing || stood.Remote == "" || stood.ConfirmedAt.IsZero() || p.quiet(g) {
		return nil
	}
	lines := slices.DeleteFunc(slices.Concat(p.visitLines(), p.holderLines(main), p.gapLines(main, g)), func(l line) bool {
		return !l.at.After(stood.ConfirmedAt)
	})
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	left := mostLines - len(p.saidLines())
	var out []Posting
	for _, l := range lines {
		key, said := "", false
		for _, k := range l.known {
			if key = p.lineKey(k); p.before[key] != nil {
				said = true
				break
			}
		}
		if !said {
			if key = p.lineKey(l.known[0]); left <= 0 {
				continue
			}
			left--
		}
		text := &Text{Headline: p.moment(l.at, p.c.Last) + " " + l.said}
		reply := p.posting(ReplyPosting, key, main.Ref, Content{Text: text}, MeaningOf(key), g.Rule)
		reply.Connector, reply.Target = stood.Connector, stood.Remote
		out = append(out, reply)
	}
	return out
}

const lineMark = "line/"

func (p *planner) lineKey(of string) string { return lineMark + MeaningOf(p.c.ID, of) }

// saidLines are the keys of the lines that were ever wanted under the message.
func (p *planner) saidLines() []string { return p.keysOf(lineMark) }

// replies are the keys of all that was said under the message.
func (p *planner) replies() []string { return append(p.keysOf(lineMark), p.keysOf(overdueMark)...) }

func (p *planner) keysOf(mark string) []string {
	var keys []string
	for key, s := range p.before {
		if s.Case == p.c.ID && s.Kind == ReplyPosting && strings.HasPrefix(key, mark) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// visitLines are what the person did, in the map's words for a channel; a visit
// for which it has none is not told, and neither is one that not everybody may
// know of.
func (p *planner) visitLines() []line {
	var lines []line
	for i := range p.c.Visits {
		v := &p.c.Visits[i]
		said := p.chat(v, Ref{})
		if said == "" {
			continue
		}
		if where := p.where(v); where != "" {
			said += " (" + where + ")"
		}
		lines = append(lines, line{v.Begun, strings.TrimPrefix(said, "now "), v.Events})
	}
	return lines
}

// holderLines are who had the ticket, one after the other. That one is named
// by who it is and how often they had it: the desk's own record and its webhook
// tell of one change as two events.
func (p *planner) holderLines(main *TicketNow) []line {
	var lines []line
	times, has := map[string]int{}, ""
	for _, key := range p.c.Events {
		e := p.events[key]
		now, says := e.Fields[FieldAssignee]
		if e.Ref != main.Ref || !says || p.states[e.Ref] == nil || p.states[e.Ref].restricted() {
			continue
		}
		who := strings.Join(now, "")
		if who == has {
			continue
		}
		has = who
		times[who]++
		said := "nobody has it any more"
		if who != "" {
			said = orSomebody(Plain(e.Fields.First(FieldAssigneeName), 60)) + " has it"
		}
		lines = append(lines, line{e.At, said, []string{MeaningOf("holder", main.Ref, who, times[who])}})
	}
	return lines
}

// gapLines are what else came to hold the person up, each as its kind says it.
func (p *planner) gapLines(main *TicketNow, told *Gap) []line {
	var lines []line
	for i := range p.c.Gaps {
		g := &p.c.Gaps[i]
		if g.speaks() && !p.quiet(g) && p.showable(g, main.Ref) && (g.Key("") == told.Key("") || standingOf(g.Kind).neglect) {
			lines = append(lines, line{g.Since, lowerFirst(strings.TrimSuffix(p.says(g), ".")), []string{g.Key("")}})
		}
	}
	return lines
}
