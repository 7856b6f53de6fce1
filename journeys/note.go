package journeys

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The note on a ticket is read in ten seconds, with the caller on the line.
// Its order is the point: what is stuck, what to do, what not to ask; the
// history comes last. It never holds gap kinds, step ids, scores, feelings,
// colleagues' names as blame, or anything that this ticket's readers could not
// see where it happened.

// mainNote is the note on the case's newest open ticket.
func (t *telling) mainNote(self *TicketNow, g *Gap, beside *Gap, helper *Owner) *Text {
	text := &Text{Headline: t.headline(self), Footer: t.footer(self)}
	text.Rows = append(text.Rows, Row{Label: "STUCK", Lines: t.stuckLines(g, beside, self.Ref)}, Row{Label: "DO", Lines: []string{t.do(g, helper, self)}})
	if known := t.known(self); known != "" {
		text.Rows = append(text.Rows, Row{Label: "KNOWN", Lines: []string{known}})
	}
	if history := t.soFar(self.Ref); len(history) > 1 { // the day alone is no history
		text.Rows = append(text.Rows, Row{Label: "SO FAR", Lines: history, List: true})
	}
	if others := t.otherOpen(self); len(others) > 0 {
		text.Rows = append(text.Rows, Row{Label: "AFTER", Lines: []string{"close " + strings.Join(others, ", ") + " with this one"}})
	}
	return text
}

// pointer is the one line on the case's other open tickets.
func (t *telling) pointer(self, main *TicketNow) *Text {
	return &Text{Headline: fmt.Sprintf("continued in %s (%s%s). Please do not answer here; both close together.",
		Plain(main.Key, 40), t.moment(main.Created, self.Created), t.byChannel(main))}
}

// byChannel says how a ticket came, where a visit shows it.
func (t *telling) byChannel(tk *TicketNow) string {
	if ch := t.cameBy[tk.Ref]; ch != "" {
		return ", by " + ch
	}
	return ""
}

// ending is how a case that is over ended. Solved is only what was seen to be:
// the goal was reached, or the map's own ending happened. Of a person who went
// away, or who just was not heard of any more, nobody knows that they were
// helped.
func (t *telling) ending() string {
	reached := t.c.Scores.Outcome != nil && *t.c.Scores.Outcome > 0
	if reached || slices.ContainsFunc(t.c.Placements, func(p Placement) bool { return p.As == AsOver }) {
		return "solved"
	}
	return "ended"
}

// solved replaces a note when the case is over: two lines, one last edit.
func (t *telling) solved(self *TicketNow) *Text {
	return &Text{
		Headline: fmt.Sprintf("Waymark · %s · %s %s", t.journey.Name, t.ending(), t.moment(t.c.OverAt, self.Created)),
		Rows: []Row{{Lines: []string{fmt.Sprintf("%s after it began, %s. Nothing more to do here.",
			span(t.c.OverAt.Sub(t.c.Started)), plural(t.c.Contacts, "contact"))}}},
	}
}

// moved replaces a note whose cause is gone although the case goes on.
func (t *telling) moved() *Text {
	if why := t.dismissal(); why != "" {
		return &Text{
			Headline: fmt.Sprintf("Waymark · %s · %s", t.journey.Name, why),
			Rows:     []Row{{Lines: []string{"What was said here was set aside on the desk."}}},
		}
	}
	if silent := t.silent(); len(silent) > 0 {
		return &Text{
			Headline: fmt.Sprintf("Waymark · %s · not known to be stuck", t.journey.Name),
			Rows:     []Row{{Lines: append(silent, "What was said here was not seen to be so, nor to be otherwise.")}},
		}
	}
	return &Text{
		Headline: fmt.Sprintf("Waymark · %s · no longer stuck", t.journey.Name),
		Rows:     []Row{{Lines: []string{"What was said here is settled. Nothing more to do."}}},
	}
}

func (t *telling) headline(self *TicketNow) string {
	parts := []string{"Waymark", t.journey.Name}
	if t.c.Contacts > 1 {
		parts = append(parts, fmt.Sprintf("%s contact in %s", ordinal(t.c.Contacts), span(t.c.LastContact.Sub(t.c.Started))))
	}
	var same []string
	for i := range t.c.Tickets {
		if o := &t.c.Tickets[i]; o.Ref != self.Ref && !o.Restricted && !o.Gone && o.Key != "" {
			same = append(same, Plain(o.Key, 40))
		}
	}
	if len(same) > 0 {
		parts = append(parts, "same person as "+strings.Join(same, ", "))
	}
	return strings.Join(parts, " · ")
}

