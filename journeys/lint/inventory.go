package lint

import (
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// had is whether a person on the way has a thing.
type had int

const (
	never   had = iota // nobody at this point has it
	perhaps            // some have, by a way around what they lost
	surely
)

// inventory is what a person has at one point of a way through a journey.
type inventory struct {
	j     *journeys.Journey
	given map[string]bool // by steps that were walked
}

func newInventory(j *journeys.Journey) *inventory {
	return &inventory{j: j, given: map[string]bool{}}
}

func (inv *inventory) walk(s *journeys.Step) {
	for _, g := range s.Gives {
		inv.given[g] = true
	}
}

// has says whether the person has a thing, and if not for sure, on what it
// hangs: the thing itself first, what is not there last. `unless` saves those
// who have the other thing, of whom nobody knows how many they are.
func (inv *inventory) has(thing string) (had, []string) { return inv.look(thing, 0) }

func (inv *inventory) look(thing string, depth int) (had, []string) {
	if inv.given[thing] {
		return surely, nil
	}
	if slices.Contains(inv.j.Lost, thing) || len(givers(inv.j, thing)) > 0 {
		return never, []string{thing}
	}
	t := inv.j.Thing(thing)
	if t == nil {
		return perhaps, []string{thing} // only ever named as a way around
	}
	if depth > len(inv.j.Things) {
		return never, []string{thing} // a circle of things, which the configuration refuses
	}
	worst, why := surely, []string(nil)
	for _, n := range t.Needs {
		if h, chain := inv.look(n, depth+1); h < worst {
			worst, why = h, append([]string{thing}, chain...)
		}
	}
	if worst == never && slices.ContainsFunc(t.Unless, func(u string) bool {
		h, _ := inv.look(u, depth+1)
		return h > never
	}) {
		worst = perhaps
	}
	return worst, why
}

// givers are the steps that give a thing.
func givers(j *journeys.Journey, thing string) []*journeys.Step {
	var gs []*journeys.Step
	for i := range j.Steps {
		if slices.Contains(j.Steps[i].Gives, thing) {
			gs = append(gs, &j.Steps[i])
		}
	}
	return gs
}

// thingName is what a reader calls a thing.
func thingName(j *journeys.Journey, id string) string {
	if t := j.Thing(id); t != nil && t.Name != "" {
		return t.Name
	}
	return "the " + id
}
