package insight

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

var update = flag.Bool("update", false, "write the golden texts instead of comparing")

// Each of these inputs has its text in testdata, to be read as a manager
// would.
func goldens() map[string]func() Input {
	return map[string]func() Input{
		"week": func() Input {
			in := sample()
			in.Cases = week(monday, 38, 44, 41, 30, 61)
			in.Before = week(monday.AddDate(0, 0, -7), 35, 61, 39, 21, 42)
			for i := range in.Cases {
				in.Cases[i].SLA = journeys.SLAMet
				if i%5 == 0 {
					in.Cases[i].SLA = journeys.SLABreach
				}
			}
			in.Messages, in.Wrong, in.Chat, in.Improves = 131, 5, "c-chat", true
			in.Facts.Owners = map[string]journeys.OwnerFacts{"o-portal": {Gone: true, Why: journeys.AccountClosed, GoneAt: time.Date(2026, 11, 2, 9, 0, 0, 0, berlin)}}
			in.Facts.Acting = map[string]map[string]int{journeys.ActsAt("j-password", "s-search"): {"o-desk": 9, "o-identity": 3}}
			for _, team := range []string{"o-desk", "o-identity"} {
				for n := range 5 {
					in.Rules.Roster.AddAgent(journeys.Account{Realm: team, ID: fmt.Sprint(n)}, team)
				}
			}
			in.Rules.Journeys[0].Steps[3].Owner = "o-portal"
			in.Known = map[journeys.PointID]Known{
				{Journey: "j-password", Kind: journeys.DeadEnd, Step: "s-link"}: {Fix: &Fix{
					Key: "ITIMP-12", Title: "link by text message", URL: "https://desk.example/ITIMP-12", Status: "Waiting for approval", Since: time.Date(2026, 11, 9, 9, 0, 0, 0, berlin)}},
				{Journey: "j-password", Kind: journeys.SearchNoResult, Step: "s-search"}: {Fix: &Fix{
					Key: "ITIMP-9", Status: "Done", Done: true, Since: time.Date(2026, 11, 12, 9, 0, 0, 0, berlin)}},
			}
			return in
		},
		"blind": func() Input {
			in := sample()
			in.Cases, in.RankBy = week(monday, 6, 0, 3, 0, 2), ByPeople
			in.Heard = map[string]time.Time{"c-desk": reportTime, "c-portal": reportTime}
			in.Rules.Journeys[0].Blind = []string{"c-signin"}
			in.Facts.Sources = map[string]journeys.SourceFacts{"c-portal": {Heard: true, Silent: []journeys.Interval{
				{From: monday.Add(62*time.Hour + 10*time.Minute), To: monday.Add(63*time.Hour + 2*time.Minute)},
				{From: nextMonday.Add(-2 * time.Hour)},
				{From: monday.Add(-5 * time.Hour), To: monday.Add(-4 * time.Hour)},
			}}}
			return in
		},
		"nobody": func() Input {
			in := sample()
			in.Before = week(monday, 9, 0, 0, 0, 0)
			in.Events, in.Placed = 0, 0
			return in
		},
		"few": func() Input {
			in := sample()
			in.Cases = week(monday, 4, 0, 0, 0, 0)
			in.Before = week(monday, 9, 0, 0, 0, 0)
			return in
		},
		"several": func() Input {
			in := sample()
			other := journeys.Journey{ID: "j-vpn", Name: "VPN access", Steps: []journeys.Step{
				{ID: "s-ask", Name: "Asks for access", Channel: "portal", Begins: []journeys.Match{{From: "c-desk", Kind: "created"}}, Done: []journeys.Match{{From: "c-vpn", Kind: "granted"}}},
			}}
			in.Rules.Journeys = append(in.Rules.Journeys, other)
			in.Journeys = []string{"j-password", "j-vpn", "j-gone"}
			in.Cases = week(monday, 8, 0, 0, 0, 4)
			for i, c := range week(monday, 0, 0, 0, 0, 7) {
				c.ID, c.Journey = "vpn"+c.ID, "j-vpn"
				c.Contacts = 1 + i%2
				in.Cases = append(in.Cases, c)
			}
			in.RankBy = ByEffort
			return in
		},
	}
}

