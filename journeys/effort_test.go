package journeys

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// tale makes events of the test desk by hand: each call is one event.
type tale struct{ events []Event }

func (t *tale) add(at time.Time, connector, kind string, ref Ref, f Fields) *Event {
	customer := Account{"it-desk", "alex"}
	t.events = append(t.events, Event{
		ID: at.Format("150405.000") + kind + ref.ID, Connector: connector, Kind: kind, At: at, Received: at,
		Ref: ref, Actor: customer, Customers: []Account{customer}, Fields: f,
	})
	return &t.events[len(t.events)-1]
}

func (t *tale) session(at time.Time, connector, kind string, f Fields) *Event {
	return t.add(at, connector, kind, Ref{connector, Session, at.Format("150405")}, f)
}

func (t *tale) call(at time.Time, kind string, f Fields) *Event {
	return t.add(at, "phone", kind, Ref{"phone", Call, at.Format("150405")}, f)
}

func (t *tale) ticket(at time.Time, id, kind string, f Fields) *Event {
	all := Fields{FieldKey: {"ITD-" + id}, FieldRequestType: {"Reset password"}, FieldStatusCategory: {"new"}}
	for k, v := range f {
		all[k] = v
	}
	return t.add(at, "it-desk", kind, Ref{"it-desk", Ticket, id}, all)
}

// goldenTale is the story of the design, as far as the test desk can see it.
func goldenTale() *tale {
	t := &tale{}
	for n := range 6 {
		t.session(at(8, 41, n), "sign-in", "failed", nil)
	}
	t.session(at(8, 41, 10), "sign-in", "locked", nil)
	t.call(at(8, 47, 0), "abandoned", Fields{FieldWaited: {"360"}})
	t.session(at(8, 55, 0), "portal", "opened", nil)
	t.session(at(8, 56, 0), "portal", "search", Fields{"results": {"0"}})
	t.session(at(9, 3, 0), "portal", "form_opened", nil)
	t.ticket(at(9, 4, 0), "1", "created", nil)
	t.session(at(9, 5, 0), "portal", "link_sent", nil)
	t.call(at(9, 21, 0), "answered", nil)
	return t
}

func theCase(t *testing.T, r *Rules, events []Event, f Facts, now time.Time) Case {
	t.Helper()
	out := Walk(r, events, f, now)
	if len(out.Cases) != 1 {
		t.Fatalf("there are %d cases, want one; unmapped %v", len(out.Cases), out.Unmapped)
	}
	return out.Cases[0]
}

func TestEffortIsAddedUpByHand(t *testing.T) {
	c := theCase(t, testRules(), goldenTale().events, Facts{}, at(9, 30, 0))
	want := []Term{
		{ByContacts, 2, 3, 6}, // phone, portal form, phone
		{BySwitches, 2, 2, 4}, // to the portal and back
		{ByWaits, 1, 1, 1},    // 6 min on the phone and 16 min with a link that leads nowhere
		{ByDetours, 1, 1, 1},  // signed in too often
		{ByFailures, 3, 1, 3}, // locked, hung up, nothing found
	}
	if len(c.Effort.Terms) != len(want) {
		t.Fatalf("terms are %+v, want %+v", c.Effort.Terms, want)
	}
	for i := range want {
		if c.Effort.Terms[i] != want[i] {
			t.Errorf("term %d is %+v, want %+v", i, c.Effort.Terms[i], want[i])
		}
	}
	if c.Effort.Score != 15 {
		t.Errorf("the score is %v, want 15", c.Effort.Score)
	}
	steps := map[string]float64{"sign-in": 2, "call-desk": 1 + 3 + 2 + 1, "search": 1, "reset-by-link": 3 + 2}
	for id, points := range steps {
		if c.Effort.Steps[id] != points {
			t.Errorf("%s took %v, want %v", id, c.Effort.Steps[id], points)
		}
	}
	if len(c.Effort.Steps) != len(steps) {
		t.Errorf("the steps are %v, want %v", c.Effort.Steps, steps)
	}
}

func TestAMapsOwnWeightsCount(t *testing.T) {
	r := testRules()
	r.Journeys[0].Weights = Weights{ByContacts: 10, BySwitches: 0, ByFailures: 0.5}
	c := theCase(t, r, goldenTale().events, Facts{}, at(9, 30, 0))
	if want := 20 + 0 + 1 + 1 + 1.5; c.Effort.Score != want {
		t.Errorf("the score is %v, want %v", c.Effort.Score, want)
	}
}

func TestWhatIsDismissedTakesNoEffort(t *testing.T) {
	tale := goldenTale()
	c := theCase(t, testRules(), tale.events, Facts{}, at(9, 30, 0))
	for kind, less := range map[GapKind]float64{RepeatContact: 3, ChannelSwitch: 2, AbandonedContact: 1, SearchNoResult: 1, RepeatedStep: 1} {
		i := slices.IndexFunc(c.Gaps, func(g Gap) bool { return g.Kind == kind })
		if i < 0 {
			t.Fatalf("the story has no %s", kind)
		}
		g := c.Gaps[i]
		all := append(slices.Clone(tale.events), Event{
			ID: "press", Connector: "it-chat", Kind: KindDismiss, At: at(9, 25, 0), Received: at(9, 25, 0), Ref: Ref{"it-desk", Ticket, "1"},
			Actor: Account{"it-chat", "UAGENT"}, Fields: Fields{FieldGapKind: {string(g.Kind)}, FieldGapStep: {g.Step}, FieldGapOpening: {g.Opening}},
		})
		if got := theCase(t, testRules(), all, Facts{}, at(9, 30, 0)).Effort.Score; got != c.Effort.Score-less {
			t.Errorf("with a dismissed %s on %s the score is %v, want %v", g.Kind, g.Step, got, c.Effort.Score-less)
		}
	}
}

