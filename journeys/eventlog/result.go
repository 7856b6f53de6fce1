package eventlog

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Result is what was found in a log.
type Result struct {
	Journey        string        `json:"journey"`
	Activity       string        `json:"activity"` // which attributes name an event: concept:name/lifecycle:transition
	Cases          int           `json:"cases"`
	Events         int           `json:"events"`
	AverageFitness *Ratio        `json:"average_fitness"` // over the cases; null where there are none
	PerfectCases   int           `json:"perfect_cases"`   // that went exactly as they should
	MissingMoves   int           `json:"missing_moves"`
	ExtraMoves     int           `json:"extra_moves"`
	PingPong       *Share        `json:"ping_pong"` // null where the log does not say who had a case
	Reopened       *Share        `json:"reopened"`
	Steps          []StepSum     `json:"steps"`           // as in the journey
	OffMap         []ActivitySum `json:"off_map"`         // extra moves on no step of the journey, the most frequent first
	VariantCount   int           `json:"variant_count"`   // how many different ways were walked
	Variants       []Variant     `json:"variants"`        // the most frequent ones
	Uncounted      int           `json:"uncounted_cases"` // whose variant was no longer remembered, see MaxVariants
	LooseEvents    int           `json:"loose_events"`    // in no trace, and so in no case
}

// Ratio is a number that is written with nine digits.
type Ratio float64

// MarshalJSON writes 0.914042735.
func (r Ratio) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

func (r Ratio) String() string { return strconv.FormatFloat(float64(r), 'f', 9, 64) }

// Share is how many of all cases something is true of.
type Share struct {
	Cases int    `json:"cases"`
	Share Ratio  `json:"share"`
	By    string `json:"by"` // what says so: org:group; the names of the steps that are the end, or over.when
}

// StepSum is what became of a step. Missing and Extra are raw moves;
// OutOfOrder says of how many pairs of them one case had both: the step was
// walked, at another time.
type StepSum struct {
	Step       string `json:"step"`
	Name       string `json:"name"`
	Walked     int    `json:"walked"` // at its place
	Missing    int    `json:"missing"`
	Extra      int    `json:"extra"`
	OutOfOrder int    `json:"out_of_order"`
}

// ActivitySum is how often something was done that is no step.
type ActivitySum struct {
	Activity string `json:"activity"`
	Extra    int    `json:"extra"`
}

// Variant is one way that cases were walked.
type Variant struct {
	Cases      int      `json:"cases"`
	Share      Ratio    `json:"share"`
	Fitness    Ratio    `json:"fitness"`
	Activities []string `json:"activities"`
}

// Result adds up all cases so far, with the n most frequent variants: of
// equally frequent ones the shorter, then the one whose activities the log has
// first.
func (g *Judge) Result(r *Reader, n int) *Result {
	s := g.sums
	s.steps, s.off = slices.Clone(s.steps), maps.Clone(s.off)
	for _, v := range g.variants {
		s.add(&v.finding, v.cases)
	}
	c := r.Columns()
	out := &Result{
		Journey: g.journey.ID, Activity: strings.Join(c.Activity, "/"), Cases: s.cases, Events: s.events, PerfectCases: s.perfect,
		MissingMoves: s.missing, ExtraMoves: s.extra, Steps: s.steps, Reopened: s.share(s.reopened, g.end()),
		OffMap: []ActivitySum{}, Variants: []Variant{}, VariantCount: len(g.variants), Uncounted: s.uncounted, LooseEvents: r.Loose(),
	}
	if s.cases > 0 {
		average := Ratio(s.fitness / float64(s.cases))
		out.AverageFitness = &average
	}
	switch {
	case s.grouped:
		out.PingPong = s.share(s.pingPongGroup, c.Group)
	case s.resourced:
		out.PingPong = s.share(s.pingPongResource, c.Resource)
	}
	label := g.labels()
	for class, extra := range s.off {
		out.OffMap = append(out.OffMap, ActivitySum{label(class), extra})
	}
	slices.SortFunc(out.OffMap, func(a, b ActivitySum) int {
		return cmp.Or(cmp.Compare(b.Extra, a.Extra), cmp.Compare(a.Activity, b.Activity))
	})
	out.Variants = g.frequent(n, label)
	return out
}

// share is nil where there are no cases to be a share of.
func (s *sums) share(cases int, by string) *Share {
	if s.cases == 0 {
		return nil
	}
	return &Share{cases, Ratio(float64(cases) / float64(s.cases)), by}
}

// labels is how classes are called: with the transition only where that alone
// tells two of them apart.
func (g *Judge) labels() func(class int) string {
	times := map[string]int{}
	for class := range g.places {
		times[g.class(class).Name]++
	}
	return func(class int) string {
		k := g.class(class)
		if times[k.Name] > 1 && k.Transition != "" {
			return k.Name + "+" + k.Transition
		}
		return k.Name
	}
}

// end is what counts as the end of a case.
func (g *Judge) end() string {
	if len(g.journey.Over.When) > 0 {
		return "over.when"
	}
	var names []string
	for _, step := range g.lastStep {
		if step >= 0 && !slices.Contains(names, g.journey.Steps[step].Name) {
			names = append(names, g.journey.Steps[step].Name)
		}
	}
	return strings.Join(names, ", ")
}

func (g *Judge) frequent(n int, label func(int) string) []Variant {
	all := slices.Collect(maps.Values(g.variants))
	names := func(v *variant) []string {
		list := []string{}
		for _, class := range v.classes {
			list = append(list, label(class))
		}
		return list
	}
	slices.SortFunc(all, func(a, b *variant) int {
		return cmp.Or(cmp.Compare(b.cases, a.cases), cmp.Compare(len(a.classes), len(b.classes)),
			slices.Compare(a.classes, b.classes))
	})
	out := []Variant{}
	for _, v := range all[:min(n, len(all))] {
		out = append(out, Variant{v.cases, Ratio(float64(v.cases) / float64(g.sums.cases)), Ratio(v.Fitness), names(v)})
	}
	return out
}
