package journeys

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func explained(t interface{ Fatal(...any) }, x Explanation) string {
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An explanation is of the answer itself: the same whatever order events came
// in, with every event in it once, and never a word that somebody wrote.
func TestAnExplanationIsTheSameInAnyOrderAndHoldsEveryEventOnce(t *testing.T) {
	r := testRules()
	rapid.Check(t, func(t *rapid.T) {
		events := randomSubject(t)
		for i := range events {
			if events[i].Text != "" {
				events[i].Text += " zzsecretzz"
			}
		}
		now := day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now")) * time.Second)
		x := Explain(r, Subject{Events: events}, Facts{}, now)
		shuffled := slices.Concat(events, events)
		rand.New(rand.NewPCG(1, uint64(len(events)))).Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
		one, other := explained(t, x), explained(t, Explain(r, Subject{Events: shuffled}, Facts{}, now))
		if one != other {
			t.Fatalf("explained otherwise:\n%s\n%s", one, other)
		}
		if strings.Contains(one, "zzsecretzz") || strings.Contains(x.Text(r, Layout{Lost: true}), "zzsecretzz") {
			t.Fatal("it repeats what somebody wrote")
		}
		seen := map[string]int{}
		for _, c := range x.Cases {
			if c.Kind != ServiceJourney {
				continue // a second view
			}
			for _, e := range c.Events {
				seen[e.Event]++
			}
		}
		for _, e := range x.Unmapped {
			seen[e.Event]++
		}
		for _, e := range newTimeline(events, now).entries {
			if seen[e.Key()] != 1 {
				t.Fatalf("%s stands in it %d times", e.Key(), seen[e.Key()])
			}
		}
	})
}

// What is said to change, and nothing before it, is what a walk then sees.
func TestWhatLiesAheadIsWhatAWalkThenSees(t *testing.T) {
	r := testRules()
	some := 0
	rapid.Check(t, func(t *rapid.T) {
		events := randomSubject(t)
		now := day.Add(time.Duration(rapid.IntRange(0, 8*86400).Draw(t, "now")) * time.Second)
		x := Explain(r, Subject{Events: events}, Facts{}, now)
		for i, a := range x.Ahead {
			if a.At.Before(x.Next) || i > 0 && a.At.Before(x.Ahead[i-1].At) {
				t.Fatalf("%v is before %s", a, x.Next)
			}
		}
		if len(x.Ahead) == 0 {
			return
		}
		some++
		first := x.Ahead[0].At
		_, was := walkSubject(r, Subject{Events: events}, Facts{}, first.Add(-time.Nanosecond))
		_, is := walkSubject(r, Subject{Events: events}, Facts{}, first)
		if len(changesBetween(was, is, first)) == 0 {
			t.Fatalf("nothing changes at %s: %v", first, x.Ahead)
		}
	})
	if some == 0 {
		t.Error("nothing ever lay ahead")
	}
}

// The reason why a rule did not hold is given exactly where it did not.
func TestARuleThatLostHasAReasonAndOneThatHeldHasNone(t *testing.T) {
	x := explainer{rules: testRules()}
	words := rapid.SampledFrom([]string{"", "password not working", "vpn"})
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"a", "b", ""})
		m := Match{
			From: rapid.SampledFrom([]string{"", "phone", "portal"}).Draw(t, "from"),
			Kind: rapid.SampledFrom([]string{"", "failed", "ok"}).Draw(t, "kind"),
		}
		if rapid.Bool().Draw(t, "field") {
			m.Fields = map[string][]string{"f": {value.Draw(t, "wanted")}}
		}
		if rapid.Bool().Draw(t, "says") {
			m.Says = []string{"vpn"}
		}
		if rapid.Bool().Draw(t, "when") {
			m.When = func(e *Event) bool { return e.Kind == "ok" }
		}
		e := Event{Connector: rapid.SampledFrom([]string{"phone", "portal"}).Draw(t, "connector"), Kind: rapid.SampledFrom([]string{"failed", "ok"}).Draw(t, "event"),
			Fields: Fields{"f": {value.Draw(t, "value")}}}
		said := words.Draw(t, "words")
		if why := x.fails(&m, &e, said); (why == "") != m.Holds(&e, said) {
			t.Fatalf("%+v on %+v: %q", m, e, why)
		}
	})
}

