package insight

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// percent is a share in words, "43 %". What is not nothing never reads as
// 0 %, and what is not everything never as 100 %.
func percent(some, all int) string {
	if all <= 0 {
		return "0 %"
	}
	p := int(math.Round(100 * float64(some) / float64(all)))
	switch {
	case some > 0 && p == 0:
		return "under 1 %"
	case some < all && p == 100:
		return "over 99 %"
	}
	return strconv.Itoa(p) + " %"
}

// span is a duration as people say it: minutes under 90, hours up to 48, then
// days. Small hours and days keep one decimal, for 1.5 h is neither 1 nor 2.
func span(d time.Duration) string {
	switch {
	case d < 30*time.Second:
		return "under 1 min"
	case d < 90*time.Minute-30*time.Second:
		return fmt.Sprintf("%d min", int(math.Round(d.Minutes())))
	case d <= 48*time.Hour:
		return decimal(d.Hours()) + " h"
	}
	return decimal(d.Hours()/24) + " days"
}

func decimal(x float64) string {
	if x >= 9.95 {
		return strconv.Itoa(int(math.Round(x)))
	}
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// plural is "1 person", "2 people".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func people(n int) string { return plural(n, "person", "people") }

// capital makes the first letter a capital one, to begin a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// list joins names: "a", "a and b", "a, b and c".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
