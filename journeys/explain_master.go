package journeys

import (
	"fmt"
	"time"
)

// ExplainedMaster is a walk through a master journey: which parts were walked,
// and what lay between them.
type ExplainedMaster struct {
	Journey string          `json:"journey"`
	Name    string          `json:"name"`
	Map     Origin          `json:"map"`
	Started time.Time       `json:"started"`
	Over    bool            `json:"over"`
	Effort  float64         `json:"effort"` // of its parts together
	Gaps    int             `json:"gaps"`   // certain ones of its parts
	Parts   []ExplainedPart `json:"parts"`
	Seams   []Seam          `json:"seams"`
}

// ExplainedPart is one part of a master journey, once for each time it was
// walked.
type ExplainedPart struct {
	Journey string    `json:"journey"`
	Name    string    `json:"name"`
	Case    string    `json:"case,omitempty"` // id of the stored case; "" where it is not stored, or not walked
	Walked  bool      `json:"walked"`
	Started time.Time `json:"started,omitzero"`
	Over    bool      `json:"over,omitempty"`
	OverAt  time.Time `json:"over_at,omitzero"`
}

// masters explains the walks of which cases are the parts.
func (x *explainer) masters(walks []Master, cases []Case) []ExplainedMaster {
	list := []ExplainedMaster{}
	for _, m := range walks {
		j := x.rules.Journey(m.Journey)
		e := ExplainedMaster{
			Journey: m.Journey, Name: j.Name, Map: j.Origin, Started: m.Started, Over: m.Over, Effort: m.Effort, Gaps: m.Gaps,
			Seams: append([]Seam{}, m.Seams...),
		}
		for _, p := range m.Parts {
			part := ExplainedPart{Journey: p.Journey, Name: x.rules.Journey(p.Journey).Name}
			if p.Case >= 0 {
				c := &cases[p.Case]
				part.Walked, part.Started, part.Over, part.OverAt = true, c.Started, c.Over, c.OverAt
				if x.isStored(c) {
					part.Case = c.ID
				}
			}
			e.Parts = append(e.Parts, part)
		}
		list = append(list, e)
	}
	return list
}

// master writes a walk, each seam below the part that it follows.
func (w *writer) master(m *ExplainedMaster) {
	state := "open"
	if m.Over {
		state = "over"
	}
	w.line("\nMASTER  %s · %s · %s · effort %g · %s", m.Name, m.Map, state, m.Effort, plural(m.Gaps, "gap"))
	for i, p := range m.Parts {
		state := "not walked"
		switch {
		case p.Over:
			state = fmt.Sprintf("%s to %s", w.at(p.Started), w.at(p.OverAt))
		case p.Walked:
			state = "since " + w.at(p.Started)
		}
		w.line("  %s: %s", p.Name, state)
		if i+1 == len(m.Parts) || m.Parts[i+1].Journey == p.Journey {
			continue
		}
		for _, s := range m.Seams {
			if s.From != p.Journey || s.To != m.Parts[i+1].Journey {
				continue
			}
			switch {
			case s.Open:
				w.line("    nobody has begun with what comes next")
			case s.Waited > 0:
				w.line("    %s between the two", span(s.Waited))
			}
		}
	}
}
