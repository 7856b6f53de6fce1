package journeys

import (
	"strings"
	"time"
)

// Halt is where the person of a message has come to a halt. It is what tells
// that many messages that wait are one message about many people, and it holds
// what is true of anybody who stands there.
type Halt struct {
	Gap     GapKind   `json:"gap"`
	Step    string    `json:"step,omitempty"`   // "" for a gap that lies on a ticket
	Name    string    `json:"name,omitempty"`   // the step's
	Journey string    `json:"journey"`          // its name
	Says    string    `json:"says,omitempty"`   // what stands in the way, of anybody; "" where the map has no words
	Next    string    `json:"next,omitempty"`   // what helps
	Who     string    `json:"who,omitempty"`    // who helps
	Ticket  string    `json:"ticket,omitempty"` // its key
	Since   time.Time `json:"since"`
	Preview bool      `json:"preview,omitempty"` // only the preview channel sees it
}

// Place is where it is within its journey: messages about one place can be one.
func (h *Halt) Place() string {
	if h == nil {
		return ""
	}
	if h.Step == "" {
		return "-/" + string(h.Gap)
	}
	return h.Step
}

// RuleID is the rule by which it was found: (journey, gap kind, step).
func RuleID(journey string, kind GapKind, step string) string {
	return strings.Join([]string{journey, string(kind), step}, "/")
}

// halt describes where the person of a gap stands.
func (p *planner) halt(main *TicketNow, g *Gap, helper *Owner) *Halt {
	step := p.journey.step(g.Step)
	h := &Halt{
		Gap: g.Kind, Step: g.Step, Name: step.Name, Journey: p.journey.Name,
		Says: step.Pain[g.Kind], Next: strings.TrimSuffix(p.does(g), "."), Since: p.stuckSince(g),
	}
	if helper != nil {
		h.Who = helper.Name
	}
	if !main.Restricted {
		h.Ticket = Plain(main.Key, 40)
	}
	return h
}
