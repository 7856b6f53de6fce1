package journeys

import (
	"slices"
	"testing"
	"time"
)

func gapOf(t *testing.T, cases []Case, kind GapKind, step string) Gap {
	t.Helper()
	for _, c := range cases {
		if i := slices.IndexFunc(c.Gaps, func(g Gap) bool { return g.Kind == kind && g.Step == step }); i >= 0 {
			return c.Gaps[i]
		}
	}
	t.Fatalf("no %s on %s", kind, step)
	return Gap{}
}

func TestAClaimNamesTheSourcesThatCouldDisproveIt(t *testing.T) {
	r := testRules()
	ticket := Ref{"it-desk", Ticket, "1"}
	alex := Account{"it-desk", "alex"}
	events := []Event{
		{ID: "c", Connector: "it-desk", Kind: KindCreated, At: at(9, 0, 0), Ref: ticket, Actor: alex, Customers: []Account{alex},
			Fields: Fields{FieldRequestType: {"Reset password"}, FieldStatusCategory: {"new"}}},
		{ID: "l", Connector: "portal", Kind: "link_sent", At: at(9, 1, 0), Ref: Ref{"portal", Session, "l"}, Customers: []Account{alex}},
	}
	silent := func(i ...Interval) Facts {
		return Facts{Sources: map[string]SourceFacts{"portal": {Heard: true, Silent: i}}}
	}
	for _, c := range []struct {
		name  string
		facts Facts
		since time.Time
	}{
		{"awake", Facts{}, time.Time{}},
		{"was silent", silent(Interval{at(1, 0, 0), at(2, 0, 0)}), time.Time{}},
		{"is silent", silent(Interval{at(1, 0, 0), at(2, 0, 0)}, Interval{From: at(9, 2, 0)}), at(9, 2, 0)},
	} {
		g := gapOf(t, Walk(r, events, c.facts, at(9, 5, 0)).Cases, DeadEnd, "reset-by-link")
		if want := []Witness{{"portal", c.since}}; !slices.Equal(g.Witnesses, want) {
			t.Errorf("%s: witnesses %v, want %v", c.name, g.Witnesses, want)
		}
	}
}

func TestAMomentOfTruthMakesAGapWorse(t *testing.T) {
	ordinary, truth := testRules(), testRules()
	truth.Journeys[0].Step("sign-in").Truth = true
	ticket, alex := Ref{"it-desk", Ticket, "1"}, Account{"it-desk", "alex"}
	events := []Event{{ID: "c", Connector: "it-desk", Kind: KindCreated, At: at(9, 0, 0), Ref: ticket, Customers: []Account{alex},
		Fields: Fields{FieldRequestType: {"Reset password"}}}}
	for i := range 4 {
		id := string(rune('a' + i))
		events = append(events, Event{ID: id, Connector: "sign-in", Kind: "failed", At: at(8, i, 0), Ref: Ref{"sign-in", Session, id}, Customers: []Account{alex}})
	}
	for _, c := range []struct {
		rules *Rules
		want  Severity
	}{{ordinary, Slight}, {truth, Moderate}} {
		if g := gapOf(t, Walk(c.rules, events, Facts{}, at(9, 5, 0)).Cases, RepeatedStep, "sign-in"); g.Severity != c.want {
			t.Errorf("severity %s, want %s", g.Severity, c.want)
		}
	}
}
