package journeys

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zone of the story, on machines without a zone database

	"pgregory.net/rapid"
)

// day is the Tuesday of the golden story.
var day = time.Date(2026, 11, 17, 0, 0, 0, 0, time.UTC)

func at(h, m, s int) time.Time {
	return day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
}

// on is a rule over one event of one source.
func on(from, kind string, kv ...string) Match {
	m := Match{From: from, Kind: kind, Origin: Origin("test:" + from + "/" + kind)}
	for i := 0; i+1 < len(kv); i += 2 {
		if m.Fields == nil {
			m.Fields = map[string][]string{}
		}
		m.Fields[kv[i]] = []string{kv[i+1]}
	}
	return m
}

// lawRules are testRules with all that the engine can look for: limits and
// office hours for what the desk owes, a second team, a machine, statuses that
// wait for the customer, a step of the desk's lane; and with what looks at the
// same events once more, an experience journey and a master journey.
func lawRules() *Rules {
	r := serviceRules()
	r.Journeys = append(r.Journeys, testExperience(), testMaster())
	r.Journey("getting-help").Step("look").Owner = "" // nobody's
	return r
}

// serviceRules are lawRules without the second look.
func serviceRules() *Rules {
	r := testRules()
	r.Roster.AddAgent(Account{"it-desk", "other"}, "identity")
	r.Roster.AddMachine(Account{"it-desk", "rule"})
	r.Calendars = []Calendar{{ID: "office", Days: [7]bool{false, true, true, true, true, true, false}, From: 8 * 60, To: 18 * 60, Zone: r.Zone}}
	r.Owner("service-desk").Hours, r.Owner("identity").Hours = "office", "office"
	r.Sources[0].Hold = []string{"Waiting for customer"}
	reset, vpn := r.Journey("password-reset"), r.Journey("vpn")
	reset.Limits, vpn.Limits = DefaultLimits(), DefaultLimits()
	reset.Limits.Effort, vpn.Limits.Parties, vpn.Limits.Bounces = 3, 2, 1
	for _, k := range []GapKind{Silence, MissedHandoff, Dropped, HoldMisuse} {
		vpn.Tell[k] = TellNow
	}
	reset.Limits.Absent, vpn.Limits.Absent = 12*time.Hour, 6*time.Hour
	reset.Steps = append(reset.Steps, Step{ID: "write-up", Name: "Writes it up", Lane: Desk, Supports: "find-reset", Begins: []Match{on("it-desk", "commented")}, Done: []Match{on("it-desk", "assigned")}, Owner: "portal-team"})
	vpn.Steps = append(vpn.Steps, Step{ID: "answer", Name: "Answers", Lane: Desk, Supports: "ask", Begins: []Match{on("it-desk", "commented")}, Owner: "service-desk"})
	return r
}