func TestDigestReadsAsItShould(t *testing.T) {
	for name, input := range goldens() {
		t.Run(name, func(t *testing.T) {
			got := plain(Digest(input()))
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestEveryGoldenHasItsInput(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := goldens()[strings.TrimSuffix(filepath.Base(f), ".txt")]; !ok {
			t.Errorf("%s is compared with nothing", f)
		}
	}
}

func TestOnlyCertainLivingToldGapsCount(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*journeys.Gap)
		listed bool
	}{
		"open":       {func(g *journeys.Gap) { g.State = journeys.GapOpen }, true},
		"fixed":      {func(g *journeys.Gap) { g.State = journeys.GapFixed }, true},
		"tell now":   {func(g *journeys.Gap) { g.Tell = journeys.TellNow }, true},
		"possible":   {func(g *journeys.Gap) { g.Certainty = journeys.Possible }, false},
		"withdrawn":  {func(g *journeys.Gap) { g.State = journeys.GapWithdrawn }, false},
		"dismissed":  {func(g *journeys.Gap) { g.State = journeys.GapDismissed }, false},
		"tell never": {func(g *journeys.Gap) { g.Tell = journeys.TellNever }, false},
		"the map now says never": {func(g *journeys.Gap) {
			g.Kind = journeys.NegativeEmotion
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := sample()
			in.Cases = week(monday, 0, 6, 0, 0, 0)
			for i := range in.Cases {
				c.change(&in.Cases[i].Gaps[0])
			}
			text := plain(Digest(in))
			if got := strings.Contains(text, "\n1 "); got != c.listed {
				t.Errorf("listed: %v, want %v:\n%s", got, c.listed, text)
			}
		})
	}
}

func TestASupersededCaseAndAnotherJourneysCaseAreNobody(t *testing.T) {
	in := sample()
	in.Cases = week(monday, 6, 0, 0, 0, 6)
	in.Cases[0].Successor = "4001"
	in.Cases[1].Journey = "j-other"
	in.Cases = append(in.Cases, in.Cases[5])
	mustContain(t, plain(Digest(in)), "· 10 people", "5 people")
}

func TestAnExampleIsNeverRestrictedDeletedOrAPerson(t *testing.T) {
	in := sample()
	in.Cases = week(monday, 6, 0, 0, 0, 0)
	ticket := func(i int) *journeys.TicketNow { return &in.Cases[i].Tickets[0] }
	ticket(5).Restricted = true
	ticket(4).Gone = true
	ticket(3).Key = "ada.lovelace1@example.com"
	ticket(2).Key = "my password 1234"
	mustContain(t, plain(Digest(in)), "example ITD-4001\n")
	for i := range in.Cases {
		ticket(i).Restricted = true
	}
	mustNotContain(t, plain(Digest(in)), "example", "ITD-")
}

func TestTheOwnerIsTheOneOfTheMapOrNobody(t *testing.T) {
	in := sample()
	in.Cases = week(monday, 6, 6, 0, 0, 0)
	mustContain(t, plain(Digest(in)), "Owner Identity", "Owner: nobody")
	in.Rules.Owners = nil
	mustNotContain(t, plain(Digest(in)), "Identity", "o-identity")
}

func TestAStepThatLeftTheMapIsNotCalledByItsID(t *testing.T) {
	in := sample()
	in.Cases = week(monday, 6, 0, 0, 0, 0)
	for i := range in.Cases {
		in.Cases[i].Gaps[0].Step = "s-old"
		in.Cases[i].Gaps[0].Owner = "o-desk"
	}
	text := plain(Digest(in))
	mustContain(t, text, "A step no longer on the map: needs what the person has lost", "Owner Service Desk")
	mustNotContain(t, text, "s-old")
}

func TestTwoPainPointsNeverReadAlike(t *testing.T) {
	in := sample()
	in.Rules.Journeys[0].Steps = append(in.Rules.Journeys[0].Steps, journeys.Step{
		ID: "s-night", Name: "Calls at night", Channel: "phone", Fails: []journeys.Match{{From: "c-phone"}}})
	in.Cases = week(monday, 0, 0, 6, 0, 0)
	for i := range in.Cases {
		in.Cases[i].Gaps = append(in.Cases[i].Gaps, gap(journeys.AbandonedContact, "s-night", time.Minute))
	}
	mustContain(t, plain(Digest(in)), "Calls the desk: given up", "Calls at night: given up")
}

func TestEveryKindHasASentenceWithoutItsID(t *testing.T) {
	j := desk().Journey("j-password")
	seen := map[string]journeys.GapKind{}
	for _, k := range journeys.GapKinds() {
		for _, step := range []string{"", "s-search"} {
			s := Sentence(j, Point{Kind: k, Step: step})
			if strings.Contains(s, string(k)) && strings.Contains(string(k), "_") || strings.Contains(s, unknownPhrase) {
				t.Errorf("%s reads %q", k, s)
			}
			if other, twice := seen[s]; twice {
				t.Errorf("%s and %s both read %q", k, other, s)
			}
			seen[s] = k
		}
	}
	if s := Sentence(j, Point{Kind: "from_the_future", Step: "s-search"}); s != "Searches the portal: something went wrong" {
		t.Errorf("an unknown kind reads %q", s)
	}
}

func TestOneOfAKindIsSingular(t *testing.T) {
	in := sample()
	in.HideBelow, in.RankBy = 1, ByEffort
	in.Cases = week(monday, 0, 0, 1, 0, 0)
	text := plain(Digest(in))
	mustContain(t, text, "· 1 person\n", "1 of 1 (100 %) could not finish alone and waited 52 min.", "1 person (100 %), 3 points of effort, 6 min waiting")
	mustNotContain(t, text, "1 people", "1 contacts", "(median)", "under 1 p")
}
