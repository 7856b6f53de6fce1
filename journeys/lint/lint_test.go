package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
)

// good is a desk with one small journey of which there is nothing to ask.
func good() *journeys.Rules {
	on := func(from, word string) []journeys.Match { return []journeys.Match{{From: from, Kind: word}} }
	return &journeys.Rules{
		Sources: []journeys.Source{{ID: "it-desk", Words: []string{"created", "resolved"}}, {ID: "portal", Words: []string{"opened"}}},
		Owners:  []journeys.Owner{{ID: "service-desk", Name: "Service Desk"}, {ID: "lessor", Name: "Lessor", Kind: journeys.ThirdParty}},
		Journeys: []journeys.Journey{{
			ID: "printer", Name: "Printer trouble", Origin: "printer.yaml:1", Service: "Printing", Lost: []string{"printout"},
			Personas: []journeys.Persona{{ID: "clerk", Name: "Clerk"}},
			Any:      []journeys.Claim{{From: "it-desk", Fields: map[string][]string{"request_type": {"Printer"}}, Origin: "printer.yaml:4"}},
			Things:   []journeys.Thing{{ID: "printout", Name: "the printout", Origin: "printer.yaml:6"}},
			Phases:   []journeys.Phase{{ID: "asking", Name: "Asking", Origin: "printer.yaml:8"}, {ID: "after", Name: "After", Origin: "printer.yaml:9"}},
			Steps: []journeys.Step{
				{ID: "ask", Name: "Asks", Phase: "asking", Channel: "portal", System: "portal", Owner: "service-desk", Done: on("it-desk", "created"), Pivotal: true, Origin: "printer.yaml:11"},
				{ID: "print", Name: "Prints", Phase: "after", Channel: "computer", System: "print server", Owner: "service-desk", ThirdParty: "lessor",
					Done: on("it-desk", "resolved"), Gives: []string{"printout"}, Pivotal: true, Truth: true, Origin: "printer.yaml:15"},
			},
			Ideal: []journeys.Path{{ID: "only", Steps: []string{"ask", "print"}}},
			Knowledge: journeys.Knowledge{
				Services: []string{"Printing"}, Participants: []string{"two agents of the Service Desk", "the lessor's engineer"},
				Evidence: []journeys.MapEvidence{{Sort: "interview"}},
			},
		}},
	}
}

func TestNothingToAskOfAGoodMap(t *testing.T) {
	r := good()
	if found := lint.Lint(r, journeys.Facts{}, lint.Figures{}); len(found) > 0 {
		t.Errorf("%s", told(found))
	}
	for _, a := range lint.Questions(r, &r.Journeys[0]) {
		if a.Open != "" || a.Answer == "" {
			t.Errorf("%+v", a)
		}
	}
}

