package journeys

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
// alignment. Each non-synchronous move costs 1. A case that is over is aligned
// with whole paths; an open one with the prefix that costs least: among equals
// the longest prefix, then the first path. Of two ways through one path the
// leftmost event is the synchronous one. (Process mining: van der Aalst et
// al., "Replaying history on process models for conformance checking", 2012.)
func align(t trace, paths []ideal, over bool) Alignment {
	if len(paths) == 0 {
		return Alignment{Fitness: 1}
	}
	var best costs
	var path ideal
	prefix, found := 0, false
	shortest := len(paths[0].steps)
	for _, p := range paths {
		shortest = min(shortest, len(p.steps))
		c := newCosts(t.steps, p)
		for k := len(p.steps); k >= 0; k-- {
			if over && k < len(p.steps) {
				break
			}
			if k > 0 && !over && p.free[k-1] {
				continue // what nobody can see is still ahead, not walked
			}
			cost, old := c.to(k), 0
			if found {
				old = best.to(prefix)
			}
			if !found || cost < old || cost == old && k > prefix {
				best, path, prefix, found = c, p, k, true
			}
		}
	}
	a := Alignment{Path: path.id, Cost: best.to(prefix), Moves: best.moves(t, prefix), Fitness: 1}
	if whole := len(t.steps) + shortest; whole > 0 {
		a.Fitness = 1 - float64(a.Cost)/float64(whole)
	}
	if !over {
		a.Next = path.steps[prefix:]
		markEarly(&a)
	}
	return a
}

// markEarly turns log moves on steps still ahead into early ones.
func markEarly(a *Alignment) {
	for i := range a.Moves {
		for _, ahead := range a.Next {
			if a.Moves[i].Kind == LogMove && a.Moves[i].Step == ahead {
				a.Moves[i].Kind = EarlyMove
			}
		}
	}
}

// costs[i][k] is the least cost of aligning the first i events of a log with
// the first k steps of a path. Substitution is no move, so that this is the
// edit distance of insertions and deletions.
type costs struct {
	log  []string
	path ideal
	cell [][]int
}

func newCosts(log []string, p ideal) costs {
	c := costs{log, p, make([][]int, len(log)+1)}
	for i := range c.cell {
		c.cell[i] = make([]int, len(p.steps)+1)
		for k := range c.cell[i] {
			switch {
			case i == 0 && k == 0:
			case i == 0:
				c.cell[i][k] = c.cell[i][k-1] + c.model(k)
			case k == 0:
				c.cell[i][k] = i
			default:
				c.cell[i][k] = min(c.cell[i-1][k]+1, c.cell[i][k-1]+c.model(k))
				if log[i-1] == p.steps[k-1] {
					c.cell[i][k] = min(c.cell[i][k], c.cell[i-1][k-1])
				}
			}
		}
	}
	return c
}

// model is the cost of a model move onto the path's k-th step, from 1.
func (c costs) model(k int) int {
	if c.path.free[k-1] {
		return 0
	}
	return 1
}

func (c costs) to(k int) int { return c.cell[len(c.log)][k] }

// moves reads one cheapest alignment off the table, walking it from its start
// so that of equal ways the leftmost event comes out synchronous. rest[i][k]
// is the cost from there to the end.
func (c costs) moves(t trace, k int) []Move {
	n := len(c.log)
	rest := make([][]int, n+1)
	for i := n; i >= 0; i-- {
		rest[i] = make([]int, k+1)
		for j := k; j >= 0; j-- {
			switch {
			case i == n && j == k:
			case i == n:
				rest[i][j] = rest[i][j+1] + c.model(j+1)
			case j == k:
				rest[i][j] = rest[i+1][j] + 1
			default:
				rest[i][j] = min(rest[i+1][j]+1, rest[i][j+1]+c.model(j+1))
				if c.log[i] == c.path.steps[j] {
					rest[i][j] = min(rest[i][j], rest[i+1][j+1])
				}
			}
		}
	}
	var moves []Move
	for i, j := 0, 0; i < n || j < k; {
		switch {
		case i < n && j < k && c.log[i] == c.path.steps[j] && rest[i][j] == rest[i+1][j+1]:
			moves = append(moves, Move{SyncMove, c.log[i], t.visits[i]})
			i, j = i+1, j+1
		case i < n && rest[i][j] == rest[i+1][j]+1 && !c.syncsLater(rest, i, j):
			moves = append(moves, Move{LogMove, c.log[i], t.visits[i]})
			i++
		default:
			kind := ModelMove
			if c.path.free[j] {
				kind = BlindMove
			}
			moves = append(moves, Move{kind, c.path.steps[j], -1})
			j++
		}
	}
	return moves
}

// syncsLater reports whether the i-th event can be synchronous with a later
// step of the path at no more cost, with model moves up to there.
func (c costs) syncsLater(rest [][]int, i, j int) bool {
	for ; j < len(rest[i])-1; j++ {
		if c.log[i] == c.path.steps[j] && rest[i][j] == rest[i+1][j+1] {
			return true
		}
		if rest[i][j] != rest[i][j+1]+c.model(j+1) {
			return false
		}
	}
	return false
}
