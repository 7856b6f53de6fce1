package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// states are the states of a visit that a sentence can be told of.
func states() []string {
	return []string{string(journeys.Begun), string(journeys.AsWaits), string(journeys.Done), string(journeys.Failed)}
}

func (l *loader) step(d *draft, v val, seen map[string]val) {
	o := l.object(v, "a step", "id", "name", "phase", "channel", "lane", "supports", "begins", "waits", "done", "fails",
		"tries", "within", "clock", "needs", "gives", "owner", "stuck", "contact", "told", "chat", "pain",
		"moment_of_truth", "pivotal", "system", "third_party", "expects")
	if len(o.vals) == 0 {
		return
	}
	o.need("id", "name")
	s := journeys.Step{
		ID: o.id("id"), Name: o.word("name"), Phase: o.word("phase"), Channel: o.word("channel"),
		Tries: o.integer("tries", 0, 1, 1000), Within: o.length("within", "within no time at all every step would be late", "leave it out for no limit"), Clock: o.word("clock"),
		Needs: o.strs("needs"), Gives: o.strs("gives"), Owner: o.word("owner"), Truth: o.boolean("moment_of_truth"), Pivotal: o.boolean("pivotal"),
		Supports: o.word("supports"), System: o.word("system"), ThirdParty: o.word("third_party"),
		Expects: o.length("expects", "nobody expects a step to take no time at all", "leave it out where it is not known"),
		Told:    l.sentences(o, "told", states()), Chat: l.sentences(o, "chat", states()), Pain: l.pains(o), Origin: v.f.origin(v.n),
	}
	if o.choice("lane", "customer", "customer", "desk") == "desk" {
		s.Lane = journeys.Desk
	}
	if o.has("supports") && s.Lane != journeys.Desk {
		l.problem(o.get("supports"), "only a step of the desk's lane supports another", "add lane: desk")
	}
	if o.has("contact") {
		contact := o.boolean("contact")
		s.Contact = &contact
	}
	sd := stepDraft{object: o}
	begins, waits, done, fails := o.rules("begins"), o.rules("waits"), o.rules("done"), o.rules("fails")
	s.Begins, s.Waits, s.Done, s.Fails = matches(begins), matches(waits), matches(done), matches(fails)
	// An event that several rules of one step match counts as the first of
	// these.
	sd.rules = slices.Concat(done, fails, waits, begins)
	sd.done = done
	if o.has("within") && !o.has("done") {
		l.problem(o.get("within"), "within runs until the step is done, and no rule says when it is", "add done")
	}
	if o.has("clock") && !o.has("within") {
		l.problem(o.get("clock"), "clock says how within is counted, and there is no within", "")
	}
	if o.has("stuck") {
		sd.stuck = l.object(o.get("stuck"), "stuck", "go", "help", "say", "avoid", "due")
		s.Stuck = journeys.Stuck{Go: sd.stuck.word("go"), Help: sd.stuck.word("help"), Say: sd.stuck.word("say"), Avoid: sd.stuck.word("avoid"), Due: sd.stuck.duration("due", 0)}
	}
	if l.unique(seen, s.ID, o.at("id")) {
		d.Steps = append(d.Steps, s)
		d.steps = append(d.steps, sd)
	}
}

// placeholder is what a sentence may have between braces.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// sentences reads told and chat: a sentence for each state of a visit. An
// empty one says that there is nothing to tell.
func (l *loader) sentences(o *object, key string, names []string) map[string]string {
	if !o.has(key) {
		return nil
	}
	so := l.object(o.get(key), key, names...)
	m := map[string]string{}
	for _, k := range so.keys {
		s, ok := l.text(so.get(k.n.Value), k.n.Value)
		if !ok {
			continue
		}
		if rest := placeholder.ReplaceAllString(s, ""); strings.ContainsAny(rest, "{}") {
			l.problem(so.get(k.n.Value), "a brace here belongs to no placeholder", "a placeholder is {time} or the name of a field in small letters: {query}")
			continue
		}
		if strings.ContainsAny(s, "\n\r") {
			l.problem(so.get(k.n.Value), "a sentence is one line", "")
			continue
		}
		m[k.n.Value] = s
	}
	return m
}

// pains reads pain: what a manager calls a gap of some kind on this step. It
// is printed as it stands: over many people there is nothing to fill in.
func (l *loader) pains(o *object) map[journeys.GapKind]string {
	var kinds []string
	for _, k := range journeys.GapKinds() {
		kinds = append(kinds, string(k))
	}
	m := map[journeys.GapKind]string{}
	for kind, s := range l.sentences(o, "pain", kinds) {
		if placeholder.MatchString(s) {
			l.problem(o.get("pain"), "a pain point has no placeholders: it stands for many people", "")
			continue
		}
		m[journeys.GapKind(kind)] = s
	}
	return m
}

