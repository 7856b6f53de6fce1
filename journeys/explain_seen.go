package journeys

import (
	"strings"
	"time"
)

// This file holds what an explanation says of what could be seen: silent
// sources, steps that nobody saw, words that were read.

// ExplainedSilence is a source that says nothing.
type ExplainedSilence struct {
	Source string    `json:"source"`         // what a reader calls the connector
	Since  time.Time `json:"since,omitzero"` // zero: it was never heard
}

func (x *explainer) move(j *Journey, c *Case, m Move, lane Lane) ExplainedMove {
	s := sight{x.rules, x.facts}
	return ExplainedMove{Kind: m.Kind, Step: m.Step, Lane: laneName(lane), Unseen: m.Kind == ModelMove && !s.awake(j, j.step(m.Step), c.Started, c.Last)}
}

// silences are the sources that say nothing, in the order in which the desk
// names them.
func (x *explainer) silences() []ExplainedSilence {
	all := []ExplainedSilence{}
	s := sight{x.rules, x.facts}
	for _, src := range x.rules.Sources {
		if w := s.witness(src.ID); !s.heard(src.ID) || !w.Silent.IsZero() {
			all = append(all, ExplainedSilence{x.rules.SourceName(src.ID), w.Silent})
		}
	}
	return all
}

// wordsRead says what was read in some words, by names and without a value.
// How somebody felt is left to the gap that it may open.
func wordsRead(r *Reading) string {
	if r == nil {
		return ""
	}
	parts := []string{orWord(r.Language, "language not told apart")}
	for _, x := range []struct {
		verb  string
		items []string
	}{{"asks for ", r.Asks}, {"gives ", r.Gives}, {"refuses ", r.Refuses}} {
		if len(x.items) > 0 {
			parts = append(parts, x.verb+strings.Join(x.items, ", "))
		}
	}
	return strings.Join(parts, "; ") + " (" + r.Lexicon + ")"
}
