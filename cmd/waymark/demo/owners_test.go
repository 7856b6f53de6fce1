package demo

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

const lead = "acc-ivy"

// led is a desk whose team Identity has a lead.
func led(desk string) string {
	return strings.Replace(desk, "name: Identity, slack", "name: Identity, lead: ivy.identity@example.com, slack", 1)
}

// cycle is the hourly look at the owners, and the judging that follows it.
func (p *play) cycle() {
	p.t.Helper()
	p.wait(time.Hour)
	p.do(p.App.Owners(context.Background()))
	p.wait(11 * time.Minute)
}

// unowned are the gaps of the link, by their state, and who is proposed.
func (p *play) unowned() (open, fixed int, proposed string) {
	p.t.Helper()
	cases, err := p.App.Store().CasesBetween(context.Background(), []string{"password-reset"}, p.Now().AddDate(0, 0, -30), p.Now())
	p.do(err)
	for _, c := range cases {
		for _, g := range c.Gaps {
			if c.Successor != "" || g.Kind != journeys.UnownedTouchpoint || g.Step != "reset-by-link" {
				continue
			}
			if g.State == journeys.GapFixed {
				fixed++
			} else {
				open, proposed = open+1, g.Proposed
			}
		}
	}
	return open, fixed, proposed
}

// explained is why the case of the story is judged as it is.
func (p *play) explained() string {
	p.t.Helper()
	s, ok, err := p.App.Store().SubjectOf(context.Background(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: older})
	p.do(err)
	if !ok {
		p.t.Fatal("the ticket is of no subject")
	}
	x, err := p.App.Explain(context.Background(), s, p.Now())
	p.do(err)
	var says []string
	for _, c := range x.Cases {
		for _, g := range c.Gaps {
			says = append(says, g.Says)
		}
	}
	return strings.Join(says, "\n")
}

// allSaid is everything that stands in Jira and Slack.
func (p *play) allSaid() string {
	var all []string
	for _, m := range p.Slack.Ours() {
		all = append(all, m.String())
	}
	all = append(append(all, p.notes(older)...), p.notes(newer)...)
	return strings.Join(all, "\n\n")
}

// A deactivated owner's steps are nobody's within one cycle, and the team with
// most acts is proposed; activated again, they are owned again.
func TestAnOwnerWhoseAccountIsClosedIsNobody(t *testing.T) {
	t.Parallel()
	story := Tell("golden", 1, zone(t))
	p := open(t, setting{people: story.People, start: story.Before[0].At.Add(-time.Minute), desk: led})
	p.Jira.AddUser(jirafake.User{AccountID: lead, Name: "Ivy", Email: "ivy.identity@example.com"})
	for _, name := range []string{"Ann One", "Ben Two", "Cem Three", "Dee Four"} {
		p.hire(name, "acc-"+name[:3], "U"+strings.ToUpper(name[:3]), true, "it-service-desk")
	}
	p.do(p.Play(context.Background(), story.Before, nil))
	link := berlin(p.zone, 9, 5, 30) // the person has the link and does not use it
	for _, b := range p.beats {
		if b.At.After(link) && p.Now().Before(link) {
			p.until(link)
			for range 3 {
				p.Jira.AddComment(older, agent, "Looked at the mailbox.", true)
				p.settle()
			}
		}
		p.do(p.Play(context.Background(), []Beat{b}, nil))
	}
	p.until(p.end)
	p.cycle()
	if open, fixed, _ := p.unowned(); open+fixed > 0 || strings.Contains(p.explained(), "owned by nobody") {
		t.Fatalf("with an open account %d+%d links are nobody's:\n%s", open, fixed, p.explained())
	}
	before, week := p.allSaid(), p.report().Digest
	if !strings.Contains(week, "Owner Identity") {
		t.Fatalf("the digest does not name the owner:\n%s", week)
	}

	p.Jira.Answer500(1)
	p.Jira.Deactivate(lead)
	p.cycle()
	if open, _, _ := p.unowned(); open > 0 {
		t.Error("a look-up that failed made the owner nobody")
	}
	p.cycle()
	open, _, proposed := p.unowned()
	if open == 0 || proposed != "service-desk" {
		t.Fatalf("%d links are nobody's, %q is proposed:\n%s", open, proposed, p.explained())
	}
	if got, want := p.explained(), "owned by nobody (Identity: account closed since 17 Nov 2026); mostly Service Desk acts here, "; !strings.Contains(got, want) {
		t.Errorf("explain does not say %q:\n%s", want, got)
	}
	if got, want := p.report().Digest, "Owner: nobody (account closed since 17 Nov) · proposed: Service Desk ("; !strings.Contains(got, want) || !strings.Contains(got, "of the last") {
		t.Errorf("the digest does not say %q:\n%s", want, got)
	}
	if after := p.allSaid(); after != before {
		t.Errorf("it was announced:\n%s\n\ninstead of\n%s", after, before)
	}

	p.Jira.Activate(lead)
	p.cycle()
	if open, fixed, _ := p.unowned(); open > 0 || fixed == 0 {
		t.Errorf("with the account open again %d links are nobody's, %d were:\n%s", open, fixed, p.explained())
	}
	if got := p.report().Digest; !strings.Contains(got, "Owner Identity") || strings.Contains(got, "account closed") {
		t.Errorf("the digest does not name the owner again:\n%s", got)
	}
}

// What the files name and no vendor knows is reported, and nothing is concluded
// from it.
func TestAnOwnersGroupAndLeadThatNobodyKnowsAreReported(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w, err := NewWorld(context.Background(), Setting{
		Dir: folder(t), Start: berlin(zone(t), 8, 40, 0), People: []Person{person(1)}, Specs: kinds(), Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if strings.Contains(log.String(), "it-service-desk") {
		t.Errorf("a group that is there is reported:\n%s", log.String())
	}
	w.Jira.DeleteGroup("it-service-desk")
	w.App.Resolve(context.Background())
	if err := w.App.Owners(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"the vendor does not know these names" connector=it-desk names=[it-service-desk]`, `"no vendor knows this owner's lead" owner=service-desk`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "an owner is gone") || strings.Contains(log.String(), "lead.servicedesk") {
		t.Errorf("the log says:\n%s", log.String())
	}
}
