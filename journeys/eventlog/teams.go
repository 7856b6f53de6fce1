package eventlog

import (
	"cmp"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// teams are those of the desk that an export tells apart.
type teams struct {
	told   map[string]bool // owners' ids
	untold []string        // in order
}

// teamsOf leaves out every team for which journeys.SmallestTeam people do not
// work: a figure about it would be about people. What is left out can be
// counted all the same, as the desk's acts of no team; so that this is not a
// figure about few people either, larger teams are left out too, the smallest
// first, until enough of them stand together.
func teamsOf(r *journeys.Rules) teams {
	t := teams{told: map[string]bool{}}
	var told []string
	untold := 0
	for i := range r.Owners {
		switch id, n := r.Owners[i].ID, r.Roster.Size(r.Owners[i].ID); {
		case r.Roster.Counted(id):
			told = append(told, id)
		case n > 0:
			t.untold, untold = append(t.untold, id), untold+n
		}
	}
	slices.SortFunc(told, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Roster.Size(a), r.Roster.Size(b)), cmp.Compare(a, b))
	})
	for untold > 0 && untold < journeys.SmallestTeam && len(told) > 0 {
		t.untold, untold = append(t.untold, told[0]), untold+r.Roster.Size(told[0])
		told = told[1:]
	}
	slices.Sort(t.untold)
	for _, id := range told {
		t.told[id] = true
	}
	return t
}

// Untold are the teams whose acts stand without a team, by their owners' ids.
func (v *View) Untold() []string { return v.teams.untold }
