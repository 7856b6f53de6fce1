package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// Answer is one of the six questions of a mapping session and what the map
// says to it.
type Answer struct {
	Question string `json:"question"`
	Answer   string `json:"answer,omitempty"` // as far as the map answers it
	Open     string `json:"open,omitempty"`   // what is missing; "": nothing
	hint     string
}

// Questions answers the six questions of a mapping session for one journey, a
// master journey's from its parts, always all six and in this order: who the
// customer is, whom they work with from beginning to end, which team delivers
// which step, on which channels, with which systems, with which other third
// parties. Third parties are answered by `third_parties: [none]` too; a map
// that is silent about them leaves it open.
func Questions(r *journeys.Rules, j *journeys.Journey) []Answer {
	q := questioner{r, j, parts(r, j)}
	return []Answer{q.customer(), q.company(), q.teams(), q.channels(), q.systems(), q.thirdParties()}
}

// questions reports the open ones. Steps without an owner, which leave the
// third one open, are reported one by one.
func (l *linter) questions() {
	for i, a := range Questions(l.r, l.j) {
		if a.Open != "" && i != 2 {
			l.of(SixQuestions, Question, a.hint, "%s %s.", a.Question, a.Open)
		}
	}
}

type questioner struct {
	r     *journeys.Rules
	j     *journeys.Journey
	parts []*journeys.Journey
}

// steps calls f with every step and its journey, in order.
func (q questioner) steps(f func(j *journeys.Journey, s *journeys.Step)) {
	for _, p := range q.parts {
		for i := range p.Steps {
			f(p, &p.Steps[i])
		}
	}
}

func (q questioner) customer() Answer {
	a := Answer{Question: "Who is the customer?", hint: "Name under persona one archetypal person or a segment, and describe them in the map under personas."}
	var names []string
	for _, p := range q.j.Personas {
		name := p.Name
		switch {
		case name == "":
			name = p.ID
		case p.Occupation != "":
			name += ", " + p.Occupation
		}
		names = add(names, name)
	}
	if len(names) == 0 {
		names = add(names, q.j.Persona)
	}
	for _, p := range q.parts {
		if len(names) == 0 {
			names = add(names, p.Persona)
		}
	}
	if a.Answer = strings.Join(names, "; "); a.Answer == "" {
		a.Open = "The map names no persona and no segment"
	}
	return a
}

// company is everybody whom the customer meets, phase by phase.
func (q questioner) company() Answer {
	a := Answer{Question: "Who do they work with, from beginning to end?", hint: "Name an owner, a helper or a third party on a step of each phase."}
	var order []string
	who := map[string][]string{}
	phase := func(id string) {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for _, p := range q.parts {
		for _, ph := range p.Phases {
			phase(ph.ID)
		}
	}
	q.steps(func(_ *journeys.Journey, s *journeys.Step) {
		phase(s.Phase)
		for _, id := range []string{s.Owner, s.Stuck.Help, s.ThirdParty} {
			if id != "" {
				who[s.Phase] = add(who[s.Phase], ownerName(q.r, id))
			}
		}
	})
	var told, empty []string
	for _, id := range order {
		switch met := and(who[id]); {
		case met == "" && id != "":
			empty = append(empty, id)
		case met != "" && id != "":
			told = append(told, id+": "+met)
		case met != "":
			told = append(told, met)
		}
	}
	a.Answer = strings.Join(told, " · ")
	switch {
	case len(told) == 0:
		a.Open = "The map names nobody"
	case len(empty) > 0:
		a.Open = "The map names nobody for " + and(empty)
	}
	return a
}

func (q questioner) teams() Answer {
	a := Answer{Question: "Which team delivers which step?", hint: "Name under owner who mends the step."}
	told, without := q.by(func(_ *journeys.Journey, s *journeys.Step) string {
		if s.Owner == "" {
			return ""
		}
		return ownerName(q.r, s.Owner)
	})
	a.Answer = told
	switch {
	case told == "":
		a.Open = "The map names no owner"
	case len(without) > 0:
		a.Open = "Nobody is named for " + and(without)
	}
	return a
}

func (q questioner) channels() Answer {
	a := Answer{Question: "Which channels?", hint: "Write channel on each step of the customer's lane."}
	told, without := q.by(func(_ *journeys.Journey, s *journeys.Step) string {
		if s.Channel == "" && s.Lane == journeys.Desk {
			return "-"
		}
		return s.Channel
	})
	a.Answer = told
	switch {
	case told == "":
		a.Open = "The map names none"
	case len(without) > 0:
		a.Open = "The map names none for " + and(without)
	}
	return a
}

func (q questioner) systems() Answer {
	a := Answer{Question: "Which systems?", hint: "Write system on the steps, or list them in the map under systems."}
	told, _ := q.by(func(_ *journeys.Journey, s *journeys.Step) string { return s.System })
	a.Answer = strings.Join(add(add(nil, told), q.listed(told, func(k journeys.Knowledge) []string { return k.Systems })...), " · ")
	if a.Answer == "" {
		a.Open = "The map names none"
	}
	return a
}

func (q questioner) thirdParties() Answer {
	a := Answer{Question: "Which other third parties?", hint: "List them in the map under third_parties; write [none] where there are none."}
	told, _ := q.by(func(_ *journeys.Journey, s *journeys.Step) string {
		id := s.ThirdParty
		if o := q.r.Owner(s.Owner); id == "" && o != nil && o.Kind == journeys.ThirdParty {
			id = s.Owner
		}
		if id == "" {
			return ""
		}
		return ownerName(q.r, id)
	})
	a.Answer = strings.Join(add(add(nil, told), q.listed(told, func(k journeys.Knowledge) []string { return k.ThirdParties })...), " · ")
	if a.Answer == "" {
		a.Open = "The map is silent about them"
	}
	return a
}

// listed are the entries of the map's own lists that the steps do not tell.
func (q questioner) listed(told string, list func(journeys.Knowledge) []string) []string {
	var names []string
	for _, p := range append([]*journeys.Journey{q.j}, q.parts...) {
		for _, name := range list(p.Knowledge) {
			if !strings.Contains(strings.ToLower(told), strings.ToLower(name)) {
				names = add(names, name)
			}
		}
	}
	return names
}

// by groups the steps by what is said of them: "phone: call-desk, reset-by-phone
// · portal: search". without are the ids of those of which nothing is; "-"
// stands for one that needs nothing said.
func (q questioner) by(say func(*journeys.Journey, *journeys.Step) string) (told string, without []string) {
	var order []string
	steps := map[string][]string{}
	q.steps(func(j *journeys.Journey, s *journeys.Step) {
		switch name := say(j, s); name {
		case "-":
		case "":
			without = append(without, s.ID)
		default:
			order = add(order, name)
			steps[name] = append(steps[name], s.ID)
		}
	})
	var parts []string
	for _, name := range order {
		parts = append(parts, fmt.Sprintf("%s: %s", name, strings.Join(steps[name], ", ")))
	}
	return strings.Join(parts, " · "), without
}
