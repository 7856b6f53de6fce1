package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// Severity is how much a finding weighs.
type Severity string

// The severities.
const (
	Problem  Severity = "problem"  // the journey cannot be walked as it is drawn
	Question Severity = "question" // the workshop left it open, or it may hurt somebody
	Remark   Severity = "remark"   // worth knowing before the figures are read
)

// Check names what was looked at.
type Check string

// The checks.
const (
	DeadEnd      Check = "dead_end"         // a step needs what the person has lost
	NobodyGives  Check = "nobody_gives"     // what was lost is given back by no step
	WayOut       Check = "way_out"          // the way around a dead end is one itself
	SixQuestions Check = "six_questions"    // one of the six has no answer
	Blind        Check = "blind"            // no source can show the step
	NoConnector  Check = "no_connector"     // a system of which no source shows anything
	Unclaimed    Check = "claims"           // what share of the stored tickets it would claim
	NeverWalked  Check = "never_walked"     // a step that a source can show and that no stored case has
	Stranger     Check = "unknown_team"     // a group that had tickets, and is no owner's
	Overlap      Check = "overlap"          // an earlier journey claims some of the same
	NoOwner      Check = "owner"            // a step that nobody mends
	NotAtTable   Check = "participants"     // a team or partner that was not in the session
	NotOnMap     Check = "third_party"      // a third party named, with no step on which it takes part
	NoPhase      Check = "phase"            // steps in no phase, phases without steps
	NoPivot      Check = "pivotal"          // a phase without a pivotal moment
	NoTruth      Check = "moments_of_truth" // no step is one
	NoEvidence   Check = "evidence"         // what people think and feel, resting on nothing
	NoJourney    Check = "service"          // a service that has no journey
)

// Finding is one thing to mend, to ask, or to know.
type Finding struct {
	Journey  string            `json:"journey,omitempty"` // "" where it is about the desk
	Step     string            `json:"step,omitempty"`
	Check    Check             `json:"check"`
	Severity Severity          `json:"severity"`
	Origin   journeys.Origin   `json:"origin,omitempty"`
	Also     []journeys.Origin `json:"also,omitempty"` // other lines that take part in it
	Text     string            `json:"text"`           // one sentence
	Hint     string            `json:"hint,omitempty"`
}

// Lint reads all maps of a desk. The findings are in the order of the
// journeys, heavier ones first, then in the order of the file; those about the
// whole desk come last.
func Lint(r *journeys.Rules, f journeys.Facts, stored Figures) []Finding {
	var all []Finding
	for i := range r.Journeys {
		j := &r.Journeys[i]
		l := &linter{r: r, j: j, facts: f}
		if j.Kind != journeys.MasterJourney {
			l.deadEnds()
		}
		l.questions()
		if j.Kind != journeys.MasterJourney {
			l.sight()
			l.claims(stored)
			l.walked(stored)
			l.overlaps()
			l.owners()
			l.moments()
		}
		l.participants()
		l.thirdParties()
		l.evidence()
		slices.SortStableFunc(l.found, func(a, b Finding) int { return cmp.Compare(a.Severity.rank(), b.Severity.rank()) })
		all = append(all, l.found...)
	}
	return append(all, services(r)...)
}

// Problems counts the findings that are problems.
func Problems(findings []Finding) int {
	n := 0
	for _, f := range findings {
		if f.Severity == Problem {
			n++
		}
	}
	return n
}

func (s Severity) rank() int { return slices.Index([]Severity{Problem, Question, Remark}, s) }

// linter reads one journey.
type linter struct {
	r     *journeys.Rules
	j     *journeys.Journey
	facts journeys.Facts
	found []Finding
}

// of reports a finding about the journey as a whole.
func (l *linter) of(c Check, s Severity, hint, format string, args ...any) {
	l.found = append(l.found, Finding{Journey: l.j.ID, Check: c, Severity: s, Origin: l.j.Origin, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// on reports a finding about a step.
func (l *linter) on(step *journeys.Step, c Check, s Severity, hint, format string, args ...any) {
	l.found = append(l.found, Finding{Journey: l.j.ID, Step: step.ID, Check: c, Severity: s, Origin: step.Origin, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// ideal reports whether some ideal path leads over the step.
func (l *linter) ideal(step string) bool {
	return slices.ContainsFunc(l.j.Ideal, func(p journeys.Path) bool { return slices.Contains(p.Steps, step) })
}

// parts are the journeys that hold the steps: the journey itself, or what a
// master journey is made of.
func parts(r *journeys.Rules, j *journeys.Journey) []*journeys.Journey {
	if j.Kind != journeys.MasterJourney {
		return []*journeys.Journey{j}
	}
	var ps []*journeys.Journey
	for _, id := range j.Parts {
		if p := r.Journey(id); p != nil && p.Kind != journeys.MasterJourney {
			ps = append(ps, p)
		}
	}
	return ps
}

// called is what a reader calls a step.
func called(s *journeys.Step) string {
	if s.Name != "" {
		return "“" + s.Name + "”"
	}
	return s.ID
}

// ownerName is what a reader calls an owner.
func ownerName(r *journeys.Rules, id string) string {
	if o := r.Owner(id); o != nil && o.Name != "" {
		return o.Name
	}
	return id
}

// and joins words as a sentence does.
func and(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// add appends what is not there yet.
func add(list []string, words ...string) []string {
	for _, w := range words {
		if w != "" && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}
