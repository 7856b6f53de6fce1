package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// stuckEvents is somebody whose link was not used for ten minutes, on one
// ticket; more can be added.
func stuckEvents(more ...Event) []Event {
	customer := Account{"it-desk", "alex"}
	ticket := Ref{"it-desk", Ticket, "1"}
	return append([]Event{
		{ID: "c", Connector: "it-desk", Kind: KindCreated, At: at(9, 0, 0), Ref: ticket, Actor: customer, Customers: []Account{customer}, Fields: Fields{
			FieldKey: {"ITD-1"}, FieldURL: {"https://desk.example/browse/ITD-1"}, FieldRequestType: {"Reset password"}, FieldInternalDesk: {"true"},
			FieldStatusCategory: {"new"}, FieldAssignee: {""}, FieldOrganisations: {"Finance", "Berlin"},
		}},
		{ID: "l", Connector: "portal", Kind: "link_sent", At: at(9, 1, 0), Ref: Ref{"portal", Session, "l"}, Actor: customer, Customers: []Account{customer}},
	}, more...)
}

func planned(r *Rules, events []Event, stored []Stored, f Facts, now time.Time) []Posting {
	cases, _ := Identify(nil, Walk(r, events, f, now).Cases, func(Case) string { return "case" })
	return Plan(r, cases, events, stored, f, now)
}

func kinds(ps []Posting) string {
	var ks []string
	for _, p := range ps {
		ks = append(ks, string(p.Kind))
	}
	return strings.Join(ks, " ")
}

func TestModesSayHowFarAJourneyGoes(t *testing.T) {
	for _, c := range []struct {
		mode Mode
		want string
	}{{Observe, ""}, {"", ""}, {Preview, "message message"}, {Suggest, "note property message"}, {Act, "note property message assignment"}} {
		r := testRules()
		r.Journeys[0].Mode, r.Journeys[0].Preview = c.mode, ChatTarget{"it-chat", "waymark-preview", ""}
		r.Owners[0].Lead = EmailAccount("lead@example.com")
		r.Roster.AddPerson(EmailAccount("lead@example.com"), Account{"it-desk", "lead"})
		ps := planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0))
		if kinds(ps) != c.want {
			t.Errorf("mode %q plans %q, want %q", c.mode, kinds(ps), c.want)
		}
		for _, p := range ps {
			if c.mode == Preview && (p.Target != "waymark-preview" || len(p.Content.Text.Buttons) > 0 && p.Content.Text.Buttons[0].Action == KindTake) {
				t.Errorf("a preview goes to %s with %v", p.Target, p.Content.Text.Buttons)
			}
		}
	}
}

func TestActAssignsOnlyWhatNobodyHasAndOnlyInHours(t *testing.T) {
	r := testRules()
	r.Journeys[0].Mode = Act
	r.Owners[0].Lead, r.Owners[0].Hours = Account{"it-chat", "UAGENT"}, "office"
	r.Calendars = []Calendar{{ID: "office", Days: [7]bool{2: true}, From: 10 * 60, To: 11 * 60, Zone: r.Zone}}
	assigned := func(events []Event, now time.Time) bool {
		return strings.Contains(kinds(planned(r, events, nil, Facts{}, now)), "assignment")
	}
	if !assigned(stuckEvents(), at(9, 20, 0)) { // 10:20 in Berlin
		t.Error("nothing is assigned in hours")
	}
	held := Event{ID: "a", Connector: "it-desk", Kind: "assigned", At: at(9, 2, 0), Ref: Ref{"it-desk", Ticket, "1"}, Fields: Fields{FieldAssignee: {"kim"}, FieldAssigneeName: {"Kim"}}}
	if assigned(stuckEvents(held), at(9, 20, 0)) {
		t.Error("a ticket that somebody has is assigned")
	}
	r.Calendars[0].From, r.Calendars[0].To = 8*60, 9*60
	if assigned(stuckEvents(), at(9, 20, 0)) {
		t.Error("it is assigned out of hours")
	}
}

