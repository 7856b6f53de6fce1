package journeys

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// askedTwice is the kind of these gaps.
func askedTwice() kind {
	return kind{
		kind: AskedTwice, severity: Moderate, tell: TellNever, find: (*walked).askedTwice,
		asks: []string{
			"Where would the agent have seen what was given already?",
			"Can the form, or the first contact, hand it on?",
			"Is it needed at all?",
		},
		says: func(t *telling, g *Gap) string { return t.askedFor(g) },
		does: func(*telling, *Gap) string { return "Take it from there instead of asking again" },
	}
}

// crossing is how soon after an answer a question may come that was still
// being typed when the answer came.
const crossing = time.Minute

// askedTwice: somebody of the desk asked the customer, in words that the
// customer sees, for something that the customer had given before in words of
// their own, on any ticket and any channel of the case. What the question and
// the answer are about was read in their words when they came in (reading.go);
// no value is known here.
//
// Not counted: an answer that somebody of the desk called unusable since ("not
// found", "cannot be opened"), one that came less than a minute before the
// question, for the two crossed, and one on a ticket that not every agent may
// see, unless the question stands there too.
//
// Opens with the question, certain at once; one gap per question, whose
// evidence is the question and the first answer to each thing asked for. It
// closes with the case, and is withdrawn when the words are deleted or edited.
// Its default owner is the team of whoever asked. A claim about what agents
// wrote rests on reading their words, so it speaks nowhere unless a map says
// so.
func (w *walked) askedTwice() []Gap {
	var gaps []Gap
	var said given
	for _, e := range w.events {
		if e.Reading == nil || e.Reading.Language == "" {
			continue
		}
		if team, agent := w.rules.Roster.Team(e.Actor); agent && !e.Machine && !w.rules.Roster.Machine(e.Actor) {
			said.refused(e.Reading.Refuses)
			if g, ok := w.asksAgain(e, &said, team); ok {
				gaps = append(gaps, g)
			}
		} else if w.people[e.Actor] && spokenByCustomer(&e.Event, w.rules.Roster) {
			said.add(e)
		}
	}
	return gaps
}

func (w *walked) asksAgain(e *entry, said *given, team string) (Gap, bool) {
	if e.Audience.Level == Internal || e.Audience.Level == Restricted && e.Ref.Kind == Ticket {
		return Gap{}, false // no question to the customer
	}
	var before []*entry
	for _, item := range e.Reading.Asks {
		if answer := said.find(item, e.Ref); answer != nil && e.At.Sub(answer.At) >= crossing && !slices.Contains(before, answer) {
			before = append(before, answer)
		}
	}
	if len(before) == 0 {
		return Gap{}, false
	}
	slices.SortFunc(before, func(a, b *entry) int { return Less(a.Event, b.Event) })
	var events []string
	for _, b := range before {
		events = append(events, b.Key())
	}
	g := gapAt(AskedTwice, e.Ref, e.Key(), append(events, e.Key()), e.At)
	g.Owner = team
	if team != "" {
		g.Parties = []string{team}
	}
	return g, true
}

// given is what the customer has given so far: of each thing the first words
// that gave it and were not refused since.
type given struct {
	open  map[string]*entry         // where every agent can look
	apart map[Ref]map[string]*entry // on tickets that not every agent may see
}

func (s *given) add(e *entry) {
	if s.open == nil {
		s.open, s.apart = map[string]*entry{}, map[Ref]map[string]*entry{}
	}
	to := s.open
	if e.Ref.Kind == Ticket && e.Audience.Level != Public {
		if s.apart[e.Ref] == nil {
			s.apart[e.Ref] = map[string]*entry{}
		}
		to = s.apart[e.Ref]
	}
	for _, item := range e.Reading.Gives {
		if to[item] == nil {
			to[item] = e
		}
	}
}

func (s *given) refused(items []string) {
	for _, item := range items {
		delete(s.open, item)
		for _, on := range s.apart {
			delete(on, item)
		}
	}
}

// find is the first answer that somebody who asks on this ref could have seen.
func (s *given) find(item string, ref Ref) *entry {
	a, b := s.open[item], s.apart[ref][item]
	if a == nil || b != nil && Less(b.Event, a.Event) < 0 {
		return b
	}
	return a
}

// askedFor says what was asked for and where it had been given, and never the
// value: "Asked at 09:21 for the user name: given in ITD-4811 at 09:04."
func (t *telling) askedFor(g *Gap) string {
	question := t.events[g.Opening]
	if question == nil || question.Reading == nil {
		return fmt.Sprintf("Asked at %s for what was given before.", t.at(g, g.Since))
	}
	var parts []string
	for _, key := range g.Events {
		e := t.events[key]
		if key == g.Opening || e == nil || e.Reading == nil {
			continue
		}
		var items []string
		for _, item := range e.Reading.Gives {
			if slices.Contains(question.Reading.Asks, item) {
				items = append(items, Plain(item, 40))
			}
		}
		place := t.rules.SourceName(e.Connector)
		if tk := t.c.ticket(e.Ref); tk != nil {
			place = t.called(tk)
		}
		parts = append(parts, fmt.Sprintf("%s: given in %s at %s", strings.Join(items, ", "), lowerFirstOf(place), t.at(g, e.At)))
	}
	return fmt.Sprintf("Asked at %s for the %s.", t.at(g, g.Since), strings.Join(parts, "; "))
}

// lowerFirstOf keeps keys and names as they are and makes "A ticket" go on a
// sentence.
func lowerFirstOf(place string) string {
	if place == "A ticket" {
		return "a ticket"
	}
	return place
}
