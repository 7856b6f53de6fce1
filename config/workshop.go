package config

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// workshop reads `map:`, what a mapping session found out. Nothing acts on
// it, but a misspelt key would be lost knowledge, so that it is read as
// strictly as everything else.
func (l *loader) workshop(d *draft) {
	v := d.root.get("map")
	if !v.ok() {
		return
	}
	o := l.object(v, "map", "steps", "personas", "stakeholders", "evidence", "phases", "pivotal_moments", "teams", "systems", "third_parties", "part_of")
	o.word("part_of")
	var ids []string
	for _, s := range d.Steps {
		ids = append(ids, s.ID)
	}
	for _, v := range o.list("steps") {
		s := l.notes(v, "a step of the map", []string{"id"}, "do", "think", "feel", "needs", "perceptions", "success")
		l.refer(s.get("id"), s.str("id"), "step", ids)
	}
	var personas []string
	for _, v := range o.list("personas") {
		p := l.notes(v, "a persona", []string{"id"}, "name", "age", "location", "income", "marital_status", "occupation", "goals", "motivation", "preferred_channels", "basis")
		p.choice("basis", "", "person", "segment")
		for _, c := range p.list("preferred_channels") {
			l.ofDesk(c, c.n.Value, "channel", l.channelIDs())
		}
		personas = append(personas, p.str("id"))
	}
	if len(personas) > 0 {
		l.refer(d.root.get("persona"), d.Persona, "persona", personas)
	}
	for _, v := range o.list("stakeholders") {
		s := l.notes(v, "a stakeholder", []string{"who"}, "influence", "interest", "note")
		s.choice("influence", "", "high", "medium", "low")
	}
	for _, v := range o.list("evidence") {
		l.notes(v, "a piece of evidence", nil, "interview", "survey", "workshop", "observation", "data", "date", "link", "note")
	}
	var phases []string
	for _, v := range o.list("phases") {
		phases = append(phases, l.notes(v, "a phase", []string{"id"}, "name", "note").str("id"))
	}
	for i, s := range d.Steps {
		if len(phases) > 0 {
			l.refer(d.steps[i].get("phase"), s.Phase, "phase", phases)
		}
	}
	for _, v := range o.list("pivotal_moments") {
		m := l.notes(v, "a pivotal moment", []string{"step"}, "note")
		l.refer(m.get("step"), m.str("step"), "step", ids)
	}
	for _, key := range []string{"teams", "systems", "third_parties"} {
		for _, v := range o.list(key) {
			l.plain(v, "an entry of "+key)
		}
	}
}

// notes reads a mapping whose values are free text or lists of it.
func (l *loader) notes(v val, what string, needed []string, more ...string) *object {
	o := l.object(v, what, slices.Concat(needed, more)...)
	o.need(needed...)
	for _, k := range o.keys {
		for _, item := range l.items(o.get(k.n.Value), k.n.Value) {
			l.plain(item, k.n.Value)
		}
	}
	return o
}

func (l *loader) plain(v val, what string) {
	if v.n.Kind != yaml.ScalarNode {
		l.problem(v, fmt.Sprintf("%s is text, not %s", what, kindOf(v.n)), "")
	}
}
