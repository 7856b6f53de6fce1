package insight

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

// walk makes cases of the password journey. Each stop is "step state begun
// ended", both in minutes since the case began; ended only of what is done or
// failed.
func walk(n int, over bool, change func(*journeys.Case), stops ...string) []journeys.Case {
	cases := make([]journeys.Case, n)
	for i := range cases {
		c := journeys.Case{Journey: "j-password", Started: monday.Add(time.Duration(i) * time.Hour), Over: over}
		c.Last = c.Started
		for _, s := range stops {
			var step, state string
			var begun, ended int
			_, _ = fmt.Sscan(s, &step, &state, &begun, &ended)
			v := journeys.Visit{Step: step, State: journeys.VisitState(state), Begun: c.Started.Add(time.Duration(begun) * time.Minute)}
			if v.State != journeys.Begun {
				v.Ended = c.Started.Add(time.Duration(ended) * time.Minute)
			}
			c.Visits, c.Last = append(c.Visits, v), later(v.Begun, v.Ended)
		}
		if over {
			c.OverAt = c.Last
		}
		if change != nil {
			change(&c)
		}
		cases[i] = c
	}
	return cases
}

// people joins groups and gives each case an id, and a begin of its own.
func together(groups ...[]journeys.Case) []journeys.Case {
	all := slices.Concat(groups...)
	for i := range all {
		all[i].ID = fmt.Sprint(5000 + i)
	}
	return all
}

func scored(outcome, experience float64, effort string, points float64) func(*journeys.Case) {
	return func(c *journeys.Case) {
		c.Scores = journeys.Scores{Outcome: &outcome, Experience: &experience}
		c.Effort = took(effort, points)
	}
}

// crowd is a period in which 20 people finished alone, ten were led to the
// phone by a link that they could not use, six gave up a call, and six are
// under way.
func crowd() Input {
	in := sample()
	j := &in.Rules.Journeys[0]
	for i, phase := range []string{"before", "asking", "alone", "alone", "alone", "alone", "helped"} {
		j.Steps[i].Phase = phase
	}
	j.Phases = []journeys.Phase{{ID: "before"}, {ID: "asking", Name: "Asking"}, {ID: "alone", Name: "Alone"}, {ID: "helped", Name: "Helped"}, {ID: "after", Name: "Afterwards"}}
	j.Steps[5].Truth = true
	in.Cases = together(
		walk(20, true, scored(1, 0.9, "", 0), "s-open done 0 0", "s-form done 4 4", "s-link done 5 15"),
		walk(10, true, func(c *journeys.Case) {
			scored(1, 0.4, "s-call", 6)(c)
			c.Contacts, c.Follows = 2, "earlier"
			c.Gaps = []journeys.Gap{gap(journeys.DeadEnd, "s-link", 30*time.Minute)}
		}, "s-signin failed 0 1", "s-open done 2 2", "s-form done 12 12", "s-link begun 13", "s-call done 60 60", "s-byphone done 70 70"),
		walk(6, true, func(c *journeys.Case) {
			scored(0, 0.3, "s-call", 1)(c)
			c.Gaps = []journeys.Gap{gap(journeys.Abandoned, "s-call", 0)}
		}, "s-signin failed 0 1", "s-call failed 5 11"),
		walk(6, false, nil, "s-signin failed 0 1", "s-signin begun 30"),
	)
	return in
}

func archetype(in Input) Archetype { return Archetypal(in, in.Rules.Journey("j-password")) }

func station(t *testing.T, a Archetype, step string) StepFigures {
	t.Helper()
	for _, s := range a.Steps {
		if s.Step == step {
			return s
		}
	}
	t.Fatalf("no step %s", step)
	return StepFigures{}
}

func is(n Number, want int) bool { return n != nil && *n == want }

