package journeys

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// When a person's refs on one journey are one case, and when they are several.
// The journey's window is a week, and who comes back within two days was not
// helped. Each stretch is "ticket/events" with one letter for what happened:
// c created, s said something, d done, o opened again, at days.
func TestOneCaseOrSeveral(t *testing.T) {
	const week, second = 7 * 24 * time.Hour, time.Second
	day := func(n float64) time.Time { return at(9, 0, 0).Add(time.Duration(n * 24 * float64(time.Hour))) }
	step := func(id, ticket, what string, when time.Time) Event {
		status := map[string]string{"c": "new", "s": "", "d": "done", "o": "indeterminate"}[what]
		kind := map[string]string{"c": KindCreated, "s": "commented", "d": "resolved", "o": "status_changed"}[what]
		e := happened(id, deskTicket(ticket), kind, when, FieldRequestType, "Account locked")
		if status != "" {
			e.Fields[FieldStatusCategory] = []string{status}
		}
		return e
	}
	type h struct {
		ticket, what string
		when         time.Time
	}
	ends := func(when time.Time) h { return h{"", "ok", when} }
	for _, x := range []struct {
		name  string
		of    []h
		cases string // of the tickets' happenings, by number
	}{
		{"an open ticket is never cut", []h{{"1", "c", day(0)}, {"1", "s", day(90)}}, "12"},
		{"nor one that was closed and is open again", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"1", "o", day(2)}, {"1", "s", day(90)}}, "1234"},
		{"a ticket that ended is not cut before it was quiet", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"1", "s", day(1).Add(week)}}, "123"},
		{"it is cut after that", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"1", "s", day(1).Add(week + second)}}, "12 3"},
		{"and again", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"1", "o", day(20)}, {"1", "d", day(21)}, {"1", "s", day(40)}}, "12 34 5"},
		{"a second ticket within the window", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"2", "c", day(1).Add(week)}}, "123"},
		{"a second ticket after it", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, {"2", "c", day(1).Add(week + second)}}, "12 3"},
		{"a second ticket while the first is open", []h{{"1", "c", day(0)}, {"2", "c", day(90)}}, "12"},
		{"the window of any earlier event, not of the last begun", []h{{"1", "c", day(0)}, {"2", "c", day(1)}, {"2", "d", day(2)}, {"1", "d", day(8)}, {"3", "c", day(14)}}, "12345"},
		{"an ending ends a case", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, ends(day(1).Add(second)), {"2", "c", day(4)}}, "123 4"},
		{"unless the person comes back soon", []h{{"1", "c", day(0)}, {"1", "d", day(1)}, ends(day(1).Add(second)), {"2", "c", day(3)}}, "1234"},
	} {
		r := testRules()
		r.Journeys = r.Journeys[:1]
		r.Journeys[0].Over.Quiet = week
		var events []Event
		for i, happening := range x.of {
			id := fmt.Sprint(i + 1)
			if happening.what == "ok" {
				events = append(events, happened(id, Ref{"sign-in", Session, id}, "ok", happening.when))
				continue
			}
			events = append(events, step(id, happening.ticket, happening.what, happening.when))
		}
		var got []string
		for _, c := range Walk(r, events, Facts{}, day(100)).Cases {
			var of strings.Builder
			for _, key := range c.Events {
				of.WriteString(key[strings.LastIndexByte(key, '/')+1:])
			}
			got = append(got, of.String())
		}
		if strings.Join(got, " ") != x.cases {
			t.Errorf("%s: %q, want %q", x.name, strings.Join(got, " "), x.cases)
		}
	}
}
