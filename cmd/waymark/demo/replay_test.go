package demo

import (
	"bytes"
	"net/http"
	"testing"
	"time"
)

// What Slack signed is sent again by somebody else, byte for byte: within five
// minutes the signature still holds and the delivery is known, later it is refused.
// Either way nothing changes.
func TestAReplayedRequestOfSlacksChangesNothing(t *testing.T) {
	t.Parallel()
	p := golden(t)
	said := len(p.wire.caught)
	m := p.Slack.Say("it-help", person(1).Slack, "still locked out", "")
	p.do(p.World.send(func() (*http.Request, error) { return p.Slack.Posted(p.hooks+"it-chat", m), nil }))
	p.press("USAM")
	p.do(p.World.send(func() (*http.Request, error) {
		return p.Slack.Command(p.hooks+"it-chat", "USAM", "C0DEMO1", "/waymark", "ITD-4813"), nil
	}))
	replayed := p.wire.caught[said:]
	if len(replayed) != 3 {
		t.Fatalf("%d requests of Slack's are caught, want a message, a press and a command", len(replayed))
	}
	p.wait(4 * time.Minute)
	for _, c := range []struct {
		name string
		wait time.Duration
		want int
	}{{"four minutes later", 0, http.StatusOK}, {"six minutes later", 2 * time.Minute, http.StatusUnauthorized}} {
		p.wait(c.wait)
		before, answers, asked := p.outside(), len(p.said()), p.requests()
		for _, h := range replayed {
			r, err := http.NewRequest(http.MethodPost, p.hooks+h.source, bytes.NewReader(h.body))
			p.do(err)
			r.Header = h.header.Clone()
			answer, err := p.client.Do(r)
			p.do(err)
			_ = answer.Body.Close()
			if ok := answer.StatusCode/100 == 2; ok != (c.want == http.StatusOK) || !ok && answer.StatusCode != c.want {
				t.Errorf("%s: answered %s", c.name, answer.Status)
			}
		}
		p.settle()
		if got := p.outside(); got != before || len(p.said()) != answers || p.requests() != asked {
			t.Errorf("%s: it changed something: %d answers and %d requests more\n%s", c.name, len(p.said())-answers, p.requests()-asked, got)
		}
	}
}
