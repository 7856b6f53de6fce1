package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// talk draws a subject of which many events have words that were read, some
// of them an agent's.
func talk(t *rapid.T) []Event {
	items := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"asset tag", "screenshot", "user name"}), 0, 2, rapid.ID)
	events := randomSubject(t)
	for i := range events {
		e := &events[i]
		if e.Connector == "it-desk" && rapid.Bool().Draw(t, "agent") {
			e.Actor = Account{"it-desk", "agent"}
		}
		if e.Connector != "it-desk" && e.Connector != "it-chat" || isAct(e.Kind) {
			continue
		}
		e.Text, e.Fields = rapid.SampledFrom([]string{"password not working", "words"}).Draw(t, "words"), mergeFields(e.Fields, Fields{FieldOnBehalf: {"false"}})
		e.Reading = &Reading{
			Lexicon: "test 01", Language: rapid.SampledFrom([]string{"en", "en", ""}).Draw(t, "language"),
			Mood: rapid.SampledFrom([]float64{0, 0.6, LowMood, -0.9}).Draw(t, "mood"),
			Asks: items.Draw(t, "asks"), Gives: items.Draw(t, "gives"),
		}
		if rapid.IntRange(0, 7).Draw(t, "unusable") == 0 {
			e.Reading.Refuses = items.Draw(t, "refuses")
		}
		slices.Sort(e.Reading.Asks)
		slices.Sort(e.Reading.Gives)
		if rapid.IntRange(0, 5).Draw(t, "hidden") == 0 {
			e.Audience.Level = rapid.SampledFrom([]AudienceLevel{Internal, Restricted}).Draw(t, "level")
		}
	}
	return events
}

// What is found in words obeys the laws that all gaps obey, and says of each
// only what its evidence bears out.
func TestGapsOfWordsHoldTheLaws(t *testing.T) {
	r := lawRules()
	twice, upset := 0, 0
	checks(t, 1200, func(t *rapid.T) {
		events := talk(t)
		now := day.Add(time.Duration(rapid.IntRange(1, 25*24).Draw(t, "hours")) * time.Hour)
		want, next := answer(r, events, Facts{}, now)
		shuffled := slices.Concat(rapid.Permutation(events).Draw(t, "order"), events[:len(events)/2])
		if got, _ := answer(r, shuffled, Facts{}, now); got != want {
			t.Fatalf("another order gives another answer:\n%s\n%s", want, got)
		}
		if !next.IsZero() {
			now = next.Add(-time.Millisecond)
		}
		if got, _ := answer(r, events, Facts{}, now); got != want {
			t.Fatalf("the answer changed before its time:\n%s\n%s", want, got)
		}
		line := newTimeline(events, now)
		at := map[string]*entry{}
		for i := range line.entries {
			at[line.entries[i].Key()] = &line.entries[i]
		}
		for _, c := range Walk(r, events, Facts{}, now).Cases {
			for _, g := range c.Gaps {
				switch g.Kind {
				case AskedTwice:
					twice++
					borneOut(t, r, at, g)
				case NegativeEmotion:
					upset++
					for _, key := range g.Events {
						if e := at[key]; e.deleted || e.Reading.Mood > LowMood || r.Roster.Agent(e.Actor) {
							t.Fatalf("%s is no evidence: %+v", key, e.Event)
						}
					}
				}
			}
		}
	})
	if twice < 20 || upset < 20 {
		t.Fatalf("asked twice %d times and upset %d times: the test proves little", twice, upset)
	}
}

// borneOut checks one asked_twice against the events.
func borneOut(t *rapid.T, r *Rules, at map[string]*entry, g Gap) {
	question := at[g.Opening]
	if !r.Roster.Agent(question.Actor) || question.deleted || question.Audience.Level == Internal || question.Reading.Language == "" {
		t.Fatalf("no question to the customer: %+v", question.Event)
	}
	if len(g.Events) < 2 || g.Events[len(g.Events)-1] != g.Opening {
		t.Fatalf("evidence %v, opened by %s", g.Events, g.Opening)
	}
	for _, key := range g.Events[:len(g.Events)-1] {
		a := at[key]
		shared := func(item string) bool { return slices.Contains(question.Reading.Asks, item) }
		if r.Roster.Agent(a.Actor) || a.deleted || question.At.Sub(a.At) < crossing || !slices.ContainsFunc(a.Reading.Gives, shared) ||
			a.Ref.Kind == Ticket && a.Audience.Level != Public && a.Ref != question.Ref {
			t.Fatalf("no answer before it: %+v", a.Event)
		}
	}
}