// testRules is a small password-reset journey beside a second one, built in
// code so that the laws are tested without any file.
func testRules() *Rules {
	no := false
	roster := NewRoster()
	roster.AddPerson(Account{"it-chat", "UAGENT"}, Account{"it-desk", "agent"})
	roster.AddAgent(Account{"it-chat", "UAGENT"}, "service-desk")
	roster.AddAgent(Account{"it-desk", "agent"}, "service-desk")
	reset := Journey{
		ID: "password-reset", Name: "Password reset", Lost: []string{"password"}, Mode: Suggest,
		Over: Over{When: []Match{on("sign-in", "ok")}, Quiet: 7 * 24 * time.Hour, CameBack: 48 * time.Hour},
		Any: []Claim{
			{From: "it-desk", Fields: map[string][]string{"request_type": {"Reset password", "Account locked"}}},
			{Says: []string{"password not working"}},
		},
		Things: []Thing{{ID: "mailbox", Name: "the work mailbox", Needs: []string{"password"}}},
		Steps: []Step{
			{ID: "sign-in", Name: "Signs in", Channel: "computer", Begins: []Match{on("sign-in", "failed")}, Fails: []Match{on("sign-in", "locked")}, Tries: 3, Owner: "identity"},
			{ID: "call-desk", Name: "Calls", Channel: "phone", Done: []Match{on("phone", "answered"), on("it-desk", "created", "on_behalf", "true")}, Fails: []Match{on("phone", "abandoned")}, Owner: "service-desk"},
			{ID: "open-portal", Name: "Opens the portal", Channel: "portal", Done: []Match{on("portal", "opened")}, Contact: &no, Owner: "portal-team"},
			{ID: "search", Name: "Searches", Channel: "portal", Begins: []Match{on("portal", "search")}, Fails: []Match{on("portal", "search", "results", "0")}, Contact: &no, Owner: "portal-team",
				Told: map[string]string{"failed": `searched "{query}", {results} results`}, Chat: map[string]string{"failed": "search without a result {query}"}},
			{ID: "find-reset", Name: "Finds the form", Channel: "portal", Done: []Match{on("portal", "form_opened")}, Contact: &no, Owner: "portal-team"},
			{ID: "reset-by-link", Name: "Resets by link", Channel: "portal", Begins: []Match{on("it-desk", "created", "request_type", "Reset password")}, Waits: []Match{on("portal", "link_sent")},
				Done: []Match{on("portal", "link_used")}, Within: 10 * time.Minute, Needs: []string{"mailbox"}, Gives: []string{"password"}, Owner: "identity",
				Stuck: Stuck{Go: "reset-by-phone", Help: "service-desk", Say: "Check identity.", Due: 15 * time.Minute}},
			{ID: "reset-by-phone", Name: "Reset by phone", Channel: "phone", Done: []Match{on("it-desk", "resolved")}, Gives: []string{"password"}, Owner: "service-desk"},
		},
		Ideal: []Path{{ID: "alone", Steps: []string{"open-portal", "find-reset", "reset-by-link"}}, {ID: "by-phone", Steps: []string{"call-desk", "reset-by-phone"}}},
		Tell:  map[GapKind]Tell{DeadEnd: TellNow},
	}
	vpn := Journey{
		ID: "vpn", Name: "VPN", Mode: Suggest, Over: Over{Quiet: 24 * time.Hour},
		Any:   []Claim{{From: "it-desk", Fields: map[string][]string{"request_type": {"VPN"}}}, {Says: []string{"vpn"}}},
		Steps: []Step{{ID: "ask", Name: "Asks", Channel: "portal", Begins: []Match{on("it-desk", "created")}, Done: []Match{on("it-desk", "resolved")}, Within: time.Hour, Owner: "identity"}},
		Ideal: []Path{{ID: "asked", Steps: []string{"ask"}}}, Tell: map[GapKind]Tell{Delay: TellNow},
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return &Rules{
		Zone: berlin, Journeys: []Journey{reset, vpn}, Roster: roster,
		Channels: []Channel{{ID: "phone", Contact: true}, {ID: "portal", Contact: true}},
		Owners: []Owner{
			{ID: "service-desk", Name: "Service Desk", Group: "desk", Chat: ChatTarget{"it-chat", "sd-now", ""}},
			{ID: "identity", Name: "Identity", Chat: ChatTarget{"it-chat", "identity", ""}},
			{ID: "portal-team", Name: "Portal team", Chat: ChatTarget{"it-chat", "portal", ""}},
		},
		Sources: []Source{
			{ID: "it-desk", Name: "Jira", Words: nil}, {ID: "it-chat", Name: "Slack", Words: []string{"message"}}, {ID: "phone", Name: "phone", Words: []string{"answered", "abandoned"}},
			{ID: "portal", Name: "portal", Words: []string{"opened", "search", "form_opened", "link_sent", "link_used"}}, {ID: "sign-in", Name: "sign-in log", Words: []string{"failed", "locked", "ok"}},
		},
	}
}

// testExperience is a second view of everything that the person meets, with an
// ideal of its own for those who come by phone.
func testExperience() Journey {
	return Journey{
		ID: "getting-help", Name: "Getting help", Kind: ExperienceJourney, Mode: Observe, Persona: "office",
		Over: Over{Quiet: 5 * 24 * time.Hour},
		None: []Claim{{From: "it-desk", Fields: map[string][]string{"request_type": {"New starter"}}}},
		Personas: []Persona{
			{ID: "caller", Is: []Match{on("phone", "answered")}, Prefers: []string{"phone"}},
			{ID: "office", Prefers: []string{"portal"}},
		},
		Steps: []Step{
			{ID: "ask", Name: "Asks", Channel: "portal", Begins: []Match{on("it-desk", "created")}, Done: []Match{on("it-desk", "resolved")}, Within: 2 * time.Hour, Owner: "service-desk"},
			{ID: "call", Name: "Calls", Channel: "phone", Done: []Match{on("phone", "answered")}, Fails: []Match{on("phone", "abandoned")}, Owner: "service-desk"},
			{ID: "look", Name: "Looks around", Channel: "portal", Done: []Match{on("portal", "opened"), on("portal", "search")}, Owner: "portal-team"},
		},
		Ideal: []Path{{ID: "by-portal", Steps: []string{"look", "ask"}}, {ID: "by-phone", Steps: []string{"call"}, Persona: "caller"}},
	}
}

// testMaster is made of the two service journeys.
func testMaster() Journey {
	return Journey{ID: "working", Name: "Working", Kind: MasterJourney, Parts: []string{"vpn", "password-reset"}, Over: Over{Quiet: 10 * 24 * time.Hour}}
}

// randomAct draws what a human says of a gap: of one that may be there, opened
// by one of the events so far.
func randomAct(t *rapid.T, e *Event, events []Event) {
	opening := "it-desk/none"
	if len(events) > 0 {
		opening = events[rapid.IntRange(0, len(events)-1).Draw(t, "opening")].Key()
	}
	e.Kind = rapid.SampledFrom([]string{KindSnooze, KindDismiss, KindAccept, KindSeen}).Draw(t, "act")
	e.Actor = Account{"it-chat", "UAGENT"}
	e.Fields = Fields{
		FieldGapKind:    {string(rapid.SampledFrom([]GapKind{DeadEnd, Delay, RepeatContact, RepeatedStep, AbandonedContact, Silence, Dropped, HoldMisuse}).Draw(t, "gap"))},
		FieldGapStep:    {rapid.SampledFrom([]string{"", "reset-by-link", "ask", "call-desk", "sign-in"}).Draw(t, "step")},
		FieldGapOpening: {opening},
		FieldUntil: {rapid.SampledFrom([]string{
			e.At.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "hours")) * time.Hour).Format(time.RFC3339),
			"15m", "1h", "tomorrow 08:00", "tomorrow 08:00", "-1h", "soon",
		}).Draw(t, "until")},
		FieldReason: {rapid.SampledFrom([]string{"not_same_person", "handled_elsewhere", "wrong_owner", ""}).Draw(t, "reason")},
		FieldOwner:  {rapid.SampledFrom([]string{"identity", "nobody"}).Draw(t, "owner")},
	}
}

