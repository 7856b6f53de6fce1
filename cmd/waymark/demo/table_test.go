package demo

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// The rows of the table of presses, each through the whole program.

func TestWhoTookItGivesItBack(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.hire("Olga Other", "acc-olga", "UOLGA", true, "it-service-desk")
	p.tell()
	p.press("USAM")
	p.wait(2 * time.Minute)
	taken := p.message()
	if _, ok := taken.Button(journeys.KindHandBack); !ok {
		t.Fatalf("nothing to hand it back with:\n%s", taken)
	}
	p.do(p.Press("UOLGA", taken, journeys.KindHandBack)) // who does not have it
	p.wait(2 * time.Minute)
	if a := p.said(); p.Jira.Assignee(newer) != agent || len(a) != 1 || !strings.HasPrefix(a[0], "UOLGA: ") || !strings.Contains(a[0], "Nothing was changed") {
		t.Fatalf("the ticket has %q, and %q was said", p.Jira.Assignee(newer), a)
	}
	p.do(p.Press("USAM", taken, journeys.KindHandBack))
	p.wait(2 * time.Minute)
	m := p.message()
	if _, again := m.Button(journeys.KindTake); p.Jira.Assignee(newer) != "" || !again || !strings.Contains(m.String(), "nobody has it yet") {
		t.Errorf("the ticket has %q, and the message says\n%s", p.Jira.Assignee(newer), m)
	}
}

func TestASnoozedMessageSaysWhoAskedAndComesBackWhileItIsTrue(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.do(p.World.send(func() (*http.Request, error) {
		return p.Slack.Choose(p.hooks+"it-chat", "USAM", p.message(), journeys.KindSnooze, "15m")
	}))
	p.wait(time.Minute)
	if m := p.message().String(); !strings.Contains(m, "quiet until 09:39, as sam asked") {
		t.Errorf("while it is quiet the message says\n%s", m)
	}
	p.until(berlin(p.zone, 9, 38, 0))
	if a := p.asks(); len(a) > 0 {
		t.Errorf("the on-call is asked while it is quiet: %s", a[0])
	}
	p.until(berlin(p.zone, 9, 42, 0))
	if m := p.message().String(); !strings.Contains(m, "stuck since 09:05") {
		t.Errorf("afterwards the message says\n%s", m)
	}
}

func TestWhatIsNoProblemIsOneLineForGood(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.do(p.Press("USAM", p.message(), journeys.KindDismiss))
	p.settle()
	view, open := p.Slack.OpenView("USAM")
	if !open {
		t.Fatal("no form was opened")
	}
	p.do(p.once(p.Slack.Submit(p.hooks+"it-chat", "USAM", view, map[string][]string{"reason": {journeys.HandledElsewhere}})))
	p.wait(5 * time.Minute)
	p.more(6)
	p.wait(2 * time.Hour)
	m := p.message()
	if s := m.String(); strings.Contains(s, "\n") || !strings.Contains(s, "handled elsewhere") || strings.Contains(s, "[") {
		t.Errorf("it is more than the reason in a line, or less:\n%s", s)
	}
	if n := len(p.messages()); n != 1 || len(p.asks()) > 0 {
		t.Errorf("%d messages, and the on-call is asked %d times", n, len(p.asks()))
	}
}
