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

func postingKinds(ps []Posting) string {
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
		if postingKinds(ps) != c.want {
			t.Errorf("mode %q plans %q, want %q", c.mode, postingKinds(ps), c.want)
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
		return strings.Contains(postingKinds(planned(r, events, nil, Facts{}, now)), "assignment")
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
		if got := postingKinds(planned(r, stuckEvents(), nil, f, now)); (got == "") != c.quiet {
			t.Errorf("%s: planned %q", c.name, got)
		}
	}
}

func TestWhatStandsIsEditedAlsoAfterTheMapChanged(t *testing.T) {
	r, f := testRules(), Facts{Raised: map[string]time.Time{"password-reset": at(9, 15, 0)}}
	stood := Stored{Posting: Posting{Key: "message/case", Kind: MessagePosting, Case: "case"}, WrittenAt: at(9, 12, 0)}
	if got := postingKinds(planned(r, stuckEvents(), []Stored{stood}, f, at(9, 20, 0))); !strings.Contains(got, "message") {
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

// after is stuckEvents with something more from the desk or another source.
func after(connector, kind string, when time.Time, f Fields) Event {
	ref := Ref{connector, Session, kind}
	if connector == "it-desk" {
		ref = Ref{"it-desk", Ticket, "1"}
	}
	return Event{ID: kind, Connector: connector, Kind: kind, At: when, Ref: ref, Customers: []Account{{"it-desk", "alex"}}, Fields: f}
}

func TestATicketCanEndItsOwnCase(t *testing.T) {
	r := testRules()
	r.Journeys[0].Over.When = []Match{{From: "it-desk", Kind: "resolved"}}
	c := Walk(r, stuckEvents(after("it-desk", "resolved", at(9, 30, 0), Fields{FieldStatusCategory: {"done"}})), Facts{}, at(9, 45, 0)).Cases[0]
	if !c.Over || !c.OverAt.Equal(at(9, 30, 0)) {
		t.Errorf("over %v at %v", c.Over, c.OverAt)
	}
	reopened := after("it-desk", "reopened", at(9, 40, 0), Fields{FieldStatusCategory: {"new"}})
	if c := Walk(r, stuckEvents(after("it-desk", "resolved", at(9, 30, 0), Fields{FieldStatusCategory: {"done"}}), reopened), Facts{}, at(9, 45, 0)).Cases[0]; c.Over {
		t.Error("a ticket that was opened again ended its case")
	}
}

func TestWhatItCostEndsWhenTheTicketWasClosed(t *testing.T) {
	r := testRules()
	closed := after("it-desk", "status_changed", at(9, 30, 0), Fields{FieldStatusCategory: {"done"}})
	stray := after("portal", "opened", at(9, 30, 0).AddDate(0, 0, 3), nil)
	for _, g := range Walk(r, stuckEvents(closed, stray), Facts{}, at(10, 0, 0).AddDate(0, 0, 3)).Cases[0].Gaps {
		if g.Kind == DeadEnd && g.Waited != 29*time.Minute {
			t.Errorf("it cost %v, want 29 minutes", g.Waited)
		}
	}
}

func TestACalendarThatNeverOpensPromisesNothing(t *testing.T) {
	r := testRules()
	r.Calendars = []Calendar{{ID: "never", From: 480, To: 1080}}
	r.Owners[0].Hours, r.Journeys[0].Steps[5].Clock = "never", "never"
	for _, g := range Walk(r, stuckEvents(after("phone", "answered", at(9, 15, 0), nil)), Facts{}, at(9, 20, 0)).Cases[0].Gaps {
		if g.Kind == DeadEnd && g.Certainty != Certain {
			t.Error("a call does not make it certain")
		}
		if g.Overdue || !g.Due.IsZero() || g.Kind == Delay {
			t.Errorf("%s is due %v, overdue %v", g.Kind, g.Due, g.Overdue)
		}
	}
}

func TestAPreviewEndsAsTheRealThingWould(t *testing.T) {
	r := testRules()
	r.Journeys[0].Mode, r.Journeys[0].Preview = Preview, ChatTarget{"it-chat", "waymark-preview", ""}
	var stored []Stored
	for _, p := range planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)) {
		stored = append(stored, Stored{Posting: p, State: Standing, Remote: "1", WrittenAt: at(9, 20, 0)})
	}
	ended := stuckEvents(after("sign-in", "ok", at(10, 0, 0), nil))
	for _, p := range planned(r, ended, stored, Facts{}, at(10, 5, 0)) {
		if !strings.HasPrefix(p.Key, "preview/") || !strings.Contains(p.Content.Text.Headline, "solved") {
			t.Errorf("%s says %q", p.Key, p.Content.Text.Headline)
		}
	}
	if got := len(planned(r, ended, stored, Facts{}, at(10, 5, 0))); got != 2 {
		t.Errorf("%d previews are edited at the end, want note and message", got)
	}
	off := stuckEvents(after("it-desk", "labelled", at(9, 25, 0), Fields{FieldLabels: {LabelOff}}))
	for _, p := range planned(r, off, stored, Facts{}, at(9, 30, 0)) {
		if !p.Absent || !strings.HasPrefix(p.Key, "preview/") {
			t.Errorf("%s stays although the label says off", p.Key)
		}
	}
}

func TestAPressThatComesTooLateIsAnswered(t *testing.T) {
	r := testRules()
	press := Event{ID: "p", Connector: "it-chat", Kind: KindTake, At: at(10, 1, 0), Ref: Ref{"it-desk", Ticket, "1"},
		Actor: Account{"it-chat", "UAGENT"}, Fields: Fields{FieldChannelID: {"C1"}}}
	ps := planned(r, stuckEvents(after("sign-in", "ok", at(10, 0, 0), nil), press), nil, Facts{}, at(10, 5, 0))
	if len(ps) != 1 || ps[0].Kind != AnswerPosting || ps[0].Content.Text.Headline != "ITD-1 is no longer stuck. Nothing was changed." {
		t.Errorf("planned %+v", ps)
	}
}

func TestANoteThatASilenceTakesBackSaysWhatWasNotSeen(t *testing.T) {
	r := testRules()
	var stored []Stored
	for _, p := range planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)) {
		stored = append(stored, Stored{Posting: p, State: Standing, Remote: "1", WrittenAt: at(9, 20, 0)})
	}
	silent := func(to time.Time) Facts {
		return Facts{Sources: map[string]SourceFacts{"portal": {Heard: true, Silent: []Interval{{at(9, 0, 30), to}}}}}
	}
	for _, c := range []struct {
		to   time.Time
		want string
	}{{time.Time{}, "portal: no data since 10:00"}, {at(9, 15, 0), "portal: no data from 10:00 to 10:15"}} {
		text := planned(r, stuckEvents(), stored, silent(c.to), at(9, 30, 0))[0].Content.Text.String()
		if !strings.Contains(text, "not known to be stuck") || !strings.Contains(text, c.want) {
			t.Errorf("the note says:\n%s", text)
		}
	}
}
