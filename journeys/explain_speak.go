package journeys

import (
	"fmt"
	"strings"
)

// silence says why nothing at all is written about a case; "" where something
// may be.
func (p *planner) silence() string {
	j := p.journey
	main := p.mainTicket()
	switch {
	case j.Kind != ServiceJourney:
		return "it is a second view of what service journeys have, and never writes"
	case j.Mode == Observe || j.Mode == "":
		return "the journey only observes"
	case main == nil:
		return "the case has no ticket on which to write"
	case p.c.Started.Before(j.Since):
		return "it began before `since`, " + j.Since.In(p.rules.Zone).Format("2 Jan 2006")
	}
	if p.eligible() {
		return ""
	}
	if !p.news() && !p.stands() {
		if p.c.News.IsZero() {
			return "all of it came by back-fill, which never posts"
		}
		return "nothing happened in it since the mode was raised or the files changed, " + p.moment(p.facts.Raised[j.ID], p.c.Last)
	}
	return "it is outside the pilot group (`only`)"
}

// speaksWhere says where a gap speaks now, or why it does not.
func (p *planner) speaksWhere(g *Gap) string {
	switch {
	case g.State != GapOpen && g.State != GapAcknowledged:
		return "no more: " + string(g.State)
	case g.Tell == TellNever:
		return "nowhere: the journey never tells this kind"
	case g.Tell != TellNow:
		return "later, in the digest"
	case g.Certainty != Certain:
		return "not before it is certain"
	case p.c.Over:
		return "no more: the case is over"
	}
	if why := p.silence(); why != "" {
		return "nowhere: " + why
	}
	main := p.mainTicket()
	told := p.toldNow(main)
	switch {
	case main.Closed:
		return "no more: no ticket is open"
	case !p.showable(g, main.Ref):
		return "nowhere: readers of " + p.called(main) + " may not see it"
	case p.parked(g):
		return "later, in the digest: people called this rule wrong too often, and it has parked itself"
	case told != g && p.beside(main, told) == g:
		return "beside " + string(told.Kind) + ": " + p.places(main, told)
	case told != g:
		return "not itself: " + string(told.Kind) + " speaks for the person"
	}
	return p.places(main, g)
}

// places are the texts in which a gap stands.
func (p *planner) places(main *TicketNow, g *Gap) string {
	if p.journey.previews() {
		return "in the preview channel only: " + p.journey.Preview.Channel
	}
	var where []string
	if p.corrected(main) {
		where = append(where, "no note: a label on the ticket forbids it")
	} else {
		where = append(where, "note on "+p.ticketName(main))
	}
	target := ""
	if h := p.rules.helper(p.journey, g); h != nil {
		target = h.Chat.Channel
	}
	stood := p.before["message/"+p.c.ID]
	if stood != nil {
		target = stood.Target
	}
	switch {
	case main.Restricted:
		where = append(where, "no message: the ticket is restricted")
	case main.hasAny(LabelOff, LabelWrong):
		where = append(where, "no message: a label on the ticket forbids it")
	case p.quiet(g) && (stood == nil || stood.WrittenAt.IsZero()):
		where = append(where, "no message: "+p.quietAs(g))
	case target == "":
		where = append(where, "no message: whoever helps has no channel")
	default:
		where = append(where, fmt.Sprintf("message in %s", target))
	}
	return strings.Join(where, "; ")
}

// ticketName is a ticket's key, or its ref where not everybody may know that.
func (p *planner) ticketName(tk *TicketNow) string {
	if tk.Restricted || tk.Key == "" {
		return tk.Ref.String()
	}
	return Plain(tk.Key, 40)
}
