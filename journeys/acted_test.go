package journeys

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHowManyPeopleATeamHas(t *testing.T) {
	r := NewRoster()
	desk, chat := Account{"it-desk", "sam"}, Account{"it-chat", "USAM"}
	r.AddPerson(desk, chat)
	r.AddAgent(desk, "service-desk")
	r.AddAgent(chat, "service-desk")
	r.AddAgent(Account{"it-desk", "robin"}, "service-desk")
	r.AddAgent(Account{"it-desk", "bot"}, "service-desk")
	r.AddMachine(Account{"it-desk", "bot"})
	r.AddAgent(Account{"it-desk", "kim"}, "identity")
	r.AddAgent(Account{"it-desk", "nobody"}, "")
	for owner, want := range map[string]int{"service-desk": 2, "identity": 1, "portal-team": 0, "": 0} {
		if got := r.Size(owner); got != want {
			t.Errorf("%q has %d people, want %d", owner, got, want)
		}
	}
}

func TestWhoOfTheDeskActedWhere(t *testing.T) {
	r := laneRules()
	r.Roster.AddAgent(Account{"it-desk", "mender"}, "identity")
	r.Roster.AddMachine(Account{"it-desk", "bot"})
	r.Roster.AddAgent(Account{"it-desk", "bot"}, "identity")
	tale := &tale{}
	by := func(e *Event, id string) { e.Actor = Account{"it-desk", id} }
	tale.ticket(at(9, 0, 0), "1", "created", nil)
	by(tale.ticket(at(9, 1, 0), "1", "assigned", nil), "agent")  // on a desk's step that supports the link
	by(tale.ticket(at(9, 2, 0), "1", "labelled", nil), "mender") // on no step: where the person stands
	by(tale.ticket(at(9, 3, 0), "1", "labelled", nil), "bot")    // a machine
	by(tale.ticket(at(9, 4, 0), "1", "labelled", nil), "alex")   // the customer
	tale.session(at(9, 5, 0), "portal", "opened", nil)           // goes on
	by(tale.ticket(at(9, 6, 0), "1", "priority_changed", nil), "agent")
	by(tale.ticket(at(9, 7, 0), "1", "priority_changed", nil), "agent")
	tale.ticket(at(9, 8, 0), "1", "priority_changed", nil).Machine = true
	want := []Acted{
		{"open-portal", "service-desk", 2, at(9, 7, 0)},
		{"reset-by-link", "identity", 1, at(9, 2, 0)}, {"reset-by-link", "service-desk", 1, at(9, 1, 0)},
	}
	if got := theCase(t, r, tale.events, Facts{}, at(10, 0, 0)).Acts; !reflect.DeepEqual(got, want) {
		t.Errorf("acts are %+v, want %+v", got, want)
	}
}

// unownedSaid is what is said of the search that the portal team does not own
// any more, where another team acts.
func unownedSaid(t *testing.T, team, rest, acts int, owner OwnerFacts) string {
	t.Helper()
	r := testRules()
	for n := range team {
		r.Roster.AddAgent(Account{"elsewhere", fmt.Sprint(n)}, "identity")
	}
	for n := range rest {
		r.Roster.AddAgent(Account{"portal", fmt.Sprint(n)}, "portal-team")
	}
	f := Facts{Owners: map[string]OwnerFacts{"portal-team": owner}, Acting: map[string]map[string]int{
		ActsAt("password-reset", "search"): {"identity": acts, "portal-team": 1},
	}}
	c := theCase(t, r, goldenTale().events, f, at(9, 30, 0))
	told := &telling{rules: r, journey: r.Journey("password-reset"), c: &c, facts: f}
	for i := range c.Gaps {
		if g := &c.Gaps[i]; g.Kind == UnownedTouchpoint && g.Step == "search" {
			return unownedTouchpoint().says(told, g)
		}
	}
	t.Fatal("the search is owned")
	return ""
}

func TestWhatIsSaidOfAStepWithoutOwner(t *testing.T) {
	since := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		team  int
		rest  int // people of the team that acts there too
		acts  int
		owner OwnerFacts
		want  string
	}{
		{5, 5, 9, OwnerFacts{Gone: true, GoneAt: since}, "Searches: owned by nobody (Portal team is gone since 2 Nov 2026); mostly Identity acts here, 9 of 10 times."},
		{4, 5, 9, OwnerFacts{Idle: true, LastAct: since}, "Searches: owned by nobody (Portal team has not been seen to act since 2 Nov 2026); mostly Identity acts here."},
		{5, 5, 0, OwnerFacts{Gone: true}, "Searches: owned by nobody (Portal team is gone)."},
		{5, 4, 9, OwnerFacts{Gone: true, Why: AccountClosed, GoneAt: since, Idle: true, LastAct: since.AddDate(0, 0, -9)}, "Searches: owned by nobody (Portal team: account closed since 2 Nov 2026); mostly Identity acts here."},
	} {
		if got := unownedSaid(t, x.team, x.rest, x.acts, x.owner); got != x.want {
			t.Errorf("said %q, want %q", got, x.want)
		}
	}
}

var figure = regexp.MustCompile(`\d+ of \d+`)

// A figure about what a team does is one about people, where they are few.
func TestNoFigureOfASmallTeamIsSaid(t *testing.T) {
	said := 0
	checks(t, 300, func(rt *rapid.T) {
		team, rest, acts := rapid.IntRange(0, 9).Draw(rt, "team"), rapid.IntRange(0, 9).Draw(rt, "rest"), rapid.IntRange(2, 50).Draw(rt, "acts")
		text := unownedSaid(t, team, rest, acts, OwnerFacts{Gone: true})
		if figure.MatchString(text) != (team >= SmallestTeam && rest >= SmallestTeam) {
			rt.Fatalf("of a team of %d beside one of %d it is said: %s", team, rest, text)
		}
		said++
	})
	if said == 0 {
		t.Fatal("nothing was said")
	}
}

func TestWhatIsSaidOfGreenButRed(t *testing.T) {
	r := testRules()
	r.Journeys[0].Limits.Effort = 15
	tale := goldenTale()
	tale.ticket(at(9, 40, 0), "1", "closed", Fields{FieldStatusCategory: {"done"}, FieldSLA: {"Time to resolution: met"}})
	for limit, want := range map[float64]string{
		15:   "ITD-1: every target met, and yet it took 3 contacts, 2 changes of channel, 1 hour of waiting begun, 1 detour, 3 tries in vain.",
		15.5: "",
	} {
		r.Journeys[0].Limits.Effort = limit
		c := theCase(t, r, tale.events, Facts{}, at(10, 0, 0))
		got := ""
		for i := range c.Gaps {
			if c.Gaps[i].Kind == GreenButRed {
				got = greenButRed().says(&telling{rules: r, journey: &r.Journeys[0], c: &c}, &c.Gaps[i])
			}
		}
		if got != want {
			t.Errorf("with a limit of %v it says %q, want %q", limit, got, want)
		}
	}
}
