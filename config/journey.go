package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/journeys"
)

// draft is a journey together with the places that checks have to name. The
// checks run when everything has been read.
type draft struct {
	journeys.Journey
	file   *file
	entry  *object // its line in waymark.yaml
	root   *object // the file
	partOf val
	steps  []stepDraft
	paths  []*object
	things []*object
	is     []rule // of personas
	any    []rule
	none   []rule
	over   []rule
	known  []rule
}

type stepDraft struct {
	*object
	stuck *object
	// rules in the order in which an event is compared with them
	rules []rule
	done  []rule
}

// journeyFile reads one journey; what the desk says of it comes later.
func (l *loader) journeyFile(f *file, entry *object) *draft {
	root, ok := l.parse(f)
	if !ok {
		return nil
	}
	o := l.object(root, "a journey", "journey", "name", "goal", "kind", "service", "itil", "persona", "part_of", "parts", "start", "over", "applies",
		"personas", "things", "known", "steps", "ideal", "tell", "limits", "effort", "map")
	o.need("journey", "name")
	if len(o.vals) == 0 {
		return nil
	}
	d := &draft{file: f, entry: entry, root: o}
	d.ID, d.Name, d.Goal, d.Persona = o.id("journey"), o.word("name"), o.word("goal"), o.word("persona")
	d.Service, d.ITIL = o.word("service"), o.choice("itil", "", "incident", "request", "problem", "change")
	d.Version = journeys.MeaningOf(f.lines)
	d.Origin = f.origin(o.at("journey").n)
	d.Limits = journeys.DefaultLimits()
	l.kindOf(d)
	l.partsOf(d)
	l.personas(d)

	start := l.object(o.get("start"), "start", "without")
	d.Lost = start.strs("without")

	over := l.object(o.get("over"), "over", "when", "quiet", "came_back")
	d.over = over.rules("when")
	d.Over = journeys.Over{When: matches(d.over), Quiet: over.duration("quiet", defaultQuiet), CameBack: over.duration("came_back", 0)}

	applies := l.object(o.get("applies"), "applies", "any", "none")
	applies.need("any")
	d.any, d.none = applies.rules("any"), applies.rules("none")
	d.Any, d.None = matches(d.any), matches(d.none)
	if applies.has("any") && len(applies.list("any")) == 0 && applies.get("any").n.Kind == yaml.SequenceNode {
		l.problem(applies.get("any"), "with no rule here nothing would ever walk this journey", "")
	}

	l.things(d)
	l.walk(d)
	l.tell(d)
	l.limits(d)
	l.effort(d)
	l.workshop(d)
	return d
}

// walk reads what is walked: known facts, steps and ideal paths.
func (l *loader) walk(d *draft) {
	o := d.root
	for _, v := range o.list("known") {
		l.fact(d, v)
	}
	seen := map[string]val{}
	for _, v := range o.list("steps") {
		l.step(d, v, seen)
	}
	if v := o.get("steps"); d.Kind != journeys.MasterJourney && v.ok() && v.n.Kind == yaml.SequenceNode && len(v.n.Content) == 0 {
		l.problem(v, "a journey needs a step", "")
	}
	l.ideal(d)
}

func (l *loader) things(d *draft) {
	seen := map[string]val{}
	for _, v := range d.root.list("things") {
		o := l.object(v, "a thing", "id", "name", "needs", "unless")
		o.need("id")
		t := journeys.Thing{ID: o.id("id"), Name: o.word("name"), Needs: o.strs("needs"), Unless: o.strs("unless"), Origin: v.f.origin(v.n)}
		if l.unique(seen, t.ID, o.at("id")) {
			d.Things = append(d.Things, t)
			d.things = append(d.things, o)
		}
	}
}

// fact reads one entry of known.
func (l *loader) fact(d *draft, v val) {
	r, o, ok := l.rule(v, "a known fact", "field", "say", "hide")
	if !ok {
		return
	}
	o.need("say")
	k := journeys.Known{Match: r.Match, Field: o.word("field"), Say: o.word("say"), Hide: o.boolean("hide")}
	if k.Hide && k.Field == "" {
		l.problem(o.at("hide"), "hide hides a field's value, and no field is named", "name one with field")
	}
	if k.Hide && strings.Contains(k.Say, "{") {
		l.problem(o.at("say"), "the sentence shows a value that hide forbids", "name the field in words, without braces")
	}
	d.known = append(d.known, r)
	d.Known = append(d.Known, k)
}

func (l *loader) ideal(d *draft) {
	seen := map[string]val{}
	for _, v := range d.root.list("ideal") {
		o := l.object(v, "an ideal path", "id", "steps", "persona")
		o.need("id", "steps")
		p := journeys.Path{ID: o.id("id"), Steps: o.strs("steps"), Persona: o.word("persona")}
		if o.has("steps") && len(p.Steps) == 0 {
			l.problem(o.get("steps"), "an ideal path needs a step", "")
		}
		if l.unique(seen, p.ID, o.at("id")) {
			d.Ideal = append(d.Ideal, p)
			d.paths = append(d.paths, o)
		}
	}
}

// tell reads which gap kinds speak where; each may stand in one list only.
func (l *loader) tell(d *draft) {
	o := l.object(d.root.get("tell"), "tell", "now", "later", "never")
	d.Tell = map[journeys.GapKind]journeys.Tell{}
	var kinds []string
	for _, k := range journeys.GapKinds() {
		kinds = append(kinds, string(k))
	}
	for _, where := range []journeys.Tell{journeys.TellNow, journeys.TellLater, journeys.TellNever} {
		for _, v := range o.list(string(where)) {
			s, ok := l.text(v, "a gap kind")
			if !ok {
				continue
			}
			kind := journeys.GapKind(s)
			switch before := d.Tell[kind]; {
			case !slices.Contains(kinds, s):
				l.problem(v, fmt.Sprintf("there is no gap kind %q", clip(s)), meant(s, kinds))
			case before == where:
				l.problem(v, fmt.Sprintf("%s stands in %s twice", s, where), "")
			case before != "":
				l.problem(v, fmt.Sprintf("%s stands in %s and in %s", s, before, where), "leave it in one of them")
			case where == journeys.TellNow && d.Kind == journeys.ExperienceJourney:
				l.problem(v, "an experience journey never speaks now: it is a second view of what service journeys tell", "put it into later")
			default:
				d.Tell[kind] = where
			}
		}
	}
}