func TestAJourneyAsEverybodyWalkedIt(t *testing.T) {
	a := archetype(crowd())
	if !is(a.People, 42) || !is(a.Abandoned, 6) || !is(a.Returning, 10) || !is(a.NotAlone, 16) || a.Waited != 70 || !a.Unaided {
		t.Errorf("%+v", a)
	}
	for name, x := range map[string][2]string{
		"outcome": {toldShares(a.Outcome), "reached the goal 30 of 42; did not reach it 6 of 42; under way 6 of 42; "},
		"entries": {toldShares(a.Entries), "Cannot sign in, tries again 22 of 42; Opens the portal 20 of 42; "},
		"left at": {toldShares(a.LeftAt), "Calls the desk 6 of 6; "},
		"peaks":   {toldShares(a.Peaks), "Calls the desk 16 of 16; "},
	} {
		if x[0] != x[1] {
			t.Errorf("%s: %s", name, x[0])
		}
	}
	if a.Experience == nil || *a.Experience != 0.9 || a.Effort != 0 {
		t.Errorf("experience %v, effort %v", a.Experience, a.Effort)
	}

	signin := station(t, a, "s-signin")
	if signin.Sight != EndUnseen || !is(signin.People, 22) || !is(signin.Failed, 22) || !is(signin.Again, 6) || signin.NotDone != nil {
		t.Errorf("sign-in %+v", signin)
	}
	if got, want := toldShares(signin.Next), "Opens the portal 10 of 22; Calls the desk 6 of 22; still here 6 of 22; "; got != want {
		t.Errorf("after sign-in: %s", got)
	}
	link := station(t, a, "s-link")
	if link.Sight != Seen || !is(link.People, 30) || !is(link.NotDone, 10) || link.Took != 10 || link.After != 5 || !link.Truth {
		t.Errorf("link %+v", link)
	}
	if got, want := toldShares(link.Next), "nothing more 20 of 30; Calls the desk 10 of 30; "; got != want {
		t.Errorf("after the link: %s", got)
	}
	call := station(t, a, "s-call")
	if !is(call.People, 16) || !is(call.Failed, 6) || !is(call.NotDone, 6) || fmt.Sprintf("%.3f", call.Effort) != "1.571" { // (10*6 + 6*1) / 42
		t.Errorf("call %+v", call)
	}

	var phases []string
	for _, p := range a.Phases {
		phases = append(phases, fmt.Sprintf("%s %v %d %s", p.Name, p.Sight, *p.People, toldShares(p.Went)))
	}
	if got, want := strings.Join(phases, "\n"), `before seen 22 went on to a later phase 16 of 22; still in it 6 of 22; 
Asking seen 16 went on to a later phase 10 of 16; no later phase seen 6 of 16; 
Alone seen 30 no later phase seen 20 of 30; went on to a later phase 10 of 30; 
Helped seen 10 
Afterwards not seen 0 `; got != want {
		t.Errorf("phases\n%s", got)
	}

	var segments []string
	for _, s := range a.Segments {
		segments = append(segments, fmt.Sprintf("%s %d, %d not, effort %v, %d min", s.Name, s.People, *s.NotReached, s.Effort, s.Took))
	}
	// A form sent is asking as well: its step is on a contact channel.
	if got, want := strings.Join(segments, "; "), "reached the desk 30, 0 not, effort 0, 15 min; tried to, and gave up 6, 6 not, effort 1, 11 min; never asked 6, 0 not, effort 0, "; !strings.HasPrefix(got, want) {
		t.Errorf("segments: %s", got)
	}
	if len(a.Hurts) != 2 || a.Hurts[0].Step != "s-link" || a.Hurts[0].People != 10 || a.Hurts[0].Waited != 300 || a.Hurts[0].Owner != "Owner Identity" {
		t.Errorf("hurts %+v", a.Hurts)
	}
}

// What cannot be seen is called so, and is not counted as not done.
func TestAStepOutOfSightIsNotCalledUndone(t *testing.T) {
	in := crowd()
	in.Rules.Journeys[0].Blind = []string{"c-portal"}
	a := archetype(in)
	if f := station(t, a, "s-search"); f.Sight != Unseen {
		t.Errorf("%+v", f)
	}
	if f := station(t, a, "s-form"); f.Sight != EndUnseen || !is(f.People, 30) { // they were seen there once
		t.Errorf("%+v", f)
	}
	if f := station(t, a, "s-link"); f.Sight != EndUnseen || f.NotDone != nil || !is(f.People, 30) {
		t.Errorf("%+v", f)
	}
	if len(a.Broken) > 0 {
		t.Errorf("broken %+v", a.Broken)
	}
	if !strings.Contains(strings.Join(a.Blind, "\n"), "Not connected: portal") {
		t.Errorf("%q", a.Blind)
	}

	in = crowd()
	delete(in.Heard, "c-portal") // connected, and never heard
	if f := station(t, archetype(in), "s-link"); f.Sight != EndUnseen || f.NotDone != nil {
		t.Errorf("%+v", f)
	}

	in = crowd() // silent while the first five of the ten were on the link
	in.Facts.Sources = map[string]journeys.SourceFacts{"c-portal": {Heard: true, Silent: []journeys.Interval{{From: monday, To: monday.Add(5 * time.Hour)}}}}
	if f := station(t, archetype(in), "s-link"); f.Sight != Seen || !is(f.NotDone, 5) {
		t.Errorf("%+v", f)
	}
}

