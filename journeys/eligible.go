package journeys

import (
	"cmp"
	"slices"
)

// Of which case anything is said at all, on which ticket, and which of its gaps
// speaks.

// mainTicket is the newest open ticket, or the newest of all when none is
// open; nil for a case without tickets, about which nothing can be written.
func (p *planner) mainTicket() *TicketNow {
	var main *TicketNow
	for i := range p.c.Tickets {
		tk := &p.c.Tickets[i]
		if tk.Gone {
			continue
		}
		if main == nil || !tk.Closed || main.Closed {
			main = tk
		}
	}
	return main
}

// eligible holds the limits an admin set: nothing older than since, nobody
// outside the pilot group, and no first word about what was over before the
// mode was raised or the map changed, or about what only back-fill brought.
func (p *planner) eligible() bool {
	if p.c.Started.Before(p.journey.Since) {
		return false
	}
	if !p.news() && !p.stands() {
		return false
	}
	for name, want := range p.journey.Only {
		if !slices.ContainsFunc(p.c.Tickets, func(tk TicketNow) bool {
			s := p.states[tk.Ref]
			return s != nil && anyValue(s.fields[name], want)
		}) {
			return false
		}
	}
	return true
}

// news reports whether the case went on after its journey was last raised to
// its mode, by something that came as it happened.
func (p *planner) news() bool {
	return p.c.News.After(p.facts.Raised[p.journey.ID])
}

// stands reports whether something about the case was written before.
func (p *planner) stands() bool {
	for _, s := range p.before {
		if s.Case == p.c.ID && !s.WrittenAt.IsZero() {
			return true
		}
	}
	return false
}

// toldNow is the gap that speaks; of several the one that opened last, for
// that is where the person is now. That nobody did anything about it, or said
// anything, is told only where nothing says what stands in the way: what is
// stuck and what helps is worth more to whoever reads it (see beside). A gap about which
// somebody asked for quiet speaks only where there is no other, and then on the
// ticket alone.
func (p *planner) toldNow(main *TicketNow) *Gap {
	if p.c.Over {
		return nil
	}
	var neglect, quiet *Gap
	for i := range slices.Backward(p.c.Gaps) {
		switch g := &p.c.Gaps[i]; {
		case !g.speaks() || !p.showable(g, main.Ref) || p.parked(g):
		case p.quiet(g):
			quiet = cmp.Or(quiet, g)
		case !standingOf(g.Kind).neglect:
			return g
		default:
			neglect = cmp.Or(neglect, g)
		}
	}
	return cmp.Or(neglect, quiet)
}

// beside is what the desk owes a person who is stuck, told beside the gap that
// speaks: the newest of its kind, for two would say nearly the same. Nil where
// there is none, and where what is owed speaks itself.
func (p *planner) beside(main *TicketNow, told *Gap) *Gap {
	if standingOf(told.Kind).neglect {
		return nil
	}
	for i := range slices.Backward(p.c.Gaps) {
		if g := &p.c.Gaps[i]; standingOf(g.Kind).neglect && g.speaks() && !p.parked(g) && !p.quiet(g) && p.showable(g, main.Ref) {
			return g
		}
	}
	return nil
}

// speaks reports whether a gap is told now: a certain one whose cause lasts,
// and that the journey wants told. That somebody has seen it helps nobody yet;
// that it is none ends it.
func (g *Gap) speaks() bool {
	return g.Tell == TellNow && g.Certainty == Certain && (g.State == GapOpen || g.State == GapAcknowledged)
}

// accepted reports whether a gap that was told was taken for a pain point,
// which says nothing about whether its cause lasts.
func (p *planner) accepted() bool {
	return !p.c.Over && slices.ContainsFunc(p.c.Gaps, func(g Gap) bool {
		return g.Tell == TellNow && g.Certainty == Certain && g.State == GapAccepted
	})
}