// words is one event with words of a ticket of the test rules.
func words(id string, minute int, by string, r Reading) Event {
	r.Lexicon, r.Language = "test 01", "en"
	return Event{
		ID: id, Connector: "it-desk", Kind: "commented", At: at(9, minute, 0), Received: at(9, minute, 1), Ref: Ref{"it-desk", Ticket, "1"},
		Actor: Account{"it-desk", by}, Customers: []Account{{"it-desk", "alex"}}, Text: "LT-20931 is a secret", Reading: &r,
		Fields: Fields{FieldKey: {"ITD-1"}, FieldRequestType: {"Reset password"}, FieldInternalDesk: {"true"}, FieldStatusCategory: {"new"}},
	}
}

func TestAskedTwiceSaysWhereItWasGivenAndNeverWhat(t *testing.T) {
	r := testRules()
	r.Journeys[0].Tell = map[GapKind]Tell{AskedTwice: TellNow}
	events := []Event{
		words("gave", 0, "alex", Reading{Gives: []string{"asset tag", "user name"}}),
		words("asked", 20, "agent", Reading{Asks: []string{"asset tag", "screenshot", "user name"}}),
	}
	cases, _ := Identify(nil, Walk(r, events, Facts{}, at(10, 0, 0)).Cases, func(Case) string { return "c" })
	var texts strings.Builder
	for _, p := range Plan(r, cases, events, nil, Facts{}, at(10, 0, 0)) {
		if p.Content.Text != nil {
			texts.WriteString(p.Content.Text.String())
		}
	}
	want := "Asked at 10:20 for the asset tag, user name: given in ITD-1 at 10:00"
	if got := texts.String(); !strings.Contains(got, want) || strings.Contains(got, "secret") || strings.Contains(got, "20931") {
		t.Errorf("want %q, and no word of the customer's, in:\n%s", want, got)
	}
}

func TestGapsOfWordsAreSilentByDefaultAndFeelingsAlways(t *testing.T) {
	r := testRules()
	events := []Event{
		words("gave", 0, "alex", Reading{Gives: []string{"asset tag"}, Mood: LowMood}),
		words("asked", 20, "agent", Reading{Asks: []string{"asset tag"}}),
	}
	for _, c := range []struct {
		tell map[GapKind]Tell
		want map[GapKind]Tell
	}{
		{nil, map[GapKind]Tell{AskedTwice: TellNever, NegativeEmotion: TellNever}},
		{map[GapKind]Tell{AskedTwice: TellNow, NegativeEmotion: TellNow}, map[GapKind]Tell{AskedTwice: TellNow, NegativeEmotion: TellLater}},
	} {
		r.Journeys[0].Tell = c.tell
		got := map[GapKind]Tell{}
		for _, g := range Walk(r, events, Facts{}, at(9, 30, 0)).Cases[0].Gaps {
			if g.Kind == AskedTwice || g.Kind == NegativeEmotion {
				got[g.Kind] = g.Tell
			}
		}
		if len(got) != 2 || got[AskedTwice] != c.want[AskedTwice] || got[NegativeEmotion] != c.want[NegativeEmotion] {
			t.Errorf("tell %v gives %v, want %v", c.tell, got, c.want)
		}
	}
}

func TestAReadingStaysWithItsWords(t *testing.T) {
	said := words("said", 0, "alex", Reading{Mood: -0.8})
	edit := words("edit", 5, "alex", Reading{Gives: []string{"asset tag"}})
	edit.Kind, edit.Amends, edit.Text = KindEdited, "said", "other words"
	gone := edit
	gone.ID, gone.Kind, gone.At, gone.Text, gone.Reading = "gone", KindDeleted, at(9, 9, 0), "", nil
	if got := newTimeline([]Event{said, edit}, at(9, 30, 0)).entries[0]; got.Text != "other words" || got.Reading != edit.Reading {
		t.Errorf("after the edit: %q, %+v", got.Text, got.Reading)
	}
	if got := newTimeline([]Event{said, edit, gone}, at(9, 30, 0)).entries[0]; got.Text != "" || got.Reading != nil {
		t.Errorf("after the deletion: %q, %+v", got.Text, got.Reading)
	}
	unread := edit
	unread.Reading = nil // words that no reader saw have no reading, least of all that of other words
	if got := newTimeline([]Event{said, unread}, at(9, 30, 0)).entries[0]; got.Reading != nil {
		t.Errorf("unread words have the reading %+v", got.Reading)
	}
}

