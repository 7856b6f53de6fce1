package journeys

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A story is what happened to a customer's tickets in November 2026, a line
// each: "16 09:00 sam commented text=We_look_into_it". The 16th is a Monday;
// the desk works from eight to six. alex is the customer; sam and robin are of
// the service desk, ira of identity, nat of the network, somebody of nobody
// knows what, robot is a machine. What is not on ticket 1 says so
// ("ticket=2", "phone:answered", "portal:code_sent", "supplier:asked").

// storyRules is a desk of three teams and a supplier, with all limits on.
func storyRules() *Rules {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	no := false
	roster := NewRoster()
	for who, team := range map[string]string{"sam": "service-desk", "robin": "service-desk", "ira": "identity", "nat": "network"} {
		roster.AddAgent(Account{"it-desk", who}, team)
	}
	roster.AddMachine(Account{"it-desk", "robot"})
	limits := DefaultLimits()
	limits.Parties = 3
	return &Rules{
		Zone: berlin, Roster: roster,
		Journeys: []Journey{{
			ID: "trouble", Name: "Trouble", Lost: []string{"access"}, Mode: Suggest, Limits: limits,
			Over: Over{When: []Match{on("portal", "signed_in")}, Quiet: 30 * 24 * time.Hour},
			Any:  []Claim{{From: "it-desk", Fields: map[string][]string{FieldRequestType: {"Trouble"}}}},
			Steps: []Step{
				{ID: "ask", Name: "Reports it", Channel: "portal", Done: []Match{on("it-desk", "created")}, Owner: "service-desk"},
				{ID: "call", Name: "Calls", Channel: "phone", Done: []Match{on("phone", "answered")}, Fails: []Match{on("phone", "abandoned")}, Owner: "service-desk"},
				{ID: "confirm", Name: "Confirms", Channel: "portal", Contact: &no, Begins: []Match{on("portal", "code_sent")}, Done: []Match{on("portal", "code_used")}, Gives: []string{"access"}, Owner: "identity"},
				{ID: "supply", Name: "The supplier is asked", Lane: Desk, Supports: "confirm", Begins: []Match{on("supplier", "asked")}, Done: []Match{on("supplier", "answered")}, Owner: "network", ThirdParty: "supplier"},
			},
			Ideal: []Path{{ID: "online", Steps: []string{"ask", "confirm"}}},
			Tell:  map[GapKind]Tell{},
		}},
		Channels:  []Channel{{ID: "phone", Contact: true}, {ID: "portal", Contact: true}},
		Calendars: []Calendar{{ID: "office", Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, From: 8 * 60, To: 18 * 60, Zone: berlin}},
		Owners: []Owner{
			{ID: "service-desk", Name: "Service Desk", Group: "desk", Hours: "office"},
			{ID: "identity", Name: "Identity", Group: "iam", Hours: "office"},
			{ID: "network", Name: "Network", Group: "net", Hours: "office"},
			{ID: "supplier", Name: "Supplier", Kind: ThirdParty},
		},
		Sources: []Source{
			{ID: "it-desk", Name: "Jira", Hold: []string{"Waiting for customer"}, Approval: []string{"Waiting for approval"}},
			{ID: "phone", Name: "phone", Words: []string{"answered", "abandoned"}},
			{ID: "portal", Name: "portal", Words: []string{"code_sent", "code_used", "signed_in"}},
			{ID: "supplier", Name: "supplier", Words: []string{"asked", "answered"}},
		},
	}
}

// instant reads "16 09:00" or "16 09:00:30".
func instant(t *testing.T, r *Rules, s string) time.Time {
	t.Helper()
	if strings.Count(s, ":") == 1 {
		s += ":00"
	}
	when, err := time.ParseInLocation("2006-01 2 15:04:05", "2026-11 "+s, r.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// story reads the lines; the events are called e1, e2, ...
func story(t *testing.T, r *Rules, lines []string) []Event {
	t.Helper()
	customer := Account{"it-desk", "alex"}
	var events []Event
	for n, line := range lines {
		words := strings.Fields(line)
		when := instant(t, r, words[0]+" "+words[1])
		e := Event{ID: fmt.Sprintf("e%d", n+1), Connector: "it-desk", Kind: words[3], At: when, Received: when,
			Actor: Account{"it-desk", words[2]}, Customers: []Account{customer}, Fields: Fields{}}
		if from, kind, ok := strings.Cut(words[3], ":"); ok {
			e.Connector, e.Kind, e.Actor, e.Ref = from, kind, customer, Ref{from, Call, e.ID}
		} else {
			e.Ref = Ref{"it-desk", Ticket, "1"}
			e.Fields = Fields{FieldRequestType: {"Trouble"}, FieldInternalDesk: {"true"}}
			if e.Kind == KindCreated {
				e.Fields[FieldStatusCategory], e.Fields[FieldAssignee] = []string{"new"}, []string{""}
			}
		}
		for _, w := range words[4:] {
			key, value, _ := strings.Cut(w, "=")
			switch value = strings.ReplaceAll(value, "_", " "); key {
			case "text":
				e.Text = value
			case "internal":
				e.Audience.Level = Internal
			case "ticket":
				e.Ref.ID = value
			case "pleased":
				e.Reading = &Reading{Mood: 0.8}
			default:
				e.Fields[key] = []string{value}
			}
		}
		if e.Ref.Kind == Ticket {
			e.Fields[FieldKey] = []string{"ITD-" + e.Ref.ID}
		}
		events = append(events, e)
	}
	return events
}

// claim is a table's row: at an instant, the gaps of one kind in a story, each
// as "certain open, opened e1, since 16 13:00".
type claim struct {
	name   string
	story  []string
	at     string
	want   []string
	silent string       // a source that was silent for good, and since when: "phone 16 08:00"
	rules  func(*Rules) // what this desk does otherwise
}

func (c *claim) gaps(t *testing.T, kind GapKind) (*Rules, []Gap) {
	t.Helper()
	r := storyRules()
	if c.rules != nil {
		c.rules(r)
	}
	var f Facts
	if source, since, ok := strings.Cut(c.silent, " "); ok {
		f.Sources = map[string]SourceFacts{source: {Heard: true, Silent: []Interval{{From: instant(t, r, since)}}}}
	}
	now := instant(t, r, c.at)
	var gaps []Gap
	events := story(t, r, c.story)
	for _, k := range Walk(r, slices.DeleteFunc(events, func(e Event) bool { return e.At.After(now) }), f, now).Cases {
		for _, g := range k.Gaps {
			if g.Kind == kind {
				gaps = append(gaps, g)
			}
		}
	}
	return r, gaps
}

// holdTrue holds every claim of a table against the engine.
func holdTrue(t *testing.T, kind GapKind, all []claim) {
	t.Helper()
	for _, c := range all {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			r, gaps := c.gaps(t, kind)
			var got []string
			for _, g := range gaps {
				_, opening, _ := strings.Cut(g.Opening, "/")
				got = append(got, fmt.Sprintf("%s %s, opened %s, since %s", g.Certainty, g.State, opening, g.Since.In(r.Zone).Format("2 15:04:05")))
			}
			want := slices.Clone(c.want)
			for i := range want {
				if strings.Count(want[i], ":") == 1 {
					want[i] += ":00"
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %s\ngot  %q\nwant %q", kind, c.at, got, want)
			}
		})
	}
}
