package app

import (
	"cmp"
	"context"
	"slices"

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

// maxProblems bounds how many issues are read for one list.
const maxProblems = 10

// Problems are the issues that other pain points are answered by and that are
// not done, those made last first; as many as the desk says in time how they
// stand. Whatever else the desk has that may be about the same is named by hand.
func (r reader) Problems(ctx context.Context, about journeys.PointID) []connectors.Choice {
	var ids []string
	for i := range r.a.desk.Load().cfg.Rules.Journeys {
		ids = append(ids, r.a.desk.Load().cfg.Rules.Journeys[i].ID)
	}
	known, err := r.a.points(ctx, ids)
	if err != nil {
		r.a.o.Log.Warn("which problems there are could not be read", "error", err)
		return nil
	}
	var stored []journeys.Stored
	for id, s := range known.issues {
		if id != about && s.Remote != "" {
			stored = append(stored, s)
		}
	}
	slices.SortFunc(stored, func(x, y journeys.Stored) int {
		return cmp.Or(y.WrittenAt.Compare(x.WrittenAt), cmp.Compare(x.Key, y.Key))
	})
	var list []connectors.Choice
	for _, s := range stored[:min(len(stored), maxProblems)] {
		if ctx.Err() != nil {
			break
		}
		f := r.a.fix(ctx, s)
		if f == nil || f.Key == "" || f.Done || slices.ContainsFunc(list, func(c connectors.Choice) bool { return c.ID == f.Key }) {
			continue
		}
		name := f.Key
		if f.Title != "" {
			name += " " + journeys.Plain(f.Title, 60)
		}
		list = append(list, connectors.Choice{ID: f.Key, Name: name})
	}
	return list
}
