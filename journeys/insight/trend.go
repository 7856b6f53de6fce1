package insight

import "math"

// Change is the word for how a share moved between two periods.
type Change string

// The words. Same means that both shares print as the same percentage;
// NoClearChange that they differ by less than chance explains.
const (
	Same          Change = "same"
	Fewer         Change = "fewer"
	More          Change = "more"
	NoClearChange Change = "no clear change"
)

// significance is the two-sided level under which a change is called one: one
// unchanged share in twenty is called changed by mistake.
const significance = 0.05

// Trend compares now/nowOf people with before/beforeOf by a two-sided test at
// the 5 % level: the two-proportion z test with the pooled share (NIST/SEMATECH
// e-Handbook of Statistical Methods, 7.3.3, "How can we determine whether two
// processes produce the same proportion of defectives?"), or Fisher's exact test (R. A. Fisher, Statistical
// Methods for Research Workers, 1934 ed., section 21.02) where an expected count
// of the four is under five (W. G. Cochran, Biometrics 10, 1954, pages 417-451), since the
// normal approximation is poor there. An empty period has no share, hence
// NoClearChange; so do counts outside their totals.
func Trend(now, nowOf, before, beforeOf int) Change {
	if nowOf <= 0 || beforeOf <= 0 || now < 0 || before < 0 || now > nowOf || before > beforeOf {
		return NoClearChange
	}
	if changeP(now, nowOf, before, beforeOf) < significance {
		// Cross products instead of quotients: exact.
		if now*beforeOf < before*nowOf {
			return Fewer
		}
		return More
	}
	if percent(now, nowOf) == percent(before, beforeOf) {
		return Same
	}
	return NoClearChange
}

// changeP is the two-sided p value for two shares being one.
func changeP(a, aOf, b, bOf int) float64 {
	n := float64(aOf + bOf)
	pooled := float64(a+b) / n
	if pooled == 0 || pooled == 1 {
		return 1
	}
	if least := min(float64(aOf), float64(bOf)) * min(pooled, 1-pooled); least < 5 {
		return fisher(a, aOf, b, bOf)
	}
	spread := math.Sqrt(pooled * (1 - pooled) * (1/float64(aOf) + 1/float64(bOf)))
	z := (float64(a)/float64(aOf) - float64(b)/float64(bOf)) / spread
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

// fisher sums the hypergeometric chances of all tables with these margins
// that are no likelier than the one seen.
func fisher(a, aOf, b, bOf int) float64 {
	hits := a + b
	all := logChoose(aOf+bOf, hits)
	chance := func(k int) float64 { return math.Exp(logChoose(aOf, k) + logChoose(bOf, hits-k) - all) }
	// Two tables that are equally likely differ in the last bits of their
	// logarithms; without this slack one of them would be dropped.
	limit := chance(a) * (1 + 1e-7)
	p := 0.0
	for k := max(0, hits-bOf); k <= min(aOf, hits); k++ {
		if c := chance(k); c <= limit {
			p += c
		}
	}
	return min(p, 1)
}

func logChoose(n, k int) float64 {
	ln := func(x int) float64 { v, _ := math.Lgamma(float64(x + 1)); return v }
	return ln(n) - ln(k) - ln(n-k)
}
