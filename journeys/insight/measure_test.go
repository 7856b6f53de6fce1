package insight

import (
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestWhoCouldNotFinishAlone(t *testing.T) {
	open := func(k journeys.GapKind) journeys.Gap {
		g := gap(k, "s-link", time.Hour)
		g.State = journeys.GapOpen
		return g
	}
	alone := caseAt("1", monday, time.Minute)
	for name, c := range map[string]struct {
		change func(*journeys.Case)
		want   bool
	}{
		"sent the one form":    {func(*journeys.Case) {}, false},
		"still under way":      {func(c *journeys.Case) { c.Over = false }, false},
		"asked twice":          {func(c *journeys.Case) { c.Contacts = 2 }, true},
		"called once":          {func(c *journeys.Case) { *c = byPhone(*c) }, true},
		"was helped by phone":  {func(c *journeys.Case) { c.Visits = []journeys.Visit{{Step: "s-byphone"}} }, true},
		"searched in vain":     {func(c *journeys.Case) { c.Gaps = []journeys.Gap{open(journeys.SearchNoResult)} }, false},
		"tried to sign in":     {func(c *journeys.Case) { c.Visits = append(c.Visits, journeys.Visit{Step: "s-signin"}) }, false},
		"stands in a dead end": {func(c *journeys.Case) { c.Gaps = []journeys.Gap{open(journeys.DeadEnd)} }, true},
		"stands in one that was seen": {func(c *journeys.Case) {
			g := open(journeys.DeadEnd)
			g.State = journeys.GapAcknowledged
			c.Gaps = []journeys.Gap{g}
		}, true},
		"stands in one that was accepted": {func(c *journeys.Case) {
			g := open(journeys.DeadEnd)
			g.State = journeys.GapAccepted
			c.Over, c.Gaps = false, []journeys.Gap{g}
		}, true},
		"stood in one that was dismissed": {func(c *journeys.Case) {
			g := open(journeys.DeadEnd)
			g.State = journeys.GapDismissed
			c.Gaps = []journeys.Gap{g}
		}, false},
		"found out of a dead end": {func(c *journeys.Case) { c.Gaps = []journeys.Gap{gap(journeys.DeadEnd, "s-link", 0)} }, false},
		"may stand in a dead end": {func(c *journeys.Case) {
			g := open(journeys.DeadEnd)
			g.Certainty = journeys.Possible
			c.Gaps = []journeys.Gap{g}
		}, false},
		"was on a step now unknown": {func(c *journeys.Case) { c.Visits = []journeys.Visit{{Step: "s-old"}} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			rules := desk()
			one := alone
			c.change(&one)
			if got := newMeasure(rules, rules.Journey("j-password"), reportTime).notAlone(&one); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAJourneyWithoutAWayAloneForgivesTheFirstContact(t *testing.T) {
	rules := desk()
	j := rules.Journey("j-password")
	j.Ideal = j.Ideal[1:]
	m := newMeasure(rules, j, reportTime)
	one := byPhone(caseAt("1", monday, time.Minute))
	if m.notAlone(&one) {
		t.Error("one call on a journey that is walked by phone counts as a failure")
	}
	one.Contacts = 2
	if !m.notAlone(&one) {
		t.Error("a second call does not count")
	}
}

func TestTheDesksOwnLaneIsHelp(t *testing.T) {
	rules := desk()
	j := rules.Journey("j-password")
	j.Step("s-form").Lane = journeys.Desk
	m := newMeasure(rules, j, reportTime)
	if m.isUnaided(j.Ideal[0]) {
		t.Error("a path with a step of the desk counts as unaided")
	}
}

func TestHowLongACaseTook(t *testing.T) {
	rules := desk()
	m := newMeasure(rules, rules.Journey("j-password"), monday.Add(5*time.Hour))
	c := caseAt("1", monday, time.Hour)
	for name, x := range map[string]struct {
		over   bool
		overAt time.Time
		want   time.Duration
	}{
		"ended before the ticket was closed": {true, monday.Add(30 * time.Minute), 30 * time.Minute},
		"ended by a week of quiet":           {true, monday.AddDate(0, 0, 7), time.Hour},
		"ended at a time nobody noted":       {true, time.Time{}, time.Hour},
		"open":                               {false, time.Time{}, 5 * time.Hour},
		"ended before it began":              {true, monday.Add(-time.Hour), 0},
	} {
		t.Run(name, func(t *testing.T) {
			c.Over, c.OverAt = x.over, x.overAt
			if got := m.took(&c); got != x.want {
				t.Errorf("got %v, want %v", got, x.want)
			}
		})
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []time.Duration
		want time.Duration
	}{{nil, 0}, {[]time.Duration{7}, 7}, {[]time.Duration{9, 1, 5}, 5}, {[]time.Duration{8, 2}, 5}} {
		if got := median(c.of); got != c.want {
			t.Errorf("median(%v) = %d, want %d", c.of, got, c.want)
		}
	}
}

func TestBestIsWalkedWholeAndWithNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*journeys.Case)
		want   int
	}{
		"whole":           {func(*journeys.Case) {}, 1},
		"open":            {func(c *journeys.Case) { c.Over = false }, 0},
		"a step not seen": {func(c *journeys.Case) { c.Alignment.Moves[1].Kind = journeys.BlindMove }, 0},
		"a detour": {func(c *journeys.Case) {
			c.Alignment.Moves = append(c.Alignment.Moves, journeys.Move{Kind: journeys.LogMove, Step: "s-search"})
		}, 0},
		"a pain point": {func(c *journeys.Case) { c.Gaps = []journeys.Gap{gap(journeys.RepeatedStep, "s-signin", 0)} }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			rules := desk()
			one := caseAt("1", monday, time.Minute)
			c.change(&one)
			m := newMeasure(rules, rules.Journey("j-password"), reportTime)
			if got := m.bestOf(m.count([]*journeys.Case{&one}).walked).people; got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestOfTwoPathsTheMoreWalkedThenTheQuickerIsBest(t *testing.T) {
	rules := desk()
	j := rules.Journey("j-password")
	m := newMeasure(rules, j, reportTime)
	slow, quick := caseAt("1", monday, time.Hour), byPhone(caseAt("2", monday, time.Minute))
	if b := m.bestOf(m.count([]*journeys.Case{&slow, &quick}).walked); b.path.ID != "p-phone" {
		t.Errorf("of two equally walked the best is %s", b.path.ID)
	}
	if b := m.bestOf(m.count([]*journeys.Case{&slow, &slow, &quick}).walked); b.path.ID != "p-alone" {
		t.Errorf("the best is %s although more people walked the other", b.path.ID)
	}
	j.Ideal[1].Steps = []string{"s-call", "s-link"}
	if got := pathName(j, &j.Ideal[1]); got != "Calls the desk, then Resets by the mailed link" {
		t.Errorf("paths that end alike are told apart as %q", got)
	}
}
