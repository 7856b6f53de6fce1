package demo

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// trouble lets the vendors fail in some way.
func (p *play) trouble(r *rand.Rand) {
	n := 1 + r.IntN(3)
	writes := []string{"chat.postMessage", "chat.update"}
	switch r.IntN(7) {
	case 0:
		p.Jira.Answer429(n, 1+r.IntN(90))
	case 1:
		p.Jira.Answer500(n)
	case 2, 3:
		p.Jira.DieAfterWrite(n)
	case 4:
		p.Slack.Fail(slackfake.Fault{Times: n, Status: http.StatusTooManyRequests, RetryAfter: time.Duration(1+r.IntN(60)) * time.Second})
	case 5:
		p.Slack.Fail(slackfake.Fault{Times: n, Status: http.StatusInternalServerError})
	case 6:
		p.Slack.Fail(slackfake.Fault{Method: writes[r.IntN(2)], Times: n, AfterWrite: true})
	}
}

func TestExactlyOneOfEachPostingStandsAfterFaults(t *testing.T) {
	t.Parallel()
	want := undisturbed(t, 3*time.Hour).outside()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 3))
			p := open(t, setting{})
			for i, b := range p.beats {
				p.until(b.At)
				// Before the first ticket there is nothing that could be written.
				if i > len(p.beats)-6 || r.IntN(6) == 0 {
					p.trouble(r)
				}
				p.do(b.do(p.World))
				p.settle()
			}
			for range 3 {
				p.wait(time.Duration(10+r.IntN(50)) * time.Second)
				p.trouble(r)
			}
			p.until(p.end.Add(3 * time.Hour))
			p.holdGolden()
			if got := p.outside(); got != want {
				t.Errorf("what stands differs from the undisturbed run\n--- got\n%s\n--- want\n%s", got, want)
			}
		})
	}
}

func TestAPressAssignsOnceAlsoWhenTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.Jira.DieAfterWrite(1)
	p.press("USAM")
	p.wait(time.Hour)
	if got := p.Jira.Assignee(newer); got != agent || p.assignments() != 1 {
		t.Errorf("the ticket has %q after %d assignments, want the presser after one", got, p.assignments())
	}
	if a := p.said(); len(a) > 0 {
		t.Errorf("the presser, who has it, was told %q", a)
	}
}
