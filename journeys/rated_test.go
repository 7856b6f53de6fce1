package journeys

import (
	"slices"
	"testing"
	"time"
)

// solvedTale is the golden one, solved at 9:40 with these cycles on record.
func solvedTale(sla ...string) *tale {
	t := goldenTale()
	f := Fields{FieldStatusCategory: {"done"}}
	if sla != nil {
		f[FieldSLA] = sla
	}
	t.ticket(at(9, 40, 0), "1", "resolved", f)
	return t
}

func TestARatingThatComesLateBelongsToTheCaseThatItRates(t *testing.T) {
	r := testRules()
	quiet := r.Journeys[0].Over.Quiet
	before := theCase(t, r, solvedTale().events, Facts{}, at(9, 40, 0).Add(3*quiet))
	tale := solvedTale()
	tale.add(at(9, 40, 0).Add(2*quiet), "it-desk", KindRated, Ref{"it-desk", Ticket, "1"}, Fields{FieldRating: {"1"}})
	after := theCase(t, r, tale.events, Facts{}, at(9, 40, 0).Add(3*quiet))
	if !after.Last.Equal(before.Last) || !after.OverAt.Equal(before.OverAt) || after.OverAt.IsZero() {
		t.Errorf("it ended at %v and was over at %v, without the rating at %v and %v", after.Last, after.OverAt, before.Last, before.OverAt)
	}
	if before.Scores.Experience == nil || after.Scores.Experience == nil || *after.Scores.Experience >= *before.Scores.Experience {
		t.Errorf("one star of five, and the experience is %v, without it %v", after.Scores.Experience, before.Scores.Experience)
	}
	// What the customer writes so late is another case.
	tale.add(at(9, 40, 0).Add(2*quiet+time.Minute), "it-desk", "commented", Ref{"it-desk", Ticket, "1"}, nil)
	if out := Walk(r, tale.events, Facts{}, at(9, 40, 0).Add(2*quiet+time.Hour)); len(out.Cases) != 2 {
		t.Errorf("%d cases", len(out.Cases))
	}
}

// A desk stops a clock when it gets to it. Whatever its records say last, a
// clock that has stopped is not running.
func TestAClockThatStoppedDoesNotRunAgain(t *testing.T) {
	const met, running, breached, paused = "Time to resolution: met", "Time to resolution: running", "Time to resolution: breached", "Time to resolution: paused"
	for name, x := range map[string]struct {
		before, after []string // records before and after that of the solution
		at            []string // that of the solution
		green         bool
	}{
		"met at last":                  {before: []string{running}, at: []string{met}, green: true},
		"noticed before it was told":   {before: []string{met}, at: []string{running}, green: true},
		"noticed after it was told":    {at: []string{running}, after: []string{met}, green: true},
		"runs":                         {at: []string{running}},
		"stands":                       {at: []string{met, paused}},
		"breached, and told later":     {before: []string{breached}, at: []string{running}},
		"the second one breached":      {before: []string{met}, at: []string{met, breached}},
		"the second one runs":          {before: []string{met}, at: []string{met, running}},
		"both met":                     {before: []string{met}, at: []string{met, met}, green: true},
		"mended: the later word holds": {before: []string{breached}, at: []string{met}, green: true},
		"no clock":                     {},
	} {
		tale := solvedTale(x.at...)
		ref := Ref{"it-desk", Ticket, "1"}
		if x.before != nil {
			tale.add(at(9, 39, 0), "it-desk", "sla_met", ref, Fields{FieldSLA: x.before}).Machine = true
		}
		if x.after != nil {
			tale.add(at(9, 41, 0), "it-desk", "sla_met", ref, Fields{FieldSLA: x.after}).Machine = true
		}
		r := testRules()
		r.Journeys[0].Limits.Effort = 1
		c := theCase(t, r, tale.events, Facts{}, at(10, 0, 0))
		if got := slices.ContainsFunc(c.Gaps, func(g Gap) bool { return g.Kind == GreenButRed }); got != x.green {
			t.Errorf("%s: green %v", name, got)
		}
	}
}
