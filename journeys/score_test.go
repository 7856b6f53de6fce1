package journeys

import (
	"testing"
	"time"
)

func number(p *float64) float64 {
	if p == nil {
		return -1
	}
	return *p
}

func TestHowItEnded(t *testing.T) {
	long := at(20*24, 0, 0)
	sent := func() *tale {
		tale := &tale{}
		tale.ticket(at(9, 4, 0), "1", "created", nil)
		tale.session(at(9, 5, 0), "portal", "link_sent", nil)
		return tale
	}
	for name, x := range map[string]struct {
		then func(t *tale)
		f    Facts
		now  time.Time
		want float64
	}{
		"still open":                        {func(*tale) {}, Facts{}, long, -1},
		"the lost thing came back":          {func(t *tale) { t.ticket(at(9, 10, 0), "1", "resolved", Fields{FieldStatusCategory: {"done"}}) }, Facts{}, long, 1},
		"closed without":                    {func(t *tale) { t.ticket(at(9, 10, 0), "1", "closed", Fields{FieldStatusCategory: {"done"}}) }, Facts{}, long, 0},
		"closed without, not yet over":      {func(t *tale) { t.ticket(at(9, 10, 0), "1", "closed", Fields{FieldStatusCategory: {"done"}}) }, Facts{}, at(10, 0, 0), -1},
		"closed without, while it was dark": {func(t *tale) { t.ticket(at(9, 10, 0), "1", "closed", Fields{FieldStatusCategory: {"done"}}) }, Facts{Sources: map[string]SourceFacts{"portal": {Heard: true, Silent: []Interval{{From: at(9, 6, 0)}}}}}, long, -1},
		"ended, nobody saw how": {func(t *tale) {
			t.ticket(at(9, 10, 0), "1", "closed", Fields{FieldStatusCategory: {"done"}})
			t.session(at(9, 20, 0), "sign-in", "ok", nil)
		}, Facts{}, long, -1},
	} {
		tale := sent()
		x.then(tale)
		c := theCase(t, testRules(), tale.events, x.f, x.now)
		if got := number(c.Scores.Outcome); got != x.want {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}

// Without a loss the end of an ideal path is the goal.
func TestHowAJourneyWithoutALossEnded(t *testing.T) {
	for kind, want := range map[string]float64{"resolved": 1, "closed": 0} {
		tale := &tale{}
		tale.ticket(at(9, 0, 0), "1", "created", Fields{FieldRequestType: {"VPN"}})
		tale.ticket(at(9, 30, 0), "1", kind, Fields{FieldRequestType: {"VPN"}, FieldStatusCategory: {"done"}})
		c := theCase(t, testRules(), tale.events, Facts{}, at(20*24, 0, 0))
		if got := number(c.Scores.Outcome); got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}

func TestHowItWas(t *testing.T) {
	ask := func(f Fields, mood float64, actor Account) []Event {
		tale := &tale{}
		tale.ticket(at(9, 0, 0), "1", "created", Fields{FieldRequestType: {"VPN"}})
		all := Fields{FieldRequestType: {"VPN"}}
		for k, v := range f {
			all[k] = v
		}
		e := tale.ticket(at(9, 1, 0), "1", "commented", all)
		e.Text, e.Reading, e.Actor = "words", &Reading{Lexicon: "test", Language: "en", Mood: mood}, actor
		return tale.events
	}
	customer, agent := Account{"it-desk", "alex"}, Account{"it-desk", "agent"}
	for name, x := range map[string]struct {
		events []Event
		want   float64
	}{
		"no effort, no word":           {ask(nil, 0, customer), 1},
		"rated two of five":            {ask(Fields{FieldRating: {"2"}}, 0, customer), (1 + 0.25) / 2},
		"a rating that is none":        {ask(Fields{FieldRating: {"9"}}, 0, customer), 1},
		"words of despair":             {ask(nil, -0.8, customer), (1 + 0.1) / 2},
		"the desk's despair":           {ask(nil, -0.8, agent), 1},
		"rated, and in despair":        {ask(Fields{FieldRating: {"1"}}, -1, customer), 0.333},
		"fifteen points, limit twelve": {goldenTale().events, 0.444},
	} {
		c := theCase(t, testRules(), x.events, Facts{}, at(9, 30, 0))
		if got := number(c.Scores.Experience); got != x.want {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}

// Outcome and experience are two numbers. Whatever way a walk of the same
// effort ends, how it was stays the same; and how it was does not change how it
// ended.
func TestHowItEndedSaysNothingOfHowItWas(t *testing.T) {
	walk := func(kind, rating string) Scores {
		tale := &tale{}
		tale.ticket(at(9, 0, 0), "1", "created", Fields{FieldRequestType: {"VPN"}})
		f := Fields{FieldRequestType: {"VPN"}, FieldStatusCategory: {"done"}}
		if rating != "" {
			f[FieldRating] = []string{rating}
		}
		tale.ticket(at(9, 30, 0), "1", kind, f)
		return theCase(t, testRules(), tale.events, Facts{}, at(20*24, 0, 0)).Scores
	}
	for _, rating := range []string{"", "1", "5"} {
		solved, unsolved := walk("resolved", rating), walk("closed", rating)
		if number(solved.Experience) != number(unsolved.Experience) || number(solved.Experience) < 0 {
			t.Errorf("rated %q: solved %v, unsolved %v", rating, number(solved.Experience), number(unsolved.Experience))
		}
		if number(solved.Outcome) != 1 || number(unsolved.Outcome) != 0 {
			t.Errorf("rated %q: ended %v and %v", rating, number(solved.Outcome), number(unsolved.Outcome))
		}
	}
}