func TestATouchpointIsBrokenWhenLatelyNobodyCompletesIt(t *testing.T) {
	works := walk(6, true, nil, "s-open done 0 0", "s-link done 5 15")
	shift := func(cases []journeys.Case, by time.Duration) []journeys.Case {
		for i := range cases {
			c := &cases[i]
			c.Started, c.Last, c.OverAt = c.Started.Add(by), c.Last.Add(by), c.OverAt.Add(by)
			for k := range c.Visits {
				v := &c.Visits[k]
				if v.Begun = v.Begun.Add(by); !v.Ended.IsZero() {
					v.Ended = v.Ended.Add(by)
				}
			}
		}
		return cases
	}
	vain := func(n int, over bool) []journeys.Case { return walk(n, over, nil, "s-open done 0 0", "s-link begun 5") }
	const day = 24 * time.Hour
	for _, x := range []struct {
		name   string
		cases  []journeys.Case
		change func(*Input)
		want   int
	}{
		{"five in a row", together(works, shift(vain(5, true), day)), nil, 5},
		{"four are too few", together(works, shift(vain(4, true), day)), nil, 0},
		{"never completed", together(vain(7, true)), nil, 7},
		{"somebody completed it since", together(vain(7, true), shift(walk(1, true, nil, "s-link done 5 15"), 2*day)), nil, 0},
		{"those after them count", together(vain(7, true), shift(walk(1, true, nil, "s-link done 5 15"), day), shift(vain(6, true), 2*day)), nil, 6},
		{"they still stand there", together(works, shift(vain(6, false), day)), nil, 0},
		{"they stand there longer than is allowed", together(works, shift(vain(6, false), day)), func(in *Input) { in.Rules.Journeys[0].Steps[5].Within = time.Hour }, 6},
		{"they came back and did it", together(shift(walk(6, true, nil, "s-link begun 5", "s-call done 6 6", "s-link done 20 30"), day)), nil, 0},
		{"the source was silent", together(works, shift(vain(6, true), day)), func(in *Input) {
			in.Facts.Sources = map[string]journeys.SourceFacts{"c-portal": {Heard: true, Silent: []journeys.Interval{{From: monday.Add(12 * time.Hour)}}}}
		}, 0},
		{"its end cannot be seen", together(walk(9, true, nil, "s-signin begun 0")), nil, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			in := crowd()
			if in.Cases = x.cases; x.change != nil {
				x.change(&in)
			}
			n := 0
			for _, b := range archetype(in).Broken {
				if b.Step != "s-link" || b.Owner != "o-identity" || b.Since.Before(b.Last) {
					t.Errorf("%+v", b)
				}
				n = b.People
			}
			if n != x.want {
				t.Errorf("%d in a row", n)
			}
		})
	}
}

func TestHandoffsBetweenTeamsThatAreLargeEnough(t *testing.T) {
	in := crowd()
	team := func(owner string, n int) {
		for i := range n {
			in.Rules.Roster.AddAgent(journeys.Account{Realm: "c-desk", ID: fmt.Sprint(owner, i)}, owner)
		}
	}
	team("o-desk", 5)
	team("o-identity", 6)
	team("o-portal", 4)
	ref := journeys.Ref{Connector: "c-desk", Kind: journeys.Ticket, ID: "1"}
	in.Cases = together(walk(6, true, func(c *journeys.Case) {
		at := c.Started
		c.Handoffs = []journeys.Handoff{
			{Ref: ref, Event: "1", At: at, From: "o-desk", To: "o-identity", Receipt: "2", Received: at.Add(2 * time.Hour)},
			{Ref: ref, Event: "3", At: at.Add(3 * time.Hour), From: "o-identity", To: "o-desk"},
			{Ref: ref, Event: "4", At: at.Add(4 * time.Hour), From: "o-desk", To: "o-portal", Receipt: "5", Received: at.Add(5 * time.Hour)},
		}
		missed := gap(journeys.MissedHandoff, "", 0)
		missed.Opening = "3"
		c.Gaps = []journeys.Gap{missed}
	}, "s-open done 0 0"))
	a := archetype(in)
	want := []Handoffs{
		{From: "Service Desk", To: "Identity", Handoffs: 6, People: 6, Back: a.Handoffs[0].Back, Missed: a.Handoffs[0].Missed, Wait: 120},
		{From: "Identity", To: "Service Desk", Handoffs: 6, People: 6, Back: a.Handoffs[1].Back, Missed: a.Handoffs[1].Missed},
	}
	if !reflect.DeepEqual(a.Handoffs, want) || !is(want[0].Back, 0) || !is(want[0].Missed, 0) || !is(want[1].Back, 6) || !is(want[1].Missed, 6) || !a.Unshown {
		b, _ := json.Marshal(a.Handoffs)
		t.Errorf("%s, %v", b, a.Unshown)
	}
	in.Cases = in.Cases[:4]
	if a := archetype(in); a.People != nil || a.Handoffs != nil || a.Steps != nil {
		t.Errorf("four people are too few for anything: %+v", a)
	}
}

