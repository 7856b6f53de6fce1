package demo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/outbox"
)

func (p *play) pause() {
	p.t.Helper()
	p.do(outbox.Pause(context.Background(), p.App.Store(), outbox.Paused{Since: p.Now(), By: "a test"}))
}

func (p *play) resume() {
	p.t.Helper()
	p.do(outbox.Resume(context.Background(), p.App.Store(), p.Now()))
}

func TestNothingLeavesWhilePausedAndAfterwardsWhatIsStillTrue(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.pause()
	p.tell()
	p.until(p.end.Add(time.Hour))
	p.holdSilent()
	p.resume()
	p.wait(10 * time.Minute)
	p.holdGolden()
}

func TestWhatIsNoLongerTrueIsNotSaidAfterAPause(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *play){
		"the person signed in": func(p *play) { p.signsIn() },
		"the tickets were closed": func(p *play) {
			p.Jira.SetStatus(older, agent, "Resolved")
			p.Jira.SetStatus(newer, agent, "Resolved")
		},
		"the tickets were closed, and we did not hear of it": func(p *play) {
			p.Jira.SetStatus(older, agent, "Resolved")
			p.Jira.SetStatus(newer, agent, "Resolved")
			p.forget()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			p.pause()
			p.tell()
			p.wait(20 * time.Minute)
			end(p)
			p.wait(20 * time.Minute)
			p.resume()
			p.wait(2 * time.Hour)
			p.holdSilent()
		})
	}
}

func TestNoEditLeavesWhilePaused(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.pause()
	before, n := p.outside(), p.writes()
	p.more(10)
	p.signsIn()
	p.wait(time.Hour)
	if got := p.outside(); got != before || p.writes() != n {
		t.Errorf("%d writes left\n%s", p.writes()-n, got)
	}
	p.resume()
	p.wait(10 * time.Minute)
	if note := p.notes(newer)[0]; !strings.Contains(note, "solved") {
		t.Errorf("after the pause the note does not say how it ended:\n%s", note)
	}
}

// undo takes back everything that was written, as the command does.
func (p *play) undo() {
	p.t.Helper()
	ctx := context.Background()
	written, err := p.App.Store().Written(ctx, p.end.Add(-time.Hour))
	p.do(err)
	keys := make([]string, len(written))
	for i := range written {
		keys[i] = written[i].Key
	}
	if len(keys) < 5 {
		p.t.Fatalf("only %q were written", keys)
	}
	p.do(p.App.Store().Withdraw(ctx, p.Now(), keys))
}

func TestUndoTakesBackEverythingAndItStaysSo(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(p *play){
		"in the middle":       func(p *play) {},
		"taken":               func(p *play) { p.press("USAM"); p.wait(5 * time.Minute) },
		"while paused":        func(p *play) { p.press("USAM"); p.wait(5 * time.Minute); p.pause() },
		"with news under way": func(p *play) { p.press("USAM"); p.wait(5 * time.Minute); p.more(1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			prepare(p)
			p.undo()
			p.wait(2 * time.Minute)
			p.holdTakenBack()
			p.more(10)
			p.wait(time.Hour)
			p.holdTakenBack()
			p.signsIn()
			p.wait(time.Hour)
			p.holdTakenBack()
		})
	}
}

// holdTakenBack holds that nothing of ours stands anywhere.
func (p *play) holdTakenBack() {
	p.t.Helper()
	for _, ticket := range []string{older, newer} {
		if n := p.notes(ticket); len(n) > 0 {
			p.t.Errorf("ticket %s still carries %q", ticket, n)
		}
		if v := p.Jira.Property(ticket, "waymark"); v != nil {
			p.t.Errorf("ticket %s still has the property %s", ticket, v)
		}
		if a := p.Jira.Assignee(ticket); a != "" {
			p.t.Errorf("ticket %s is still with %q", ticket, a)
		}
	}
	for _, m := range p.Slack.Ours() {
		p.t.Errorf("a message still stands: %s", m)
	}
}

func TestUndoLeavesWhatAHumanMadeTheirOwn(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.hire("Olga Other", "acc-olga", "UOLGA", true, "it-service-desk")
	p.tell()
	p.press("USAM")
	p.wait(5 * time.Minute)
	p.Jira.Assign(newer, agent, "acc-olga") // handed over
	p.Jira.EditComment(newer, p.ours(newer).ID, agent, "my own words now")
	p.settle()
	p.undo()
	p.wait(10 * time.Minute)
	if got := p.Jira.Assignee(newer); got != "acc-olga" {
		t.Errorf("the ticket has %q, want whom a human gave it to", got)
	}
	if n := p.notes(newer); len(n) != 1 || n[0] != "my own words now" {
		t.Errorf("the note reads %q, want the human's words", n)
	}
}
