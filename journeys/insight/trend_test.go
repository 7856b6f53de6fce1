package insight

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestTrendWords(t *testing.T) {
	for _, c := range []struct {
		now, nowOf, before, beforeOf int
		want                         Change
	}{
		{93, 214, 95, 198, NoClearChange}, // 43 % after 48 %
		{38, 214, 35, 198, Same},          // 18 % after 18 %
		{44, 214, 61, 198, Fewer},         // 21 % after 31 %
		{61, 198, 44, 214, More},
		{0, 10, 8, 10, Fewer}, // Fisher
		{3, 4, 1, 4, NoClearChange},
		{0, 10, 0, 10, Same},
		{10, 10, 10, 10, Same},
		{5, 0, 5, 10, NoClearChange},
		{5, 10, 5, 0, NoClearChange},
		{11, 10, 5, 10, NoClearChange},
	} {
		if got := Trend(c.now, c.nowOf, c.before, c.beforeOf); got != c.want {
			t.Errorf("Trend(%d of %d after %d of %d) = %q, want %q", c.now, c.nowOf, c.before, c.beforeOf, got, c.want)
		}
	}
}

// The lady who tasted tea, and the convicted twins: Fisher's own tables.
func TestFisherGivesFishersFigures(t *testing.T) {
	for _, c := range []struct {
		a, aOf, b, bOf int
		want           float64
	}{{3, 4, 1, 4, 0.485714}, {2, 12, 15, 18, 0.000537}} {
		if got := fisher(c.a, c.aOf, c.b, c.bOf); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("fisher(%d/%d, %d/%d) = %.6f, want %.6f", c.a, c.aOf, c.b, c.bOf, got, c.want)
		}
	}
}

func TestTheNormalTestGivesTheHandComputedFigure(t *testing.T) {
	// 93/214 and 95/198: z = -0.9207, p = 0.3572.
	if got := changeP(93, 214, 95, 198); math.Abs(got-0.3572) > 5e-4 {
		t.Errorf("p = %.4f, want 0.3572", got)
	}
}

func TestTrendTurnsRoundWhenThePeriodsDo(t *testing.T) {
	opposite := map[Change]Change{Fewer: More, More: Fewer, Same: Same, NoClearChange: NoClearChange}
	rapid.Check(t, func(t *rapid.T) {
		nowOf, beforeOf := rapid.IntRange(0, 400).Draw(t, "now of"), rapid.IntRange(0, 400).Draw(t, "before of")
		now, before := rapid.IntRange(0, nowOf).Draw(t, "now"), rapid.IntRange(0, beforeOf).Draw(t, "before")
		there, back := Trend(now, nowOf, before, beforeOf), Trend(before, beforeOf, now, nowOf)
		if back != opposite[there] {
			t.Fatalf("%q one way and %q the other", there, back)
		}
		if there == Fewer && now*beforeOf >= before*nowOf {
			t.Fatalf("fewer, although the share did not fall")
		}
	})
}
