package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// pause is longer than the portal's longest one in the story, and shorter than
// the time in which the link should be used.
const pause = "8m"

// watched is a desk whose portal may say nothing for so long.
func watched(after string) func(string) string {
	return func(desk string) string {
		return strings.Replace(desk, "    name: portal\n", "    name: portal\n    silent_after: "+after+"\n", 1)
	}
}

// breaks lets the portal say nothing more from an instant of the story on.
func (p *play) breaks(from time.Time) {
	p.beats = slices.DeleteFunc(p.beats, func(b Beat) bool { return b.Source == "portal" && !b.At.Before(from) })
}

// told are the messages in the admins' channel about a silence.
func (p *play) told() (texts []string) {
	for _, m := range p.Slack.Messages("waymark-admin") {
		if s := m.String(); strings.Contains(s, "no data since") {
			texts = append(texts, s)
		}
	}
	return texts
}

func (p *play) portal(at time.Time, who Person, action string) {
	p.t.Helper()
	p.until(at)
	p.do(p.generic("portal", at, map[string]any{"id": fmt.Sprintf("later-%s-%s-%d", who.Jira, action, at.Unix()), "at": at.Format(time.RFC3339), "user": who.Email, "action": action}))
	p.settle()
}

// certain are the dead ends that are more than possible, by case.
func (p *play) certain() (n int) {
	p.t.Helper()
	for _, g := range p.report().Gaps {
		if g.Kind == journeys.DeadEnd && g.Certainty == journeys.Certain {
			n++
		}
	}
	return n
}

// nobodyStuck holds that no note calls anybody stuck, and that what is said
// names the silence.
func (p *play) nobodyStuck(since string) {
	p.t.Helper()
	if n := p.certain(); n > 0 {
		p.t.Errorf("%d dead ends rest on what nobody could have seen", n)
	}
	p.noteStuck(since)
}

// noteStuck is the same of the story's own tickets only.
func (p *play) noteStuck(since string) {
	p.t.Helper()
	for _, ticket := range []string{older, newer} {
		for _, note := range p.notes(ticket) {
			if strings.Contains(note, "STUCK") {
				p.t.Errorf("the note on %s calls the person stuck:\n%s", ticket, note)
			}
			if strings.Contains(note, "SO FAR") && !strings.Contains(note, "portal: no data since "+since) {
				p.t.Errorf("the note on %s does not name the silence:\n%s", ticket, note)
			}
		}
	}
}

func TestASilentSourceAccusesNobodyAndTheAdminsAreToldOnce(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		last  func(*time.Location) time.Time // the first instant at which the portal says nothing
		since string
	}{
		"before the link was sent": {func(z *time.Location) time.Time { return berlin(z, 9, 4, 0) }, "09:03"},
		"after the link was sent":  {func(z *time.Location) time.Time { return berlin(z, 9, 6, 0) }, "09:05"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{desk: watched(pause)})
			p.breaks(x.last(p.zone))
			p.tell()
			p.until(p.end.Add(2 * time.Hour))
			p.nobodyStuck(x.since)
			told := p.told()
			if len(told) != 1 || !strings.Contains(told[0], "portal: no data since Tue 17 Nov "+x.since+".") {
				t.Errorf("the admins were told %q, want once, since %s", told, x.since)
			}
			// A restart knows it still, and tells nobody again.
			p.reload(func(s string) string { return s + "# read again\n" })
			p.wait(time.Hour)
			p.nobodyStuck(x.since)
			if n := len(p.told()); n != 1 {
				t.Errorf("the admins were told %d times", n)
			}
		})
	}
}

func TestASourceThatSpeaksAgainIsBelievedAgain(t *testing.T) {
	t.Parallel()
	second, third := person(2), person(3)
	p := open(t, setting{desk: watched(pause), people: []Person{person(1), second, third}})
	p.breaks(berlin(p.zone, 9, 6, 0))
	p.tell()
	p.nobodyStuck("09:05")
	// It speaks again at ten, of a second person who gets a link and does not
	// use it, while a third goes about their business.
	at := func(m int) time.Time { return berlin(p.zone, 10, m, 0) }
	p.portal(at(0), second, "opened")
	p.portal(at(1), second, "form_opened")
	p.Jira.CreateIssue(jirafake.Issue{ID: "10050", Key: "ITD-4820", Project: "ITD", Summary: "Reset password", RequestType: "Reset password", Reporter: second.Jira})
	p.portal(at(2), second, "link_sent")
	for m := 4; m <= 16; m += 3 {
		p.portal(at(m), third, "opened")
	}
	if n := p.certain(); n != 1 {
		t.Errorf("%d dead ends, want that of the second person", n)
	}
	if notes := p.notes("10050"); len(notes) != 1 || !strings.Contains(notes[0], "STUCK") || strings.Contains(notes[0], "no data") {
		t.Errorf("the second person's note reads %q", notes)
	}
	// Of the first nobody saw whether the link was used.
	p.noteStuck("09:05")
	// It falls silent once more: that is told anew.
	p.wait(time.Hour)
	if told := p.told(); len(told) != 2 {
		t.Errorf("the admins were told %q, want of both silences", told)
	}
}

func TestANoteThatRestsOnASilenceIsCorrectedWhenTheSilenceCounts(t *testing.T) {
	t.Parallel()
	// This is longer than the ten minutes after which the link counts
	// as not used: at first somebody is called stuck.
	p := open(t, setting{desk: watched("28m")})
	p.breaks(berlin(p.zone, 9, 6, 0))
	p.tell()
	stuck := func() (n int) {
		for _, ticket := range []string{older, newer} {
			for _, note := range p.notes(ticket) {
				n += strings.Count(note, "STUCK")
			}
		}
		return n
	}
	if stuck() == 0 || p.certain() == 0 {
		t.Fatal("the silence counts too early")
	}
	// At 09:36, when its promise has passed, the case is judged in any case.
	p.until(berlin(p.zone, 9, 35, 30))
	if n := stuck() + p.certain(); n > 0 {
		t.Errorf("after the silence counts somebody is still called stuck: %q", p.notes(newer))
	}
	if n := len(p.told()); n != 1 {
		t.Errorf("the admins were told %d times", n)
	}
}

func TestWhatIsIgnoredOrUnreadableDoesNotMakeASourceLookAwake(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]map[string]any{
		"a word that is not used": {"id": "x-1", "at": "2026-11-17T08:10:00Z", "user": "person.1@example.com", "action": "heartbeat"},
		"a broken mapping":        {"no": "id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			held := p.hold()
			for _, h := range held {
				if h.source != "portal" {
					p.send(h)
				}
			}
			p.do(p.generic("portal", p.Now(), body))
			p.until(p.end.Add(2 * time.Hour))
			if r := p.report(); !strings.Contains(r.Digest, "Never heard so far: portal") {
				t.Errorf("the digest does not say that the portal was never heard:\n%s", r.Digest)
			}
			heard, err := p.App.Store().Heard(t.Context())
			p.do(err)
			if _, ok := heard["portal"]; ok {
				t.Error("the portal counts as heard")
			}
		})
	}
}
