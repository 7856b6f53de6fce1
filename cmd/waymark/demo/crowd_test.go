package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// rush lets many people ask for a link that goes to the mailbox they cannot
// read, all within a minute: ten minutes later they are stuck.
func (p *play) rush(from, many int) {
	p.t.Helper()
	for n := range many {
		p.Jira.CreateIssue(jirafake.Issue{
			ID: fmt.Sprint(30000 + from + n), Key: fmt.Sprintf("ITD-%d", 5000+from+n), Project: "ITD", Summary: "Reset password",
			RequestType: "Reset password", Reporter: person(from + n + 1).Jira,
		})
	}
	p.wait(time.Minute)
	for n := range many {
		who := person(from + n + 1)
		p.do(p.generic("portal", p.Now(), map[string]any{
			"id": fmt.Sprintf("rush-%d", from+n), "at": p.Now().Format(time.RFC3339), "user": who.Email, "action": "link_sent",
			"pad": strings.Repeat("-", n), // the world names deliveries by their second and length
		}))
	}
}

func crowd(many int) (people []Person) {
	for n := range many {
		people = append(people, person(n+1))
	}
	return people
}

// A burst of a thousand: the whole program, from webhook to channel. Nothing is
// lost or doubled, and the channel sees one message.
func TestABurstOfAThousandIsOneMessage(t *testing.T) {
	const many = 1000
	p := open(t, setting{people: crowd(many)})
	p.Slack.Limits = slackfake.Published()
	p.Slack.Fail(slackfake.Fault{Method: "chat.postMessage", Times: 2, Status: 429, RetryAfter: 30 * time.Second})
	p.rush(0, many)
	p.wait(15 * time.Minute)
	all := p.Slack.Ours()
	if len(all) != 1 {
		t.Fatalf("%d messages stand, want one; the first says %s", len(all), all[:min(1, len(all))])
	}
	if got := all[0].String(); !strings.Contains(got, `1000 people stuck at "Resets by the mailed link" since 08:41`) {
		t.Errorf("it says %s", got)
	}
	posts := 0
	for _, c := range p.Slack.Calls() {
		if c == "chat.postMessage" {
			posts++
		}
	}
	if posts > 3 {
		t.Errorf("Slack was asked %d times for a new message, two of them in vain", posts)
	}
	if told := p.noted(many); len(told) > 0 {
		t.Fatalf("notes stand on %v while the crowd lasts", told)
	}
	// All but three are helped. Of these three each is told, once.
	for n := range many - 3 {
		p.do(p.generic("sign-in", p.Now(), map[string]any{
			"id": fmt.Sprint("back-", n), "at": p.Now().Format(time.RFC3339), "user": person(n + 1).Email, "result": "ok", "pad": strings.Repeat("-", n),
		}))
	}
	p.wait(15 * time.Minute)
	left := p.inChannel("C0DEMO1")
	slices.Sort(left)
	want := []string{
		`1000 people were stuck at "Resets by the mailed link" since 08:41 · Password reset · over since 08:57; 3 of 1000 are still stuck: ITD-5997, ITD-5998, ITD-5999`,
		"ITD-5997 · Password reset · stuck since 08:41, nobody has it yet",
		"ITD-5998 · Password reset · stuck since 08:41, nobody has it yet",
		"ITD-5999 · Password reset · stuck since 08:41, nobody has it yet",
	}
	if !slices.Equal(left, want) {
		t.Errorf("in the end stand\n%s, want\n%s", strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
	if told := p.noted(many); !slices.Equal(told, []int{997, 998, 999}) {
		t.Errorf("notes stand on %v", told)
	}
}

// noted are the people of a rush on whose tickets notes stand.
func (p *play) noted(many int) (who []int) {
	for n := range many {
		if len(p.Jira.Comments(fmt.Sprint(30000+n))) > 0 {
			who = append(who, n)
		}
	}
	return who
}

// dismiss is somebody saying that what was told of a ticket is no problem.
func (p *play) dismiss(ticket, reason string) {
	p.t.Helper()
	ctx := context.Background()
	cases, err := p.App.Store().CasesBetween(ctx, nil, time.Time{}, p.Now())
	p.do(err)
	for _, c := range cases {
		if len(c.Tickets) != 1 || c.Tickets[0].Ref.ID != ticket {
			continue
		}
		g := c.Gaps[slices.IndexFunc(c.Gaps, func(g journeys.Gap) bool { return g.Kind == journeys.DeadEnd })]
		on := journeys.PressOn{Ref: c.Tickets[0].Ref, Gap: g.Kind, Step: g.Step, Opening: g.Opening}
		fields := on.Fields()
		fields[journeys.FieldReason] = []string{reason}
		at := p.Now().UTC()
		p.do(p.App.Store().Append(ctx, p.Now(), []journeys.Event{{
			ID: "dismiss/" + ticket, Connector: "it-chat", Kind: journeys.KindDismiss, At: at, Received: at, Ref: on.Ref,
			Actor: journeys.Account{Realm: "it-chat", ID: "USAM"}, Fields: fields,
		}}, nil, nil))
	}
	p.settle()
}

// inChannel are the headlines that stand in a channel.
func (p *play) inChannel(id string) (lines []string) {
	for _, m := range p.Slack.Ours() {
		if first, _, _ := strings.Cut(m.String(), "\n"); m.Channel == id && !strings.HasPrefix(first, "@") {
			lines = append(lines, first)
		}
	}
	return lines
}

// A rule that is called wrong too often says nothing more, and its owner is
// told why and what to do. What stands stays, and an admin lets it speak again.
func TestARuleThatIsRejectedTooOftenParksItself(t *testing.T) {
	t.Parallel()
	const desk, identity = "C0DEMO1", "C0DEMO3"
	p := open(t, setting{people: crowd(14)})
	next := func(n int) {
		p.rush(n, 1)
		p.wait(12 * time.Minute)
	}
	for n := range 11 {
		next(n)
	}
	if got := p.inChannel(desk); len(got) != 11 {
		t.Fatalf("%d messages stand: %q", len(got), got)
	}
	p.dismiss("30000", "normal for us")
	p.dismiss("30001", "normal for us")
	if got := p.inChannel(identity); len(got) != 0 {
		t.Fatalf("after two of eleven the owner is told %q", got)
	}
	p.dismiss("30002", "normal for us")
	got := p.inChannel(identity)
	slices.Sort(got)
	want := []string{
		`Password reset · "normal for us" was said of the same rule 3 times in 14 days`,
		"Password reset · a rule says nothing more: 3 of its 11 messages were called wrong (27 %)",
	}
	if !slices.Equal(got, want) {
		t.Fatalf("the owner of the map is told\n%q, want\n%q", got, want)
	}
	for _, m := range p.Slack.Ours() {
		if s := m.String(); m.Channel == identity && !strings.Contains(s, "password-reset.yaml:107") {
			t.Errorf("it does not say where the rule stands: %s", s)
		}
	}
	next(11)
	if got := p.inChannel(desk); len(got) != 11 || len(p.Jira.Comments("30011")) > 0 {
		t.Errorf("after the rule was parked stand %q", got)
	}
	// What stands is kept true.
	p.Jira.Assign("30005", agent, agent)
	p.wait(2 * time.Minute)
	if got := p.inChannel(desk); !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "ITD-5005 ") && strings.Contains(s, "Sam Reed has it")
	}) {
		t.Errorf("what stands is not kept true: %q", got)
	}
	p.do(p.Restart(context.Background()))
	p.wait(time.Hour)
	if got := p.inChannel(identity); len(got) != 2 {
		t.Errorf("the owner was told again: %q", got)
	}
	if ok, err := p.App.Store().Unpark(context.Background(), p.Now(), "password-reset/dead_end/reset-by-link"); err != nil || !ok {
		t.Fatalf("it was not let go: %v", err)
	}
	next(12)
	if got := p.inChannel(desk); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "ITD-5012 ") }) {
		t.Errorf("after it was let go stand %q", got)
	}
}
