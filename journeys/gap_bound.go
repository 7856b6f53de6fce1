package journeys

import "slices"

// maxGaps and maxEvidence bound what one case says of itself: a machine that
// calls ten thousand times is one problem, not ten thousand.
const (
	maxGaps     = 100 // of one kind on one step
	maxEvidence = 50  // events of one gap
)

// fewer keeps the first and the last gaps of a kind on a step where there are
// very many: how it began, and how it stands.
func fewer(gaps []Gap) []Gap {
	if len(gaps) <= maxGaps {
		return gaps
	}
	type on struct {
		kind GapKind
		step string
	}
	count, seen := map[on]int{}, map[on]int{}
	for i := range gaps {
		count[on{gaps[i].Kind, gaps[i].Step}]++
	}
	var kept []Gap
	for i := range gaps {
		o := on{gaps[i].Kind, gaps[i].Step}
		seen[o]++
		if n := seen[o]; n <= maxGaps/2 || n > count[o]-maxGaps/2 {
			kept = append(kept, gaps[i])
		}
	}
	return kept
}

// firstAndLast keeps some of very many events.
func firstAndLast(events []string) []string {
	if len(events) <= maxEvidence {
		return events
	}
	return slices.Concat(events[:maxEvidence/2], events[len(events)-maxEvidence/2:])
}
