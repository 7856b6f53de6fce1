package jira

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func decodeOne(t *testing.T, d *decoder, body string) journeys.Event {
	t.Helper()
	got, err := d.decode(connectors.Delivery{Body: []byte(body), Received: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)})
	if err != nil || len(got.Events) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	return got.Events[0]
}

func TestAStatusMoveIsJudgedByTheStrongestEvidence(t *testing.T) {
	d := testDecoder(t, func(s *settings) { s.DoneStatuses = []string{"Fertig", "Geschlossen"} })
	at := time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	move := func(from, to string) change {
		return change{field: "status", name: "status", from: from, fromText: from, to: to, toText: to}
	}
	for name, c := range map[string]struct {
		iss  issue
		h    history
		cats map[string]string
		want string
	}{
		"to done":                           {iss: issue{statusID: "Zu", category: "done"}, h: history{items: []change{move("Offen", "Zu")}}, want: resolved},
		"done by its name to done":          {iss: issue{statusID: "Geschlossen", category: "done"}, h: history{items: []change{move("fertig", "Geschlossen")}}},
		"done by its name to new":           {iss: issue{statusID: "Offen", category: "new"}, h: history{items: []change{move("Fertig", "Offen")}}, want: reopened},
		"new to indeterminate":              {iss: issue{statusID: "Arbeit", category: "indeterminate"}, h: history{items: []change{move("Offen", "Arbeit")}}},
		"the resolution beats the name":     {iss: issue{statusID: "Offen", category: "new"}, h: history{items: []change{move("Archiv", "Offen"), {field: "resolution", from: "1"}}}, want: reopened},
		"the category moved long before":    {iss: issue{statusID: "Zu", category: "done", moved: at.Add(-time.Hour)}, h: history{at: at, items: []change{move("Archiv", "Zu")}}},
		"the category moved just then":      {iss: issue{statusID: "Zu", category: "done", moved: at.Add(-time.Second)}, h: history{at: at, items: []change{move("Archiv", "Zu")}}, want: resolved},
		"closed a second after resolved":    {iss: issue{statusID: "Zu", category: "done", moved: at.Add(-time.Second)}, h: history{at: at, items: []change{move("Fertig", "Zu")}}},
		"categories beat everything":        {cats: map[string]string{"Offen": "done", "Zu": "new"}, h: history{items: []change{move("Offen", "Zu")}}, want: reopened},
		"nothing known about the new state": {iss: issue{statusID: "Andere", category: "done"}, h: history{items: []change{move("Offen", "Zu")}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := d.crossed(&c.iss, c.h, c.h.items[0], c.cats); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestATrimmedBodyClearsNoField(t *testing.T) {
	d := testDecoder(t, nil)
	e := decodeOne(t, d, `{"timestamp":1794902640400,"webhookEvent":"comment_created","comment":{"id":"1","body":"hi","created":"2026-11-17T08:04:00.000+0000"},
		"issue":{"id":"10041","key":"ITD-1","fields":{"project":{"key":"ITD"},"summary":"x"}}}`)
	for _, absent := range []string{journeys.FieldAssignee, journeys.FieldLabels, journeys.FieldSecurityLevel, journeys.FieldRequestType, journeys.FieldInternalDesk, journeys.FieldOnBehalf} {
		if v, ok := e.Fields[absent]; ok {
			t.Errorf("%s is there: %q", absent, v)
		}
	}
	e = decodeOne(t, d, `{"timestamp":1794902640400,"webhookEvent":"jira:issue_deleted","issue":{"id":"10041","key":"ITD-1","fields":{"assignee":null,"labels":[]}}}`)
	if v, ok := e.Fields[journeys.FieldAssignee]; !ok || !slices.Equal(v, []string{""}) {
		t.Errorf("nobody is assigned, and the field says %q (%v)", v, ok)
	}
	if v, ok := e.Fields[journeys.FieldLabels]; !ok || len(v) != 0 {
		t.Errorf("no label, and the field says %q (%v)", v, ok)
	}
}

func TestAnEventIsNeverLaterThanItsReceipt(t *testing.T) {
	d := testDecoder(t, nil)
	body := `{"timestamp":4102444800000,"webhookEvent":"jira:issue_deleted","issue":{"id":"10041","key":"ITD-1"}}`
	if e := decodeOne(t, d, body); !e.At.Equal(time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("a clock that runs ahead: %v", e.At)
	}
	_, err := d.decode(connectors.Delivery{Body: []byte(`{"webhookEvent":"jira:issue_deleted","issue":{"id":"10041","key":"ITD-1"}}`)})
	if connectors.KindOf(err) != connectors.Undecodable {
		t.Errorf("no time anywhere: %v", err)
	}
}

func TestATicketsSecurityLevelRestrictsAllThatItSays(t *testing.T) {
	d := testDecoder(t, nil)
	for _, level := range []string{`{"id":"10200","name":"Managers"}`, `"Managers"`} {
		e := decodeOne(t, d, `{"timestamp":1794902640400,"webhookEvent":"comment_created","comment":{"id":"1","body":"hi","created":"2026-11-17T08:04:00.000+0000","jsdPublic":false},
			"issue":{"id":"10041","key":"ITD-1","fields":{"security":`+level+`}}}`)
		if e.Audience != (journeys.Audience{Level: journeys.Restricted, To: "Managers"}) || e.Fields.First(journeys.FieldSecurityLevel) != "Managers" {
			t.Errorf("%s: %+v", level, e.Audience)
		}
	}
}

func TestMachinesAreToldByTypeAndByName(t *testing.T) {
	d := testDecoder(t, func(s *settings) { s.Machines = []string{"Night job"} })
	for user, want := range map[string]bool{
		`{"accountId":"1","displayName":"Ada"}`:                     false,
		`{"accountId":"1","displayName":"Ada","accountType":"app"}`: true,
		`{"accountId":"1","displayName":"Night job"}`:               true,
	} {
		e := decodeOne(t, d, `{"timestamp":1794902640400,"webhookEvent":"jira:issue_deleted","user":`+user+`,"issue":{"id":"10041","key":"ITD-1"}}`)
		if e.Machine != want || e.Actor.ID != "1" || e.Actor.Realm != "it-desk" {
			t.Errorf("%s: machine %v, actor %v", user, e.Machine, e.Actor)
		}
	}
}

func TestNestingThatWouldBreakTheStackIsRefused(t *testing.T) {
	d := testDecoder(t, nil)
	body := strings.Repeat("[", 2<<20) + strings.Repeat("]", 2<<20)
	_, err := d.decode(connectors.Delivery{Body: []byte(body)})
	if connectors.KindOf(err) != connectors.Undecodable || !strings.Contains(err.Error(), "deeply") {
		t.Errorf("%v", err)
	}
	if _, err := skim(`["` + strings.Repeat(`[\"`, 1<<20) + `"]`); err != nil {
		t.Error("brackets in a string are no nesting")
	}
}

func TestOwnWordsLeaveOutQuotesMarkupAndFooters(t *testing.T) {
	for in, want := range map[string]string{
		"I can't log in\r\n> we asked\r\n> you":              "I can't log in",
		"{quote}old{quote}\nnew":                             "new",
		"new\n{quote}never closed":                           "new",
		"{color:red}locked{color} out {code}x{code}":         "locked out x",
		"see [KB|https://kb.example/1] and [~accountid:5b1]": "see KB and",
		"a [bracket] and {brace} stay":                       "a [bracket] and {brace} stay",
		"h1. Title\n!shot.png|thumbnail!\ntext":              "Title\n\ntext",
		"thanks\n-- \nDana\nFinance":                         "thanks",
		"thanks\n-----Original Message-----\nFrom: us":       "thanks",
		"yes\n\nOn Tue, 17 Nov 2026, Desk wrote:\n> no":      "yes",
		"a\n\n\n\nb":       "a\n\nb",
		"bq. quoted\nmine": "mine",
	} {
		if got := ownWords(stripWiki(strings.ReplaceAll(in, "\r\n", "\n"))); got != want {
			t.Errorf("%q\n gives %q\n want %q", in, got, want)
		}
	}
}

func TestTheUsualBodyIsOfTheUsualSize(t *testing.T) {
	body := jirafake.Body13KB(7)
	if len(body) < 12_000 || len(body) > 15_000 {
		t.Errorf("%d bytes", len(body))
	}
	got, err := testDecoder(t, nil).decode(connectors.Delivery{Body: body})
	if err != nil || len(got.Events) != 1 || got.Events[0].Kind != statusChanged || got.Events[0].Fields.First(journeys.FieldRequestType) == "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func BenchmarkDecode(b *testing.B) {
	d := testDecoder(b, nil)
	body := jirafake.Body13KB(1)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.decode(connectors.Delivery{Body: body}); err != nil {
			b.Fatal(err)
		}
	}
}
