package insight

import (
	"fmt"
	"math/rand"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"pgregory.net/rapid"
)

// drawCases makes any cases at all, sensible or not.
func drawCases(t *rapid.T, name string) []journeys.Case {
	n := rapid.IntRange(0, 25).Draw(t, name)
	steps := []string{"", "s-signin", "s-call", "s-search", "s-link", "s-gone"}
	// Few kinds, so that pain points come near the limit from both sides.
	kinds := []journeys.GapKind{journeys.DeadEnd, journeys.AbandonedContact, journeys.NegativeEmotion, "from_the_future"}
	cases := make([]journeys.Case, n)
	for i := range cases {
		c := caseAt(fmt.Sprintf("%s-%d", name, 7000+i), monday.Add(time.Duration(i)*time.Minute), time.Duration(rapid.IntRange(0, 5000).Draw(t, "took"))*time.Minute)
		c.Contacts = rapid.IntRange(0, 3).Draw(t, "contacts")
		c.Effort = took(rapid.SampledFrom([]string{"s-link", "s-call"}).Draw(t, "on"), float64(3*max(0, c.Contacts-1)))
		c.Over = rapid.Bool().Draw(t, "over")
		if rapid.Bool().Draw(t, "by phone") {
			c = byPhone(c)
		}
		for range rapid.IntRange(0, 3).Draw(t, "gaps") {
			g := gap(rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom(steps).Draw(t, "step"), time.Duration(rapid.IntRange(0, 5000).Draw(t, "waited"))*time.Minute)
			g.Certainty = rapid.SampledFrom([]journeys.Certainty{journeys.Certain, journeys.Certain, journeys.Possible}).Draw(t, "certainty")
			g.State = rapid.SampledFrom([]journeys.GapState{journeys.GapOpen, journeys.GapFixed, journeys.GapWithdrawn}).Draw(t, "state")
			c.Gaps = append(c.Gaps, g)
		}
		c.Tickets[0].Restricted = rapid.Bool().Draw(t, "restricted")
		if c.Tickets[0].Restricted {
			c.Tickets[0].Key = fmt.Sprintf("SEC-%d", i)
		}
		cases[i] = c
	}
	return cases
}

func drawInput(t *rapid.T) Input {
	in := sample()
	in.Cases, in.Before = drawCases(t, "now"), drawCases(t, "before")
	in.RankBy = rapid.SampledFrom([]string{ByWaiting, ByPeople, ByEffort, ""}).Draw(t, "rank")
	in.HideBelow = rapid.IntRange(0, 9).Draw(t, "hide")
	in.Top = rapid.IntRange(0, 9).Draw(t, "top")
	return in
}

// Where a number of people can stand in a digest.
var peopleFigures = []*regexp.Regexp{
	regexp.MustCompile(`(\d+) (?:people|person)`),
	regexp.MustCompile(`(\d+) of \d+`),
	regexp.MustCompile(`\d+ of (\d+)`),
	regexp.MustCompile(`(?:week|day|month|period) before:? (\d+)`),
}

func TestNoNumberOfPeopleUnderTheLimitIsEverPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		limit := in.settled().HideBelow
		text := plain(Digest(in))
		for _, figure := range peopleFigures {
			for _, m := range figure.FindAllStringSubmatch(text, -1) {
				if n, _ := strconv.Atoi(m[1]); n > 0 && n < limit {
					t.Fatalf("%q is under the limit of %d:\n%s", m[0], limit, text)
				}
			}
		}
	})
}

func TestNoIDNoPersonAndNoRestrictedTicketIsEverPrinted(t *testing.T) {
	id := regexp.MustCompile(`\b[sjpoc]-[a-z]+|[a-z]+_[a-z]+|SEC-|Agnes|agnes`)
	rapid.Check(t, func(t *rapid.T) {
		if text := plain(Digest(drawInput(t))); id.MatchString(text) {
			t.Fatalf("%q must not be there:\n%s", id.FindString(text), text)
		}
	})
}

func TestTheOrderOfCasesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		want := Digest(in)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "shuffle")))
		for _, cases := range [][]journeys.Case{in.Cases, in.Before} {
			r.Shuffle(len(cases), func(a, b int) { cases[a], cases[b] = cases[b], cases[a] })
			for _, c := range cases {
				r.Shuffle(len(c.Gaps), func(a, b int) { c.Gaps[a], c.Gaps[b] = c.Gaps[b], c.Gaps[a] })
			}
		}
		in.Cases = append(in.Cases, in.Cases...) // and each twice
		if got := Digest(in); !reflect.DeepEqual(got, want) {
			t.Fatalf("got:\n%s\nwant:\n%s", plain(got), plain(want))
		}
	})
}

func TestFiguresOfPainPointsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		j := in.Rules.Journey("j-password")
		var waited time.Duration
		pairs := 0
		for _, c := range in.Cases {
			seen := map[string]bool{}
			for _, g := range c.Gaps {
				if g.Certainty != journeys.Certain || g.State == journeys.GapWithdrawn || g.Kind == journeys.NegativeEmotion {
					continue
				}
				waited += g.Waited
				if key := string(g.Kind) + g.Step; !seen[key] {
					seen[key] = true
					pairs++
				}
			}
		}
		for _, p := range Points(in.Rules, j, in.Cases, in.Before, in.Now) {
			waited -= p.Waited
			pairs -= p.People
			if p.People < 1 || p.People > p.Of || p.Of != len(in.Cases) || p.Before > p.OfPrior || p.OfPrior != len(in.Before) {
				t.Fatalf("a pain point of %d of %d people, before %d of %d", p.People, p.Of, p.Before, p.OfPrior)
			}
		}
		if waited != 0 || pairs != 0 {
			t.Fatalf("%v of waiting and %d people are in no pain point, or in two", waited, pairs)
		}
	})
}

func TestPainPointsStandInTheChosenOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		j := in.Rules.Journey("j-password")
		points := Points(in.Rules, j, in.Cases, in.Before, in.Now)
		Rank(points, in.RankBy, j)
		figure := func(p Point) int64 {
			switch in.RankBy {
			case ByPeople:
				return int64(p.People)
			case ByEffort:
				return int64(p.Effort)
			}
			return int64(p.Waited)
		}
		if !slices.IsSortedFunc(points, func(a, b Point) int { return int(min(1, max(-1, figure(b)-figure(a)))) }) {
			t.Fatalf("not ranked by %s: %+v", in.RankBy, points)
		}
		in.HideBelow = 1
		if n := strings.Count(plain(Digest(in)), "Owner"); n != min(len(points), in.settled().Top) {
			t.Fatalf("%d pain points listed of %d", n, len(points))
		}
	})
}
