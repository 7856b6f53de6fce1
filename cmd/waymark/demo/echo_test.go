package demo

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"
)

// requests counts everything that we asked of Jira and Slack, reads included.
func (p *play) requests() int { return len(p.Jira.Requests()) + len(p.Slack.Calls()) }

// converged plays the story with a press in it, so that every kind of posting
// stands, and waits until nothing is due.
func converged(t *testing.T) *play {
	p := golden(t)
	p.press("USAM")
	p.wait(15 * time.Minute)
	return p
}

func TestEverythingOnceMoreChangesNothing(t *testing.T) {
	t.Parallel()
	p := converged(t)
	before, asked := p.outside(), p.requests()
	for _, h := range append([]webhook(nil), p.wire.caught...) {
		p.send(h)
	}
	p.wait(15 * time.Minute)
	if n := p.requests() - asked; n > 0 {
		t.Errorf("%d further requests, want none", n)
	}
	if got := p.outside(); got != before {
		t.Errorf("what stands changed\n--- got\n%s\n--- want\n%s", got, before)
	}
}

func TestTheSameNewsUnderNewDeliveryIDsChangesNothing(t *testing.T) {
	t.Parallel()
	p := converged(t)
	before, asked := p.outside(), p.requests()
	for i, h := range append([]webhook(nil), p.wire.caught...) {
		h.header = h.header.Clone()
		switch h.source {
		case "it-desk":
			h.header.Set("X-Atlassian-Webhook-Identifier", fmt.Sprint("again-", i))
		case "it-chat":
			h.body = bytes.Replace(h.body, []byte(`"event_id":"Ev`), []byte(`"event_id":"EvAgain`), 1)
		default:
			h.header.Set("webhook-id", fmt.Sprint("again-", i))
		}
		p.send(h)
	}
	p.wait(15 * time.Minute)
	if n := p.requests() - asked; n > 0 {
		t.Errorf("%d further requests, want none", n)
	}
	if got := p.outside(); got != before {
		t.Errorf("what stands changed\n--- got\n%s\n--- want\n%s", got, before)
	}
}

func TestOurOwnWordsComingBackChangeNothing(t *testing.T) {
	t.Parallel()
	p := converged(t)
	// Jira has told of its part already; Slack tells of ours now.
	own := 0
	for _, h := range p.wire.caught {
		if h.source == "it-desk" && strings.Contains(string(h.body), `"accountId":"bot"`) {
			own++
		}
	}
	if own < 5 {
		t.Fatalf("only %d webhooks about our own writes were sent; the test proves nothing", own)
	}
	before, asked := p.outside(), p.requests()
	m := p.message()
	for _, r := range []*http.Request{p.Slack.Posted(p.hooks+"it-chat", m), p.Slack.Updated(p.hooks+"it-chat", m)} {
		answer, err := p.client.Do(r)
		p.do(err)
		_ = answer.Body.Close()
		if answer.StatusCode/100 != 2 {
			t.Errorf("our own message was answered with %s at %s", answer.Status, path.Base(r.URL.Path))
		}
	}
	p.wait(15 * time.Minute)
	if n := p.requests() - asked; n > 0 {
		t.Errorf("%d further requests, want none", n)
	}
	if got := p.outside(); got != before {
		t.Errorf("what stands changed\n--- got\n%s\n--- want\n%s", got, before)
	}
	for _, e := range p.report().Events {
		if e.Event == "commented" || e.Source == "it-chat" && e.At.After(p.end.Add(-time.Hour)) && e.At.After(berlin(p.zone, 9, 0, 0)) {
			t.Errorf("our own words count as an event of the case: %+v", e)
		}
	}
}
