package journeys

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// ideals are rules with one journey of the steps A to F, each done by an event
// of that name from any source, but for those that are blind: they wait for a
// source that nobody has connected.
func ideals(blind string, paths ...string) *Rules {
	j := Journey{ID: "j", Name: "J", Mode: Suggest, Any: []Claim{{From: "it-desk", Kind: KindCreated}}, Over: Over{When: []Match{on("", "end")}, Quiet: 7 * 24 * time.Hour}}
	for _, s := range "ABCDEF" {
		from := ""
		if strings.ContainsRune(blind, s) {
			from = "nobody"
		}
		j.Steps = append(j.Steps, Step{ID: string(s), Name: string(s), Done: []Match{on(from, string(s))}})
	}
	for _, p := range paths {
		j.Ideal = append(j.Ideal, Path{ID: strings.ToLower(p), Steps: strings.Split(p, "")})
	}
	return &Rules{Zone: time.UTC, Journeys: []Journey{j}, Roster: NewRoster(), Sources: []Source{{ID: "it-desk"}, {ID: "phone"}, {ID: "portal"}}}
}

// walkedAs walks what is written as "A B/phone+4 end": a ticket, and a minute
// after it these events, each from the portal where no other source is named,
// and a minute after the one before where no seconds are.
func walkedAs(t *testing.T, r *Rules, walk string) Case {
	t.Helper()
	alex := Account{"it-desk", "alex"}
	when := at(9, 0, 0)
	events := []Event{happened("created", deskTicket("1"), KindCreated, when)}
	for i, word := range strings.Fields(walk) {
		from, after := "portal", 60
		kind, seconds, said := strings.Cut(word, "+")
		if said {
			if _, err := fmt.Sscan(seconds, &after); err != nil {
				t.Fatal(err)
			}
		}
		if name, source, ok := strings.Cut(kind, "/"); ok {
			kind, from = name, source
		}
		when = when.Add(time.Duration(after) * time.Second)
		events = append(events, Event{ID: fmt.Sprint(i), Connector: from, Kind: kind, At: when, Received: when, Actor: alex, Customers: []Account{alex},
			Ref: Ref{from, Session, fmt.Sprint(i)}})
	}
	cases := Walk(r, events, Facts{}, when.Add(time.Hour)).Cases
	if len(cases) != 1 || len(cases[0].Events) != len(events) {
		t.Fatalf("%d cases: %+v", len(cases), cases)
	}
	return cases[0]
}

// TestIdealAgainstActual walks events into gaps: which moves an alignment has,
// and what is said of them.
func TestIdealAgainstActual(t *testing.T) {
	for _, c := range []struct {
		name, walk string
		rules      *Rules
		path       string
		moves      string // but for those in their place
		gaps       string
		fitness    float64
		next       string
	}{
		{"open: a step passed over", "A C", ideals("", "ABCD"), "abcd", "B missing", "missing_step B", 1 - 1.0/6, "D"},
		{"open: walked early, nothing is missing", "A D", ideals("", "ABCD"), "abcd", "D early", "", 1 - 1.0/6, "B C D"},
		{"open: walked early, then in its place", "A D B C D", ideals("", "ABCD"), "abcd", "D extra", "extra_step D", 1 - 1.0/9, ""},
		{"open: visits of one step that follow each other are one", "A B B D", ideals("", "ABCD"), "abcd", "C missing", "missing_step C", 1 - 1.0/7, ""},
		{"open: a step walked again is repeated, not extra", "A B C B", ideals("", "ABCD"), "abcd", "B extra", "repeated_step B", 1 - 1.0/8, "D"},
		{"open: out of order, the later one is early", "B A", ideals("", "ABCD"), "abcd", "B early", "", 1 - 1.0/6, "B C D"},
		{"over: out of order is one gap of two moves", "B A C D end", ideals("", "ABCD"), "abcd", "A missing, A extra", "out_of_order A", 1 - 2.0/8, ""},
		{"over: what never came", "A C end", ideals("", "ABCD"), "abcd", "B missing, D missing", "missing_step B, missing_step D", 1 - 2.0/6, ""},
		{"over: nothing was early", "A D end", ideals("", "ABCD"), "abcd", "B missing, C missing", "missing_step B, missing_step C", 1 - 2.0/6, ""},
		{"over: a step on no path is extra", "A E B C D end", ideals("", "ABCD"), "abcd", "E extra", "extra_step E", 1 - 1.0/9, ""},
		{"of two paths the cheapest", "A E F", ideals("", "ABCD", "AEF"), "aef", "", "", 1, ""},
		{"of two paths at one cost the longer prefix", "A E B C", ideals("", "ABCD", "AED"), "abcd", "E extra", "extra_step E", 1 - 1.0/7, "D"},
		{"of two paths alike the first", "A", ideals("", "ABCD", "AEF"), "abcd", "", "", 1, "B C D"},

		{"over: what no source can show costs nothing and is not missing", "A D end", ideals("BC", "ABCD"), "abcd", "B not seen, C not seen", "", 1, ""},
		{"open: what no source can show lies ahead at the end of the prefix", "A", ideals("BC", "ABCD"), "abcd", "", "", 1, "B C D"},
		{"a way of which nothing is seen has a fitness of nothing", "E end", ideals("BC", "ABCD"), "abcd", "E extra, A missing, B not seen, C not seen, D missing", "extra_step E", 0, ""},
		{"the shortest path is the one that costs least to leave out", "A D E end", ideals("BC", "ABCD"), "abcd", "B not seen, C not seen, E extra", "extra_step E", 1 - 1.0/5, ""},

		{"two clocks: four seconds are no disorder", "B/phone A/portal+4 C D end", ideals("", "ABCD"), "abcd", "", "", 1, ""},
		{"two clocks: five are", "B/phone A/portal+5 C D end", ideals("", "ABCD"), "abcd", "A missing, A extra", "out_of_order A", 1 - 2.0/8, ""},
		{"one clock: four seconds are a disorder", "B A+4 C D end", ideals("", "ABCD"), "abcd", "A missing, A extra", "out_of_order A", 1 - 2.0/8, ""},
		{"two clocks: what is in order stays so", "A/phone B/portal+4 C D end", ideals("", "ABCD"), "abcd", "", "", 1, ""},
		{"two clocks: where another path has it this way round it stays so", "B/phone A/portal+4 D end", ideals("", "ABD", "BAD"), "bad", "", "", 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := walkedAs(t, c.rules, c.walk)
			var gaps []string
			for _, g := range k.Gaps {
				switch g.Kind {
				case MissingStep, ExtraStep, OutOfOrder, RepeatedStep:
					gaps = append(gaps, string(g.Kind)+" "+g.Step)
				}
			}
			slices.Sort(gaps)
			a := k.Alignment
			if a.Path != c.path || told(a) != c.moves || !near(a.Fitness, c.fitness) || strings.Join(a.Next, " ") != c.next {
				t.Errorf("path %s, moves %q, fitness %v, next %q", a.Path, told(a), a.Fitness, strings.Join(a.Next, " "))
			}
			if got := strings.Join(gaps, ", "); got != c.gaps {
				t.Errorf("gaps %q, want %q", got, c.gaps)
			}
		})
	}
}
