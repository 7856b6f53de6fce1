package lint

import (
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// owners reports the steps that nobody mends.
func (l *linter) owners() {
	for i := range l.j.Steps {
		if s := &l.j.Steps[i]; s.Owner == "" {
			l.on(s, NoOwner, Question, "Name under owner who mends it: a team, a person or a third party.", "Nobody owns %s.", called(s))
		}
	}
}

// participants reports the teams and partners of a journey of which nobody
// took part in the mapping session: what a map says of people who were not
// asked is a guess.
func (l *linter) participants() {
	k := l.j.Knowledge
	if len(k.Participants) == 0 {
		l.of(NotAtTable, Question, "List them in the map under participants.", "Nobody is named who took part in the mapping session.")
		return
	}
	var teams, partners []string
	for _, t := range k.Teams {
		if !none(t) {
			teams = add(teams, t)
		}
	}
	for i := range l.j.Steps {
		s := &l.j.Steps[i]
		if o := l.r.Owner(s.Owner); o != nil && o.Kind == journeys.Team {
			teams = add(teams, ownerName(l.r, s.Owner))
		}
		if s.ThirdParty != "" {
			partners = add(partners, ownerName(l.r, s.ThirdParty))
		}
	}
	if absent := slices.DeleteFunc(teams, l.present); len(absent) > 0 {
		l.of(NotAtTable, Question, "Ask them what they see on their steps, then list them under participants.",
			"Of %s nobody took part in the mapping session.", and(absent))
	}
	if absent := slices.DeleteFunc(partners, l.present); len(absent) > 0 {
		l.of(NotAtTable, Remark, "", "Of the third party %s nobody took part in the mapping session.", and(absent))
	}
}

// present reports whether a participant is of this team: "Service Desk, two
// agents" is of Service Desk.
func (l *linter) present(team string) bool {
	return slices.ContainsFunc(l.j.Knowledge.Participants, func(p string) bool {
		return strings.Contains(strings.ToLower(p), strings.ToLower(team))
	})
}

// thirdParties reports those that the map names and no step knows.
func (l *linter) thirdParties() {
	for _, name := range l.j.Knowledge.ThirdParties {
		if none(name) || slices.ContainsFunc(parts(l.r, l.j), func(p *journeys.Journey) bool {
			return slices.ContainsFunc(p.Steps, func(s journeys.Step) bool {
				return l.is(s.ThirdParty, name) || l.is(s.Owner, name)
			})
		}) {
			continue
		}
		l.of(NotOnMap, Remark, "Write third_party on the steps on which it takes part.", "The third party %s is named, and no step knows it.", name)
	}
}

func (l *linter) is(owner, name string) bool {
	return owner != "" && (strings.EqualFold(owner, name) || strings.EqualFold(ownerName(l.r, owner), name))
}
