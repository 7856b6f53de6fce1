package journeys

import (
	"cmp"
	"slices"
	"time"
)

// Acted is how often people of one team did something at one step of a case.
type Acted struct {
	Step  string    `json:"step"`
	Owner string    `json:"owner"` // the team's id
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

// desksActs fills in who of the desk acted where. An act belongs to the step
// it is placed on, where that is one of the customers; one on a step of the
// desk to the step that it supports; any other (a comment, a change of fields)
// to the customer's step that was begun last, for that is where the person was
// when the desk did something about it. Acts of machines, and of people in no
// team that is named, are nobody's.
func (w *walked) desksActs() {
	type at struct{ step, owner string }
	acts := map[at]*Acted{}
	for i, e := range w.events {
		owner, _ := w.rules.Roster.Team(e.Actor)
		if owner == "" || e.Machine || e.deleted || w.rules.Roster.Machine(e.Actor) {
			continue
		}
		step := w.journey.step(w.Placements[i].Step)
		id := step.ID
		if step.Lane == Desk && step.Supports != "" {
			id = step.Supports
		}
		if id == "" {
			id = w.stepAt(e.At)
		}
		if id == "" {
			continue
		}
		a := acts[at{id, owner}]
		if a == nil {
			a = &Acted{Step: id, Owner: owner}
			acts[at{id, owner}] = a
		}
		a.Count++
		a.Last = e.At
	}
	for _, a := range acts {
		w.Acts = append(w.Acts, *a)
	}
	slices.SortFunc(w.Acts, func(a, b Acted) int { return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Owner, b.Owner)) })
}

// ActsAt is the key of Facts.Acting for a step.
func ActsAt(journey, step string) string { return journey + "/" + step }

// trueOwner is who acts most at a step, with how many of how many acts; ties
// go to the id that comes first. "" where nobody of a team was seen to act.
func (f Facts) trueOwner(journey, step string) (owner string, acts, of int) {
	by := f.Acting[ActsAt(journey, step)]
	for id, n := range by {
		of += max(0, n)
		if n > acts || n == acts && n > 0 && id < owner {
			owner, acts = id, n
		}
	}
	return owner, acts, of
}

// Owns says who truly stands behind a step: whether its named owner is there,
// since when not, and who acts there instead.
type Owns struct {
	Named    *Owner    // as the map names it; nil: nobody, or nobody that the desk knows
	There    bool      // the named owner is there
	Since    time.Time // since when it is not; zero: not known
	Why      Absence   // why it is gone, where that is known
	Gone     bool      // its account is closed; otherwise it is not there because it does nothing
	Proposed *Owner    // of those who act there most, if another; nil: nobody is known to
	Acts, Of int       // the acts there of those proposed, of how many; 0 where they are too few people for figures
}

// OwnerOf finds the true owner of a step. It is proposed without figures where
// the team is too small for figures about its work, or where the rest of them
// would be a figure about few people.
func OwnerOf(r *Rules, f Facts, j *Journey, step string) Owns {
	o := Owns{Named: r.Owner(j.step(step).Owner)}
	if o.Named != nil {
		away, ever := f.Owners[o.Named.ID].away()
		o.There = !ever || !away.To.IsZero()
		o.Gone, o.Why, o.Since = f.Owners[o.Named.ID].Gone, f.Owners[o.Named.ID].Why, away.From
		if o.Gone {
			o.Since = f.Owners[o.Named.ID].GoneAt
		}
	}
	if o.There {
		return Owns{Named: o.Named, There: true}
	}
	id, acts, of := f.trueOwner(j.ID, step)
	if o.Proposed = r.Owner(id); o.Proposed == nil || o.Proposed == o.Named {
		o.Proposed = nil
		return o
	}
	rest := 0
	for other, n := range f.Acting[ActsAt(j.ID, step)] {
		if n > 0 && other != id {
			rest += r.Roster.Size(other)
		}
	}
	if r.Roster.Counted(id) && (acts == of || rest >= SmallestTeam) {
		o.Acts, o.Of = acts, of
	}
	return o
}

// Proposals names for each step without an owner that is there who is proposed
// for it, by ActsAt's key; "" for nobody.
func Proposals(r *Rules, f Facts) map[string]string {
	all := map[string]string{}
	for i := range r.Journeys {
		j := &r.Journeys[i]
		for k := range j.Steps {
			if o := OwnerOf(r, f, j, j.Steps[k].ID); !o.There {
				all[ActsAt(j.ID, j.Steps[k].ID)] = ""
				if o.Proposed != nil {
					all[ActsAt(j.ID, j.Steps[k].ID)] = o.Proposed.ID
				}
			}
		}
	}
	return all
}
