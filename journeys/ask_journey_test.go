package journeys

import "testing"

// onTheWay are people with an open case each; so many are stuck on each step.
func onTheWay(free int, stuck map[string]int) (people [][]Case) {
	for range free {
		people = append(people, []Case{{}})
	}
	for step, n := range stuck {
		for range n {
			g := Gap{Kind: DeadEnd, Step: step, Certainty: Certain, State: GapOpen, Tell: TellNow}
			people = append(people, []Case{{Gaps: []Gap{g}}, {Gaps: []Gap{g}}}) // twice, and one person all the same
		}
	}
	return people
}

func TestHowAJourneyGoesIsToldWithoutNumbersAboutSomebody(t *testing.T) {
	j := &Journey{ID: "password-reset", Name: "Password reset", Steps: []Step{{ID: "link", Name: "Resets by the mailed link"}, {ID: "call", Name: "Calls the desk"}}}
	for name, x := range map[string]struct {
		people [][]Case
		want   string
	}{
		"nobody":          {nil, "Password reset · nobody is on the way now\n"},
		"four":            {onTheWay(0, map[string]int{"link": 4}), "Password reset · fewer than 5 people on the way now\nWhere they are is not told: it would be about somebody.\n"},
		"none is stuck":   {onTheWay(6, nil), "Password reset · 6 people on the way now\nSTUCK  nobody, as far as is seen\n"},
		"few at any step": {onTheWay(2, map[string]int{"link": 4, "call": 3}), "Password reset · 9 people on the way now\nSTUCK  fewer than 5 people at any one step\n"},
		"many": {onTheWay(2, map[string]int{"link": 12, "call": 5, "gone": 3, "": 6}), "Password reset · 28 people on the way now\n" +
			"STUCK  12 · Resets by the mailed link\n       6 · waiting on the ticket\n       5 · Calls the desk\n       fewer than 5 · elsewhere\n"},
	} {
		text := AskJourney(j, x.people)
		if got := text.String(); got != x.want {
			t.Errorf("%s: %q\nwant %q", name, got, x.want)
		}
	}
}

func TestWhatIsNotToldIsNotStuck(t *testing.T) {
	told := Gap{Kind: DeadEnd, Step: "link", Certainty: Certain, State: GapOpen, Tell: TellNow}
	for name, change := range map[string]func(*Case){
		"over":      func(c *Case) { c.Over = true },
		"later":     func(c *Case) { c.Gaps[0].Tell = TellLater },
		"possible":  func(c *Case) { c.Gaps[0].Certainty = Possible },
		"dismissed": func(c *Case) { c.Gaps[0].State = GapDismissed },
	} {
		c := Case{Gaps: []Gap{told}}
		if StuckOn(&c) == nil {
			t.Fatal("it is not stuck")
		}
		if change(&c); StuckOn(&c) != nil {
			t.Errorf("%s: it is stuck", name)
		}
	}
}
