package lint

import (
	"cmp"
	"maps"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// Walks are counts over the stored cases of one journey.
type Walks struct {
	Cases int            // all of them
	Steps map[string]int // on how many of them somebody was on a step, by its id
	Teams map[string]int // in how many of them a ticket went to a group that is no owner's, by the desk's name of it
}

// Walk takes in one stored case.
func (f *Figures) Walk(r *journeys.Rules, c *journeys.Case) {
	if f.Walks == nil {
		f.Walks = map[string]*Walks{}
	}
	w := f.Walks[c.Journey]
	if w == nil {
		w = &Walks{Steps: map[string]int{}, Teams: map[string]int{}}
		f.Walks[c.Journey] = w
	}
	w.Cases++
	once := map[string]bool{}
	for _, v := range c.Visits {
		if !once[v.Step] {
			once[v.Step] = true
			w.Steps[v.Step]++
		}
	}
	clear(once)
	for _, h := range c.Handoffs {
		if h.To != "" && r.Owner(h.To) == nil && !once[h.To] {
			once[h.To] = true
			w.Teams[h.To]++
		}
	}
}

// fewest is in how many cases a group must have had a ticket before it is
// named: of fewer it could be about somebody.
const fewest = 5

// walked holds the map against what happened: steps on which nobody ever was
// although a source can show them, so that most likely their rules match
// nothing, and groups that the map does not know.
func (l *linter) walked(stored Figures) {
	w := stored.Walks[l.j.ID]
	if w == nil || w.Cases < few {
		return
	}
	for i := range l.j.Steps {
		if s := &l.j.Steps[i]; w.Steps[s.ID] == 0 && shown(l.r, l.j, l.facts, s) {
			l.on(s, NeverWalked, l.weight(s), "Compare its rules with what the source really says: waymark explain --payload shows it for one webhook.",
				"In %d stored cases nobody was ever on %s, which a source can show.", w.Cases, called(s))
		}
	}
	teams := slices.SortedFunc(maps.Keys(w.Teams), func(a, b string) int {
		return cmp.Or(cmp.Compare(w.Teams[b], w.Teams[a]), cmp.Compare(a, b))
	})
	for _, name := range teams {
		if n := w.Teams[name]; n >= fewest {
			l.of(Stranger, Question, "Name it under jira_group of the owner that it is, or of a new one.",
				"In %d of %d stored cases a ticket went to “%s”, which is no owner's group.", n, w.Cases, journeys.Plain(name, 60))
		}
	}
}
