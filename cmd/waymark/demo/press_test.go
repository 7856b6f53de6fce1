package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestAPressAssignsTheTicketAndEveryoneSeesWhoHasIt(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.press("USAM")
	p.wait(5 * time.Minute)
	if got := p.Jira.Assignee(newer); got != agent || p.assignments() != 1 {
		t.Errorf("the ticket has %q after %d assignments, want the presser after one", got, p.assignments())
	}
	if got := p.Jira.Assignee(older); got != "" {
		t.Errorf("the older ticket was given to %q, too", got)
	}
	if note := p.notes(newer)[0]; !strings.Contains(note, "Sam Reed has it since 09:24.") || strings.Contains(note, "no assignee") {
		t.Errorf("the note does not say who has it:\n%s", note)
	}
	m := p.message()
	if !strings.Contains(m.String(), "ITD-4813 · Password reset · Sam Reed has it (09:24)\n") {
		t.Errorf("the message does not say who has it:\n%s", m)
	}
	if _, still := m.Button(journeys.KindTake); still {
		t.Error("the button is still there")
	}
	if a := p.said(); len(a) > 0 {
		t.Errorf("the presser was told %q", a)
	}
	compare(t, "note-taken", p.notes(newer)[0]+"\n")
	compare(t, "message-taken", m.String()+"\n")
}

func TestAHumanWhoAssignsBeforeThePressWins(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]bool{"and we heard of it": true, "and its webhook was lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			p.hire("Olga Other", "acc-olga", "UOLGA", true, "it-service-desk")
			p.tell()
			before := p.message() // as it stands on the presser's screen
			p.Jira.Assign(newer, "acc-olga", "acc-olga")
			if !heard {
				p.forget()
			}
			p.wait(30 * time.Second)
			p.do(p.Press("USAM", before, journeys.KindTake))
			p.wait(5 * time.Minute)
			if got := p.Jira.Assignee(newer); got != "acc-olga" || p.assignments() != 0 {
				t.Errorf("the ticket has %q after %d assignments of ours, want the human's and none", got, p.assignments())
			}
			a := p.said()
			if len(a) != 1 || !strings.HasPrefix(a[0], "USAM: ") {
				t.Fatalf("said to single people: %q, want one answer to the presser alone", a)
			}
			for _, want := range []string{"Olga Other already has ITD-4813", "since 09:24", "Nothing was changed"} {
				if !strings.Contains(a[0], want) {
					t.Errorf("the presser is not told %q but %q", want, a[0])
				}
			}
		})
	}
}

func TestAPresserWhomTheDirectoryDoesNotKnowIsToldSo(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.hire("Odd One", "acc-odd", "UODD", false, "it-service-desk")
	p.tell()
	p.press("UODD")
	p.wait(5 * time.Minute)
	p.holdRefused("UODD", "people directory")
}

func TestAPresserOutsideTheOwnersGroupIsToldSo(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.hire("New Hire", "acc-new", "UNEW", true, "some-other-group")
	p.tell()
	p.press("UNEW")
	p.wait(5 * time.Minute)
	p.holdRefused("UNEW", "members of Service Desk only")
}

// holdRefused holds that a press changed nothing, and that its presser alone
// was told why.
func (p *play) holdRefused(user, why string) {
	p.t.Helper()
	if got := p.Jira.Assignee(newer); got != "" || p.assignments() != 0 {
		p.t.Errorf("the ticket has %q after %d assignments, want nobody and none", got, p.assignments())
	}
	a := p.said()
	if len(a) != 1 || !strings.HasPrefix(a[0], user+": ") || !strings.Contains(a[0], why) || !strings.Contains(a[0], "Nothing was changed") {
		p.t.Errorf("said to single people: %q, want one answer to %s about %q", a, user, why)
	}
	if _, still := p.message().Button(journeys.KindTake); !still {
		p.t.Error("the button is gone for those who may take it")
	}
}