// do says what helps, who does it, and whether somebody has it already.
func (t *telling) do(g *Gap, helper *Owner, self *TicketNow) string {
	what := t.does(g)
	if !strings.HasSuffix(what, ".") {
		what += "."
	}
	who := "Nobody is named for it"
	if helper != nil {
		who = helper.Name
	}
	if name, since, ok := t.taken(self, g); ok {
		return fmt.Sprintf("%s %s has it since %s.", what, name, t.moment(since, t.c.Last))
	}
	if _, _, held := t.holder(self); held {
		return fmt.Sprintf("%s %s.", what, who) // whose ticket it is, the ticket says itself
	}
	return fmt.Sprintf("%s %s; no assignee yet.", what, who)
}

// next is the way around the step that the person is stuck on, "" where the
// map has none.
func (t *telling) next(step *Step) string {
	go_ := t.journey.Step(step.Stuck.Go)
	switch {
	case go_ != nil && step.Stuck.Say != "":
		return go_.Name + ": " + lowerFirst(step.Stuck.Say)
	case go_ != nil:
		return go_.Name
	}
	return step.Stuck.Say
}

// holder is the human who has the ticket, as the desk itself says it.
func (t *telling) holder(self *TicketNow) (name string, since time.Time, ok bool) {
	if !self.Assignee.IsZero() {
		return orSomebody(Plain(self.AssigneeName, 60)), self.AssignedAt, true
	}
	return "", time.Time{}, false
}

func orSomebody(name string) string {
	if name == "" {
		return "Somebody"
	}
	return name
}

