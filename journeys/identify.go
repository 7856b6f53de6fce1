package journeys

import (
	"cmp"
	"slices"
)

// Identify gives each walked case the id of the stored case whose events it
// shares most (ties: the older id, which sorts first: it is the one that people
// have been reading for longer), so that no posting and no press is orphaned by
// a recomputation, a merge or a split. A stored case that lost its
// events to another is returned as superseded, with that case as Successor;
// its buttons and links follow. newID makes the id of a case that continues
// none.
//
// Where all of a stored case's events went to cases of other journeys (a label
// that came late), it is superseded by the one of these that has most of them.
// A second view never continues what it looks at.
func Identify(stored, walked []Case, newID func(Case) string) (current, superseded []Case) {
	holder := map[string][]int{} // event -> walked cases that have it
	for i, c := range walked {
		for _, e := range c.Events {
			holder[e] = append(holder[e], i)
		}
	}
	type pair struct{ stored, walked, shared int }
	var pairs []pair
	for s, c := range stored {
		shared := map[int]int{}
		for _, e := range c.Events {
			for _, i := range holder[e] {
				if walked[i].Kind == c.Kind {
					shared[i]++
				}
			}
		}
		for i, n := range shared {
			pairs = append(pairs, pair{s, i, n})
		}
	}
	same := func(p pair) int { // 0 where the journey is the same
		if walked[p.walked].Journey == stored[p.stored].Journey {
			return 0
		}
		return 1
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(same(a)-same(b), b.shared-a.shared, cmp.Compare(stored[a.stored].ID, stored[b.stored].ID), a.walked-b.walked)
	})
	current = slices.Clone(walked)
	successor := make([]int, len(stored))
	for i := range successor {
		successor[i] = -1
	}
	taken := map[int]bool{}
	for _, p := range pairs {
		switch {
		case successor[p.stored] < 0 && current[p.walked].ID == "" && same(p) == 0:
			current[p.walked].ID = stored[p.stored].ID
			taken[p.stored] = true
			successor[p.stored] = p.walked
		case successor[p.stored] < 0:
			successor[p.stored] = p.walked
		}
	}
	for i := range current {
		if current[i].ID == "" {
			current[i].ID = newID(current[i])
		}
	}
	for s, c := range stored {
		if taken[s] {
			continue
		}
		c.Successor = "gone" // its events are in no case any more
		if i := successor[s]; i >= 0 {
			c.Successor = current[i].ID
		}
		superseded = append(superseded, c)
	}
	return current, superseded
}

// GoesWith reports whether a case whose refs were parted goes with those for
// which there holds: with most of its tickets, which are what is written about
// and what makes it a case; without tickets or in a tie with most of its refs,
// in a tie again with its oldest ticket or its first ref.
func (c *Case) GoesWith(there func(Ref) bool) bool {
	most := 0
	for i := range c.Tickets {
		most += weight(there(c.Tickets[i].Ref))
	}
	if most == 0 {
		for _, r := range c.Refs {
			most += weight(there(r))
		}
	}
	switch {
	case most != 0:
		return most > 0
	case len(c.Tickets) > 0:
		return there(c.Tickets[0].Ref)
	}
	return len(c.Refs) > 0 && there(c.Refs[0])
}

func weight(there bool) int {
	if there {
		return 1
	}
	return -1
}