// checkSteps checks what the steps of a journey say of each other.
func (l *loader) checkSteps(d *draft) {
	var ids []string
	for _, s := range d.Steps {
		ids = append(ids, s.ID)
	}
	for i, sd := range d.steps {
		s := &d.Steps[i]
		if sd.has("owner") {
			l.ofDesk(sd.get("owner"), s.Owner, "owner", l.ownerIDs())
		}
		if sd.has("channel") {
			l.ofDesk(sd.get("channel"), s.Channel, "channel", l.channelIDs())
		}
		if sd.has("clock") {
			l.ofDesk(sd.get("clock"), s.Clock, "calendar", l.calendarIDs())
		}
		if sd.has("supports") {
			l.refer(sd.get("supports"), s.Supports, "step", ids)
			if of := d.Step(s.Supports); of != nil && of.Lane == journeys.Desk {
				l.problem(sd.get("supports"), fmt.Sprintf("%s is a step of the desk's lane; what the desk does supports a step of the customer's", of.ID), "")
			}
		}
		if sd.has("third_party") && !l.alone {
			l.thirdParty(sd.get("third_party"), s.ThirdParty)
		}
		for _, v := range sd.list("needs") {
			l.refer(v, v.n.Value, "thing", d.thingNames())
		}
		if sd.stuck != nil {
			if sd.stuck.has("go") {
				l.refer(sd.stuck.get("go"), s.Stuck.Go, "step", ids)
				if s.Stuck.Go == s.ID {
					l.problem(sd.stuck.get("go"), "a step cannot be the way around itself", "")
				}
			}
			if sd.stuck.has("help") {
				l.ofDesk(sd.stuck.get("help"), s.Stuck.Help, "owner", l.ownerIDs())
			}
		}
	}
	for i, p := range d.paths {
		for k, v := range p.list("steps") {
			if k >= len(d.Ideal[i].Steps) {
				continue
			}
			l.refer(v, d.Ideal[i].Steps[k], "step", ids)
			if s := d.Step(d.Ideal[i].Steps[k]); s != nil && s.Lane == journeys.Desk {
				l.problem(v, fmt.Sprintf("an ideal path is walked by the customer, and %s is a step of the desk's lane", s.ID), "its supports says which step it belongs to")
			}
		}
	}
}

// thirdParty checks who takes part from outside.
func (l *loader) thirdParty(v val, id string) {
	var ids []string
	for _, o := range l.rules.Owners {
		if o.Kind == journeys.ThirdParty {
			ids = append(ids, o.ID)
		}
	}
	if o := l.rules.Owner(id); o != nil && o.Kind != journeys.ThirdParty {
		l.problem(v, fmt.Sprintf("%s is no third party", id), "give this owner kind: third_party, or leave third_party out")
		return
	}
	l.refer(v, id, "owner of kind third_party", ids)
}

// ofDesk is refer for names that a desk gives: without a desk they name
// nothing yet.
func (l *loader) ofDesk(v val, name, what string, known []string) {
	if !l.alone {
		l.refer(v, name, what, known)
	}
}

// refer reports a name that names nothing.
func (l *loader) refer(v val, name, what string, known []string) {
	if name != "" && !slices.Contains(known, name) {
		hint := meant(name, known)
		if (l.desk.torn || v.f.torn) && Closest(name, known) == "" {
			return // it may stand on a line that could not be read
		}
		if len(known) == 0 {
			hint = "there are none yet"
		}
		l.problem(v, fmt.Sprintf("there is no %s %q", what, clip(name)), hint)
	}
}

// thingNames are all words that can be needed: things, what is lost at the
// start, what a step gives, and what a thing can be had instead of.
func (d *draft) thingNames() []string {
	names := slices.Clone(d.Lost)
	for _, t := range d.Things {
		names = append(append(names, t.ID), t.Unless...)
	}
	for _, s := range d.Steps {
		names = append(names, s.Gives...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkThings checks what things hang on. A thing that hangs on itself could
// never be had.
func (l *loader) checkThings(d *draft) {
	for i, o := range d.things {
		for _, v := range o.list("needs") {
			l.refer(v, v.n.Value, "thing", d.thingNames())
		}
		seen := map[string]bool{}
		queue := slices.Clone(d.Things[i].Needs)
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if id == d.Things[i].ID {
				l.problem(o.at("needs"), fmt.Sprintf("%s needs itself in the end, so nobody could ever have it", id), "")
				break
			}
			if t := d.Thing(id); t != nil && !seen[id] {
				seen[id] = true
				queue = append(queue, t.Needs...)
			}
		}
	}
}
