package insight

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"pgregory.net/rapid"
)

// owned is the week's digest with what is known about its owners; a team has as
// many people as the roster says.
func owned(facts map[string]journeys.OwnerFacts, acts, people map[string]int) string {
	in := sample()
	in.Cases = week(monday, 38, 44, 41, 30, 61)
	in.Rules.Roster = journeys.NewRoster()
	for team, n := range people {
		for i := range n {
			in.Rules.Roster.AddAgent(journeys.Account{Realm: team, ID: fmt.Sprint(i)}, team)
		}
	}
	in.Facts.Owners, in.Facts.Acting = facts, map[string]map[string]int{journeys.ActsAt("j-password", "s-link"): acts}
	return plain(Digest(in))
}

func TestTheDigestSaysThatAnOwnerIsNotThere(t *testing.T) {
	since := time.Date(2026, 11, 1, 23, 30, 0, 0, time.UTC) // in Berlin the 2nd has begun
	acts, many := map[string]int{"o-desk": 9, "o-portal": 3}, map[string]int{"o-desk": 5, "o-portal": 5}
	for name, x := range map[string]struct {
		facts  journeys.OwnerFacts
		acts   map[string]int
		people map[string]int
		want   string
	}{
		"closed": {journeys.OwnerFacts{Gone: true, Why: journeys.AccountClosed, GoneAt: since}, acts, many,
			"Owner: nobody (account closed since 2 Nov) · proposed: Service Desk (9 of the last 12 changes) · no fix chosen · example"},
		"idle": {journeys.OwnerFacts{Idle: true, LastAct: since}, acts, many,
			"Owner: nobody (not seen to act since 2 Nov) · proposed: Service Desk (9 of the last 12 changes) · no fix chosen · example"},
		"closed and idle for longer": {journeys.OwnerFacts{Gone: true, Why: journeys.GroupEmpty, GoneAt: since, Idle: true, LastAct: since.AddDate(0, -2, 0)}, nil, many,
			"Owner: nobody (nobody left in its group since 2 Nov) · no fix chosen · example"},
		"nobody knows since when": {journeys.OwnerFacts{Gone: true}, nil, many, "Owner: nobody (gone) · no fix chosen · example"},
		"a small team acts":       {journeys.OwnerFacts{Gone: true}, acts, map[string]int{"o-desk": 4, "o-portal": 5}, "Owner: nobody (gone) · proposed: Service Desk · no fix chosen · example"},
		"a small team acts too":   {journeys.OwnerFacts{Gone: true}, acts, map[string]int{"o-desk": 5, "o-portal": 4}, "Owner: nobody (gone) · proposed: Service Desk · no fix chosen · example"},
		"there again":             {journeys.OwnerFacts{Was: journeys.Interval{From: since, To: since.Add(time.Hour)}}, acts, many, "Owner Identity · no fix chosen · example"},
	} {
		text := owned(map[string]journeys.OwnerFacts{"o-identity": x.facts}, x.acts, x.people)
		t.Run(name, func(t *testing.T) { mustContain(t, text, x.want) })
	}
	// A step for which the map names nobody is proposed to somebody as well.
	in := sample()
	in.Cases = week(monday, 0, 9, 0, 0, 0)
	in.Facts.Acting = map[string]map[string]int{journeys.ActsAt("j-password", "s-search"): {"o-portal": 2}}
	in.Rules.Roster = journeys.NewRoster()
	mustContain(t, plain(Digest(in)), "Owner: nobody · proposed: Portal team · no fix chosen · example")
}

var changes = regexp.MustCompile(`of the last \d+ changes`)

func TestNoDigestCountsTheChangesOfFewPeople(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		people, acts := map[string]int{}, map[string]int{}
		for _, team := range []string{"o-desk", "o-portal"} {
			people[team], acts[team] = rapid.IntRange(0, 9).Draw(t, "people"), rapid.IntRange(0, 9).Draw(t, "acts")
		}
		text := owned(map[string]journeys.OwnerFacts{"o-identity": {Gone: true}}, acts, people)
		if !changes.MatchString(text) {
			return
		}
		shown++
		for team, n := range acts {
			if n > 0 && people[team] < journeys.SmallestTeam {
				t.Fatalf("a team of %d acted %d times, and it is said:\n%s", people[team], n, text)
			}
		}
	})
	if shown == 0 {
		t.Error("nothing was ever counted")
	}
}

// Of what lies on tickets the owner is the team that had them, so that a figure
// beside its name is one about what its people did.
func TestNoDigestNamesAFewPeoplesTeamBesideWhatItDid(t *testing.T) {
	digest := func(size int, owners ...string) string {
		in := sample()
		in.Cases = week(monday, 0, 0, 0, 0, 12)
		for i := range 12 {
			g := gap(journeys.AskedTwice, "", time.Minute)
			g.Owner, g.Ref = owners[i%len(owners)], journeys.Ref{Connector: "c-desk", Kind: journeys.Ticket, ID: fmt.Sprint(i)}
			in.Cases[i].Gaps = []journeys.Gap{g}
		}
		for n := range size {
			in.Rules.Roster.AddAgent(journeys.Account{Realm: "c-desk", ID: fmt.Sprint(n)}, "o-desk")
		}
		return plain(Digest(in))
	}
	for _, x := range []struct {
		size   int
		owners []string
		want   string
	}{
		{5, []string{"o-desk"}, "Owner Service Desk"},
		{4, []string{"o-desk"}, "Owner: not named, a team under 5 people"},
		{0, []string{"o-desk"}, "Owner: not named, a team under 5 people"},
		{9, []string{"o-desk", "o-identity"}, "Owner: several teams"},
		{9, []string{""}, "Owner: nobody"},
	} {
		text := digest(x.size, x.owners...)
		mustContain(t, text, "Asked for what was already said", x.want)
		if x.size < 5 && strings.Contains(text, "Service Desk") {
			t.Errorf("a team of %d is named beside its figures:\n%s", x.size, text)
		}
	}
}
