package journeys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The message stands in the channel of whoever helps with the next step. It
// names no customer and repeats none of their words: a channel has readers
// that the ticket does not.

func (t *telling) message(main *TicketNow, g *Gap, beside *Gap, helper *Owner, confirmed time.Time) *Text {
	text := &Text{Headline: strings.Join([]string{t.called(main), t.journey.Name, t.standing(main, g)}, " · ")}
	text.Rows = []Row{
		{Label: "What happened", Lines: []string{t.story(main, g, beside)}},
		{Label: "Next", Lines: []string{strings.TrimSuffix(t.does(g), ".")}},
		{Label: "Who", Lines: []string{t.who(helper, g)}},
	}
	text.Buttons = t.buttons(main, g, helper)
	parts := []string{"Seen in " + t.sources()}
	if !confirmed.IsZero() {
		parts = append(parts, fmt.Sprintf("checked live in %s %s", t.rules.SourceName(main.Ref.Connector), confirmed.In(t.rules.Zone).Format("15:04:05")))
	}
	text.Footer = strings.Join(append(parts, "why: "+string(g.Rule)), " · ")
	return text
}

// messagePosting is the one message of the case. It stays in the channel where
// it was first posted.
func (p *planner) messagePosting(main *TicketNow, g *Gap, beside *Gap, helper *Owner) []Posting {
	key := "message/" + p.c.ID
	stood := p.before[key]
	target := ChatTarget{}
	if helper != nil {
		target = helper.Chat
	}
	var confirmed time.Time
	if stood != nil {
		target = ChatTarget{Connector: stood.Connector, Channel: stood.Target}
		confirmed = stood.ConfirmedAt
	}
	if target.Channel == "" || main.Restricted || main.hasAny(LabelOff, LabelWrong) {
		return p.takeBack(append(p.replies(), key)...)
	}
	meaning := p.meaning(g, beside, main)
	if p.quiet(g) {
		if stood == nil || stood.WrittenAt.IsZero() {
			return nil // quiet was asked for before anything was said
		}
		meaning = MeaningOf(meaning, g.Snoozed)
	}
	if _, _, taken := p.taken(main, g); taken && p.tookByPress(main) {
		meaning = MeaningOf(meaning, "hand back") // the word of the press may come after the desk's
	}
	m := p.posting(MessagePosting, key, main.Ref, Content{Text: p.message(main, g, beside, helper, confirmed)}, meaning, g.Rule)
	m.Connector, m.Target = target.Connector, target.Channel
	m.Halt = p.halt(main, g, helper)
	_, _, m.Prompt = p.taken(main, g)
	m.Prompt = m.Prompt || p.quiet(g) // whoever pressed waits to see it
	out := []Posting{m}
	if g.Overdue && !m.Prompt && helper != nil && stood != nil && stood.State == Standing {
		reply := p.posting(ReplyPosting, overdueMark+g.Key(p.c.ID), main.Ref, Content{Text: p.overdue(main, g, helper)}, MeaningOf(g.Opening), g.Rule)
		reply.Connector, reply.Target = stood.Connector, stood.Remote
		out = append(out, reply)
	}
	return append(out, p.history(main, g, stood)...)
}

// overdueMark begins the key of what asks the on-call.
const overdueMark = "reply/"

func (j *Journey) previews() bool { return j.Mode == Preview }

// called is the ticket's key, unless not everybody may know it.
func (t *telling) called(main *TicketNow) string {
	if main.Restricted || main.Key == "" {
		return "A ticket"
	}
	return Plain(main.Key, 40)
}

func (t *telling) standing(main *TicketNow, g *Gap) string {
	if name, since, ok := t.taken(main, g); ok {
		return fmt.Sprintf("%s has it (%s)", name, t.at(g, since))
	}
	if t.quiet(g) {
		return t.quietAs(g)
	}
	since := standingOf(g.Kind).since + " " + t.at(g, t.stuckSince(g))
	if _, _, held := t.holder(main); held {
		return since // a name beside it would be blame
	}
	return since + ", nobody has it yet"
}

// stuckSince is when the person began to depend on what is lost, which is
// earlier than when that became certain.
func (t *telling) stuckSince(g *Gap) time.Time { return t.opened(g) }

// story is what happened, in the map's own words for a channel, and of a gap
// that the map has no words for, its kind's.
func (t *telling) story(main *TicketNow, g *Gap, beside *Gap) string {
	var parts []string
	for i := range t.c.Visits {
		v := &t.c.Visits[i]
		if said := t.chat(v, main.Ref); said != "" {
			parts = append(parts, said)
		}
	}
	if !standingOf(g.Kind).own {
		parts = append(parts, strings.TrimSuffix(t.says(g), "."))
	}
	if beside != nil {
		parts = append(parts, lowerFirst(strings.TrimSuffix(t.says(beside), ".")))
	}
	parts = shorten(parts, 2, 6)
	if others := t.otherOpen(main); len(others) > 0 && len(parts) > 0 {
		parts[len(parts)-1] += " (also " + strings.Join(others, ", ") + ")"
	}
	if len(parts) == 0 {
		return strings.TrimSuffix(t.says(g), ".") // the map has no words for a channel
	}
	return strings.Join(parts, " · ")
}

// chat is the map's sentence for a visit in a channel; "" where it has none, or
// none may be said.
func (t *telling) chat(v *Visit, self Ref) string {
	chat := t.journey.Step(v.Step).Chat
	template := cmp.Or(chat[t.state(v)], chat[string(v.State)])
	if template == "" || !t.shareable(v) {
		return ""
	}
	return t.sentence(template, v, self, true)
}

// shareable reports whether it may be said in a channel that a visit took
// place: nothing restricted to a few leaves the place where it happened.
func (t *telling) shareable(v *Visit) bool {
	return !slices.ContainsFunc(v.Events, func(key string) bool {
		e := t.events[key]
		s := t.states[e.Ref]
		return e.Audience.Level == Restricted || s != nil && s.restricted()
	})
}

func (t *telling) who(helper *Owner, g *Gap) string {
	if helper == nil {
		return "nobody is named for it"
	}
	if g.Due.IsZero() {
		return helper.Name
	}
	return fmt.Sprintf("%s · due %s", helper.Name, t.moment(g.Due, t.c.Last))
}

// overdue is said once in the thread, where it notifies as no edit does.
func (t *telling) overdue(main *TicketNow, g *Gap, helper *Owner) *Text {
	still := "Nobody has %s yet, it was due %s."
	if _, _, held := t.holder(main); held {
		still = "%s still waits, it was due %s."
	}
	return &Text{
		Headline: fmt.Sprintf(still, t.called(main), t.moment(g.Due, t.c.Last)),
		Mention:  helper.Chat.Mention,
	}
}

// settledMessage is what is left of a message when the trouble is over: one
// line, no buttons.
func (t *telling) settledMessage(main *TicketNow) *Text {
	state := "no longer stuck"
	if why := t.dismissal(); why != "" {
		state = why
	}
	if t.c.Over {
		state = t.ending() + " " + t.moment(t.c.OverAt, t.c.Started)
	}
	return &Text{Headline: strings.Join([]string{t.called(main), t.journey.Name, state}, " · ")}
}
