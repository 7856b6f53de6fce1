package insight

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// berlin is the zone of the sample desk, without asking the machine for its
// zone files: in November it is one hour ahead of UTC.
var berlin = time.FixedZone("Europe/Berlin", 3600)

var (
	monday     = time.Date(2026, 11, 16, 0, 0, 0, 0, berlin)
	nextMonday = monday.AddDate(0, 0, 7)
	reportTime = nextMonday.Add(8*time.Hour + 30*time.Minute)
)

// desk is the sample desk: a password reset that can be walked alone by a
// mailed link, or by phone with somebody's help.
func desk() *journeys.Rules {
	no := false
	on := func(from, kind string) []journeys.Match { return []journeys.Match{{From: from, Kind: kind}} }
	return &journeys.Rules{
		Zone:     berlin,
		Channels: []journeys.Channel{{ID: "phone", Contact: true}, {ID: "portal", Contact: true}, {ID: "computer"}},
		Owners: []journeys.Owner{
			{ID: "o-identity", Name: "Identity"}, {ID: "o-portal", Name: "Portal team"}, {ID: "o-desk", Name: "Service Desk"},
		},
		Sources: []journeys.Source{
			{ID: "c-desk", Name: "Jira", Words: []string{"created", "resolved"}},
			{ID: "c-phone", Name: "phone", Words: []string{"answered", "abandoned"}},
			{ID: "c-portal", Name: "portal", Words: []string{"opened", "search", "form_opened", "link_used"}},
			{ID: "c-signin", Name: "sign-in log", Words: []string{"failed", "locked", "ok"}},
		},
		Roster: journeys.NewRoster(),
		Journeys: []journeys.Journey{{
			ID: "j-password", Name: "Password reset",
			Steps: []journeys.Step{
				{ID: "s-signin", Name: "Cannot sign in, tries again", Channel: "computer", Begins: on("c-signin", "failed"), Fails: on("c-signin", "locked"), Owner: "o-identity"},
				{ID: "s-call", Name: "Calls the desk", Channel: "phone", Done: on("c-phone", "answered"), Fails: on("c-phone", "abandoned"), Owner: "o-desk"},
				{ID: "s-open", Name: "Opens the portal", Channel: "portal", Contact: &no, Done: on("c-portal", "opened"), Owner: "o-portal"},
				{ID: "s-search", Name: "Searches the portal", Channel: "portal", Contact: &no, Begins: on("c-portal", "search"), Fails: on("c-portal", "search")},
				{ID: "s-form", Name: "Finds the form", Channel: "portal", Contact: &no, Done: on("c-portal", "form_opened"), Owner: "o-portal"},
				{ID: "s-link", Name: "Resets by the mailed link", Channel: "portal", Begins: on("c-desk", "created"), Done: on("c-portal", "link_used"), Owner: "o-identity", Stuck: journeys.Stuck{Go: "s-byphone", Help: "o-desk"}},
				{ID: "s-byphone", Name: "Resets by phone", Channel: "phone", Done: on("c-desk", "resolved"), Owner: "o-desk"},
			},
			Ideal: []journeys.Path{
				{ID: "p-alone", Steps: []string{"s-open", "s-form", "s-link"}},
				{ID: "p-phone", Steps: []string{"s-call", "s-byphone"}},
			},
			Tell: map[journeys.GapKind]journeys.Tell{journeys.NegativeEmotion: journeys.TellNever},
		}},
	}
}

// caseAt is a case of the password journey that took d and is over.
func caseAt(id string, start time.Time, d time.Duration) journeys.Case {
	return journeys.Case{
		ID: id, Journey: "j-password", Started: start, Last: start.Add(d), Over: true, OverAt: start.Add(d), Contacts: 1,
		Tickets: []journeys.TicketNow{{Key: "ITD-" + id, Created: start, AssigneeName: "Agnes Agent", Assignee: journeys.Account{Realm: "c-desk", ID: "agnes"}}},
		Takes:   []journeys.Take{{Name: "Agnes Agent"}},
		Alignment: journeys.Alignment{Path: "p-alone", Moves: []journeys.Move{
			{Kind: journeys.SyncMove, Step: "s-open"}, {Kind: journeys.SyncMove, Step: "s-form"}, {Kind: journeys.SyncMove, Step: "s-link"},
		}},
		Visits: []journeys.Visit{{Step: "s-open"}, {Step: "s-form"}, {Step: "s-link"}},
	}
}

func byPhone(c journeys.Case) journeys.Case {
	c.Alignment = journeys.Alignment{Path: "p-phone", Moves: []journeys.Move{
		{Kind: journeys.SyncMove, Step: "s-call"}, {Kind: journeys.SyncMove, Step: "s-byphone"},
	}}
	c.Visits = []journeys.Visit{{Step: "s-call"}, {Step: "s-byphone"}}
	return c
}