// Nothing is reckoned from too few, not even a median.
func TestAnArchetypeReckonsNothingFromTooFew(t *testing.T) {
	in := crowd()
	few := walk(4, true, func(c *journeys.Case) { // helped, and that on a step that nobody else had effort on
		c.Contacts = 2
		c.Effort = took("s-search", 6)
	}, "s-open done 0 0", "s-search failed 1 2", "s-call done 9 9")
	in.Cases = together(in.Cases[:20], few)
	a := archetype(in)
	if a.NotAlone != nil || a.Waited != 0 {
		t.Errorf("not alone %v, waited %d", a.NotAlone, a.Waited)
	}
	if f := station(t, a, "s-search"); f.People != nil || f.Effort != 0 || f.Again != nil || f.Next != nil {
		t.Errorf("search %+v", f)
	}
	if got := toldShares(station(t, a, "s-open").Next); got != "other 24 of 24; " {
		t.Errorf("after the portal: %s", got)
	}
}

// Of two steps that cost as much the later one is remembered.
func TestEffortPeaksLate(t *testing.T) {
	in := crowd()
	in.Cases = together(walk(6, true, func(c *journeys.Case) {
		c.Effort = journeys.Effort{Score: 4, Steps: map[string]float64{"s-open": 2, "s-call": 2, "s-gone": 0}}
	}, "s-open done 0 0", "s-call done 9 9", "s-gone done 10 10"))
	if got := toldShares(archetype(in).Peaks); got != "Calls the desk 6 of 6; " {
		t.Error(got)
	}
}

func TestWhereEffortShouldMove(t *testing.T) {
	in := crowd()
	for i := range 6 {
		in.Cases[i].Gaps = []journeys.Gap{gap(journeys.DeskActiveAbsent, "s-open", 0)}
		in.Cases[i+6].Gaps = []journeys.Gap{gap(journeys.CustomerActiveSilent, "s-form", 0)}
	}
	a := archetype(in)
	if len(a.LessHere) != 1 || a.LessHere[0].Step != "s-open" || len(a.MoreHere) != 1 || a.MoreHere[0].Step != "s-form" || a.MoreHere[0].People != 6 || len(a.Hurts) != 2 {
		t.Errorf("%+v, %+v, %+v", a.LessHere, a.MoreHere, a.Hurts)
	}
}

// drawWalks makes cases that walk anywhere.
func drawWalks(t *rapid.T) Input {
	in := crowd()
	steps := []string{"s-signin", "s-call", "s-open", "s-search", "s-form", "s-link", "s-byphone", "s-gone"}
	in.Cases = nil
	for i := range rapid.IntRange(0, 30).Draw(t, "cases") {
		var stops []string
		for k := range rapid.IntRange(0, 4).Draw(t, "visits") {
			state := rapid.SampledFrom([]journeys.VisitState{journeys.Begun, journeys.Done, journeys.Failed}).Draw(t, "state")
			stops = append(stops, fmt.Sprintf("%s %s %d %d", rapid.SampledFrom(steps).Draw(t, "step"), state, 10*k, 10*k+rapid.IntRange(0, 9).Draw(t, "took")))
		}
		c := walk(1, rapid.Bool().Draw(t, "over"), nil, stops...)[0]
		c.ID = fmt.Sprint(5000 + i)
		if rapid.Bool().Draw(t, "scored") {
			scored(float64(rapid.IntRange(0, 1).Draw(t, "outcome")), 0.5, "s-call", float64(rapid.IntRange(0, 9).Draw(t, "points")))(&c)
		}
		if rapid.Bool().Draw(t, "hurt") {
			kind := rapid.SampledFrom([]journeys.GapKind{journeys.Abandoned, journeys.DeadEnd, journeys.DeskActiveAbsent}).Draw(t, "kind")
			c.Gaps = []journeys.Gap{gap(kind, rapid.SampledFrom(steps).Draw(t, "at"), time.Hour)}
		}
		in.Cases = append(in.Cases, c)
	}
	return in
}

