package journeys

import (
	"strings"
	"testing"
)

// told writes an alignment as "A C: B missing" would be read: each move that
// is not synchronous, in order.
func told(a Alignment) string {
	var parts []string
	for _, m := range a.Moves {
		if m.Kind != SyncMove {
			parts = append(parts, m.Step+" "+string(m.Kind))
		}
	}
	return strings.Join(parts, ", ")
}

func TestAlignment(t *testing.T) {
	one := []ideal{{"abcd", []string{"A", "B", "C", "D"}, make([]bool, 4)}}
	two := []ideal{{"abc", []string{"A", "B", "C"}, make([]bool, 3)}, {"xy", []string{"X", "Y"}, make([]bool, 2)}}
	blind := []ideal{{"abcd", []string{"A", "B", "C", "D"}, []bool{false, true, true, false}}}
	for _, c := range []struct {
		name    string
		log     string
		paths   []ideal
		over    bool
		path    string
		moves   string
		fitness float64
		next    string
	}{
		{"an open case that skipped a step", "A C", one, false, "abcd", "B missing", 1 - 1.0/6, "D"},
		{"an open case that walked a later step early misses nothing", "A D", one, false, "abcd", "D early", 1 - 1.0/6, "B C D"},
		{"a skipped step of a case that is over, and what never came", "A C", one, true, "abcd", "B missing, D missing", 1 - 2.0/6, ""},
		{"of a case that is over nothing was early", "A D", one, true, "abcd", "B missing, C missing", 1 - 2.0/6, ""},
		{"a step walked twice", "A B B D", one, true, "abcd", "B extra, C missing", 1 - 2.0/8, ""},
		{"a step walked twice while the case is open", "A B B D", one, false, "abcd", "B extra, C missing", 1 - 2.0/8, ""},
		{"of two steps out of order the leftmost event is synchronous", "B A", one, true, "abcd", "A missing, A extra, C missing, D missing", 1 - 4.0/6, ""},
		{"two steps out of order while the case is open: the later one was walked early", "B A", one, false, "abcd", "B early", 1 - 1.0/6, "B C D"},
		{"the cheaper of two paths", "X", two, false, "xy", "", 1, "Y"},
		{"the cheaper of two paths when the case is over", "X B", two, true, "xy", "B extra, Y missing", 1 - 2.0/4, ""},
		{"of two paths that cost the same the longer prefix", "A B X", two, false, "abc", "X extra", 1 - 1.0/5, "C"},
		{"of two paths that cost and reach the same the first in the file", "A X", two, false, "abc", "X extra", 1 - 1.0/4, "B C"},
		{"fitness is measured against the shortest path, whichever was walked", "A B C", two, true, "abc", "", 1, ""},
		{"a step of another path is extra here", "A B X C", two, true, "abc", "X extra", 1 - 1.0/6, ""},
		{"of two equal paths the first in the file", "", two, true, "xy", "X missing, Y missing", 0, ""},
		{"what no source can show costs nothing", "A D", blind, true, "abcd", "B not seen, C not seen", 1, ""},
		{"what no source can show lies ahead until something after it was seen", "A", blind, false, "abcd", "", 1, "B C D"},
		{"nothing walked yet", "", one, false, "abcd", "", 1, "A B C D"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := trace{steps: strings.Fields(c.log), visits: make([]int, len(strings.Fields(c.log)))}
			a := align(tr, c.paths, c.over)
			if a.Path != c.path || told(a) != c.moves || strings.Join(a.Next, " ") != c.next || !near(a.Fitness, c.fitness) {
				t.Errorf("got path %s, moves %q, next %q, fitness %v", a.Path, told(a), strings.Join(a.Next, " "), a.Fitness)
			}
		})
	}
}

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }
