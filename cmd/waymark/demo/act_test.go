package demo

import (
	"strings"
	"testing"
	"time"
)

// acting makes the desk one whose rules assign, to a lead who is in the
// directory; further changes follow.
func acting(changes ...func(string) string) func(string) string {
	return func(s string) string {
		s = strings.Replace(s, "mode: suggest", "mode: act", 1)
		s = strings.Replace(s, "lead: lead.servicedesk@example.com", "lead: sam.reed@example.com", 1)
		for _, c := range changes {
			s = c(s)
		}
		return s
	}
}

func TestARuleGivesTheTicketToTheOwnersLead(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: acting()})
	p.tell()
	p.wait(time.Hour)
	// The link was not used within its ten minutes: the person is stuck on the
	// ticket that there is by then, and one gap is one assignment.
	if got := p.Jira.Assignee(older); got != agent || p.assignments() != 1 {
		t.Errorf("the ticket has %q after %d assignments, want the owner's lead after one", got, p.assignments())
	}
	if got := p.Jira.Assignee(newer); got != "" {
		t.Errorf("the newer ticket was given to %q, too", got)
	}
	if a := p.said(); len(a) > 0 {
		t.Errorf("nobody pressed, and somebody was told %q", a)
	}
	// Handed back by hand, it is not given again.
	p.Jira.Assign(older, agent, "")
	p.more(4)
	p.wait(2 * time.Hour)
	if got := p.Jira.Assignee(older); got != "" || p.assignments() != 1 {
		t.Errorf("after it was handed back the ticket has %q, after %d assignments of ours", got, p.assignments())
	}
}

func TestARuleAssignsNobodyWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(string) string
		before func(*play)
	}{
		"the journey only suggests":    {change: replace("mode: act", "mode: suggest")},
		"the owner names no group":     {change: replace("    jira_group: it-service-desk\n", "")},
		"the lead is not of the group": {before: func(p *play) { p.Jira.DeleteGroup("it-service-desk"); p.Jira.AddGroup("it-service-desk") }},
		"the owner's hours are over":   {change: replace(`from: "08:00", to: "18:00"`, `from: "06:00", to: "08:30"`)},
		"they are, and nobody else is on duty": {change: func(s string) string {
			return replace(`from: "08:00", to: "18:00"`, `from: "06:00", to: "08:30"`)(replace("    otherwise: it-manager\n", "")(s))
		}},
		"the directory knows no lead":     {change: replace("lead: sam.reed@example.com", "lead: nobody@example.com")},
		"the lead has no account in Jira": {change: replace("lead: sam.reed@example.com", "lead: dana@example.com")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.change == nil {
				c.change = func(s string) string { return s }
			}
			p := open(t, setting{desk: acting(c.change)})
			if c.before != nil {
				c.before(p)
			}
			p.tell()
			p.wait(time.Hour)
			for _, ticket := range []string{older, newer} {
				if got := p.Jira.Assignee(ticket); got != "" || p.assignments() != 0 {
					t.Errorf("ticket %s has %q after %d assignments of ours, want nobody after none", ticket, got, p.assignments())
				}
			}
		})
	}
}

// A human who assigns first wins, whether we heard of it or not, and stays.
func TestARuleNeverTakesATicketFromAHuman(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]bool{"and we heard of it": true, "and its webhook was lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{desk: acting()})
			p.hire("Olga Other", "acc-olga", "UOLGA", true)
			for i := range p.beats {
				do := p.beats[i].do
				p.beats[i].do = func(w *World) error {
					_, was := w.Jira.Issue(older)
					err := do(w)
					if _, is := w.Jira.Issue(older); is && !was {
						w.mu.Lock()
						n := len(w.queue)
						w.mu.Unlock()
						w.Jira.Assign(older, "acc-olga", "acc-olga")
						if !heard {
							w.mu.Lock()
							w.queue = w.queue[:n]
							w.mu.Unlock()
						}
					}
					return err
				}
			}
			p.tell()
			p.more(4)
			p.wait(2 * time.Hour)
			if got := p.Jira.Assignee(older); got != "acc-olga" {
				t.Errorf("the human's ticket has %q", got)
			}
			// Of the newer one nobody has said anything: it is given where the
			// rule had no answer yet, which a refusal is.
			want, times := agent, 1
			if !heard {
				want, times = "", 0
			}
			if got := p.Jira.Assignee(newer); got != want || p.assignments() != times {
				t.Errorf("the newer ticket has %q after %d assignments of ours, want %q after %d", got, p.assignments(), want, times)
			}
			if a := p.said(); len(a) > 0 {
				t.Errorf("nobody pressed, and somebody was told %q", a)
			}
		})
	}
}
