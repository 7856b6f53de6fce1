package demo

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// holdSilent fails when anything was ever written anywhere.
func (p *play) holdSilent() {
	p.t.Helper()
	if n := p.writes(); n > 0 {
		p.t.Errorf("%d writes left, want none\n%s", n, p.outside())
	}
	if n := len(p.Slack.Ours()) + len(p.Slack.Answers()); n > 0 {
		p.t.Errorf("%d things were said in Slack, want none", n)
	}
}

func TestFiftyIdealJourneysPostNothing(t *testing.T) {
	t.Parallel()
	s := Tell("ideal", 50, zone(t))
	p := open(t, setting{people: s.People, start: s.Start})
	p.do(p.Play(context.Background(), s.Beats, nil))
	p.until(s.End)
	p.holdSilent()
	for _, id := range s.Tickets {
		if n := len(p.Jira.Comments(id)); n > 0 || p.Jira.Property(id, "waymark") != nil || p.Jira.Assignee(id) != "" {
			t.Errorf("ticket %s was touched", id)
		}
	}
	r, err := p.Report(context.Background(), s.Start, s.Tickets)
	p.do(err)
	if len(r.Gaps) > 0 {
		t.Errorf("gaps of people who walked as the map has it: %q", gapsOf(r))
	}
	if n := len(r.Events); n != 50*len(Ideal(s.People[0], 0, s.Start)) {
		t.Errorf("%d events were placed, want all of fifty journeys", n)
	}
}

func TestWhatNoSourceShowsIsNotSeenAndNeverMissing(t *testing.T) {
	t.Parallel()
	for _, drop := range [][]string{
		{"portal"}, {"phone"}, {"sign-in"},
		{"portal", "phone"}, {"portal", "sign-in"}, {"phone", "sign-in"},
		{"portal", "phone", "sign-in"},
	} {
		t.Run(strings.Join(drop, " and "), func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{drop: drop})
			p.tell()
			p.wait(2 * time.Hour)
			r := p.report()
			without := func(source string) bool { return strings.Contains(strings.Join(drop, " "), source) }
			for _, g := range r.Gaps {
				if g.Kind == journeys.MissingStep {
					t.Errorf("%s is called missing", g.Step)
				}
				// Only the portal can tell that a link was used.
				if g.Kind == journeys.DeadEnd && without("portal") {
					t.Errorf("%s is called a dead end, and nobody could have seen that it was none", g.Step)
				}
			}
			if len(drop) == 3 {
				p.holdSilent()
			}
			var out bytes.Buffer
			p.do(Show(&out, r, p.Config.Rules))
			if strings.Contains(strings.ToLower(out.String()), "missing") {
				t.Errorf("something is called missing:\n%s", out.String())
			}
			// The phone's absence blinds no step: an agent's ticket shows the call.
			if blind := without("portal") || without("sign-in"); blind != (len(r.NotSeen) > 0) || blind != strings.Contains(strings.ToLower(out.String()), "not seen, because") {
				t.Errorf("steps that are not seen: %q:\n%s", r.NotSeen, out.String())
			}
		})
	}
}

func TestASourceThatNeverSpokeAccusesNobody(t *testing.T) {
	t.Parallel()
	// The portal is configured, and its webhooks never arrive.
	p := open(t, setting{})
	for _, h := range p.hold() {
		if h.source != "portal" {
			p.send(h)
		}
	}
	p.until(p.end.Add(2 * time.Hour))
	for _, g := range p.report().Gaps {
		if g.Kind == journeys.MissingStep || g.Kind == journeys.DeadEnd {
			t.Errorf("%s on %s rests on the silence of a source that never spoke", g.Kind, g.Step)
		}
	}
	p.holdSilent()
}
