package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// kindOf reads how a journey looks at events, and what it must and cannot have
// then.
func (l *loader) kindOf(d *draft) {
	o := d.root
	switch o.choice("kind", "service", "service", "experience", "master") {
	case "experience":
		d.Kind = journeys.ExperienceJourney
	case "master":
		d.Kind = journeys.MasterJourney
	}
	if d.Kind != journeys.MasterJourney {
		o.need("steps", "ideal")
		if d.Kind == journeys.ServiceJourney && !l.alone {
			o.need("applies")
		}
		if o.has("parts") {
			l.problem(o.get("parts"), "only a master journey has parts", "add kind: master, or leave parts out")
		}
		return
	}
	o.need("parts")
	for _, k := range o.keys {
		switch name := k.n.Value; name {
		case "steps", "ideal", "applies", "over", "start", "things", "known", "tell", "limits", "effort", "personas":
			l.problem(k, fmt.Sprintf("a master journey has no %s: it is made of smaller journeys, which have", name), "leave it out")
		}
	}
}

// modeOf checks what a desk may say of a journey that never writes.
func (l *loader) modeOf(d *draft) {
	if d.Kind == journeys.ServiceJourney || d.Mode == journeys.Observe {
		return
	}
	what := "an experience journey is a second view of the same events"
	if d.Kind == journeys.MasterJourney {
		what = "a master journey is made of journeys that have modes of their own"
	}
	l.problem(d.entry.get("mode"), what+" and never writes", "write mode: observe, or leave it out")
	d.Mode = journeys.Observe
}

// partsOf reads what a journey is made of and what it is a part of.
func (l *loader) partsOf(d *draft) {
	if d.Kind == journeys.MasterJourney {
		d.Parts = d.root.strs("parts")
		for i, v := range d.root.list("parts") {
			if i < len(d.Parts) && slices.Contains(d.Parts[:i], d.Parts[i]) {
				l.problem(v, fmt.Sprintf("%q stands here twice", clip(d.Parts[i])), "")
			}
		}
		if v := d.root.get("parts"); v.ok() && len(d.root.list("parts")) == 0 {
			l.problem(v, "a master journey needs parts", "parts: and the ids of the smaller journeys, in order")
		}
	}
	// The workshop may have found it out; it means the same there.
	m := val{}
	if v := d.root.get("map"); v.ok() {
		m = field(v, "part_of")
	}
	d.PartOf, d.partOf = d.root.word("part_of"), d.root.get("part_of")
	if !m.ok() {
		return
	}
	s, ok := l.text(m, "part_of")
	s = strings.TrimSpace(s)
	switch {
	case !ok:
	case d.PartOf == "":
		d.PartOf, d.partOf = s, m
	case s != d.PartOf:
		l.problem(m, fmt.Sprintf("part_of is %q here and %q in line %d", clip(s), clip(d.PartOf), d.partOf.n.Line), "leave one of them out")
	}
}

// field returns a mapping's value of a key, the zero val where it has none.
func field(v val, key string) val {
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		if v.n.Content[i].Value == key {
			return val{v.n.Content[i+1], v.f}
		}
	}
	return val{}
}

// checkParts checks that a master journey and its parts agree on each other.
// A part that says nothing is told of by the first master that names it.
func (l *loader) checkParts(d *draft) {
	if l.alone {
		return
	}
	ids := l.journeyIDs()
	for i, v := range d.root.list("parts") {
		if i >= len(d.Parts) {
			break
		}
		id := d.Parts[i]
		if !l.unread {
			l.refer(v, id, "journey of this desk", ids)
		}
		if l.reaches(id, d.ID) {
			l.problem(v, fmt.Sprintf("%s would be a part of itself", d.ID), "")
		}
		part := l.draft(id)
		if part == nil {
			continue
		}
		if part.PartOf == "" {
			part.PartOf = d.ID
		}
		if part.PartOf != d.ID && l.draft(part.PartOf) != nil && part.partOf.ok() {
			l.problem(part.partOf, fmt.Sprintf("part_of names %q, but %s has this journey among its parts as well", clip(part.PartOf), d.ID), "leave part_of out for a journey of several")
		}
	}
	if !d.partOf.ok() || l.unread && l.draft(d.PartOf) == nil {
		return
	}
	m := l.draft(d.PartOf)
	switch {
	case m == nil:
		l.refer(d.partOf, d.PartOf, "journey of this desk", ids)
	case m.Kind != journeys.MasterJourney:
		l.problem(d.partOf, fmt.Sprintf("%s is no master journey", m.ID), "give it kind: master and parts")
	case !slices.Contains(m.Parts, d.ID):
		l.problem(d.partOf, fmt.Sprintf("%s does not name this journey among its parts", m.ID), "add it there, or leave part_of out")
	}
}

// reaches reports whether a journey is another or has it among its parts,
// however deep.
func (l *loader) reaches(from, to string) bool {
	seen := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if id == to {
			return true
		}
		if d := l.draft(id); d != nil && !seen[id] {
			seen[id] = true
			queue = append(queue, d.Parts...)
		}
	}
	return false
}

func (l *loader) draft(id string) *draft {
	i := slices.IndexFunc(l.drafts, func(d *draft) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return l.drafts[i]
}

func (l *loader) journeyIDs() []string {
	var ids []string
	for _, d := range l.drafts {
		ids = append(ids, d.ID)
	}
	return ids
}