func TestNothingIsSaidAboutWhatAnAdminLeftOut(t *testing.T) {
	now := at(9, 20, 0)
	for _, c := range []struct {
		name  string
		limit func(*Rules, *Facts)
		quiet bool
	}{
		{"the case began before since", func(r *Rules, _ *Facts) { r.Journeys[0].Since = at(9, 0, 1) }, true},
		{"the case began at since", func(r *Rules, _ *Facts) { r.Journeys[0].Since = at(9, 0, 0) }, false},
		{"nobody of the pilot group", func(r *Rules, _ *Facts) { r.Journeys[0].Only = map[string][]string{"organisations": {"Sales"}} }, true},
		{"somebody of the pilot group", func(r *Rules, _ *Facts) { r.Journeys[0].Only = map[string][]string{"organisations": {"finance"}} }, false},
		{"the mode was raised after its last event", func(_ *Rules, f *Facts) { f.Raised = map[string]time.Time{"password-reset": at(9, 5, 0)} }, true},
		{"the mode was raised before it went on", func(_ *Rules, f *Facts) { f.Raised = map[string]time.Time{"password-reset": at(9, 0, 30)} }, false},
	} {
		r, f := testRules(), Facts{}
		c.limit(r, &f)
		if got := kinds(planned(r, stuckEvents(), nil, f, now)); (got == "") != c.quiet {
			t.Errorf("%s: planned %q", c.name, got)
		}
	}
}

func TestWhatStandsIsEditedAlsoAfterTheMapChanged(t *testing.T) {
	r, f := testRules(), Facts{Raised: map[string]time.Time{"password-reset": at(9, 15, 0)}}
	stood := Stored{Posting: Posting{Key: "message/case", Kind: MessagePosting, Case: "case"}, WrittenAt: at(9, 12, 0)}
	if got := kinds(planned(r, stuckEvents(), []Stored{stood}, f, at(9, 20, 0))); !strings.Contains(got, "message") {
		t.Errorf("planned %q", got)
	}
}

func TestTheMessageStaysInTheChannelWhereItWasFirstPosted(t *testing.T) {
	r := testRules()
	stood := Stored{Posting: Posting{Key: "message/case", Kind: MessagePosting, Case: "case", Connector: "it-chat", Target: "old-channel"}, WrittenAt: at(9, 12, 0)}
	ps := planned(r, stuckEvents(), []Stored{stood}, Facts{}, at(9, 20, 0))
	i := slices.IndexFunc(ps, func(p Posting) bool { return p.Kind == MessagePosting })
	if ps[i].Target != "old-channel" {
		t.Errorf("it moves to %s", ps[i].Target)
	}
}

func TestOutsideItsHoursSomebodyElseIsAsked(t *testing.T) {
	r := testRules()
	r.Calendars = []Calendar{{ID: "office", Days: [7]bool{3: true}, From: 0, To: 1440, Zone: r.Zone}} // Wednesdays
	r.Owners[0].Hours, r.Owners[0].Otherwise = "office", "identity"
	ps := planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0))
	i := slices.IndexFunc(ps, func(p Posting) bool { return p.Kind == MessagePosting })
	if ps[i].Target != "identity" {
		t.Errorf("asked in %s", ps[i].Target)
	}
}

func TestARestrictedEventIsNotShownWhereItDidNotHappen(t *testing.T) {
	r := testRules()
	events := stuckEvents(Event{
		ID: "s", Connector: "portal", Kind: "search", At: at(9, 2, 0), Ref: Ref{"portal", Session, "s"}, Customers: []Account{{"it-desk", "alex"}},
		Fields: Fields{"query": {"divorce lawyer"}, "results": {"0"}},
	})
	text := func() string { return planned(r, events, nil, Facts{}, at(9, 20, 0))[0].Content.Text.String() }
	if !strings.Contains(text(), "divorce") {
		t.Fatalf("the search is not told at all:\n%s", text())
	}
	before := planned(r, events, nil, Facts{}, at(9, 20, 0))[0].Meaning
	events[2].Audience = Audience{Restricted, "HR"}
	if strings.Contains(text(), "divorce") || !strings.Contains(text(), "one event in a place you may not see") {
		t.Errorf("the note says:\n%s", text())
	}
	if planned(r, events, nil, Facts{}, at(9, 20, 0))[0].Meaning == before {
		t.Error("the note would not be rendered anew when the audience narrows")
	}
}
