package journeys

import (
	"slices"
	"testing"
	"time"
)

// happened is one event of the person of these tests.
func happened(id string, r Ref, kind string, when time.Time, kv ...string) Event {
	alex := Account{"it-desk", "alex"}
	e := Event{ID: id, Connector: r.Connector, Kind: kind, At: when, Received: when, Ref: r, Actor: alex, Customers: []Account{alex}}
	for i := 0; i+1 < len(kv); i += 2 {
		if e.Fields == nil {
			e.Fields = Fields{}
		}
		e.Fields[kv[i]] = []string{kv[i+1]}
	}
	return e
}

func deskTicket(id string) Ref { return Ref{"it-desk", Ticket, id} }

func casesOf(journey string, o Outcome) []Case {
	return slices.DeleteFunc(slices.Clone(o.Cases), func(c Case) bool { return c.Journey != journey })
}

func TestAnExperienceJourneyIsASecondView(t *testing.T) {
	events := []Event{
		happened("1", deskTicket("1"), KindCreated, at(9, 0, 0), FieldRequestType, "Reset password", FieldStatusCategory, "new"),
		happened("2", deskTicket("2"), KindCreated, at(10, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "new"),
		happened("3", deskTicket("3"), KindCreated, at(10, 30, 0), FieldRequestType, "Printer", FieldStatusCategory, "new"),
		happened("4", Ref{"portal", Session, "4"}, "opened", at(8, 0, 0)),
	}
	now := at(11, 0, 0)
	both, service := Walk(lawRules(), events, Facts{}, now), Walk(serviceRules(), events, Facts{}, now)
	view := casesOf("getting-help", both)
	if len(view) != 1 || len(view[0].Tickets) != 3 || len(view[0].Refs) != 4 || view[0].Kind != ExperienceJourney {
		t.Fatalf("the view has %+v", view)
	}
	for _, journey := range []string{"password-reset", "vpn"} {
		if a, b := plain(casesOf(journey, both)), plain(casesOf(journey, service)); !slices.Equal(a, b) {
			t.Errorf("beside a second view %s is\n%s\nand alone\n%s", journey, a, b)
		}
	}
	if !slices.Equal(both.Unmapped, service.Unmapped) || !slices.Equal(both.Unmapped, []string{"it-desk/3"}) {
		t.Errorf("unmapped %v, alone %v", both.Unmapped, service.Unmapped)
	}
	r := lawRules()
	for i := range r.Journeys {
		r.Journeys[i].Mode = Suggest
		r.Journeys[i].Tell = map[GapKind]Tell{}
		if r.Journeys[i].ID == "getting-help" {
			r.Journeys[i].Tell[Delay] = TellNow
		}
	}
	late := at(23, 0, 0)
	cases, _ := Identify(nil, Walk(r, events, Facts{}, late).Cases, func(c Case) string { return c.Journey })
	if wanted := Plan(r, cases, events, nil, Facts{}, late); len(wanted) > 0 {
		t.Errorf("a second view wants %s", wanted[0].Key)
	}
}

func TestAViewInWhichNothingIsOnAStepIsNoCase(t *testing.T) {
	events := []Event{happened("1", Ref{"sign-in", Session, "1"}, "failed", at(9, 0, 0))}
	if o := Walk(lawRules(), events, Facts{}, at(10, 0, 0)); len(o.Cases) > 0 {
		t.Errorf("a case of %s", o.Cases[0].Journey)
	}
}

func TestAViewLeavesOutWhatItExcludes(t *testing.T) {
	events := []Event{
		happened("1", deskTicket("1"), KindCreated, at(9, 0, 0), FieldRequestType, "New starter"),
		happened("2", deskTicket("2"), KindCreated, at(9, 5, 0), FieldRequestType, "VPN"),
	}
	view := casesOf("getting-help", Walk(lawRules(), events, Facts{}, at(10, 0, 0)))
	if len(view) != 1 || len(view[0].Refs) != 1 || view[0].Refs[0].ID != "2" {
		t.Errorf("the view has %+v", view)
	}
}

func TestAPersonaIsRecognisedAndWalksItsOwnPath(t *testing.T) {
	ask := happened("1", deskTicket("1"), KindCreated, at(9, 0, 0), FieldRequestType, "VPN")
	call := happened("2", Ref{"phone", Call, "2"}, "answered", at(9, 10, 0))
	for _, x := range []struct {
		name, persona, path string
		events              []Event
	}{
		{"nobody's rule", "office", "by-portal", []Event{ask}},
		{"one who called", "caller", "by-phone", []Event{ask, call}},
	} {
		view := casesOf("getting-help", Walk(lawRules(), x.events, Facts{}, at(9, 30, 0)))
		if len(view) != 1 || view[0].Persona != x.persona || view[0].Alignment.Path != x.path {
			t.Errorf("%s: %+v", x.name, view)
		}
	}
	r := lawRules()
	r.Journeys[2].Personas = nil // the path for callers is then for nobody here
	view := casesOf("getting-help", Walk(r, []Event{ask, call}, Facts{}, at(9, 30, 0)))
	if view[0].Alignment.Path != "by-portal" {
		t.Errorf("somebody else walks %s", view[0].Alignment.Path)
	}
}

func TestAJourneyNeverEnds(t *testing.T) {
	events := []Event{
		happened("1", deskTicket("1"), KindCreated, at(9, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "new"),
		happened("2", deskTicket("1"), "resolved", at(10, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "done"),
		happened("3", deskTicket("2"), KindCreated, at(9+72, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "new"),
		happened("4", deskTicket("3"), KindCreated, at(9+96, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "new", FieldLabels, LabelSplit),
	}
	cases := casesOf("vpn", Walk(testRules(), events, Facts{}, at(9+120, 0, 0)))
	if len(cases) != 3 || cases[0].Follows != "" || cases[1].Follows != "it-desk/1" {
		t.Fatalf("%+v", cases)
	}
	if cases[2].Follows != "" {
		t.Error("somebody else's case follows this person's")
	}
}
