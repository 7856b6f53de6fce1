package journeys

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What is told to somebody who asks in a chat. It goes to who asked alone, and
// so tells a case as the note does that every agent reads; but it leaves the
// desk, where no security level guards it: what is restricted to a few where it
// happened is not there, as in a channel's message, and not even counted.

// Asking is one subject as it stands when somebody asks about it.
type Asking struct {
	x     *explainer
	cases []Case
}

// NewAsking walks a subject for the answers about it.
func NewAsking(r *Rules, s Subject, f Facts, now time.Time) *Asking {
	_, current := walkSubject(r, s, f, now)
	x := &explainer{rules: r, facts: f, now: now, t: newTimeline(s.Events, now), subject: s, events: map[string]*entry{}, states: map[Ref]*refState{}}
	for i := range x.t.entries {
		x.events[x.t.entries[i].Key()] = &x.t.entries[i]
	}
	for _, st := range refStates(x.t, r.Roster) {
		x.states[st.ref] = st
	}
	return &Asking{x, current}
}

// Customer reports whether a ticket is for one of these accounts.
func (a *Asking) Customer(ref Ref, accounts []Account) bool {
	st := a.x.states[ref]
	return st != nil && slices.ContainsFunc(st.customers, func(c Account) bool { return slices.Contains(accounts, c) })
}