func TestARefusedPressDoesNotStopTheNextOne(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.hire("Odd One", "acc-odd", "UODD", false)
	p.tell()
	p.press("UODD")
	p.wait(time.Minute)
	p.press("USAM")
	p.wait(5 * time.Minute)
	if got := p.Jira.Assignee(newer); got != agent || p.assignments() != 1 {
		t.Errorf("the ticket has %q after %d assignments", got, p.assignments())
	}
}

func TestAButtonPressedTwiceAssignsOnce(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]time.Duration{"at once": 0, "after a second": time.Second, "after two minutes": 2 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			m := p.message()
			p.do(p.Press("USAM", m, journeys.KindTake))
			if apart > 0 {
				p.wait(apart)
			}
			p.do(p.Press("USAM", m, journeys.KindTake))
			p.wait(5 * time.Minute)
			if got := p.Jira.Assignee(newer); got != agent || p.assignments() != 1 {
				t.Errorf("the ticket has %q after %d assignments, want the presser after one", got, p.assignments())
			}
		})
	}
}

func TestOfTwoWhoPressTheFirstWins(t *testing.T) {
	t.Parallel()
	names := map[string]string{"USAM": "Sam Reed", "UOLGA": "Olga Other"}
	accounts := map[string]string{"USAM": agent, "UOLGA": "acc-olga"}
	for _, c := range []struct {
		name          string
		first, second string
		between       func(p *play)
	}{
		{"a second later, before we looked", "USAM", "UOLGA", func(p *play) { p.clock.Set(p.Now().Add(time.Second)) }},
		{"a second later, before we looked, the other way round", "UOLGA", "USAM", func(p *play) { p.clock.Set(p.Now().Add(time.Second)) }},
		{"a second later", "USAM", "UOLGA", func(p *play) { p.wait(time.Second) }},
		{"two minutes later", "USAM", "UOLGA", func(p *play) { p.wait(2 * time.Minute) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			p.hire("Olga Other", "acc-olga", "UOLGA", true, "it-service-desk")
			p.tell()
			m := p.message()
			p.do(p.Press(c.first, m, journeys.KindTake))
			c.between(p)
			p.do(p.Press(c.second, m, journeys.KindTake))
			p.wait(5 * time.Minute)
			if got := p.Jira.Assignee(newer); got != accounts[c.first] || p.assignments() != 1 {
				t.Errorf("the ticket has %q after %d assignments, want the first presser after one", got, p.assignments())
			}
			a := p.said()
			if len(a) != 1 || !strings.HasPrefix(a[0], c.second+": ") || !strings.Contains(a[0], names[c.first]+" already has ITD-4813") {
				t.Errorf("said to single people: %q, want the second presser told who has it", a)
			}
			if note := p.notes(newer)[0]; !strings.Contains(note, names[c.first]+" has it since 09:24.") {
				t.Errorf("the note does not say who has it:\n%s", note)
			}
		})
	}
}

func TestOfTwoWhoPressInTheSameMillisecondOneWinsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.hire("Olga Other", "acc-olga", "UOLGA", true, "it-service-desk")
	p.tell()
	m := p.message()
	p.do(p.Press("USAM", m, journeys.KindTake))
	p.do(p.Press("UOLGA", m, journeys.KindTake))
	p.wait(5 * time.Minute)
	told := map[string]string{
		agent:      "UOLGA: Sam Reed already has ITD-4813 since 09:24. Nothing was changed.",
		"acc-olga": "USAM: Olga Other already has ITD-4813 since 09:24. Nothing was changed.",
	}[p.Jira.Assignee(newer)]
	if a := p.said(); told == "" || p.assignments() != 1 || len(a) != 1 || a[0] != told {
		t.Errorf("the ticket has %q after %d assignments, and said was %q", p.Jira.Assignee(newer), p.assignments(), a)
	}
}