// randomDesk draws who did something on a ticket, what they said, where it was
// read, and which team and status it left the ticket with.
func randomDesk(t *rapid.T, e *Event) {
	e.Actor = Account{"it-desk", rapid.SampledFrom([]string{"alex", "agent", "agent", "other", "rule", "stranger"}).Draw(t, "actor")}
	e.Text = rapid.SampledFrom([]string{"", "", "we look into it", "which error?", "what is your user name?", "what is your user name?", "my user name is alex", "my user name is alex", "I am desperate", "thank you"}).Draw(t, "said")
	e.Reading = readAs(e.Text)
	e.Audience.Level = rapid.SampledFrom([]AudienceLevel{Public, Public, Internal}).Draw(t, "audience")
	draw := func(name, label string, values ...string) {
		if v := rapid.SampledFrom(values).Draw(t, label); v != "" {
			e.Fields[name] = []string{v}
		}
	}
	draw(FieldTeam, "team", "", "", "desk", "Identity", "ERP")
	draw(FieldStatus, "desk status", "", "", "In progress", "Waiting for customer")
	draw(FieldSLA, "sla", "", "Time to resolution: met", "Time to resolution: breached")
	draw(FieldRating, "rating", "", "", "1", "5")
}

// readAs is what a reader would find in the words of the random events.
func readAs(text string) *Reading {
	read := Reading{Lexicon: "test 1", Language: "en"}
	switch text {
	case "what is your user name?":
		read.Asks = []string{"user name"}
	case "my user name is alex", "password not working, I am alex", "vpn is down, I am alex":
		read.Gives = []string{"user name"}
	case "I am desperate":
		read.Mood = -0.8
	case "thank you":
		read.Mood = 0.7
	default:
		return nil
	}
	return &read
}

