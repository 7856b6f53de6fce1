package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// workshop reads `map:`, what a mapping session found out. Nothing is judged by
// it but the names of phases and pivotal moments; a misspelt key would be lost
// knowledge all the same, so that it is read as strictly as everything else.
func (l *loader) workshop(d *draft) {
	v := d.root.get("map")
	o := l.object(v, "map", "steps", "personas", "stakeholders", "evidence", "phases", "pivotal_moments", "teams", "systems", "third_parties",
		"participants", "services", "part_of")
	l.mapSteps(d, o)
	l.mapPersonas(d, o)
	l.phases(d, o)
	l.pivotal(d, o)
	k := &d.Knowledge
	for _, v := range o.list("stakeholders") {
		s := l.object(v, "a stakeholder", "who", "influence", "interest", "note")
		s.need("who")
		k.Stakeholders = append(k.Stakeholders, journeys.Stakeholder{
			Who: s.word("who"), Influence: s.choice("influence", "", "high", "medium", "low"), Interest: s.word("interest"), Note: s.word("note"), Origin: v.f.origin(v.n),
		})
	}
	for _, v := range o.list("evidence") {
		k.Evidence = append(k.Evidence, l.evidence(d, v))
	}
	k.Teams, k.Systems, k.ThirdParties = o.texts("teams"), o.texts("systems"), o.texts("third_parties")
	k.Participants, k.Services = o.texts("participants"), o.texts("services")
	if len(k.Services) > 0 {
		l.refer(d.root.get("service"), d.Service, "service", k.Services)
	}
}

// mapSteps reads what people do, think and feel on each step.
func (l *loader) mapSteps(d *draft, m *object) {
	seen := map[string]val{}
	for _, v := range m.list("steps") {
		o := l.object(v, "a step of the map", "id", "do", "think", "feel", "needs", "perceptions", "success", "expectation", "memories")
		o.need("id")
		id := o.word("id")
		l.refer(o.get("id"), id, "step", d.stepIDs())
		if !l.unique(seen, id, o.at("id")) {
			continue
		}
		k := journeys.StepKnowledge{
			Do: o.texts("do"), Think: o.texts("think"), Feel: o.texts("feel"), Needs: o.texts("needs"), Perceptions: o.texts("perceptions"),
			Success: o.texts("success"), Expectation: o.word("expectation"), Memories: o.texts("memories"), Origin: v.f.origin(v.n),
		}
		if s := d.Step(id); s != nil {
			s.Knowledge = k
		}
	}
}

func (d *draft) stepIDs() []string {
	var ids []string
	for _, s := range d.Steps {
		ids = append(ids, s.ID)
	}
	return ids
}

// phases reads the phases in the order in which they are walked. Where the map
// lists none they are those that the steps name.
func (l *loader) phases(d *draft, m *object) {
	seen := map[string]val{}
	var ids []string
	for _, v := range m.list("phases") {
		o := l.object(v, "a phase", "id", "name", "note")
		o.need("id")
		p := journeys.Phase{ID: o.id("id"), Name: o.word("name"), Note: o.word("note"), Origin: v.f.origin(v.n)}
		if l.unique(seen, p.ID, o.at("id")) {
			d.Phases, ids = append(d.Phases, p), append(ids, p.ID)
		}
	}
	for i, s := range d.Steps {
		at := d.steps[i].get("phase")
		switch {
		case s.Phase == "" || slices.Contains(ids, s.Phase):
		case m.has("phases"):
			l.refer(at, s.Phase, "phase", ids)
		default:
			d.Phases, ids = append(d.Phases, journeys.Phase{ID: s.Phase, Origin: at.f.origin(at.n)}), append(ids, s.Phase)
		}
	}
}

// pivotal reads the moments that decide how a phase is remembered, and why; a
// step may say so itself.
func (l *loader) pivotal(d *draft, m *object) {
	seen := map[string]val{}
	for _, v := range m.list("pivotal_moments") {
		o := l.object(v, "a pivotal moment", "step", "note")
		o.need("step")
		id, note := o.word("step"), o.word("note")
		l.refer(o.get("step"), id, "step", d.stepIDs())
		if s := d.Step(id); l.unique(seen, id, o.at("step")) && s != nil {
			s.Pivotal, s.Knowledge.Pivotal = true, note
		}
	}
}

// evidence reads what a part of the map rests on: one sort of source, with its
// date or what it is.
func (l *loader) evidence(d *draft, v val) journeys.MapEvidence {
	o := l.object(v, "a piece of evidence", "interview", "survey", "workshop", "observation", "data", "date", "step", "link", "note")
	e := journeys.MapEvidence{Date: o.date("date"), Step: o.word("step"), Note: o.word("note"), Link: o.word("link"), Origin: v.f.origin(v.n)}
	l.refer(o.get("step"), e.Step, "step", d.stepIDs())
	for _, sort := range []string{"interview", "survey", "workshop", "observation", "data"} {
		if !o.has(sort) {
			continue
		}
		if e.Sort != "" {
			l.problem(o.get(sort), fmt.Sprintf("a piece of evidence is of one sort; this one is already: %s", e.Sort), "make it two entries")
			continue
		}
		e.Sort = sort
		what := o.word(sort)
		_, err := time.Parse(time.DateOnly, what)
		switch {
		case err == nil && e.Date == "":
			e.Date = what
		case err == nil && e.Date != what:
			l.problem(o.get(sort), fmt.Sprintf("this evidence is of %s here and of %s by its date", what, e.Date), "leave one of them out")
		case err != nil && e.Note == "":
			e.Note = what
		case err != nil:
			e.Note = what + ": " + e.Note
		}
	}
	if e.Sort == "" && len(o.vals) > 0 && !v.f.torn {
		l.problem(v, "this evidence does not say of what sort it is", "write {interview: 2026-10-12}, or survey, workshop, observation, data")
	}
	return e
}

// texts reads free text, or a list of it.
func (o *object) texts(key string) []string {
	var out []string
	for _, v := range o.list(key) {
		s, ok := o.l.text(v, "an entry of "+key)
		s = strings.TrimSpace(s)
		switch {
		case !ok:
		case s == "":
			o.l.problem(v, "an entry of "+key+" is empty", "")
		default:
			out = append(out, s)
		}
	}
	return out
}
