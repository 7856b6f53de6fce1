package journeys

import (
	"slices"
	"testing"
	"time"
)

// An event of a ref that no journey claims joins the nearest case that has a
// step for it and can still take it.
func TestAStrayJoinsTheNearestCaseThatCanTakeIt(t *testing.T) {
	call := on("phone", "answered")
	rules := func() *Rules {
		journey := func(id string, quiet time.Duration) Journey {
			return Journey{
				ID: id, Name: id, Over: Over{When: []Match{on("it-desk", "resolved", "request_type", id)}, Quiet: quiet},
				Any:   []Claim{{From: "it-desk", Fields: map[string][]string{"request_type": {id}}}},
				Steps: []Step{{ID: "ask", Name: "Asks", Done: []Match{on("it-desk", "created")}}, {ID: "call", Name: "Calls", Done: []Match{call}}},
				Ideal: []Path{{ID: "asked", Steps: []string{"ask"}}},
			}
		}
		blind := journey("no-calls", 7*24*time.Hour)
		blind.Steps = blind.Steps[:1]
		return &Rules{
			Zone: time.UTC, Roster: NewRoster(), Journeys: []Journey{journey("short", 2*time.Hour), journey("long", 7*24*time.Hour), blind},
			Sources: []Source{{ID: "it-desk"}, {ID: "phone", Words: []string{"answered"}}},
		}
	}
	ticket := func(id, journey string, from time.Time, until ...time.Time) []Event {
		all := []Event{happened("c"+id, deskTicket(id), KindCreated, from, FieldRequestType, journey, FieldStatusCategory, "new")}
		for _, u := range until {
			all = append(all, happened("d"+id, deskTicket(id), "resolved", u, FieldRequestType, journey, FieldStatusCategory, "done"))
		}
		return all
	}
	for _, x := range []struct {
		name   string
		events [][]Event
		call   time.Time
		joins  string // "" for none
	}{
		{"the only one", [][]Event{ticket("1", "long", at(9, 0, 0))}, at(11, 0, 0), "long"},
		{"before it began", [][]Event{ticket("1", "long", at(9, 0, 0))}, at(8, 0, 0), "long"},
		{"the nearer of two", [][]Event{ticket("1", "short", at(9, 0, 0)), ticket("2", "long", at(12, 0, 0))}, at(11, 30, 0), "long"},
		{"the first in the file of two as near", [][]Event{ticket("1", "long", at(9, 0, 0)), ticket("2", "short", at(9, 0, 0))}, at(11, 0, 0), "short"},
		{"one with a step for it, though another is nearer", [][]Event{ticket("1", "long", at(9, 0, 0)), ticket("2", "no-calls", at(10, 55, 0))}, at(11, 0, 0), "long"},
		{"the one that is open, though another that is over is nearer", [][]Event{ticket("1", "short", at(9, 0, 0), at(10, 30, 0)), ticket("2", "long", at(8, 0, 0))}, at(11, 0, 0), "long"},
		{"one whose window it lies in, though another is nearer", [][]Event{ticket("1", "short", at(9, 0, 0)), ticket("2", "long", at(24*3, 0, 0))}, at(6, 0, 0), "long"},
		{"none that is over", [][]Event{ticket("1", "long", at(9, 0, 0), at(10, 30, 0))}, at(11, 0, 0), ""},
		{"none out of every window", [][]Event{ticket("1", "long", at(9, 0, 0)), ticket("2", "short", at(10, 0, 0))}, at(-24*8, 0, 0), ""},
	} {
		events := append(slices.Concat(x.events...), happened("call", Ref{"phone", Call, "call"}, "answered", x.call))
		o := Walk(rules(), events, Facts{}, at(24*4, 0, 0))
		joined := ""
		for _, c := range o.Cases {
			if slices.Contains(c.Events, "phone/call") {
				joined = c.Journey
			}
		}
		if joined != x.joins || slices.Contains(o.Unmapped, "phone/call") != (x.joins == "") {
			t.Errorf("%s: it joined %q, unmapped %v", x.name, joined, o.Unmapped)
		}
	}
}