// known is what need not be asked again. A value is shown only where it is
// short and plain, and never where the map hides it.
func (t *telling) known(self *TicketNow) string {
	var parts []string
	for i := range t.journey.Known {
		k := &t.journey.Known[i]
		for _, key := range slices.Backward(t.c.Events) {
			e := t.events[key]
			value := e.Fields.First(k.Field)
			if !k.Holds(&e.Event, "") || k.Field != "" && value == "" || !t.visible(e, self.Ref) {
				continue
			}
			if part := t.knownPart(k, e, value, self); part != "" {
				parts = append(parts, part)
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}

func (t *telling) knownPart(k *Known, e *entry, value string, self *TicketNow) string {
	switch {
	case k.Field == "":
		return k.Say
	case k.Hide:
		where := t.rules.SourceName(e.Connector)
		if tk := t.c.ticket(e.Ref); tk != nil {
			where = Plain(tk.Key, 40)
			if tk.Ref == self.Ref {
				where = "this ticket"
			}
		}
		return fmt.Sprintf("%s: given in %s, no need to ask again", k.Say, where)
	case len(value) > 40 || strings.ContainsAny(value, "@:/<>") || Plain(value, 40) != value:
		return ""
	}
	return strings.ReplaceAll(k.Say, "{"+k.Field+"}", value)
}

// soFar is the history, a line per visit that the map has words for. What
// readers of this ticket may not see is counted, not shown.
func (t *telling) soFar(self Ref) []string {
	first := t.c.Started
	lines := []string{fmt.Sprintf("%s, %s time", first.In(t.rules.Zone).Format("Mon 2 Jan"), city(t.rules.Zone))}
	for i := range t.c.Visits {
		v := &t.c.Visits[i]
		template := t.told(v, string(v.State))
		if template == "" || t.goesOn(v) {
			continue
		}
		at := t.moment(v.Begun, first)
		if t.hidden(v, self) {
			lines = append(lines, at+"  one event in a place you may not see")
			continue
		}
		lines = append(lines, fmt.Sprintf("%s  %s (%s)", at, t.sentence(template, v, self, false), t.where(v)))
	}
	return append(shorten(lines, 3, 6), t.silent()...)
}

// told is the map's sentence for a visit in some state. Of a ticket that came by
// another channel than the map's it says only that: "found the form and sent it"
// is not true of a mail.
func (t *telling) told(v *Visit, state string) string {
	template := t.journey.step(v.Step).Told[state]
	if _, other := t.journey.channelOf(v, t.events); other && template != "" {
		return "asked: {ref}"
	}
	return template
}

// shorten keeps the first and the last lines of a long story: nobody on the
// phone reads sixty.
func shorten(lines []string, first, last int) []string {
	left := len(lines) - first - last
	if left < 2 {
		return lines
	}
	short := append(slices.Clone(lines[:first]), fmt.Sprintf("… %d more …", left))
	return append(short, lines[len(lines)-last:]...)
}

// goesOn reports whether a visit only continues what an earlier one began: it
// is told there.
func (t *telling) goesOn(v *Visit) bool {
	if v.State != Begun || len(t.journey.Step(v.Step).Begins) == 0 {
		return false
	}
	return !slices.ContainsFunc(v.Events, func(key string) bool { return t.as(key) == AsBegun })
}

// silent names the sources that said nothing while the case was walked, so
// that nobody reads their silence as "no call".
func (t *telling) silent() []string {
	var lines []string
	for _, s := range t.rules.Sources {
		for _, i := range t.facts.Sources[s.ID].Silent {
			if i.From.Before(t.c.Last) && (i.To.IsZero() || i.To.After(t.c.Started)) {
				span := "since " + t.moment(i.From, t.c.Started)
				if !i.To.IsZero() {
					span = fmt.Sprintf("from %s to %s", t.moment(i.From, t.c.Started), t.moment(i.To, t.c.Started))
				}
				lines = append(lines, fmt.Sprintf("%s: no data %s", t.rules.SourceName(s.ID), span))
			}
		}
	}
	return lines
}

// hidden reports whether some event of a visit may not be shown on a ticket.
func (t *telling) hidden(v *Visit, self Ref) bool {
	return slices.ContainsFunc(v.Events, func(key string) bool { return !t.visible(t.events[key], self) })
}

// visible reports whether readers of a ticket's internal note may see an
// event: every agent sees public and internal ones, and a restricted one only
// where it happened.
func (t *telling) visible(e *entry, self Ref) bool {
	if s := t.states[e.Ref]; s != nil && s.restricted() && e.Ref != self {
		return false
	}
	return e.Audience.Level != Restricted || e.Ref == self
}

// otherOpen are the keys of the case's other open tickets.
func (t *telling) otherOpen(self *TicketNow) []string {
	var keys []string
	for i := range t.c.Tickets {
		if o := &t.c.Tickets[i]; o.Ref != self.Ref && !o.Closed && !o.Gone && !o.Restricted && o.Key != "" {
			keys = append(keys, Plain(o.Key, 40))
		}
	}
	return keys
}

// footer says by which keys the person was recognised, and how to correct us.
func (t *telling) footer(self *TicketNow) string {
	how := "Wrong person or problem? Add label " + LabelOff + " or " + LabelSplit
	if by := t.joinedBy(self); by != "" {
		return "Joined by " + by + ". " + how
	}
	return how
}

// joinedBy names the keys that join this ticket to the rest of the case.
func (t *telling) joinedBy(self *TicketNow) string {
	has := map[string]bool{}
	for _, ref := range t.c.Refs {
		if ref == self.Ref {
			continue
		}
		if t.namedWith(ref, self) {
			has["the "+t.rules.SourceName(ref.Connector)+" thread"] = true
			continue
		}
		for _, i := range t.states[ref].customers {
			switch i.Realm {
			case self.Ref.Connector: // the desk shows that itself
			case RealmPhone:
				has["work phone number"] = true
			case RealmEmail:
				has["e-mail address"] = true
			default:
				has[t.rules.SourceName(i.Realm)+" account"] = true
			}
		}
	}
	keys := make([]string, 0, len(has))
	for k := range has {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if n := len(keys); n > 1 {
		return strings.Join(keys[:n-1], ", ") + " and " + keys[n-1]
	}
	return strings.Join(keys, "")
}

// namedWith reports whether a thread and this ticket name each other, which is
// what joins them whoever the two accounts are; see link.go.
func (t *telling) namedWith(thread Ref, self *TicketNow) bool {
	if thread.Kind != Thread {
		return false
	}
	var events []Event
	for _, e := range t.events {
		if e.Ref == thread && !e.deleted {
			events = append(events, e.Event)
		}
	}
	words, refs := TicketLinks(thread, events, t.rules.Roster)
	return slices.Contains(refs, self.Ref) || self.Key != "" && slices.ContainsFunc(words, func(w string) bool {
		return w == self.Key || strings.HasSuffix(w, "/"+self.Key)
	})
}

func (t *telling) visitOf(g *Gap) *Visit {
	if i, ok := t.visitAt[g.Opening]; ok {
		return &t.c.Visits[i]
	}
	return &Visit{Step: g.Step, State: Begun, Events: []string{g.Opening}, Begun: g.Since}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