// What the person waited for is counted once, in the hours of whoever should
// have acted, and only up to what was last heard.
func TestAWaitIsCountedInHoursOfWork(t *testing.T) {
	hours := Calendar{ID: "hours", From: 8 * 60, To: 18 * 60, Zone: time.UTC, Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}}
	for name, x := range map[string]struct {
		until time.Time // the last event; the link was sent Tuesday at 16:00
		clock string
		want  int
	}{
		"one begun hour":                  {at(16, 30, 0), "", 1},
		"exactly two hours":               {at(18, 0, 0), "", 2},
		"a night, on the person's clock":  {at(24+9, 30, 0), "", 18},
		"a night, when the desk is shut":  {at(24+9, 30, 0), "hours", 4},
		"a weekend, when it is shut":      {at(6*24+8, 30, 0), "hours", 2 + 3*10 + 1},
		"an evening, after it was shut":   {at(23, 0, 0), "hours", 2},
		"the next morning, before it was": {at(24+7, 0, 0), "hours", 2},
	} {
		r := testRules()
		r.Calendars = []Calendar{hours}
		r.Journeys[0].Step("reset-by-link").Clock = x.clock
		tale := &tale{}
		tale.ticket(at(15, 59, 0), "1", "created", nil)
		tale.session(at(16, 0, 0), "portal", "link_sent", nil)
		tale.ticket(x.until, "1", "labelled", nil)
		c := theCase(t, r, tale.events, Facts{}, at(40*24, 0, 0))
		got := 0
		for _, term := range c.Effort.Terms {
			if term.Driver == ByWaits {
				got = term.Count
			}
		}
		if got != x.want {
			t.Errorf("%s: %d hours, want %d", name, got, x.want)
		}
	}
}

func TestEffortOfAnyCase(t *testing.T) {
	r := testRules()
	drivers := map[Driver]int{}
	checks(t, 3000, func(t *rapid.T) {
		events := randomSubject(t)
		now := day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now")) * time.Second)
		for _, c := range Walk(r, events, Facts{}, now).Cases {
			var sum, steps float64
			for _, term := range c.Effort.Terms {
				if term.Count <= 0 || term.Points != float64(term.Count)*term.Weight {
					t.Fatalf("%+v does not add up", term)
				}
				sum += term.Points
				drivers[term.Driver]++
			}
			for id, points := range c.Effort.Steps {
				if r.Journey(c.Journey).Step(id) == nil {
					t.Fatalf("effort on %q, which is no step", id)
				}
				steps += points
			}
			if sum != c.Effort.Score || steps > sum+1e-9 {
				t.Fatalf("terms %v, steps %v, score %v", sum, steps, c.Effort.Score)
			}
			for _, s := range []*float64{c.Scores.Outcome, c.Scores.Experience} {
				if s != nil && (math.IsNaN(*s) || *s < 0 || *s > 1) {
					t.Fatalf("a score of %v", *s)
				}
			}
			if c.Scores.Outcome != nil && !c.Over {
				t.Fatal("an open case has an outcome")
			}
		}
	})
	for _, d := range []Driver{ByContacts, BySwitches, ByWaits, ByDetours, ByFailures} {
		if drivers[d] == 0 {
			t.Errorf("no case ever had %s: the test proves nothing of it", d)
		}
	}
}

// That a ticket finds its first team is no hand-off; each later one is.
func TestAHandOffTakesEffort(t *testing.T) {
	r := storyRules()
	made := []string{"16 09:00 alex created", "16 09:10 sam assigned team=desk", "16 10:00 sam assigned team=iam", "16 11:00 ira assigned team=net"}
	for n, want := range map[int]int{2: 0, 3: 1, 4: 2} {
		c := theCase(t, r, story(t, r, made[:n]), Facts{}, instant(t, r, "16 11:30"))
		if got := counted(c, ByTransfers); got != want {
			t.Errorf("after %q: %d hand-offs, want %d", made[n-1], got, want)
		}
	}
}

// Nobody is charged with what may not have been: neither the dead end nor
// anything else that is only possible adds to a score.
func TestWhatIsOnlyPossibleTakesNoEffort(t *testing.T) {
	c := theCase(t, testRules(), goldenTale().events[:13], Facts{}, at(9, 6, 0))
	w := walked{Case: &c, journey: &testRules().Journeys[0]}
	e := &effortOf{walked: &w, counts: map[Driver]int{}, on: map[string]map[Driver]int{}}
	for _, kind := range []GapKind{ChannelSwitch, ExtraStep, RepeatedStep, AskedTwice} {
		w.found = append(w.found, Gap{Kind: kind, Step: "reset-by-link", Certainty: Possible, State: GapOpen})
	}
	e.gaps()
	if len(e.counts) > 0 {
		t.Errorf("it counts %v", e.counts)
	}
	for i := range w.found {
		w.found[i].Certainty = Certain
	}
	if e.gaps(); e.counts[BySwitches] != 1 || e.counts[ByDetours] != 2 || e.counts[ByRepeats] != 1 {
		t.Errorf("when it is certain it counts %v", e.counts)
	}
}

func counted(c Case, d Driver) int {
	for _, t := range c.Effort.Terms {
		if t.Driver == d {
			return t.Count
		}
	}
	return 0
}
