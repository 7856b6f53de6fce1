package demo

import (
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// Person is somebody who walks a story.
type Person struct{ Name, Email, Phone, Jira, Slack string }

func person(n int) Person {
	return Person{
		Name: fmt.Sprintf("Person %d", n), Email: fmt.Sprintf("person.%d@example.com", n),
		Phone: fmt.Sprintf("+4930123%05d", n), Jira: fmt.Sprintf("acc-%d", n), Slack: fmt.Sprintf("UP%d", n),
	}
}

// Beat is one thing that happens in a story: which source tells of it, when,
// and how it is sent.
type Beat struct {
	Step   int // of the story as people tell it; several beats can be one
	At     time.Time
	Source string // id of the connector
	Says   string // for whoever watches
	do     func(*World) error
}

// Story is what is played: who walks, when it begins and ends, and the tickets
// to look at afterwards.
type Story struct {
	People     []Person
	Beats      []Beat
	Start, End time.Time
	Before     []Beat   // what others went through on the day before; nothing is posted about it
	Tickets    []string // ids
}

// Tell returns the story of this name: "golden", or "ideal" for so many
// people, one after the other.
func Tell(name string, people int, zone *time.Location) Story {
	if name == "golden" {
		s := Story{Start: berlin(zone, 8, 40, 0), End: berlin(zone, 9, 24, 0), Tickets: []string{"10041", "10043"}}
		s.People = append(s.People, person(1))
		s.Beats = Golden(zone, s.People[0])
		s.yesterday(zone)
		return s
	}
	s := Story{Start: berlin(zone, 8, 0, 0)}
	for n := range people {
		p := person(n + 1)
		s.People = append(s.People, p)
		s.Beats = append(s.Beats, Ideal(p, n, s.Start.Add(time.Duration(n)*5*time.Minute))...)
		s.Tickets = append(s.Tickets, idealTicket(n))
	}
	s.End = s.Start.Add(time.Duration(people)*5*time.Minute + time.Hour)
	return s
}

// yesterday lets others walk the same journey on the day before, so that the
// digest has something to say: half of them in vain. It lies before the desk's
// `since`, so it is judged and counted, and nothing is posted about it.
func (s *Story) yesterday(zone *time.Location) {
	const others = 12
	for n := range others {
		p := person(n + 2)
		start := berlin(zone, 9, 0, 0).AddDate(0, 0, -1).Add(time.Duration(n) * 40 * time.Minute)
		beats := Ideal(p, n, start)
		if n%2 == 1 {
			beats = inVain(beats, p, start)
		}
		s.People = append(s.People, p)
		s.Before = append(s.Before, beats...)
	}
}

// inVain is an ideal journey gone wrong: no search result, the link not used,
// and a call instead.
func inVain(ideal []Beat, p Person, start time.Time) []Beat {
	search, call := start.Add(20*time.Second), start.Add(25*time.Minute)
	beats := []Beat{ideal[0], {0, search, "portal", "search", func(w *World) error {
		return w.generic("portal", search, map[string]any{"id": "po-" + p.Jira + "-search", "at": search.Format(time.RFC3339), "user": p.Email, "action": "search", "query": "password not working", "results": 0})
	}}}
	beats = append(beats, ideal[1:4]...)
	beats = append(beats, Beat{0, call, "phone", "answered", func(w *World) error {
		return w.generic("phone", call, map[string]any{"call_id": "call-" + p.Jira, "ended_at": call.Format(time.RFC3339), "caller": p.Phone, "result": "answered", "waited_s": 90})
	}})
	back := call.Add(12 * time.Minute)
	return append(beats, Beat{0, back, "sign-in", "ok", func(w *World) error {
		return w.generic("sign-in", back, map[string]any{"id": "si-" + p.Jira + "-back", "at": back.Format(time.RFC3339), "user": p.Email, "result": "ok"})
	}})
}

func idealTicket(n int) string { return fmt.Sprint(20001 + n) }

// berlin is the Tuesday on which the golden story happens.
func berlin(zone *time.Location, h, m, s int) time.Time {
	return time.Date(2026, 11, 17, h, m, s, 0, zone)
}

// Golden is the story of the remote employee who is locked out: eleven steps
// where the map has three.
func Golden(zone *time.Location, p Person) []Beat {
	at := func(h, m, s int) time.Time { return berlin(zone, h, m, s) }
	var beats []Beat
	add := func(step int, at time.Time, source, says string, do func(*World) error) {
		beats = append(beats, Beat{step, at, source, says, do})
	}
	signIn := func(step int, at time.Time, result string) {
		add(step, at, "sign-in", result, func(w *World) error {
			return w.generic("sign-in", at, map[string]any{"id": fmt.Sprintf("si-%s-%d", p.Jira, at.Unix()), "at": at.Format(time.RFC3339), "user": p.Email, "result": result, "device": "LT-20931"})
		})
	}
	portal := func(step int, at time.Time, action string, more map[string]any) {
		add(step, at, "portal", action, func(w *World) error {
			body := map[string]any{"id": fmt.Sprintf("po-%s-%d", p.Jira, at.Unix()), "at": at.Format(time.RFC3339), "user": p.Email, "action": action}
			for k, v := range more {
				body[k] = v
			}
			return w.generic("portal", at, body)
		})
	}
	call := func(step int, at time.Time, result string, waited int) {
		add(step, at, "phone", result, func(w *World) error {
			return w.generic("phone", at, map[string]any{"call_id": fmt.Sprintf("call-%s-%d", p.Jira, at.Unix()), "ended_at": at.Format(time.RFC3339), "caller": p.Phone, "result": result, "waited_s": waited})
		})
	}
	signIn(1, at(8, 41, 2), "failed")
	for i := range 5 {
		signIn(2, at(8, 41, 10+9*i), "failed")
	}
	signIn(2, at(8, 41, 55), "locked")
	add(2, at(8, 43, 10), "it-chat", "message in #it-help", func(w *World) error {
		return w.say("it-help", p, "tried six times, password not working, is it IT?")
	})
	call(3, at(8, 47, 30), "abandoned", 360)
	portal(4, at(8, 55, 5), "opened", nil)
	portal(5, at(8, 55, 40), "search_opened", nil)
	portal(6, at(8, 56, 2), "search", map[string]any{"query": "password not working"})
	portal(7, at(8, 56, 4), "search", map[string]any{"query": "password not working", "results": 0})
	portal(8, at(9, 3, 20), "form_opened", nil)
	add(9, at(9, 4, 11), "it-desk", "ITD-4811 created", func(w *World) error {
		w.Jira.CreateIssue(jirafake.Issue{
			ID: "10041", Key: "ITD-4811", Project: "ITD", Summary: "Reset password", RequestType: "Reset password", Reporter: p.Jira,
			Fields: map[string]any{"customfield_10050": "person.one"},
		})
		return nil
	})
	portal(10, at(9, 5, 0), "link_sent", nil)
	call(11, at(9, 21, 5), "answered", 40)
	add(11, at(9, 21, 20), "it-desk", "ITD-4813 created by the agent", func(w *World) error {
		w.Jira.CreateIssue(jirafake.Issue{
			ID: "10043", Key: "ITD-4813", Project: "ITD", Summary: "Locked out, calls again", RequestType: "Account locked", Reporter: p.Jira, Creator: "acc-sam",
		})
		return nil
	})
	return beats
}

// Ideal is the journey as the map has it: the portal, the form, the link.
func Ideal(p Person, n int, start time.Time) []Beat {
	var beats []Beat
	portal := func(after time.Duration, action string) {
		at := start.Add(after)
		beats = append(beats, Beat{0, at, "portal", action, func(w *World) error {
			return w.generic("portal", at, map[string]any{"id": fmt.Sprintf("po-%d-%s", n, action), "at": at.Format(time.RFC3339), "user": p.Email, "action": action})
		}})
	}
	portal(0, "opened")
	portal(40*time.Second, "form_opened")
	beats = append(beats, Beat{0, start.Add(70 * time.Second), "it-desk", "ticket created", func(w *World) error {
		w.Jira.CreateIssue(jirafake.Issue{ID: idealTicket(n), Project: "ITD", Summary: "Reset password", RequestType: "Reset password", Reporter: p.Jira})
		return nil
	}})
	portal(75*time.Second, "link_sent")
	portal(3*time.Minute, "link_used")
	back := start.Add(4 * time.Minute)
	return append(beats, Beat{0, back, "sign-in", "ok", func(w *World) error {
		return w.generic("sign-in", back, map[string]any{"id": fmt.Sprintf("si-%d-ok", n), "at": back.Format(time.RFC3339), "user": p.Email, "result": "ok"})
	}})
}
