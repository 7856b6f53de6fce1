package app

import (
	"context"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// reader is what a connector may know of cases to answer what was asked there.
type reader struct{ a *App }

// Agent reports whether an account is one of the desk's people: the directory
// puts it, or another account of the same person, into a team.
func (r reader) Agent(a journeys.Account) bool {
	_, ok := teamOf(r.a.desk.Load().cfg.Rules.Roster, a)
	return ok
}

// teamOf is the owner in whose team somebody works.
func teamOf(roster *journeys.Roster, a journeys.Account) (owner string, ok bool) {
	if a.IsZero() || roster.Machine(a) || roster.Shared(a) {
		return "", false
	}
	for _, same := range append([]journeys.Account{a}, roster.SamePerson(a)...) {
		if owner, ok := roster.Team(same); ok {
			return owner, true
		}
	}
	return "", false
}

// Owners are those who can be named, in the order of the file.
func (r reader) Owners() []connectors.Choice {
	var list []connectors.Choice
	for _, o := range r.a.desk.Load().cfg.Rules.Owners {
		name := o.Name
		if name == "" {
			name = o.ID
		}
		list = append(list, connectors.Choice{ID: o.ID, Name: name})
	}
	return list
}

// Problems are issues that a pain point may be linked to.
func (r reader) Problems(context.Context, journeys.PointID) []connectors.Choice { return nil }
