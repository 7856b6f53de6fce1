package journeys

import (
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// everyAlignment calls f with each way to pair events of a trace with steps of
// a path in order, as pairs of indices; unpaired ones are log and model moves.
func everyAlignment(trace, steps []int, i, j int, pairs [][2]int, f func([][2]int)) {
	f(pairs)
	for a := i; a < len(trace); a++ {
		for b := j; b < len(steps); b++ {
			if trace[a] == steps[b] {
				everyAlignment(trace, steps, a+1, b+1, append(slices.Clone(pairs), [2]int{a, b}), f)
			}
		}
	}
}

// brute is the definition of the alignment, tried out: every path, every
// prefix, every pairing. Among the cheapest it prefers the longest prefix, then
// the first path, then the leftmost events.
func brute(trace []int, paths []StepPath, over bool) (path, prefix, cost int, pairs [][2]int) {
	path = -1
	for i, p := range paths {
		for k := 0; k <= len(p.Steps); k++ {
			if over && k < len(p.Steps) || !over && k > 0 && p.free(k-1) {
				continue
			}
			everyAlignment(trace, p.Steps[:k], 0, 0, nil, func(found [][2]int) {
				c := len(trace) - len(found)
				for j := range k {
					if !p.free(j) && !slices.ContainsFunc(found, func(pair [2]int) bool { return pair[1] == j }) {
						c++
					}
				}
				better := path < 0 || c < cost
				if !better && c == cost {
					better = k > prefix || k == prefix && i == path && slices.CompareFunc(found, pairs, leftmost) < 0
				}
				if better {
					path, prefix, cost, pairs = i, k, c, found
				}
			})
		}
	}
	return path, prefix, cost, pairs
}

// leftmost orders pairs by event, then by step. Of two pairings of one cost the
// one that goes on where the other stops comes first.
func leftmost(a, b [2]int) int { return slices.Compare(a[:], b[:]) }

func TestAlignerFindsWhatTryingEverythingFinds(t *testing.T) {
	steps := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		var paths []StepPath
		for range rapid.IntRange(1, 3).Draw(t, "paths") {
			p := StepPath{Steps: steps.Draw(t, "path")}
			if rapid.Bool().Draw(t, "some are free") {
				p.Free = rapid.SliceOfN(rapid.Bool(), len(p.Steps), len(p.Steps)).Draw(t, "free")
			}
			paths = append(paths, p)
		}
		a := NewAligner(paths)
		for range 3 { // what is left in the tables must not matter
			trace := rapid.SliceOfN(rapid.IntRange(-1, 4), 0, 6).Draw(t, "trace")
			checkAlignment(t, a, trace, paths, rapid.Bool().Draw(t, "over"))
		}
	})
}

// TestAlignerOnEveryShortTrace tries every trace of up to five events beside
// paths of which steps are in other orders, twice in one, or free.
func TestAlignerOnEveryShortTrace(t *testing.T) {
	n := 0
	for _, paths := range [][]StepPath{
		{{Steps: []int{0, 1, 2, 3}}},
		{{Steps: []int{0, 1, 2, 3}}, {Steps: []int{2, 1}}},
		{{Steps: []int{0, 1, 0, 2}, Free: []bool{false, true, false, false}}, {Steps: []int{3, 0}, Free: []bool{true, false}}},
	} {
		a := NewAligner(paths)
		var extend func(trace []int)
		extend = func(trace []int) {
			for _, over := range []bool{true, false} {
				checkAlignment(t, a, trace, paths, over)
				n++
			}
			for step := -1; step < 4 && len(trace) < 5; step++ {
				extend(append(slices.Clone(trace), step))
			}
		}
		extend(nil)
	}
	if want := 3 * 2 * 3906; n != want { // 1 + 5 + 25 + ... + 5^5
		t.Errorf("%d alignments, want %d", n, want)
	}
}

// failing is what tests and those of rapid have in common.
type failing interface{ Fatalf(string, ...any) }

// checkAlignment holds an alignment against what trying everything finds.
func checkAlignment(t failing, a *Aligner, trace []int, paths []StepPath, over bool) {
	got := a.Align(trace, over)
	path, prefix, cost, pairs := brute(trace, paths, over)
	if got.Path != path || got.Prefix != prefix || got.Cost != cost {
		t.Fatalf("path %d to %d for %d; trying everything gives %d to %d for %d", got.Path, got.Prefix, got.Cost, path, prefix, cost)
	}
	checkMoves(t, got, trace, paths[path], pairs)
	// Nothing done and nothing seen: all events and the path that costs least.
	_, _, least, _ := brute(nil, paths, true)
	if want := 1 - float64(cost)/float64(max(1, len(trace)+least)); got.Fitness != want || got.Fitness < 0 {
		t.Fatalf("fitness %v, want %v", got.Fitness, want)
	}
}

// checkMoves holds the moves against the trace and the path that they must
// tell, and the synchronous ones against pairs.
func checkMoves(t failing, got StepAlignment, trace []int, p StepPath, pairs [][2]int) {
	i, j, cost := 0, 0, 0
	var sync [][2]int
	for _, m := range got.Moves {
		switch m.Kind {
		case SyncMove:
			sync = append(sync, [2]int{i, j})
			if trace[i] != p.Steps[j] || m.Step != trace[i] || m.At != i {
				t.Fatalf("move %+v cannot be synchronous at event %d, step %d", m, i, j)
			}
			i, j = i+1, j+1
		case LogMove:
			if m.Step != trace[i] || m.At != i {
				t.Fatalf("move %+v at event %d", m, i)
			}
			i, cost = i+1, cost+1
		default:
			if m.Step != p.Steps[j] || m.At != -1 || (m.Kind == BlindMove) != p.free(j) {
				t.Fatalf("move %+v at step %d", m, j)
			}
			if m.Kind == ModelMove {
				cost++
			}
			j++
		}
	}
	if i != len(trace) || j != got.Prefix || cost != got.Cost || !slices.Equal(sync, pairs) {
		t.Fatalf("moves %v: %d events of %d, %d steps of %d, cost %d of %d, synchronous %v, want %v",
			got.Moves, i, len(trace), j, got.Prefix, cost, got.Cost, sync, pairs)
	}
}

// TestLongTraceIsCheap bounds what one case of 10,000 events takes: a byte for
// each place in trace and path and the moves themselves, and nothing for the
// next one.
func TestLongTraceIsCheap(t *testing.T) {
	path := StepPath{Steps: make([]int, 20)}
	for k := range path.Steps {
		path.Steps[k] = k
	}
	trace := make([]int, 10_000)
	for i := range trace {
		trace[i] = (i * 7) % 23
	}
	a := NewAligner([]StepPath{path})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a.Align(trace, false)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 3<<20 {
		t.Errorf("an alignment of 10,000 events takes %d bytes", got)
	}
	if n := testing.AllocsPerRun(5, func() { a.Align(trace, false) }); n > 0 {
		t.Errorf("the next alignment allocates %v times", n)
	}
}

func BenchmarkAlignLongTrace(b *testing.B) {
	path := StepPath{Steps: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}
	trace := make([]int, 10_000)
	for i := range trace {
		trace[i] = (i * 7) % 13
	}
	a := NewAligner([]StepPath{path})
	b.ReportAllocs()
	for b.Loop() {
		a.Align(trace, false)
	}
}
