package config

import (
	"fmt"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// personas reads the rules that recognise whose case it is. What the workshop
// knows of the same people is added from the map.
func (l *loader) personas(d *draft) {
	seen := map[string]val{}
	for _, v := range d.root.list("personas") {
		o := l.object(v, "a persona with rules", "id", "name", "is", "prefers")
		o.need("id")
		is := o.rules("is")
		p := journeys.Persona{ID: o.id("id"), Name: o.word("name"), Is: matches(is), Prefers: l.channelsOf(o, "prefers"), Origin: v.f.origin(v.n)}
		if l.unique(seen, p.ID, o.at("id")) {
			d.Personas = append(d.Personas, p)
			d.is = append(d.is, is...)
		}
	}
}

// channelsOf reads a list of channels.
func (l *loader) channelsOf(o *object, key string) []string {
	for _, v := range o.list(key) {
		l.ofDesk(v, v.n.Value, "channel", l.channelIDs())
	}
	return o.strs(key)
}

// mapPersonas reads what the workshop knows of people: it completes the
// personas that have rules, and adds those that have none.
func (l *loader) mapPersonas(d *draft, m *object) {
	seen := map[string]val{}
	for _, v := range m.list("personas") {
		o := l.object(v, "a persona", "id", "name", "age", "location", "income", "marital_status", "occupation", "goals", "motivation", "preferred_channels", "basis")
		o.need("id")
		k := journeys.Persona{
			ID: o.id("id"), Name: o.word("name"), Prefers: l.channelsOf(o, "preferred_channels"), Basis: o.choice("basis", "", "person", "segment"), Origin: v.f.origin(v.n),
			Age: o.word("age"), Location: o.word("location"), Income: o.word("income"), MaritalStatus: o.word("marital_status"),
			Occupation: o.word("occupation"), Motivation: o.word("motivation"), Goals: o.texts("goals"),
		}
		if !l.unique(seen, k.ID, o.at("id")) {
			continue
		}
		i := slices.IndexFunc(d.Personas, func(p journeys.Persona) bool { return p.ID == k.ID })
		if i < 0 {
			d.Personas = append(d.Personas, k)
			continue
		}
		p := d.Personas[i]
		if p.Name != "" && k.Name != "" && p.Name != k.Name {
			l.problem(o.get("name"), fmt.Sprintf("the persona %s is %q here and %q where its rules stand", p.ID, clip(k.Name), clip(p.Name)), "one name will do")
		}
		if p.Name != "" {
			k.Name = p.Name
		}
		if len(p.Prefers) > 0 {
			k.Prefers = p.Prefers
		}
		k.Is, k.Origin = p.Is, p.Origin
		d.Personas[i] = k
	}
}

// checkPersonas checks who is named, and that nobody is left without an ideal
// path: a case is compared with the paths of its persona and those of all.
func (l *loader) checkPersonas(d *draft) {
	var ids []string
	known := []string{""} // whom a case may turn out to be of
	for _, p := range d.Personas {
		ids = append(ids, p.ID)
		if len(p.Is) > 0 {
			known = append(known, p.ID)
		}
	}
	if len(ids) > 0 {
		l.refer(d.root.get("persona"), d.Persona, "persona", ids)
	}
	known[0] = d.Persona
	for i, o := range d.paths {
		p := d.Ideal[i].Persona
		if p == "" {
			continue
		}
		switch {
		case p != d.Persona && !slices.Contains(ids, p):
			l.refer(o.get("persona"), p, "persona", slices.Compact(append(slices.Clone(ids), known[0])))
		case !slices.Contains(known, p):
			l.problem(o.get("persona"), fmt.Sprintf("no rule says whose case is one of %s, so that this path is never compared", p), "give this persona rules with is")
		}
	}
	if len(d.paths) == 0 {
		return
	}
	for _, id := range known {
		if !slices.ContainsFunc(d.Ideal, func(p journeys.Path) bool { return p.Persona == "" || p.Persona == id }) {
			who := "the persona " + id
			if id == "" {
				who = "a case of no persona"
			}
			l.problem(d.root.get("ideal"), who+" has no ideal path: every path is for somebody else", "leave persona out of one of them")
		}
	}
}
