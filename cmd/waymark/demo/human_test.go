package demo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// ours is our only comment on a ticket.
func (p *play) ours(ticket string) jirafake.Comment {
	p.t.Helper()
	var list []jirafake.Comment
	for _, c := range p.Jira.Comments(ticket) {
		if c.Author == "bot" {
			list = append(list, c)
		}
	}
	if len(list) != 1 {
		p.t.Fatalf("%d comments of ours on ticket %s, want one", len(list), ticket)
	}
	return list[0]
}

// onAndOn lets ten further things happen and an hour pass.
func (p *play) onAndOn() {
	p.t.Helper()
	p.more(10)
	p.wait(time.Hour)
}

// heardOrNot runs a test twice: the vendor's webhook about what the human did
// reaches us, or it is lost.
func heardOrNot(t *testing.T, run func(t *testing.T, heard bool)) {
	t.Helper()
	for name, heard := range map[string]bool{"and we heard of it": true, "and its webhook was lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, heard)
		})
	}
}

func TestANoteThatAHumanDeletedStaysDeleted(t *testing.T) {
	t.Parallel()
	heardOrNot(t, func(t *testing.T, heard bool) {
		p := golden(t)
		p.Jira.DeleteComment(newer, p.ours(newer).ID)
		if !heard {
			p.forget()
		}
		p.onAndOn()
		if n := p.notes(newer); len(n) > 0 {
			t.Errorf("the note is back: %q", n)
		}
		if len(p.notes(older)) != 1 || len(p.messages()) != 1 {
			t.Error("what nobody deleted is gone, or was said again")
		}
	})
}

func TestANoteThatAHumanEditedStaysAsTheyLeftIt(t *testing.T) {
	t.Parallel()
	const words = "Caller comes by in person at ten. Leave this to me."
	heardOrNot(t, func(t *testing.T, heard bool) {
		p := golden(t)
		p.Jira.EditComment(newer, p.ours(newer).ID, agent, words)
		if !heard {
			p.forget()
		}
		p.onAndOn()
		if n := p.notes(newer); len(n) != 1 || n[0] != words {
			t.Errorf("the note reads %q, want the human's words", n)
		}
		p.signsIn()
		p.wait(10 * time.Minute)
		if n := p.notes(newer); len(n) != 1 || n[0] != words {
			t.Errorf("after the end the note reads %q, want the human's words", n)
		}
	})
}

func TestAMessageThatAHumanDeletedStaysDeleted(t *testing.T) {
	t.Parallel()
	heardOrNot(t, func(t *testing.T, heard bool) {
		p := golden(t)
		m := p.message()
		gone := p.Slack.Deleted(p.hooks+"it-chat", m)
		if heard {
			answer, err := p.client.Do(gone)
			p.do(err)
			_ = answer.Body.Close()
		}
		p.onAndOn()
		if left := p.Slack.Ours(); len(left) > 0 {
			t.Errorf("the message is back: %s", left[0])
		}
		p.press2(m)
		if p.notes(newer) == nil {
			t.Error("the note went with the message")
		}
	})
}

// press2 is a press on a message that stands on a screen and nowhere else: it
// is carried out, and brings the message back no more than anything else.
func (p *play) press2(m slackfake.Message) {
	p.t.Helper()
	p.do(p.Press("USAM", m, "take"))
	p.wait(5 * time.Minute)
	if left := p.Slack.Ours(); len(left) > 0 {
		p.t.Errorf("the message is back after a press: %s", left[0])
	}
}

func TestALabelEndsTheNoteForGood(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"waymark-off", "waymark-split", "waymark-wrong"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			p.Jira.SetLabels(newer, agent, label)
			p.wait(2 * time.Minute)
			if n := p.notes(newer); len(n) > 0 {
				t.Errorf("two minutes after the label the note still stands: %q", n)
			}
			if v := p.Jira.Property(newer, "waymark"); v != nil {
				t.Errorf("the property still stands: %s", v)
			}
			p.onAndOn()
			if n := p.notes(newer); len(n) > 0 {
				t.Errorf("the note is back: %q", n)
			}
			p.Jira.SetLabels(newer, agent)
			p.onAndOn()
			if n := p.notes(newer); len(n) > 0 {
				t.Errorf("the note is back after the label was taken off: %q", n)
			}
		})
	}
}

func TestASplitTicketAndTheOtherSayNothingOfEachOther(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.Jira.SetLabels(newer, agent, "waymark-split")
	p.wait(10 * time.Minute)
	for _, n := range p.notes(older) {
		if strings.Contains(n, "ITD-4813") {
			t.Errorf("the note on ITD-4811 still speaks of the ticket that was split off:\n%s", n)
		}
	}
	for _, m := range p.Slack.Ours() {
		if s := m.String(); strings.Contains(s, "ITD-4811") && strings.Contains(s, "ITD-4813") {
			t.Errorf("the message still speaks of both tickets:\n%s", s)
		}
	}
}

func TestAWrongCaseIsNoLongerSpokenOfInTheChannel(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"waymark-off", "waymark-wrong"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			p.Jira.SetLabels(newer, agent, label)
			p.wait(2 * time.Minute)
			p.onAndOn()
			for _, m := range p.messages() {
				if s := m.String(); label == "waymark-off" || strings.Contains(s, "\n") || strings.Contains(s, "[ ") {
					t.Errorf("more than one last line still stands: %s", s)
				}
			}
		})
	}
}

func TestALabelThatIsThereFirstLetsNothingBeWritten(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.do(p.Play(context.Background(), p.beats, func(b Beat) error {
		if strings.HasPrefix(b.Says, "ITD-") {
			p.clock.Set(p.Now().Add(time.Second))
			for _, ticket := range []string{older, newer} {
				if _, ok := p.Jira.Issue(ticket); ok {
					p.Jira.SetLabels(ticket, agent, "waymark-off")
				}
			}
		}
		return nil
	}))
	p.until(p.end.Add(time.Hour))
	p.holdSilent()
}
