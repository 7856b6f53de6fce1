package insight

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func shares(numbers ...int) []Share {
	var all []Share
	for i, n := range numbers {
		all = append(all, Share{Name: string(rune('a' + i)), People: n})
	}
	return all
}

func toldShares(of []Share) string {
	var s string
	for _, x := range of {
		s += fmt.Sprintf("%s %d of %d; ", x.Name, x.People, x.Of)
	}
	return s
}

func TestWhatMayBeShownOfAGroup(t *testing.T) {
	for _, x := range []struct {
		name    string
		numbers []int
		want    string
	}{
		{"all are many", []int{7, 20, 5}, "b 20 of 32; a 7 of 32; c 5 of 32; "},
		{"few together are many", []int{20, 3, 4}, "a 20 of 27; other 7 of 27; "},
		{"few alone take the smallest with them", []int{20, 6, 3}, "a 20 of 29; other 9 of 29; "},
		{"of two, one is few", []int{20, 3}, "other 23 of 23; "},
		{"nobody is no secret", []int{20, 0, 6}, "a 20 of 26; c 6 of 26; "},
		{"a group that is too small", []int{2, 2}, ""},
		{"nobody at all", []int{0, 0}, ""},
	} {
		if got := toldShares(publishable(shares(x.numbers...), 5)); got != x.want {
			t.Errorf("%s: %s", x.name, got)
		}
	}
}

// Neither a share nor what is left when all shown are subtracted is of too few.
func TestNothingSmallIsLeftToSubtract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 7).Draw(t, "numbers")
		limit := rapid.IntRange(2, 9).Draw(t, "limit")
		of := 0
		for _, n := range numbers {
			of += n
		}
		got := publishable(shares(numbers...), limit)
		shown := 0
		for _, s := range got {
			if shown += s.People; s.People < limit || s.Of != of {
				t.Fatalf("%s of %v, limit %d", toldShares(got), numbers, limit)
			}
		}
		if of >= limit && shown != of {
			t.Fatalf("%s of %v: some are lost", toldShares(got), numbers)
		}
		for _, s := range got {
			if !s.Rest && !slices.Contains(numbers, s.People) {
				t.Fatalf("%s of %v", toldShares(got), numbers)
			}
		}
	})
}
