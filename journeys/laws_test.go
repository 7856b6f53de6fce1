package journeys

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// the whole answer about a subject, as one comparable text
func answer(r *Rules, events []Event, f Facts, now time.Time) (text string, next time.Time) {
	out := Walk(r, events, f, now)
	cases, _ := Identify(nil, out.Cases, func(c Case) string { return "c-" + c.Events[0] })
	posts := Plan(r, cases, events, nil, f, now)
	b, err := json.Marshal([]any{cases, out.Masters, out.Unmapped, posts})
	if err != nil {
		panic(err)
	}
	return string(b), out.Next
}

func checks(t *testing.T, n int, f func(*rapid.T)) {
	t.Helper()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		for range n / 100 { // rapid runs a check 100 times
			f(t)
			runs++
		}
	})
	if runs < n {
		t.Fatalf("only %d random subjects were tried", runs)
	}
}

func TestLaw1_TwoRecordsOfOneEventMergeCommutatively(t *testing.T) {
	checks(t, 2000, func(t *rapid.T) {
		draw := func() Event {
			e := randomSubject(t)[0]
			e.ID, e.Connector = "same", "it-desk"
			return e
		}
		a, b, c := draw(), draw(), draw()
		js := func(e Event) string { x, _ := json.Marshal(e); return string(x) }
		if js(Merge(a, b)) != js(Merge(b, a)) {
			t.Fatalf("not commutative: %s\n%s", js(Merge(a, b)), js(Merge(b, a)))
		}
		if js(Merge(Merge(a, b), c)) != js(Merge(a, Merge(b, c))) {
			t.Fatal("not associative")
		}
		if js(Merge(Merge(a, b), b)) != js(Merge(a, b)) {
			t.Fatal("not idempotent")
		}
	})
}

func TestLaw2_TextsHoldAbsoluteInstants(t *testing.T) {
	r := lawRules()
	checks(t, 1000, func(t *rapid.T) {
		events := randomSubject(t)
		text, _ := answer(r, events, Facts{}, day.Add(30*24*time.Hour))
		for _, relative := range []string{" ago", "yesterday", "today", "just now", "UTC"} {
			if strings.Contains(text, relative) {
				t.Fatalf("a text says %q: %s", relative, text)
			}
		}
	})
}

func TestLaw9_NoNoteWithoutSomethingToTellNow(t *testing.T) {
	r := lawRules()
	noted := 0
	checks(t, 3000, func(t *rapid.T) {
		events := randomSubject(t)
		now := day.Add(25 * 24 * time.Hour)
		if rapid.Bool().Draw(t, "early") {
			now = day.Add(2 * time.Hour)
		}
		cases, _ := Identify(nil, Walk(r, events, Facts{}, now).Cases, func(c Case) string { return c.Events[0] })
		speaks := map[string]bool{}
		for _, c := range cases {
			for _, g := range c.Gaps {
				// That somebody has seen it does not help the person.
				lasts := g.State == GapOpen || g.State == GapAcknowledged
				if g.Tell == TellNow && lasts && g.Certainty == Certain && !c.Over {
					speaks[c.ID] = true
				}
			}
		}
		for _, p := range Plan(r, cases, events, nil, Facts{}, now) {
			noted++
			if p.Kind != AnswerPosting && p.Kind != AssignmentPosting && !speaks[p.Case] {
				t.Fatalf("%s is posted although nothing is to be told now", p.Key)
			}
		}
	})
	if noted == 0 {
		t.Fatal("nothing was ever posted: the test proves nothing")
	}
}

func TestLaw10_WhatNoSourceCanShowIsNeverCalledMissing(t *testing.T) {
	r := lawRules()
	missing := 0
	checks(t, 3000, func(t *rapid.T) {
		events := randomSubject(t)
		facts := Facts{Sources: map[string]SourceFacts{}}
		for _, s := range r.Sources {
			facts.Sources[s.ID] = SourceFacts{Heard: rapid.Bool().Draw(t, "heard")}
		}
		for _, c := range Walk(r, events, facts, day.Add(25*24*time.Hour)).Cases {
			j := r.Journey(c.Journey)
			for _, g := range c.Gaps {
				if g.Kind != MissingStep && g.Kind != DeadEnd && g.Kind != Delay {
					continue
				}
				missing++
				// Said here once more, and not asked of what is being tested.
				if !slices.ContainsFunc(j.Step(g.Step).Done, func(m Match) bool { return facts.Sources[m.From].Heard }) {
					t.Fatalf("%s on %s, which no source can show", g.Kind, g.Step)
				}
			}
		}
	})
	if missing == 0 {
		t.Fatal("nothing was ever missing: the test proves nothing")
	}
}

// settleAll plays Plan and Diff against a world that does at once what it is
// told, until nothing more is wanted.
func settleAll(t *rapid.T, r *Rules, events []Event, stored []Stored, now time.Time) []Stored {
	for round := 0; ; round++ {
		if round == 5 {
			t.Fatalf("after %d rounds something is still wanted differently", round)
		}
		cases, _ := Identify(nil, Walk(r, events, Facts{}, now).Cases, func(c Case) string { return "c-" + c.Journey + c.Events[0] })
		wanted := Plan(r, cases, events, stored, Facts{}, now)
		seen := map[string]bool{}
		for _, p := range wanted {
			if seen[p.Key] {
				t.Fatalf("%s is wanted twice", p.Key)
			}
			seen[p.Key] = true
		}
		changes := Diff(stored, wanted, Pace{MaxWrites: 4}, now)
		changed := false
		for _, c := range changes {
			i := slices.IndexFunc(stored, func(s Stored) bool { return s.Key == c.Posting.Key })
			if i < 0 {
				stored = append(stored, Stored{})
				i = len(stored) - 1
			}
			changed = true
			s := Stored{Posting: c.Posting, State: Standing, Remote: "1", Written: c.Posting.Meaning, Writes: stored[i].Writes + 1, WrittenAt: now, ConfirmedAt: stored[i].ConfirmedAt}
			if s.ConfirmedAt.IsZero() {
				s.ConfirmedAt = now
			}
			if c.Posting.Absent {
				s.State = Removed
			}
			stored[i] = s
		}
		if !changed {
			return stored
		}
	}
}

func TestLaw3_WhatIsWantedIsWantedOnceAndComesToRest(t *testing.T) {
	r := lawRules()
	r.Journeys[1].Mode = Preview
	r.Journeys[1].Preview = ChatTarget{"it-chat", "preview", ""}
	checks(t, 3000, func(t *rapid.T) {
		events := randomSubject(t)
		var stored []Stored
		for _, hours := range []int{2, 30, 24 * 12, 24 * 25} {
			stored = settleAll(t, r, events, stored, day.Add(time.Duration(hours)*time.Hour))
		}
	})
}
