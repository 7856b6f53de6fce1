package demo

import (
	"context"
	"strings"
	"testing"
	"time"
)

// leads are the digests that stand in the managers' channel.
func (p *play) leads() []string {
	var texts []string
	for _, m := range p.Slack.Messages("it-leads") {
		if m.ThreadTS == "" {
			texts = append(texts, m.String())
		}
	}
	return texts
}

func TestTheWeeksDigestIsPostedOnMondayOnceAndByItself(t *testing.T) {
	t.Parallel()
	story := Tell("golden", 1, zone(t))
	p := open(t, setting{people: story.People, start: story.Before[0].At.Add(-time.Minute)})
	p.do(p.Play(context.Background(), story.Before, nil))
	p.tell()
	monday := berlin(p.zone, 8, 30, 0).AddDate(0, 0, 6)
	p.until(monday.Add(-time.Second))
	if got := p.leads(); len(got) > 0 {
		t.Fatalf("posted before it was due: %q", got)
	}
	p.until(monday.Add(time.Hour))
	got := p.leads()
	if len(got) != 1 {
		t.Fatalf("%d digests stand on Monday, want one", len(got))
	}
	for _, want := range []string{
		"Password reset · week 47 (16 to 22 Nov 2026) · 13 people", "7 of 13 (54 %) could not finish alone",
		"The reset link goes to the mailbox that is locked · 7 people (54 %)", "Owner Identity · no fix chosen · example ITD-", "Blind",
	} {
		if !strings.Contains(got[0], want) {
			t.Errorf("the digest does not say %q:\n%s", want, got[0])
		}
	}
	dry, err := p.App.Digest(context.Background(), "weekly-password", monday)
	p.do(err)
	for _, line := range strings.Split(strings.TrimSpace(dry.String()), "\n") {
		if strings.HasPrefix(line, "[ ") {
			continue // buttons: each place has its own way to draw them
		}
		if words := strings.Join(strings.Fields(line), " "); !strings.Contains(strings.Join(strings.Fields(got[0]), " "), words) {
			t.Errorf("--dry-run says what the channel does not: %s", words)
		}
	}
	p.until(monday.AddDate(0, 0, 6))
	if n := len(p.leads()); n != 1 {
		t.Errorf("%d digests stand before the next Monday, want one", n)
	}
	p.until(monday.AddDate(0, 0, 7).Add(time.Hour))
	if n := len(p.leads()); n != 2 {
		t.Errorf("%d digests stand after two Mondays, want two", n)
	}
}
