package journeys

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A law that is tried on cases in which a kind of gap never occurs says nothing
// of that kind: each occurs, not only once in all, and at times is certain.
func TestEveryKindOfGapOccursInTheCasesOfTheLaws(t *testing.T) {
	const cases, least = 5000, 5
	r := lawRules()
	draw := rapid.Custom(randomTrial)
	some, certain := map[GapKind]int{}, map[GapKind]int{}
	found := 0
	for n := 0; found < cases; n++ {
		x := draw.Example(n)
		for _, c := range Walk(r, x.events, Facts{}, x.now).Cases {
			found++
			for _, g := range c.Gaps {
				some[g.Kind]++
				if g.Certainty == Certain {
					certain[g.Kind]++
				}
			}
		}
	}
	var counts []string
	for _, kind := range GapKinds() {
		counts = append(counts, fmt.Sprintf("%s %d (%d certain)", kind, some[kind], certain[kind]))
		if some[kind] < least || certain[kind] == 0 {
			t.Errorf("%s occurs %d times in %d cases, %d of them certain", kind, some[kind], found, certain[kind])
		}
	}
	slices.Sort(counts)
	t.Log(strings.Join(counts, ", "))
}
