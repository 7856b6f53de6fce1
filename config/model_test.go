package config_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// readmeRules are those of the folder that the README shows.
func readmeRules(t *testing.T) *journeys.Rules {
	secrets(t)
	return must(t, shownFiles(t)).Rules
}

// Whatever the model has can be written: a field that no file can fill is
// knowledge that is lost, or a judgement that nobody can change.
func TestEveryFieldOfTheModelCanBeWritten(t *testing.T) {
	filled := map[string]bool{}
	types := map[reflect.Type]bool{}
	see(reflect.ValueOf(*readmeRules(t)), filled, types)
	see(reflect.ValueOf(*must(t, folder(t, "testdata/experience")).Rules), filled, types)
	for of := range types {
		for f := range of.Fields() {
			if name := of.Name() + "." + f.Name; f.IsExported() && !filled[name] {
				t.Errorf("no file fills %s", name)
			}
		}
	}
	for _, name := range []string{"Persona.Income", "StepKnowledge.Memories", "MapEvidence.Link", "Stakeholder.Interest", "Channel.Foreign", "Owner.Kind", "Source.Hold", "Path.Persona", "Journey.Parts"} {
		if !filled[name] {
			t.Errorf("%s was not looked at", name)
		}
	}
}

// see notes which fields of the model's structs have a value.
func see(v reflect.Value, filled map[string]bool, types map[reflect.Type]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct {
			see(v.Elem(), filled, types)
		}
	case reflect.Slice:
		for i := range v.Len() {
			see(v.Index(i), filled, types)
		}
	case reflect.Struct:
		of := v.Type()
		if !strings.HasSuffix(of.PkgPath(), "/journeys") || of == reflect.TypeFor[journeys.Roster]() {
			return
		}
		types[of] = true
		for i := range v.NumField() {
			f := of.Field(i)
			if !f.IsExported() {
				continue
			}
			if !v.Field(i).IsZero() {
				filled[of.Name()+"."+f.Name] = true
			}
			see(v.Field(i), filled, types)
		}
	}
}

// Whatever is reported about a part of a map names its line.
func TestEveryPartOfAMapKnowsItsLine(t *testing.T) {
	place := regexp.MustCompile(`^(printer|asking|day|password-reset)\.yaml:[1-9]\d*$`)
	r := readmeRules(t)
	var at func(v reflect.Value, what string)
	origins := 0
	at = func(v reflect.Value, what string) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				at(v.Index(i), what)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if f.Type == reflect.TypeFor[journeys.Origin]() {
					origins++
					if o := v.Field(i).String(); !place.MatchString(o) {
						t.Errorf("%s has the place %q", what, o)
					}
				} else if f.IsExported() && f.Name != "Knowledge" || f.Type == reflect.TypeFor[journeys.Knowledge]() {
					at(v.Field(i), what+"."+f.Name)
				}
			}
		}
	}
	at(reflect.ValueOf(r.Journeys), "journeys")
	if k := r.Journey("printer").Step("call").Knowledge; !place.MatchString(string(k.Origin)) || r.Journey("printer").Step("print").Knowledge.Origin != "" {
		t.Errorf("knowledge from %q", k.Origin)
	}
	if origins < 60 {
		t.Errorf("only %d places were looked at", origins)
	}
}

func TestTheWorkshopsKnowledgeIsKept(t *testing.T) {
	r := readmeRules(t)
	j := r.Journey("printer")
	want := journeys.StepKnowledge{
		Do: []string{"dials from memory"}, Think: []string{"not again"}, Feel: []string{"annoyed"}, Needs: []string{"a short answer"}, Perceptions: []string{"they do not know me"},
		Success: []string{"one call"}, Expectation: "minutes, not hours", Memories: []string{"the music while waiting", "that somebody came"},
	}
	got := j.Step("call").Knowledge
	got.Origin = ""
	if !reflect.DeepEqual(got, want) {
		t.Errorf("call: %+v", got)
	}
	if s := j.Step("print"); !s.Pivotal || s.Knowledge.Pivotal != "it works at once or never" || s.System != "print server" || s.Expects != time.Minute {
		t.Errorf("print: %+v", s)
	}
	if j.Step("call").Pivotal {
		t.Error("calling is no pivotal moment")
	}
	if s := j.Step("send-help"); s.Supports != "call" || s.ThirdParty != "lessor" || r.Owner("lessor").Kind != journeys.ThirdParty || r.Owner("identity").Kind != journeys.Team {
		t.Errorf("send-help: %+v", s)
	}
	k := j.Knowledge
	if s := k.Stakeholders; len(s) != 1 || s[0].Who != "head of IT" || s[0].Influence != "high" || s[0].Interest != "fewer calls" || s[0].Note != "ask first" {
		t.Errorf("stakeholders %+v", s)
	}
	var sorts []string
	for _, e := range k.Evidence {
		sorts = append(sorts, strings.Join([]string{e.Sort, e.Date, e.Step, e.Note, e.Link}, "|"))
	}
	if want := []string{"interview|2026-10-12||four people|", "survey|2026-09-01|||", "workshop|2026-10-01|||", "observation|2026-10-02|||", "data|2026-10-03|print|print log: jams by printer|https://example.com/log"}; !slices.Equal(sorts, want) {
		t.Errorf("evidence %q", sorts)
	}
	if !slices.Equal(k.Teams, []string{"Service Desk"}) || !slices.Equal(k.Systems, []string{"print server"}) || !slices.Equal(k.ThirdParties, []string{"the lessor of the printers"}) ||
		len(k.Participants) != 3 || k.Participants[2] != "the lessor" || !slices.Equal(k.Services, []string{"Printing", "Scanning"}) {
		t.Errorf("knowledge %+v", k)
	}
	if j.Service != "Printing" || j.ITIL != "incident" || j.Goal != "The page is on paper" {
		t.Errorf("journey %q %q %q", j.Service, j.ITIL, j.Goal)
	}
}

func TestAPersonaIsRecognisedByRulesAndKnownFromTheMap(t *testing.T) {
	secrets(t)
	f := shownFiles(t)
	j := must(t, f).Rules.Journey("printer")
	if len(j.Personas) != 2 || j.Personas[0].ID != "office-worker" || j.Personas[1].ID != "courier" {
		t.Fatalf("personas %+v", j.Personas)
	}
	kim, courier := j.Personas[0], j.Personas[1]
	if kim.Name != "Kim" || kim.Age != "30 to 50" || kim.Basis != "segment" || !slices.Equal(kim.Goals, []string{"get the letter out"}) || !slices.Equal(kim.Prefers, []string{"phone"}) {
		t.Errorf("what is said beside the rules wins, the rest is the map's: %+v", kim)
	}
	lines := strings.Split(f["journeys/printer.yaml"], "\n")
	if want := slices.Index(lines, "  - {id: office-worker, prefers: [phone]}") + 1; string(kim.Origin) != fmt.Sprintf("printer.yaml:%d", want) {
		t.Errorf("a persona with rules stands in %s, want line %d", kim.Origin, want)
	}
	logistics := journeys.Event{Connector: "it-desk", Fields: journeys.Fields{"department": {"logistics"}}}
	if len(courier.Is) != 2 || !courier.Is[0].Holds(&logistics, "") || !courier.Is[1].Holds(&journeys.Event{}, "for the delivery note") || courier.Is[0].Holds(&journeys.Event{}, "") {
		t.Errorf("courier %+v", courier)
	}
	if j.Ideal[2].Persona != "courier" || j.Ideal[0].Persona != "" {
		t.Errorf("ideal %+v", j.Ideal)
	}
	j = must(t, f.with(t, "journeys/printer.yaml", "{id: office-worker, prefers: [phone]}", "{id: office-worker}")).Rules.Journey("printer")
	if kim := j.Personas[0]; !slices.Equal(kim.Prefers, []string{"phone", "chat"}) {
		t.Errorf("where prefers is not said, the map's channels serve: %+v", kim)
	}
	j = must(t, f.with(t, "journeys/printer.yaml", "  - {id: office-worker, prefers: [phone]}\n", "")).Rules.Journey("printer")
	if len(j.Personas) != 2 || j.Personas[1].ID != "office-worker" || j.Personas[1].Occupation != "clerk" {
		t.Errorf("a persona that only the map knows is kept: %+v", j.Personas)
	}
}

func TestLimitsAndWeightsThatAJourneyDoesNotNameAreTheDefaults(t *testing.T) {
	r := readmeRules(t)
	day := 24 * time.Hour
	want := journeys.Limits{Silence: 8 * time.Hour, Handoff: 4 * time.Hour, Idle: 16 * time.Hour, Unowned: 4 * time.Hour, Absent: 3 * day, Customer: 4 * time.Hour, Bounces: 2, Parties: 5, Effort: 12}
	if got := r.Journey("password-reset").Limits; got != want {
		t.Errorf("a journey that names no limit has %+v", got)
	}
	want.Parties = 0 // never
	if got := r.Journey("printer").Limits; got != want {
		t.Errorf("printer: %+v", got)
	}
	want.Parties, want.Silence, want.Effort = 5, 2*day, 20
	if got := r.Journey("asking").Limits; got != want {
		t.Errorf("asking: %+v", got)
	}
	if w := r.Journey("printer").Weights; w[journeys.ByContacts] != 4 || w[journeys.ByWaits] != 0.5 || w[journeys.ByTransfers] != 2 || len(w) != len(journeys.Drivers()) {
		t.Errorf("weights %v", w)
	}
	if w := r.Journey("asking").Weights; w != nil {
		t.Errorf("a journey that weighs nothing itself has %v", w)
	}
}

