package journeys

import (
	"slices"
	"time"
)

// Master is one person's walk through a master journey: the cases of its
// parts, in the order of the map, and the seams between them.
type Master struct {
	Journey string       `json:"journey"`
	Parts   []MasterPart `json:"parts"`
	Seams   []Seam       `json:"seams,omitempty"`
	Effort  float64      `json:"effort"` // of its parts together
	Gaps    int          `json:"gaps"`   // certain ones of its parts, without those that somebody dismissed
	Started time.Time    `json:"started"`
	Over    bool         `json:"over"` // its last part has been walked, and none is open
}

// MasterPart is one of the smaller journeys as it was walked; Case is the
// index into Outcome.Cases, -1 where it has not been walked. A part that was
// walked several times is there as often.
type MasterPart struct {
	Journey string `json:"journey"`
	Case    int    `json:"case"`
}

// Seam is what lies between two parts that follow each other: nobody's time,
// which no part's own map shows.
type Seam struct {
	From    string        `json:"from"` // journeys
	To      string        `json:"to"`
	Waited  time.Duration `json:"waited"`            // from the end of one to the begin of the other; 0 where they overlap
	Open    bool          `json:"open,omitempty"`    // the first is over and neither the other nor a later one has begun
	Skipped bool          `json:"skipped,omitempty"` // the other began although this one was never walked
}

// masters rolls the cases of one subject, in order of time, up into its master
// journeys. A person walks a master journey anew when its first part begins
// after all of it was walked, or when nothing was heard of its parts for its
// `over.quiet`.
func masters(r *Rules, cases []parted, c *clock) []Master {
	var all []Master
	for i := range r.Journeys {
		j := &r.Journeys[i]
		if j.Kind != MasterJourney || len(j.Parts) == 0 {
			continue
		}
		groups := map[int]*masterWalk{}
		var walks []*masterWalk
		for n := range cases {
			if !slices.Contains(j.Parts, cases[n].Journey) {
				continue
			}
			w := groups[cases[n].group]
			if w == nil || w.ended(cases[n].Case) {
				w = &masterWalk{journey: j, cases: cases}
				groups[cases[n].group] = w
				walks = append(walks, w)
			}
			w.of = append(w.of, n)
		}
		for _, w := range walks {
			all = append(all, w.master(c))
		}
	}
	return all
}

// masterWalk is the cases of one walk, as indices, in order of time.
type masterWalk struct {
	journey *Journey
	cases   []parted
	of      []int
}

// ended reports whether a case that comes next begins another walk.
func (w *masterWalk) ended(next *Case) bool {
	var last time.Time
	open := false
	for _, n := range w.of {
		last = later(last, w.cases[n].Last)
		open = open || !w.cases[n].Over
	}
	if quiet := w.journey.Over.Quiet; quiet > 0 && !open && next.Started.Sub(last) > quiet {
		return true
	}
	for _, part := range w.journey.Parts {
		if len(w.part(part)) == 0 {
			return false
		}
	}
	return !open && next.Journey == w.journey.Parts[0]
}

// part are the cases of one part.
func (w *masterWalk) part(id string) []*Case {
	var of []*Case
	for _, n := range w.of {
		if w.cases[n].Journey == id {
			of = append(of, w.cases[n].Case)
		}
	}
	return of
}

func (w *masterWalk) master(c *clock) Master {
	m := Master{Journey: w.journey.ID, Started: w.cases[w.of[0]].Started, Over: true}
	var last time.Time
	for _, part := range w.journey.Parts {
		walked := false
		for _, n := range w.of {
			k := w.cases[n].Case
			if k.Journey != part {
				continue
			}
			walked = true
			m.Parts = append(m.Parts, MasterPart{part, n})
			m.Effort += k.Effort.Score
			m.Gaps += k.certainGaps()
			m.Over = m.Over && k.Over
			last = later(last, k.Last)
		}
		if !walked {
			m.Parts = append(m.Parts, MasterPart{part, -1})
		}
	}
	quiet := w.journey.Over.Quiet
	m.Over = m.Over && (m.Parts[len(m.Parts)-1].Case >= 0 || quiet > 0 && c.passed(last.Add(quiet)))
	m.Seams = w.seams()
	return m
}

// certainGaps counts what is known to be wrong with a case.
func (c *Case) certainGaps() int {
	n := 0
	for i := range c.Gaps {
		if g := &c.Gaps[i]; g.Certainty == Certain && g.State != GapDismissed && g.State != GapWithdrawn {
			n++
		}
	}
	return n
}

// seams are those between the parts as the map has them one after the other.
func (w *masterWalk) seams() []Seam {
	var seams []Seam
	for i, from := range w.journey.Parts[:len(w.journey.Parts)-1] {
		to := w.journey.Parts[i+1]
		before, after := w.part(from), w.part(to)
		s := Seam{From: from, To: to}
		switch {
		case len(before) == 0 && len(after) == 0:
			continue
		case len(before) == 0:
			s.Skipped = true
		case len(after) == 0:
			s.Open = w.over(before) && !w.begun(w.journey.Parts[i+2:])
			if !s.Open {
				continue
			}
		case w.over(before):
			s.Waited = max(0, after[0].Started.Sub(lastWord(before)))
		}
		seams = append(seams, s)
	}
	return seams
}

func (w *masterWalk) over(of []*Case) bool {
	return !slices.ContainsFunc(of, func(k *Case) bool { return !k.Over })
}

func (w *masterWalk) begun(parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return len(w.part(p)) > 0 })
}

// lastWord is when cases that are over came to their end: by an ending, or by
// the last that was heard before they fell quiet.
func lastWord(of []*Case) time.Time {
	var end time.Time
	for _, k := range of {
		end = later(end, earlier(k.OverAt, k.Last))
	}
	return end
}
