package journeys

import (
	"testing"
	"time"
)

// pathRules is a desk on which the way is to report, to look and to confirm.
func pathRules(r *Rules) {
	no := false
	j := &r.Journeys[0]
	j.Steps = append(j.Steps,
		Step{ID: "look", Name: "Looks it up", Channel: "page", Contact: &no, Begins: []Match{on("portal", "look_begun")}, Done: []Match{on("portal", "looked")}, Fails: []Match{on("portal", "look_failed")}, Owner: "portal"},
		Step{ID: "guide", Name: "Reads the guide", Channel: "page", Contact: &no, Done: []Match{on("portal", "guide")}, Owner: "portal"})
	j.Ideal = []Path{{ID: "way", Steps: []string{"ask", "look", "confirm"}}}
	r.Sources[2].Words = append(r.Sources[2].Words, "look_begun", "looked", "look_failed", "guide")
}

// callRules are pathRules with a call in the middle of the way.
func callRules(r *Rules) {
	pathRules(r)
	r.Journeys[0].Ideal = []Path{{ID: "way", Steps: []string{"ask", "call", "confirm"}}}
}

func TestMissingStep(t *testing.T) {
	holdTrue(t, MissingStep, []claim{
		{name: "a step passed over is missing as soon as a later one is reached", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used"}, want: []string{"certain open, opened e2, since 16 10:00"}},
		{name: "what is still ahead is not", rules: pathRules, at: "16 12:00", story: []string{"16 09:00 alex created"}},
		{name: "nor what is begun while the case is open", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:looked", "16 09:20 - portal:code_sent"}},
		{name: "at the end it is", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:looked", "16 09:20 - portal:code_sent", "16 10:00 - portal:signed_in"},
			want:  []string{"certain fixed, opened e4, since 16 10:00"}},
		{name: "nor what a silent source may have missed", rules: pathRules, at: "16 12:00", silent: "portal 16 09:59:59",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used"}},
		{name: "a silence that began afterwards is no excuse", rules: pathRules, at: "16 12:00", silent: "portal 16 10:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used"}, want: []string{"certain open, opened e2, since 16 10:00"}},
		{name: "a call given up is not missing as well", rules: callRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - phone:abandoned", "16 10:00 - portal:code_used"}},
		{name: "a step that failed otherwise is", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - portal:look_failed", "16 10:00 - portal:code_used"}, want: []string{"certain open, opened e3, since 16 10:00"}},
		{name: "a call made too late, of which a change of channel tells, was not left out", rules: callRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used", "16 11:00 - phone:answered", "16 11:30 - portal:signed_in"}},
	})
}

func TestExtraStep(t *testing.T) {
	holdTrue(t, ExtraStep, []claim{
		{name: "what the path does not have is extra", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - portal:guide"}, want: []string{"certain open, opened e2, since 16 09:30"}},
		{name: "once, for the second time it is repeated", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - portal:guide", "16 09:40 - portal:looked", "16 09:50 - portal:guide"},
			want:  []string{"certain open, opened e2, since 16 09:30"}},
		{name: "what another gap tells of is not", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - phone:answered"}},
		{name: "nor what failed", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - phone:abandoned"}},
	})
}

func TestOutOfOrder(t *testing.T) {
	twice := func(r *Rules) {
		pathRules(r)
		r.Journeys[0].Ideal = []Path{{ID: "way", Steps: []string{"look", "ask", "look", "confirm"}}}
	}
	holdTrue(t, OutOfOrder, []claim{
		{name: "walked, but not where the path has it", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used", "16 10:30 - portal:looked", "16 11:00 - portal:signed_in"},
			want:  []string{"certain fixed, opened e3, since 16 10:30"}},
		{name: "in an open case it is only walked early", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used", "16 10:30 - portal:looked"}},
		{name: "in order", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:30 - portal:looked", "16 10:00 - portal:code_used"}},
		{name: "two clocks under five seconds apart tell no order", rules: pathRules, at: "16 12:00",
			story: []string{"16 08:59:56 - portal:looked", "16 09:00 alex created", "16 10:00 - portal:code_used"}},
		{name: "at five they do, and the leftmost stands where it belongs", rules: pathRules, at: "16 12:00",
			story: []string{"16 08:59:55 - portal:looked", "16 09:00 alex created", "16 10:00 - portal:code_used"}, want: []string{"certain open, opened e2, since 16 09:00"}},
		{name: "of a step that the path has twice, the one that came elsewhere", rules: twice, at: "16 12:00",
			story: []string{"16 08:00 - portal:looked", "16 09:00 alex created", "16 10:00 - portal:code_used", "16 10:30 - portal:looked", "16 11:00 - portal:signed_in"},
			want:  []string{"certain fixed, opened e4, since 16 10:30"}},
		{name: "of what another gap tells nothing is said", rules: callRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 10:00 - portal:code_used", "16 11:00 - phone:answered", "16 11:30 - portal:signed_in"}},
	})
}

func TestRepeatedStep(t *testing.T) {
	tries := func(r *Rules) {
		pathRules(r)
		r.Journeys[0].Step("look").Tries = 2
	}
	holdTrue(t, RepeatedStep, []claim{
		{name: "as many tries as are allowed", rules: tries, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:look_begun", "16 09:20 - portal:look_begun"}},
		{name: "one more", rules: tries, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:look_begun", "16 09:20 - portal:look_begun", "16 09:30 - portal:look_begun", "16 09:40 - portal:look_begun"},
			want:  []string{"certain open, opened e4, since 16 09:30"}},
		{name: "tries count wherever they lie", rules: tries, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:look_begun", "16 09:15 - portal:guide", "16 09:20 - portal:look_begun", "16 09:25 - portal:guide", "16 09:30 - portal:look_begun"},
			want:  []string{"certain open, opened e5, since 16 09:25", "certain open, opened e6, since 16 09:30"}},
		{name: "a step walked again", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - portal:looked", "16 09:20 - portal:guide", "16 09:30 - portal:looked"},
			want:  []string{"certain open, opened e4, since 16 09:30"}},
		{name: "a contact made again is told as that", rules: pathRules, at: "16 12:00",
			story: []string{"16 09:00 alex created", "16 09:10 - phone:answered", "16 10:00 - phone:answered"}},
	})
}

// What a person reads must not say more than was seen: not that a step was left
// out which they tried.
func TestWhatIsSaidOfSteps(t *testing.T) {
	for name, x := range map[string]struct {
		kind  GapKind
		story []string
		want  string
	}{
		"left out":  {MissingStep, []string{"16 09:00 alex created", "16 10:00 - portal:code_used"}, "Looks it up: left out."},
		"begun":     {MissingStep, []string{"16 09:00 alex created", "16 09:30 - portal:look_begun", "16 10:00 - portal:signed_in"}, "Looks it up: begun, and not completed."},
		"failed":    {MissingStep, []string{"16 09:00 alex created", "16 09:30 - portal:look_failed", "16 10:00 - portal:code_used"}, "Looks it up: tried, and not done."},
		"too often": {RepeatedStep, []string{"16 09:00 alex created", "16 09:10 - portal:look_begun", "16 09:20 - portal:look_begun", "16 09:30 - portal:look_begun", "16 09:40 - portal:look_begun"}, "Looks it up: again and again, until 09:40."},
		"once more": {RepeatedStep, []string{"16 09:00 alex created", "16 09:10 - portal:looked", "16 09:20 - portal:guide", "16 09:30 - portal:looked"}, "Looks it up: once more, 09:30."},
	} {
		r := storyRules()
		pathRules(r)
		r.Journeys[0].Step("look").Tries = 2
		events := story(t, r, x.story)
		now := instant(t, r, "16 12:00")
		said := ""
		e := Explain(r, Subject{Events: events}, Facts{}, now)
		for _, g := range e.Cases[0].Gaps {
			if g.Kind == x.kind && g.Step == "look" {
				said = g.Says
			}
		}
		if said != x.want {
			t.Errorf("%s: %q, want %q", name, said, x.want)
		}
	}
}

func TestDelay(t *testing.T) {
	promised := func(r *Rules) {
		r.Journeys[0].Step("confirm").Within, r.Journeys[0].Step("confirm").Expects = time.Hour, 30*time.Minute
	}
	inHours := func(r *Rules) {
		promised(r)
		r.Journeys[0].Step("confirm").Clock = "office"
	}
	sent := []string{"16 09:00 alex created", "16 10:00 - portal:code_sent"}
	then := func(line string) []string { return append(append([]string(nil), sent...), line) }
	friday := []string{"20 09:00 alex created", "20 17:30 - portal:code_sent"}
	holdTrue(t, Delay, []claim{
		{name: "a second before what people expect", rules: promised, story: sent, at: "16 10:29:59"},
		{name: "possible from then on", rules: promised, story: sent, at: "16 10:30", want: []string{"possible open, opened e2, since 16 10:30"}},
		{name: "certain when the promise has run out", rules: promised, story: sent, at: "16 11:00", want: []string{"certain open, opened e2, since 16 11:00"}},
		{name: "done at that very moment is in time", rules: promised, story: then("16 11:00 - portal:code_used"), at: "16 12:00"},
		{name: "a second later is late, and over", rules: promised, story: then("16 11:00:01 - portal:code_used"), at: "16 12:00", want: []string{"certain fixed, opened e2, since 16 11:00"}},
		{name: "later than expected and in time was none", rules: promised, story: then("16 10:45 - portal:code_used"), at: "16 12:00"},
		{name: "weekends do not count where the map counts hours", rules: inHours, story: friday, at: "22 12:00", want: []string{"possible open, opened e2, since 20 18:00"}},
		{name: "and the hours go on on Monday", rules: inHours, story: friday, at: "23 08:30", want: []string{"certain open, opened e2, since 23 08:30"}},
		{name: "nothing is late in a source's silence", rules: promised, story: sent, at: "16 12:00", silent: "portal 16 10:20"},
		{name: "a silence after the promise is no excuse", rules: promised, story: sent, at: "16 12:00", silent: "portal 16 11:00", want: []string{"certain open, opened e2, since 16 11:00"}},
		{name: "a promise of nothing is never broken", story: sent, at: "30 12:00"},
	})
}

func TestDeadEnd(t *testing.T) {
	needs := func(r *Rules) {
		j := &r.Journeys[0]
		j.Things = []Thing{{ID: "mailbox", Name: "the mailbox", Needs: []string{"access"}}}
		j.Step("confirm").Needs, j.Step("confirm").Within = []string{"mailbox"}, time.Hour
		j.Step("call").Gives = []string{"access"}
	}
	free := func(r *Rules) {
		needs(r)
		r.Journeys[0].Things[0].Needs = nil
	}
	sent := []string{"16 09:00 alex created", "16 10:00 - portal:code_sent"}
	then := func(lines ...string) []string { return append(append([]string(nil), sent...), lines...) }
	contactOnly := func(r *Rules) {
		needs(r)
		r.Journeys[0].Step("call").Gives = nil
	}
	holdTrue(t, DeadEnd, []claim{
		{name: "possible as soon as it is begun", rules: needs, story: sent, at: "16 10:59:59", want: []string{"possible open, opened e2, since 16 10:00"}},
		{name: "certain when the time has run out", rules: needs, story: sent, at: "16 11:00", want: []string{"certain open, opened e2, since 16 11:00"}},
		{name: "or when they contact us again", rules: contactOnly, story: then("16 10:20 - phone:answered"), at: "16 10:30", want: []string{"certain open, opened e2, since 16 10:20"}},
		{name: "not where the source was silent by then", rules: contactOnly, story: then("16 10:20 - phone:answered"), at: "16 12:00", silent: "portal 16 10:10", want: []string{"possible open, opened e2, since 16 10:00"}},
		{name: "a possible one that is done was none", rules: needs, story: then("16 10:40 - portal:code_used"), at: "16 12:00"},
		{name: "one done at the last moment was none", rules: needs, story: then("16 11:00 - portal:code_used"), at: "16 12:00"},
		{name: "a certain one that is done is fixed", rules: needs, story: then("16 11:30 - portal:code_used"), at: "16 12:00", want: []string{"certain fixed, opened e2, since 16 11:00"}},
		{name: "the call that gave it back fixes it", rules: needs, story: then("16 11:30 - phone:answered"), at: "16 12:00", want: []string{"certain fixed, opened e2, since 16 11:00"}},
		{name: "what hangs on nothing lost is none", rules: free, story: sent, at: "16 12:00"},
		{name: "nor is what was begun after it had come back", rules: needs, story: []string{"16 09:00 alex created", "16 09:30 - phone:answered", "16 10:00 - portal:code_sent"}, at: "16 12:00"},
	})
}
