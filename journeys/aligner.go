package journeys

// Aligner compares traces with ideal paths in the process-mining sense, steps
// being numbers: a synchronous move costs nothing, a model move (missing) or a
// log move (extra) costs 1, a model move onto a free step nothing. (van der
// Aalst et al., "Replaying history on process models for conformance
// checking", 2012.) It keeps its tables from one trace to the next, so that a
// log of many cases is judged without allocating; one Aligner must not be used
// by two goroutines at a time.
type Aligner struct {
	paths    []StepPath
	shortest int // steps of the shortest path, free ones not counted
	row      []int32
	ways     []way
	moves    []StepMove
}

// StepPath is one ideal path with its steps as numbers.
type StepPath struct {
	Steps []int
	Free  []bool // which of them no source can show; nil: none
}

// StepMove is one move of an alignment of numbers.
type StepMove struct {
	Kind MoveKind // SyncMove, ModelMove, LogMove or BlindMove
	Step int
	At   int // index into the trace; -1 for a model move
}

// StepAlignment is a cheapest alignment.
type StepAlignment struct {
	Path    int // index of the ideal path that costs least; -1 where there is none
	Prefix  int // how many of its steps were aligned; all of them in a case that is over
	Cost    int
	Fitness float64    // 1 - cost / (events of the trace + steps of the shortest ideal path that are not free): 0 is nothing in its place
	Moves   []StepMove // in order; valid until the next Align
}

// way says which moves a cheapest alignment can begin with at a place in the
// trace and the path.
type way uint8

const (
	waySync way = 1 << iota
	wayLog
	wayModel
)

// NewAligner returns an aligner for these paths, in the order of the file.
// The paths are not copied.
func NewAligner(paths []StepPath) *Aligner {
	a := &Aligner{paths: paths}
	for i, p := range paths {
		length := 0
		for k := range p.Steps {
			length += int(p.model(k))
		}
		if i == 0 || length < a.shortest {
			a.shortest = length
		}
	}
	return a
}

// Align compares a trace with all paths. Any number that is on no path is a
// log move. A case that is over is aligned with whole paths; an open one with
// the prefix that costs least: among equals the longest prefix, then the first
// path. Of two ways through one path the leftmost event is the synchronous
// one. Time is the product of the lengths of trace and paths, memory one byte
// of that for the chosen path.
func (a *Aligner) Align(trace []int, over bool) StepAlignment {
	if len(a.paths) == 0 {
		return StepAlignment{Path: -1, Fitness: 1}
	}
	path, prefix := 0, len(a.paths[0].Steps)
	if !over || len(a.paths) > 1 {
		path, prefix = a.cheapest(trace, over)
	}
	p := a.paths[path].cut(prefix)
	cost := a.fill(trace, p)
	r := StepAlignment{Path: path, Prefix: prefix, Cost: cost, Fitness: 1, Moves: a.read(trace, p)}
	if whole := len(trace) + a.shortest; whole > 0 {
		r.Fitness = 1 - float64(cost)/float64(whole)
	}
	return r
}

// cut is the path's first k steps.
func (p StepPath) cut(k int) StepPath {
	p.Steps = p.Steps[:k]
	return p
}

// model is the cost of a model move onto the path's k-th step, from 0.
func (p StepPath) model(k int) int32 {
	if p.free(k) {
		return 0
	}
	return 1
}

func (p StepPath) free(k int) bool { return p.Free != nil && p.Free[k] }

// cheapest finds the path and prefix to align with.
func (a *Aligner) cheapest(trace []int, over bool) (path, prefix int) {
	least := int32(-1)
	for i, p := range a.paths {
		costs := a.costs(trace, p)
		for k := len(p.Steps); k >= 0; k-- {
			if over && k < len(p.Steps) {
				break
			}
			if k > 0 && !over && p.free(k-1) {
				continue // what nobody can see is still ahead, not walked
			}
			if least < 0 || costs[k] < least || costs[k] == least && k > prefix {
				path, prefix, least = i, k, costs[k]
			}
		}
	}
	return path, prefix
}

// costs returns the least cost of aligning the trace with each prefix of a
// path. Substitution is no move, so that this is the edit distance of
// insertions and deletions; one row of its table is enough.
func (a *Aligner) costs(trace []int, p StepPath) []int32 {
	row := a.rowOf(len(p.Steps))
	row[0] = 0
	for k := range p.Steps {
		row[k+1] = row[k] + p.model(k)
	}
	for _, event := range trace {
		before := row[0] // the cell up and left of the one being filled
		row[0]++
		for k, step := range p.Steps {
			cost := min(row[k+1]+1, row[k]+p.model(k))
			if event == step {
				cost = min(cost, before)
			}
			before, row[k+1] = row[k+1], cost
		}
	}
	return row
}

// fill finds for every place in trace and path with which moves a cheapest
// alignment of the rest can begin, and returns the cost of the whole. It goes
// backwards, so that read can go forwards and make the leftmost event the
// synchronous one.
func (a *Aligner) fill(trace []int, p StepPath) int {
	n, k := len(trace), len(p.Steps)
	if need := (n + 1) * (k + 1); cap(a.ways) < need {
		a.ways = make([]way, need)
	}
	row := a.rowOf(k)
	last := a.ways[n*(k+1) : (n+1)*(k+1)]
	row[k], last[k] = 0, 0
	for j := k - 1; j >= 0; j-- {
		row[j], last[j] = row[j+1]+p.model(j), wayModel
	}
	for i := n - 1; i >= 0; i-- {
		ways := a.ways[i*(k+1) : (i+1)*(k+1)]
		before := row[k] // the cell down and right of the one being filled
		row[k]++
		ways[k] = wayLog
		for j := k - 1; j >= 0; j-- {
			log, model := row[j]+1, row[j+1]+p.model(j)
			cost := min(log, model)
			var w way
			if trace[i] == p.Steps[j] && before <= cost {
				cost, w = before, waySync
			}
			if log == cost {
				w |= wayLog
			}
			if model == cost {
				w |= wayModel
			}
			before, row[j], ways[j] = row[j], cost, w
		}
	}
	return int(row[0])
}

// read walks one cheapest alignment from its start.
func (a *Aligner) read(trace []int, p StepPath) []StepMove {
	n, k := len(trace), len(p.Steps)
	moves := a.moves[:0]
	for i, j := 0, 0; i < n || j < k; {
		ways := a.ways[i*(k+1) : (i+1)*(k+1)]
		switch {
		case ways[j]&waySync != 0:
			moves = append(moves, StepMove{SyncMove, trace[i], i})
			i, j = i+1, j+1
		case ways[j]&wayLog != 0 && !syncsLater(ways[j:]):
			moves = append(moves, StepMove{LogMove, trace[i], i})
			i++
		case p.free(j):
			moves = append(moves, StepMove{BlindMove, p.Steps[j], -1})
			j++
		default:
			moves = append(moves, StepMove{ModelMove, p.Steps[j], -1})
			j++
		}
	}
	a.moves = moves
	return moves
}

// syncsLater reports whether the event of this row can be synchronous with a
// later step of the path at no more cost, with model moves up to there.
func syncsLater(ways []way) bool {
	for _, w := range ways {
		if w&waySync != 0 {
			return true
		}
		if w&wayModel == 0 {
			return false
		}
	}
	return false
}

func (a *Aligner) rowOf(steps int) []int32 {
	if cap(a.row) <= steps {
		a.row = make([]int32, steps+1)
	}
	return a.row[:steps+1]
}