func gap(k journeys.GapKind, step string, waited time.Duration) journeys.Gap {
	return journeys.Gap{Kind: k, Step: step, Certainty: journeys.Certain, State: journeys.GapFixed, Waited: waited, Since: monday, Tell: journeys.TellLater}
}

// week makes a period of the sample desk: people that ran into a dead end, an
// empty search or an abandoned call, people helped in one call, and the rest,
// who finished alone.
func week(from time.Time, deadEnd, search, calls, phone, rest int) []journeys.Case {
	var cases []journeys.Case
	add := func(n int, change func(*journeys.Case)) {
		for range n {
			c := caseAt(fmt.Sprint(4000+len(cases)), from.Add(time.Duration(len(cases))*time.Minute), 10*time.Minute)
			c.Tickets[0].Ref.Connector = "c-desk"
			change(&c)
			for k := range c.Gaps { // all over the week
				c.Gaps[k].Since = from.Add(time.Duration(len(cases)) * 97 * time.Minute % (7 * 24 * time.Hour))
			}
			cases = append(cases, c)
		}
	}
	slow := func(c *journeys.Case) { c.Last = c.Started.Add(52 * time.Minute); c.OverAt = c.Last }
	add(deadEnd, func(c *journeys.Case) {
		slow(c)
		c.Contacts = 3
		c.Effort = took("s-link", 6)
		c.Gaps = []journeys.Gap{gap(journeys.DeadEnd, "s-link", 47*time.Minute)}
	})
	add(search, func(c *journeys.Case) {
		c.Gaps = []journeys.Gap{gap(journeys.SearchNoResult, "s-search", 7*time.Minute)}
	})
	add(calls, func(c *journeys.Case) {
		slow(c)
		c.Contacts = 2
		c.Effort = took("s-call", 3)
		c.Visits = append(c.Visits, journeys.Visit{Step: "s-call", State: journeys.Failed})
		c.Gaps = []journeys.Gap{gap(journeys.AbandonedContact, "s-call", 6*time.Minute)}
	})
	for i := range calls { // half of the calls are given up on the first two mornings
		if at := deadEnd + search + i; i%2 == 0 {
			cases[at].Gaps[0].Since = from.AddDate(0, 0, i/2%2).Add(8*time.Hour + time.Duration(30+i)*time.Minute)
		}
	}
	add(phone, func(c *journeys.Case) {
		*c = byPhone(*c)
		c.Rating = float64(4+len(cases)%2) * float64(len(cases)%2)
		c.Last = c.Started.Add(6 * time.Minute)
		c.OverAt = c.Last
	})
	add(rest, func(*journeys.Case) {})
	return cases
}

func allHeard() map[string]time.Time {
	return map[string]time.Time{"c-desk": reportTime, "c-phone": reportTime, "c-portal": reportTime, "c-signin": reportTime}
}

func sample() Input {
	return Input{
		Rules: desk(), Journeys: []string{"j-password"}, From: monday, To: nextMonday, Now: reportTime,
		Heard: allHeard(), Events: 1000, Placed: 940,
	}
}

// plain is how the tests read a text: one line each, labels before lines.
func plain(t journeys.Text) string {
	var b strings.Builder
	b.WriteString(t.Headline + "\n")
	for _, r := range t.Rows {
		for i, l := range r.Lines {
			label := r.Label
			if i > 0 {
				label = ""
			}
			b.WriteString(strings.TrimRight(fmt.Sprintf("%-7s%s", label, l), " ") + "\n")
		}
	}
	for _, button := range t.Buttons {
		b.WriteString("[" + button.Label + "]")
		for _, o := range button.Options {
			b.WriteString(" {" + o.Label + "}")
		}
		b.WriteString("\n")
	}
	return b.String() + t.Footer + "\n"
}

func mustContain(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(text, w) {
			t.Errorf("the digest does not say %q:\n%s", w, text)
		}
	}
}

func mustNotContain(t *testing.T, text string, bans ...string) {
	t.Helper()
	for _, w := range bans {
		if strings.Contains(text, w) {
			t.Errorf("the digest says %q:\n%s", w, text)
		}
	}
}

// took is an effort of repeated contacts that arose on one step.
func took(step string, points float64) journeys.Effort {
	return journeys.Effort{
		Score: points, Steps: map[string]float64{step: points},
		Terms: []journeys.Term{{Driver: journeys.ByContacts, Count: int(points / 3), Weight: 3, Points: points}},
	}
}