// Each fault alone is found, where it stands, and nothing else.
func TestEachFaultIsFound(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(r *journeys.Rules, j *journeys.Journey)
		want  string // severity check origin: text
	}{
		{"no persona", func(_ *journeys.Rules, j *journeys.Journey) { j.Personas = nil },
			"question six_questions printer.yaml:1: Who is the customer? The map names no persona and no segment."},
		{"no channel", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[0].Channel = "" },
			"question six_questions printer.yaml:1: Which channels? The map names none for ask."},
		{"no systems", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[0].System, j.Steps[1].System = "", "" },
			"question six_questions printer.yaml:1: Which systems? The map names none."},
		{"silent about third parties", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[1].ThirdParty = "" },
			"question six_questions printer.yaml:1: Which other third parties? The map is silent about them."},
		{"a step of nobody", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Steps = append(j.Steps, journeys.Step{ID: "wait", Name: "Waits", Phase: "after", Channel: "chat", Done: j.Steps[0].Done, Origin: "printer.yaml:30"})
		}, "question owner printer.yaml:30: Nobody owns “Waits”."},
		{"a blind ideal step", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Steps[0].Done = []journeys.Match{{From: "kiosk", Kind: "x"}}
		},
			"question blind printer.yaml:11: No source of this desk can show “Asks”.\nremark no_connector printer.yaml:11: No source of this desk shows what happens in portal."},
		{"a step whose end is blind", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Steps[0].Begins, j.Steps[0].Done = j.Steps[0].Done, nil
		}, "remark blind printer.yaml:11: No source of this desk can show that “Asks” was completed."},
		{"a desk without the source", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Blind = []string{"portal"}
			j.Steps = append(j.Steps, journeys.Step{ID: "look", Name: "Looks", Phase: "after", Channel: "portal", Owner: "service-desk", Done: []journeys.Match{{From: "portal", Kind: "opened"}}, Origin: "printer.yaml:30"})
		}, "remark blind printer.yaml:30: No source of this desk can show “Looks”."},
		{"a system that nobody shows", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Steps = append(j.Steps, journeys.Step{ID: "walk", Name: "Walks", Phase: "after", Channel: "computer", System: "badge gate", Owner: "service-desk", Origin: "printer.yaml:30"})
		}, "remark blind printer.yaml:30: No source of this desk can show “Walks”.\nremark no_connector printer.yaml:30: No source of this desk shows what happens in badge gate."},
		{"a system on no step", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Knowledge.Systems = []string{"print server", "toner shop"}
		},
			"remark no_connector printer.yaml:1: The system toner shop is named, and no step runs on it."},
		{"a phase without a pivotal moment", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[1].Pivotal = false },
			"question pivotal printer.yaml:9: The phase “After” has no pivotal moment."},
		{"an empty phase", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Phases = append(j.Phases, journeys.Phase{ID: "long-after", Origin: "printer.yaml:10"})
			j.Steps[0].Stuck.Help = "service-desk"
		}, "question six_questions printer.yaml:1: Who do they work with, from beginning to end? The map names nobody for long-after.\n" +
			"remark phase printer.yaml:10: In the phase “long-after” there is no step: nothing of it can be seen."},
		{"no phases", func(_ *journeys.Rules, j *journeys.Journey) { j.Phases = nil }, "question phase printer.yaml:1: The map has no phases."},
		{"a step in no phase", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Steps = append(j.Steps, journeys.Step{ID: "x", Name: "X", Channel: "chat", Owner: "service-desk", Done: j.Steps[0].Done, Origin: "printer.yaml:30"})
		}, "remark phase printer.yaml:30: “X” is in no phase."},
		{"no moment of truth", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[1].Truth = false },
			"question moments_of_truth printer.yaml:1: No step is a moment of truth."},
		{"feelings without evidence", func(_ *journeys.Rules, j *journeys.Journey) {
			j.Knowledge.Evidence = nil
			j.Steps[0].Knowledge = journeys.StepKnowledge{Feel: []string{"annoyed"}, Origin: "printer.yaml:40"}
		}, "question evidence printer.yaml:40: What people think and feel is said of “Asks”, and no evidence is named."},
		{"nobody was in the room", func(_ *journeys.Rules, j *journeys.Journey) { j.Knowledge.Participants = nil },
			"question participants printer.yaml:1: Nobody is named who took part in the mapping session."},
		{"a team was not in the room", func(_ *journeys.Rules, j *journeys.Journey) { j.Knowledge.Teams = []string{"Facilities"} },
			"question participants printer.yaml:1: Of Facilities nobody took part in the mapping session."},
		{"a partner was not in the room", func(_ *journeys.Rules, j *journeys.Journey) { j.Knowledge.Participants = []string{"Service Desk"} },
			"remark participants printer.yaml:1: Of the third party Lessor nobody took part in the mapping session."},
		{"a third party on no step", func(_ *journeys.Rules, j *journeys.Journey) { j.Knowledge.ThirdParties = []string{"Lessor", "courier"} },
			"remark third_party printer.yaml:1: The third party courier is named, and no step knows it."},
		{"a service without a journey", func(_ *journeys.Rules, j *journeys.Journey) { j.Knowledge.Services = []string{"printing", "Telephony"} },
			"question service printer.yaml:1: The service Telephony has no journey."},
		{"what was lost stays lost", func(_ *journeys.Rules, j *journeys.Journey) { j.Steps[1].Gives = nil },
			"question nobody_gives printer.yaml:1: The journey begins without printout, and no step gives it back."},
		{"an earlier journey claims it too", func(r *journeys.Rules, j *journeys.Journey) {
			first := *j
			first.ID, first.Name = "devices", "Devices"
			r.Journeys = []journeys.Journey{first, *j}
		}, "remark overlap printer.yaml:4: “Printer” (request type) goes to Devices, which stands first and claims it too."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := good()
			tt.spoil(r, &r.Journeys[0])
			if got := told(lint.Lint(r, journeys.Facts{}, lint.Figures{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func told(found []lint.Finding) string {
	var lines []string
	for _, f := range found {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Check, f.Origin, f.Text))
	}
	return strings.Join(lines, "\n")
}

func TestNoneMeansThatThereAreNoThirdParties(t *testing.T) {
	r := good()
	r.Journeys[0].Steps[1].ThirdParty, r.Journeys[0].Knowledge.ThirdParties = "", []string{"none"}
	if found := lint.Lint(r, journeys.Facts{}, lint.Figures{}); len(found) > 0 {
		t.Errorf("%s", told(found))
	}
	if a := lint.Questions(r, &r.Journeys[0])[5]; a.Answer != "none" || a.Open != "" {
		t.Errorf("%+v", a)
	}
}

// A journey's figures of claims are judged only over enough tickets.
func TestClaimsOverStoredTickets(t *testing.T) {
	r := good()
	for _, tt := range []struct {
		tickets, claimed int
		share, text      string
	}{
		{0, 0, "no tickets stored yet", ""},
		{49, 0, "0 of 49 stored tickets (0 %)", ""},
		{50, 0, "0 of 50 stored tickets (0 %)", "None of 50 stored tickets would walk this journey."},
		{200, 100, "100 of 200 stored tickets (50 %)", ""},
		{200, 101, "101 of 200 stored tickets (50 %)", "101 of 200 stored tickets would walk this journey, more than half."},
	} {
		f := lint.Figures{Tickets: tt.tickets, Claimed: map[string]int{"printer": tt.claimed}}
		if got := f.Share("printer"); got != tt.share {
			t.Errorf("%d of %d: %q", tt.claimed, tt.tickets, got)
		}
		text := ""
		for _, found := range lint.Lint(r, journeys.Facts{}, f) {
			text += found.Text
		}
		if text != tt.text {
			t.Errorf("%d of %d: %q", tt.claimed, tt.tickets, text)
		}
	}
}

func TestATicketIsCountedOnceForTheJourneyThatWouldWalkIt(t *testing.T) {
	r := good()
	r.Roster = journeys.NewRoster()
	ticket := func(id string, types ...string) []journeys.Event {
		var events []journeys.Event
		for i, kind := range types {
			events = append(events, journeys.Event{Connector: "it-desk", ID: fmt.Sprint(id, i), Kind: "created", At: monday.AddDate(0, 0, i),
				Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, Fields: journeys.Fields{"request_type": {kind}}})
		}
		return events
	}
	var f lint.Figures
	f.Count(r, ticket("1", "Printer"))
	f.Count(r, ticket("2", "Printer", "Screen")) // the latest fields count
	f.Count(r, ticket("3", "Screen", "Printer"))
	back := ticket("4", "Screen", "Printer")
	slices.Reverse(back) // in whatever order
	f.Count(r, back)
	if f.Tickets != 4 || f.Claimed["printer"] != 3 {
		t.Errorf("%+v", f)
	}
}

// The steps of a master journey are those of its parts.
func TestAMasterJourneyIsAnsweredByItsParts(t *testing.T) {
	r := good()
	r.Journeys = append(r.Journeys, journeys.Journey{ID: "office", Name: "At the office", Kind: journeys.MasterJourney, Parts: []string{"printer"}, Origin: "office.yaml:1",
		Knowledge: journeys.Knowledge{Participants: []string{"Service Desk"}}})
	if found := lint.Lint(r, journeys.Facts{}, lint.Figures{Tickets: 100, Claimed: map[string]int{"printer": 10}}); len(found) != 1 || found[0].Check != lint.SixQuestions {
		t.Errorf("only its own persona is missing: %s", told(found))
	}
	if c := lint.Covered(r, &r.Journeys[1], journeys.Facts{}); c != (lint.Coverage{Steps: 2, Seen: 2}) {
		t.Errorf("%+v", c)
	}
}

func TestCoverageCountsTouchpointsThatASourceShows(t *testing.T) {
	r := good()
	j := &r.Journeys[0]
	j.Steps = append(j.Steps, journeys.Step{ID: "talk", Channel: "corridor"}, journeys.Step{ID: "ponder", Done: j.Steps[0].Done},
		journeys.Step{ID: "mend", Lane: journeys.Desk, Channel: "phone"})
	if c := lint.Covered(r, j, journeys.Facts{}); c != (lint.Coverage{Steps: 4, Seen: 2}) || c.String() != "2 of 4 touchpoints can be seen (50 %; about 60 % is usual)" {
		t.Errorf("%+v: %s", c, c)
	}
	asleep := journeys.Facts{Sources: map[string]journeys.SourceFacts{"it-desk": {}}} // it never spoke
	if c := lint.Covered(r, j, asleep); c.Seen != 0 {
		t.Errorf("%+v", c)
	}
}