// What a silent source may have missed is not called missing, here neither;
// and the silence is named.
func TestAnExplanationSaysWhatCouldNotBeSeen(t *testing.T) {
	r := testRules()
	tale := &tale{}
	tale.session(at(9, 1, 0), "portal", "form_opened", nil)
	tale.ticket(at(9, 2, 0), "1", "created", nil)
	tale.session(at(9, 3, 0), "portal", "link_used", nil)
	tale.session(at(9, 4, 0), "sign-in", "ok", nil)
	for name, x := range map[string]struct {
		facts Facts
		want  []string
		not   string
	}{
		"awake":  {Facts{}, []string{"open-portal missing, find-reset sync"}, "SILENT"},
		"silent": {Facts{Sources: map[string]SourceFacts{"portal": {Heard: true, Silent: []Interval{{From: at(9, 3, 30)}}}, "phone": {}}}, []string{"open-portal not seen, find-reset sync", "SILENT  phone never heard, portal since 10:03:30"}, "missing"},
	} {
		e := Explain(r, Subject{Events: tale.events}, x.facts, at(9, 5, 0))
		text := e.Text(r, Layout{})
		for _, want := range x.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: it does not say %q:\n%s", name, want, text)
			}
		}
		if strings.Contains(text, x.not) {
			t.Errorf("%s: it says %q:\n%s", name, x.not, text)
		}
	}
}

func TestAnExplanationShowsTheEffortTermByTerm(t *testing.T) {
	r := testRules()
	e := Explain(r, Subject{Events: goldenTale().events}, Facts{}, at(9, 30, 0))
	want := "  effort 15: repeat_contacts 2 × 3, channel_switches 2 × 2, waits 1 × 1, detours 1 × 1, failures 3 × 1; outcome not known; experience 0.444\n"
	if text := e.Text(r, Layout{}); !strings.Contains(text, want) {
		t.Errorf("it does not say %q:\n%s", want, text)
	}
	if c := e.Cases[0]; !slices.Equal(c.Begun, []string{"reset-by-link"}) || !slices.Equal(c.Steps, []string{"reset-by-link"}) {
		t.Errorf("in progress %q of %q ahead", c.Begun, c.Steps)
	}
}

// Why a question is one too many is seen from what was read, never from a
// value; and of a place that not everybody may see not even that.
func TestAnExplanationSaysWhatWasReadAndNoValue(t *testing.T) {
	asked := words("asked", 20, "agent", Reading{Asks: []string{"asset tag", "screenshot"}})
	hidden := words("hidden", 30, "alex", Reading{Gives: []string{"location"}})
	hidden.Audience.Level = Restricted
	events := []Event{words("gave", 0, "alex", Reading{Gives: []string{"asset tag"}, Mood: -0.9}), asked, hidden}
	e := Explain(testRules(), Subject{Events: events[:2]}, Facts{}, at(10, 0, 0))
	text := e.Text(testRules(), Layout{})
	for _, want := range []string{"20 characters of text: en; gives asset tag (test 01)", "20 characters of text: en; asks for asset tag, screenshot (test 01)"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	all := Explain(testRules(), Subject{Events: events}, Facts{}, at(10, 0, 0))
	if text := all.Text(testRules(), Layout{}) + explained(t, all); strings.Contains(text, "20931") || strings.Contains(text, "location") || strings.Contains(text, "0.9") {
		t.Errorf("it says a value, a mood, or what not everybody may see:\n%s", text)
	}
}