// Called returns the tickets that are called by a key now, in any case.
func (a *Asking) Called(key string) (refs []Ref) {
	for ref, st := range a.x.states {
		if ref.Kind == Ticket && strings.EqualFold(st.fields.First(FieldKey), key) {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, compareRefs)
	return refs
}

// ForCustomer is what a customer is told of their own ticket: whether it is
// open, and where to answer. A status has a name on the desk that customers
// are not shown, and of steps, gaps and colleagues they know nothing either.
// ok is false where nothing may be told.
func (a *Asking) ForCustomer(ref Ref) (text Text, ok bool) {
	tk, ok := a.ticket(ref)
	if !ok {
		return Text{}, false
	}
	text.Headline = Plain(tk.Key, 40) + " is open."
	line := "If something is missing or has changed, answer on the ticket: the desk reads it there."
	if tk.Closed {
		text.Headline = Plain(tk.Key, 40) + " is closed."
		line = "If it is not solved for you, answer on the ticket."
	}
	text.Rows = []Row{{Lines: []string{line}}}
	if tk.URL != "" {
		text.Buttons = []Button{{Action: ActionOpen, Label: "Open ticket", URL: tk.URL}}
	}
	return text, true
}

// ticket is a ticket that may be spoken of in a chat.
func (a *Asking) ticket(ref Ref) (TicketNow, bool) {
	st := a.x.states[ref]
	if st == nil || ref.Kind != Ticket || st.restricted() {
		return TicketNow{}, false
	}
	tk := st.now()
	return tk, tk.Key != ""
}

// Ticket is what one of the desk's people is told of a ticket: its case as the
// note tells it. ok is false where nothing may be told.
func (a *Asking) Ticket(ref Ref) (text Text, ok bool) {
	tk, ok := a.ticket(ref)
	if !ok {
		return Text{}, false
	}
	for i := range slices.Backward(a.cases) {
		c := &a.cases[i]
		if own := c.ticket(ref); own != nil && a.tells(c) {
			return a.caseOf(c, own), true
		}
	}
	text = Text{Headline: Plain(tk.Key, 40) + " · on no journey that is told about", Rows: []Row{{Lines: []string{"Nothing more is known of it here than its ticket shows."}}}}
	return text, true
}

// tells reports whether a case may be told of outside: not one of a journey
// that only observes, nor of one that an admin looks at first.
func (a *Asking) tells(c *Case) bool { return TellsOf(a.x.rules, c.Journey) }

// Open are the person's open cases, the newest first: one as its ticket's, of
// several one line each. ok is false where there is none of which may be told.
func (a *Asking) Open() (text Text, ok bool) {
	var tickets []*TicketNow
	var of []*Case
	var lines []string
	for i := range slices.Backward(a.cases) {
		c := &a.cases[i]
		if c.Over || !a.tells(c) {
			continue
		}
		p := a.planner(c)
		main := p.mainTicket()
		if main == nil || main.Restricted {
			if line := p.unticketed(); main == nil && line != "" {
				lines = append(lines, line)
			}
			continue
		}
		tickets, of = append(tickets, main), append(of, c)
		lines = append(lines, p.line(main))
	}
	switch {
	case len(lines) == 0:
		return Text{}, false
	case len(lines) == 1 && len(tickets) == 1:
		return a.caseOf(of[0], tickets[0]), true
	case len(lines) == 1:
		return Text{Headline: lines[0]}, true
	}
	return Text{Headline: fmt.Sprintf("%d open", len(lines)), Rows: []Row{{Lines: shorten(lines, 8, 0)}}}, true
}

// Line is one stored case in one line, as a message begins; ok is false where
// it is not stuck any more, or not to be spoken of.
func (a *Asking) Line(caseID string) (line string, ok bool) {
	for i := range a.cases {
		c := &a.cases[i]
		if c.ID != caseID || c.Over || !a.tells(c) {
			continue
		}
		p := a.planner(c)
		if main := p.mainTicket(); main != nil && !main.Restricted && !main.Closed && p.toldNow(main) != nil {
			return p.line(main), true
		}
	}
	return "", false
}

func (a *Asking) planner(c *Case) *planner { return a.x.planner(a.x.rules.Journey(c.Journey), c) }

// line is a case in one line.
func (p *planner) line(tk *TicketNow) string {
	return strings.Join([]string{p.called(tk), p.journey.Name, p.how(tk)}, " · ")
}

// unticketed is a case that has no ticket yet, in one line.
func (p *planner) unticketed() string {
	for i := range p.c.Visits {
		if p.shareable(&p.c.Visits[i]) {
			return fmt.Sprintf("%s · since %s, no ticket yet", p.journey.Name, p.moment(p.c.Visits[i].Begun, p.now))
		}
	}
	return ""
}

// how is how a case stands.
func (p *planner) how(tk *TicketNow) string {
	if p.c.Over {
		return p.ending() + " " + p.moment(p.c.OverAt, p.now)
	}
	if g := p.toldNow(tk); g != nil {
		return p.standing(tk, g)
	}
	if why := p.dismissal(); why != "" {
		return why
	}
	if name, since, held := p.holder(tk); held {
		return fmt.Sprintf("not stuck, %s has it since %s", name, p.moment(since, p.now))
	}
	return "not stuck as far as is seen, no assignee yet"
}

// caseOf is a case as somebody on the desk reads it on a phone.
func (a *Asking) caseOf(c *Case, tk *TicketNow) Text {
	p := a.planner(c)
	text := Text{Headline: p.line(tk)}
	row := func(label string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			text.Rows = append(text.Rows, Row{Label: label, Lines: lines})
		}
	}
	if g := p.toldNow(tk); g != nil {
		beside := p.beside(tk, g)
		stuck := p.stuckLines(g, beside, Ref{})
		if !p.shareable(p.visitOf(g)) {
			stuck = []string{p.says(g)}
		}
		row("STUCK", stuck...)
		row("DO", p.do(g, p.rules.helper(p.journey, g), tk))
	}
	if !c.Over {
		elsewhere := *tk
		elsewhere.Ref = Ref{} // nothing restricted is read where it happened
		row("KNOWN", p.known(&elsewhere))
		row("ALSO", strings.Join(p.otherOpen(tk), ", "))
	}
	if history := p.recently(); len(history) > 1 {
		text.Rows = append(text.Rows, Row{Label: "SO FAR", Lines: history, List: true})
	}
	text.Footer = "Seen in " + p.sources()
	if tk.URL != "" {
		text.Buttons = []Button{{Action: ActionOpen, Label: "Open ticket", URL: tk.URL}}
	}
	return text
}

// recently is the end of the history, under the day on which it began. What is
// not for everybody on the desk is left out.
func (p *planner) recently() []string {
	first := p.c.Started
	lines := []string{fmt.Sprintf("%s, %s time", first.In(p.rules.Zone).Format("Mon 2 Jan"), city(p.rules.Zone))}
	for i := range p.c.Visits {
		v := &p.c.Visits[i]
		if template := p.told(v, string(v.State)); template != "" && !p.goesOn(v) && p.shareable(v) {
			lines = append(lines, fmt.Sprintf("%s  %s (%s)", p.moment(v.Begun, first), p.sentence(template, v, Ref{}, false), p.where(v)))
		}
	}
	return append(shorten(lines, 1, 3), p.silent()...)
}
