package journeys

import (
	"cmp"
	"slices"
)

// Identify gives each walked case the id of the stored case whose events it
// shares most (ties: the older id), so that no posting and no press is
// orphaned by a recomputation, a merge or a split. A stored case that lost its
// events to another is returned as superseded, with that case as Successor;
// its buttons and links follow. newID makes the id of a case that continues
// none.
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
				if walked[i].Journey == c.Journey {
					shared[i]++
				}
			}
		}
		for i, n := range shared {
			pairs = append(pairs, pair{s, i, n})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(b.shared-a.shared, cmp.Compare(stored[a.stored].Started.UnixNano(), stored[b.stored].Started.UnixNano()),
			cmp.Compare(stored[a.stored].ID, stored[b.stored].ID), a.walked-b.walked)
	})
	current = slices.Clone(walked)
	successor := make([]int, len(stored))
	for i := range successor {
		successor[i] = -1
	}
	taken := map[int]bool{}
	for _, p := range pairs {
		switch {
		case successor[p.stored] < 0 && current[p.walked].ID == "":
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