func TestEveryLimitCanBeSwitchedOff(t *testing.T) {
	secrets(t)
	f := shownFiles(t).with(t, "journeys/printer.yaml", "limits: {silence: 8h, handoff: 4h, idle: 16h, unowned: 4h, absent: 3d, customer: 4h, bounces: 2, parties: never, effort: 12}",
		"limits: {silence: never, handoff: never, idle: never, unowned: never, absent: never, customer: never, bounces: never, parties: never, effort: never}")
	if got := must(t, f).Rules.Journey("printer").Limits; got != (journeys.Limits{}) {
		t.Errorf("limits %+v", got)
	}
}

func TestAMasterJourneyAndItsPartsKnowEachOther(t *testing.T) {
	r := readmeRules(t)
	m := r.Journey("day-at-the-office")
	if m.Kind != journeys.MasterJourney || !slices.Equal(m.Parts, []string{"password-reset", "printer"}) || len(m.Steps) != 0 || m.Mode != journeys.Observe {
		t.Errorf("master %+v", m)
	}
	for _, id := range m.Parts {
		if got := r.Journey(id).PartOf; got != m.ID {
			t.Errorf("%s is a part of %q", id, got)
		}
	}
	if got := r.Journey("asking"); got.PartOf != "" || got.Kind != journeys.ExperienceJourney || got.Any != nil {
		t.Errorf("asking: %+v", got)
	}
	if len(m.Phases) != 2 || m.Phases[1].Name != "Working" {
		t.Errorf("phases %+v", m.Phases)
	}
}

func TestWhereNoPhasesAreListedTheyAreThoseOfTheSteps(t *testing.T) {
	r := readmeRules(t)
	var ids []string
	for _, p := range r.Journey("asking").Phases {
		ids = append(ids, p.ID)
	}
	if !slices.Equal(ids, []string{"during", "after"}) {
		t.Errorf("phases %v", ids)
	}
	if p := r.Journey("printer").Phases; len(p) != 1 || p[0].Name != "Before asking" || p[0].Note != "most of it is never seen" {
		t.Errorf("phases %+v", p)
	}
}

// An experience journey claims what service journeys claim as well: neither
// takes anything from the other.
func TestOnlyServiceJourneysCanTakeClaimsFromEachOther(t *testing.T) {
	secrets(t)
	claim := "applies: {any: {from: it-desk, request_type: [Printer, Toner]}}\nsteps:\n"
	f := shownFiles(t).with(t, "journeys/asking.yaml", "steps:\n", claim)
	f = f.with(t, "journeys/printer.yaml", "  none:\n    - {from: it-desk, when: 'fields.project == \"HW\" && \"vip\" in lists.labels'}\n", "")
	f = f.with(t, desk, "    only: {organisations: [Finance]}\n", "")
	if got := must(t, f).Rules.Journey("asking").Any; len(got) != 1 {
		t.Errorf("claims %+v", got)
	}
	_, report := f.with(t, "journeys/asking.yaml", "kind: experience\n", "").load()
	if !strings.Contains(report.String(), "the journey printer, which stands first, claims the same") {
		t.Errorf("as a service journey it could never win:\n%s", report)
	}
}

func TestADeskSaysWhatHoldingAndOwningMean(t *testing.T) {
	r := readmeRules(t)
	if hold := r.Source("it-desk").Hold; !slices.Equal(hold, []string{"Waiting for customer", "Waiting for approval of the customer"}) {
		t.Errorf("hold %q", hold)
	}
	if hold := r.Source("phone").Hold; hold != nil {
		t.Errorf("a telephone holds nothing: %q", hold)
	}
	f := shownFiles(t)
	cfg := must(t, f.with(t, desk, "    hold: [Waiting for customer, Waiting for approval of the customer]\n", ""))
	if hold := cfg.Rules.Source("it-desk").Hold; !slices.Equal(hold, []string{"Waiting for customer"}) {
		t.Errorf("of kind jira, where it is not said: %q", hold)
	}
	cfg = must(t, f.with(t, desk, "hold: [Waiting for customer, Waiting for approval of the customer]", "hold: []"))
	if hold := cfg.Rules.Source("it-desk").Hold; len(hold) != 0 {
		t.Errorf("a desk that never holds: %q", hold)
	}
	if approval := cfg.Rules.Source("it-desk").Approval; !slices.Equal(approval, []string{"Waiting for approval"}) {
		t.Errorf("of kind jira, where it is not said: %q", approval)
	}
	cfg = must(t, f.with(t, desk, "    hold: [Waiting", "    approval: [At the manager's]\n    hold: [Waiting"))
	if approval := cfg.Rules.Source("it-desk").Approval; !slices.Equal(approval, []string{"At the manager's"}) {
		t.Errorf("a desk's own approval: %q", approval)
	}
	if approval := r.Source("phone").Approval; approval != nil {
		t.Errorf("a telephone waits for no approval: %q", approval)
	}
	foreign := map[string]bool{}
	for _, c := range r.Channels {
		foreign[c.ID] = c.Foreign
	}
	if !foreign["search-engine"] || foreign["kiosk"] || foreign["phone"] {
		t.Errorf("foreign %v", foreign)
	}
}