func TestAQuestionThatCrossedTheAnswerWasNotAskedTwice(t *testing.T) {
	for seconds, want := range map[int]int{59: 0, 60: 1} {
		asked := words("asked", 0, "agent", Reading{Asks: []string{"user name"}})
		asked.At = asked.At.Add(time.Duration(seconds) * time.Second)
		events := []Event{words("gave", 0, "alex", Reading{Gives: []string{"user name"}}), asked}
		if got := ofKind(t, events, AskedTwice); len(got) != want {
			t.Errorf("%d seconds after the answer: %d, want %d", seconds, len(got), want)
		}
	}
}

func TestAskedTwiceIsWhatSomebodyOfTheDeskAsksTheCustomer(t *testing.T) {
	gave := words("gave", 0, "alex", Reading{Gives: []string{"user name"}})
	asks := func(change func(*Event)) []Event {
		e := words("asked", 20, "agent", Reading{Asks: []string{"user name"}})
		change(&e)
		return []Event{gave, e}
	}
	refused := words("refused", 10, "agent", Reading{Refuses: []string{"user name"}})
	for name, x := range map[string]struct {
		events []Event
		want   int
	}{
		"an agent":               {asks(func(*Event) {}), 1},
		"the customer":           {asks(func(e *Event) { e.Actor = Account{"it-desk", "alex"} }), 0},
		"a machine":              {asks(func(e *Event) { e.Machine = true }), 0},
		"an agent, internally":   {asks(func(e *Event) { e.Audience.Level = Internal }), 0},
		"in another language":    {asks(func(e *Event) { e.Reading.Language = "" }), 0},
		"for something else":     {asks(func(e *Event) { e.Reading.Asks = []string{"screenshot"} }), 0},
		"after it was refused":   {append(asks(func(*Event) {}), refused), 0},
		"given by somebody else": {append(asks(func(*Event) {})[1:], words("gave", 0, "agent", Reading{Gives: []string{"user name"}})), 0},
	} {
		got := ofKind(t, x.events, AskedTwice)
		if len(got) != x.want || x.want == 1 && (got[0].Owner != "service-desk" || got[0].Opening != "it-desk/asked") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestNegativeEmotionIsTheCustomersOwn(t *testing.T) {
	for name, x := range map[string]struct {
		by   string
		mood float64
		want int
	}{
		"at the threshold": {"alex", LowMood, 1}, "just above it": {"alex", LowMood + 0.01, 0},
		"an agent": {"agent", -0.9, 0}, "nobody known": {"stranger", -0.9, 0},
	} {
		events := []Event{words("first", 0, "alex", Reading{}), words("said", 5, x.by, Reading{Mood: x.mood})}
		if got := ofKind(t, events, NegativeEmotion); len(got) != x.want {
			t.Errorf("%s: %d, want %d", name, len(got), x.want)
		}
	}
}

func TestGladWordsAfterwardsCloseAnUpset(t *testing.T) {
	upset := words("upset", 5, "alex", Reading{Mood: -0.8})
	for name, x := range map[string]struct {
		minute int
		by     string
		mood   float64
		want   GapState
	}{
		"thanks": {10, "alex", -LowMood, GapFixed}, "hardly": {10, "alex", -LowMood - 0.01, GapOpen},
		"thanks before": {1, "alex", 0.9, GapOpen}, "the desk's": {10, "agent", 0.9, GapOpen},
	} {
		got := ofKind(t, []Event{upset, words("later", x.minute, x.by, Reading{Mood: x.mood})}, NegativeEmotion)
		if len(got) != 1 || got[0].State != x.want {
			t.Errorf("%s: %+v, want %s", name, got, x.want)
		}
	}
}

// ofKind are the gaps of a kind in the one case of some words.
func ofKind(t *testing.T, events []Event, kind GapKind) (found []Gap) {
	t.Helper()
	for _, g := range theCase(t, testRules(), events, Facts{}, at(9, 45, 0)).Gaps {
		if g.Kind == kind {
			found = append(found, g)
		}
	}
	return found
}