// randomSubject draws one subject's events: two tickets, a thread, calls,
// portal visits, edits, deletions, labels, presses, over some days.
func randomSubject(t *rapid.T) []Event {
	customer := Account{"it-desk", "alex"}
	tickets := []Ref{{"it-desk", Ticket, "1"}, {"it-desk", Ticket, "2"}, {"it-desk", Ticket, "3"}}
	types := []string{"Reset password", "Account locked", "VPN", "New starter"}
	var events []Event
	n := rapid.IntRange(1, 30).Draw(t, "events")
	spread := rapid.SampledFrom([]int{3600, 86400, 20 * 86400}).Draw(t, "spread")
	for i := range n {
		when := day.Add(time.Duration(rapid.IntRange(0, spread).Draw(t, "at")) * time.Second)
		e := Event{ID: fmt.Sprintf("e%d", i), At: when, Received: when.Add(time.Second), Customers: []Account{customer}, Actor: customer}
		switch rapid.IntRange(0, 9).Draw(t, "sort") {
		case 0, 1:
			e.Connector, e.Kind = "portal", rapid.SampledFrom([]string{"opened", "search", "form_opened", "link_sent", "link_used"}).Draw(t, "word")
			e.Ref = Ref{"portal", Session, e.ID}
			e.Fields = Fields{"query": {"password not working"}, "results": {fmt.Sprint(rapid.IntRange(0, 1).Draw(t, "results"))}}
		case 2:
			e.Connector, e.Kind = "sign-in", rapid.SampledFrom([]string{"failed", "failed", "locked", "ok"}).Draw(t, "word")
			e.Ref = Ref{"sign-in", Session, e.ID}
		case 3:
			e.Connector, e.Kind, e.Ref = "phone", rapid.SampledFrom([]string{"answered", "abandoned"}).Draw(t, "word"), Ref{"phone", Call, e.ID}
			e.Fields = Fields{FieldWaited: {"360"}}
		case 4:
			e.Connector, e.Kind, e.Ref = "it-chat", "message", Ref{"it-chat", Thread, "C/1"}
			e.Text = rapid.SampledFrom([]string{"password not working", "vpn is down", "password not working, I am alex", "vpn is down, I am alex", "thanks"}).Draw(t, "text")
			e.Reading = readAs(e.Text)
			e.Audience = Audience{Restricted, "C"}
		case 5:
			e.Connector, e.Ref = "it-chat", rapid.SampledFrom(tickets).Draw(t, "ticket")
			e.Kind = rapid.SampledFrom([]string{KindTake, KindTake, KindHandBack, KindTaken, KindRefused}).Draw(t, "press")
			e.Actor, e.Fields = Account{"it-chat", rapid.SampledFrom([]string{"UAGENT", "USTRANGER"}).Draw(t, "presser")}, Fields{FieldActorName: {"Sam"}, FieldChannelID: {"C1"}}
			if e.Kind == KindTaken || e.Kind == KindRefused { // what became of a press
				e.Connector, e.Actor, e.Amends = "it-desk", Account{}, fmt.Sprintf("it-chat/e%d", rapid.IntRange(0, n).Draw(t, "of"))
				e.Fields = Fields{FieldReason: {rapid.SampledFrom([]string{"taken", "closed", ""}).Draw(t, "why")}}
			} else if rapid.Bool().Draw(t, "of a gap") {
				randomAct(t, &e, events)
			}
		default:
			e.Connector, e.Ref = "it-desk", rapid.SampledFrom(tickets).Draw(t, "ticket")
			e.Kind = rapid.SampledFrom([]string{"created", "created", "status_changed", "resolved", "assigned", "commented", KindEdited, KindDeleted}).Draw(t, "word")
			e.Fields = Fields{
				FieldKey: {"ITD-" + e.Ref.ID}, FieldRequestType: {rapid.SampledFrom(types).Draw(t, "type")}, FieldInternalDesk: {"true"},
				FieldStatusCategory: {rapid.SampledFrom([]string{"new", "indeterminate", "indeterminate", "done"}).Draw(t, "status")},
				FieldOnBehalf:       {rapid.SampledFrom([]string{"true", "false"}).Draw(t, "behalf")},
				FieldAssignee:       {rapid.SampledFrom([]string{"", "", "agent", "other"}).Draw(t, "assignee")},
				FieldLabels:         {rapid.SampledFrom([]string{"", "", "", "", LabelSplit, LabelOff, LabelWrong}).Draw(t, "label")},
			}
			randomDesk(t, &e)
			if e.Kind == KindEdited || e.Kind == KindDeleted {
				e.Amends = fmt.Sprintf("e%d", rapid.IntRange(0, n).Draw(t, "amends"))
			}
		}
		e.History = rapid.IntRange(0, 7).Draw(t, "history") == 0
		events = append(events, e)
	}
	return events
}
