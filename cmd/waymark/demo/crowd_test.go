package demo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
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
	p.Slack.Fail(slackfake.Fault{Method: "chat.postMessage", Times: 2, Status: 429, RetryAfter: 30 * time.Second})
	p.rush(0, many)
	p.wait(15 * time.Minute)
	all := p.Slack.Ours()
	if len(all) != 1 {
		t.Fatalf("%d messages stand, want one; the first says %s", len(all), all[:min(1, len(all))])
	}
	if got := all[0].String(); !strings.Contains(got, `1000 people stuck at "Resets by the mailed link" since 08:40`) {
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
	for n := range many {
		if c := p.Jira.Comments(fmt.Sprint(30000 + n)); len(c) > 0 {
			t.Fatalf("ticket %d has a note while the crowd lasts", n)
		}
	}
}