// Nowhere in what is published is there a number of people under the limit.
func TestNoArchetypeTellsOfTooFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawWalks(t)
		in.HideBelow = rapid.IntRange(2, 9).Draw(t, "limit")
		b, err := json.Marshal(archetype(in))
		if err != nil {
			t.Fatal(err)
		}
		var whole any
		if err := json.Unmarshal(b, &whole); err != nil {
			t.Fatal(err)
		}
		var look func(key string, v any)
		look = func(key string, v any) {
			switch v := v.(type) {
			case map[string]any:
				for k, x := range v {
					look(k, x)
				}
			case []any:
				for _, x := range v {
					look(key, x)
				}
			case float64:
				if slices.Contains([]string{"people", "of", "again", "failed", "not_done", "stuck", "not_alone", "returning", "abandoned", "not_reached"}, key) && v > 0 && int(v) < in.HideBelow {
					t.Fatalf("%s is %v, under %d:\n%s", key, v, in.HideBelow, b)
				}
			}
		}
		look("", whole)
	})
}

func TestAnArchetypeDoesNotDependOnTheOrderOfItsCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawWalks(t)
		want := archetype(in)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(in.Cases), func(i, k int) { in.Cases[i], in.Cases[k] = in.Cases[k], in.Cases[i] })
		if got := archetype(in); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\n%+v", got, want)
		}
	})
}

// How it reads. A desk's step, a pair of teams and a broken touchpoint are
// added to the crowd, so that every line is there once.
func TestHowAnArchetypeReads(t *testing.T) {
	in := crowd()
	j := in.Rules.Journey("j-password")
	j.Steps = append(j.Steps, journeys.Step{ID: "s-mend", Name: "The desk looks into it", Lane: journeys.Desk, Supports: "s-call", Done: []journeys.Match{{From: "c-desk", Kind: "resolved"}}},
		journeys.Step{ID: "s-walk", Name: "Walks in", Phase: "helped", Channel: "in-person"})
	for i := range 5 {
		in.Rules.Roster.AddAgent(journeys.Account{Realm: "c-desk", ID: fmt.Sprint("d", i)}, "o-desk")
		in.Rules.Roster.AddAgent(journeys.Account{Realm: "c-desk", ID: fmt.Sprint("i", i)}, "o-identity")
	}
	in.Cases = together(in.Cases, walk(12, true, func(c *journeys.Case) {
		at := c.Started.Add(2 * 24 * time.Hour)
		c.Handoffs = []journeys.Handoff{{From: "o-desk", To: "o-identity", At: at, Receipt: "1", Received: at.Add(2 * time.Hour)}, {From: "o-identity", To: "o-portal", At: at}}
		c.Gaps = []journeys.Gap{gap(journeys.DeskActiveAbsent, "s-mend", 0), gap(journeys.CustomerActiveSilent, "s-call", time.Hour)}
		for i := range c.Visits {
			c.Visits[i].Begun = c.Visits[i].Begun.Add(2 * 24 * time.Hour)
		}
	}, "s-open done 0 0", "s-link begun 4", "s-mend done 9 9"))
	for i := range 6 {
		c := &in.Cases[i] // of those who walked the ideal path whole
		for _, s := range []string{"s-open", "s-form", "s-link"} {
			c.Alignment.Path, c.Alignment.Moves = "p-alone", append(c.Alignment.Moves, journeys.Move{Kind: journeys.SyncMove, Step: s})
		}
	}
	got := archetype(in).Text(110)
	const golden = "testdata/archetype/crowd.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v, got\n%s", err, got)
	}
	for _, id := range []string{"s-", "o-", "c-", "j-", "Agnes", "agnes"} {
		if strings.Contains(got, " "+id) {
			t.Errorf("%q stands in\n%s", id, got)
		}
	}
}

func TestAnArchetypeOfTooFewSaysSo(t *testing.T) {
	in := crowd()
	in.Cases = in.Cases[:4]
	mustContain(t, archetype(in).Text(110), "· fewer than 5 people\n", "Too few for figures.", "Blind")
	mustNotContain(t, archetype(in).Text(110), "Opens the portal", "4 ")
	in.Cases = nil
	mustContain(t, archetype(in).Text(110), "· 0 people\n", "Nobody was seen on this journey.")
}
