package journeys

import "slices"

// trace is what is aligned: the done visits of the customer's lane.
type trace struct {
	steps  []string
	visits []int // index into Case.Visits of each
}

// ideal is one path made ready for aligning: free steps are those that no
// source can show, which cost nothing and are never missing.
type ideal struct {
	id    string
	steps []string
	free  []bool
}

// align compares a trace with every ideal path and returns the cheapest
// alignment; see Aligner for what it costs and how ties are decided. In an
// open case the steps behind the prefix are still ahead, and a log move on one
// of them was walked early.
func align(t trace, paths []ideal, over bool) Alignment {
	var names []string
	number := func(step string) int {
		i := slices.Index(names, step) // a journey has few steps
		if i < 0 {
			i, names = len(names), append(names, step)
		}
		return i
	}
	numbered := make([]StepPath, len(paths))
	for i, p := range paths {
		steps := make([]int, len(p.steps))
		for k, s := range p.steps {
			steps[k] = number(s)
		}
		numbered[i] = StepPath{steps, p.free}
	}
	walked := make([]int, len(t.steps))
	for i, s := range t.steps {
		walked[i] = number(s)
	}
	found := NewAligner(numbered).Align(walked, over)
	if found.Path < 0 {
		return Alignment{Fitness: found.Fitness}
	}
	path := paths[found.Path]
	a := Alignment{Path: path.id, Cost: found.Cost, Fitness: found.Fitness}
	if !over {
		a.Next = path.steps[found.Prefix:]
	}
	if len(found.Moves) > 0 {
		a.Moves = make([]Move, len(found.Moves)) // none are nil: so they are stored
	}
	for i, m := range found.Moves {
		move := Move{m.Kind, names[m.Step], -1}
		if m.At >= 0 {
			move.Visit = t.visits[m.At]
		}
		if move.Kind == LogMove && slices.Contains(a.Next, move.Step) {
			move.Kind = EarlyMove
		}
		a.Moves[i] = move
	}
	return a
}
