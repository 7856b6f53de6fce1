package demo

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// monday plays the story up to the Monday on which the digest stands.
func monday(t *testing.T, desk func(string) string) *play {
	t.Helper()
	story := Tell("golden", 1, zone(t))
	p := open(t, setting{people: story.People, start: story.Before[0].At.Add(-time.Minute), desk: desk})
	p.do(p.Play(context.Background(), story.Before, nil))
	p.tell()
	p.until(berlin(p.zone, 9, 0, 0).AddDate(0, 0, 6))
	if n := len(p.leads()); n != 1 {
		t.Fatalf("%d digests stand", n)
	}
	return p
}

// improves has improvements made in a project of their own.
func improves(s string) string {
	return strings.Replace(s, "projects: [ITD]", "projects: [ITD]\n    improvements: {project: ITIMP}", 1)
}

var mailbox = journeys.PointID{Journey: "password-reset", Kind: journeys.DeadEnd, Step: "reset-by-link"}

// under stores a press under the digest, as the connector reads one.
func (p *play) under(by, kind string, fields ...string) {
	now := p.Now().UTC().Truncate(time.Millisecond)
	e := journeys.Event{
		ID: fmt.Sprintf("press/%s/%d", by, now.UnixNano()), Connector: "it-chat", Kind: kind, At: now, Received: now, Ref: mailbox.Ref("it-chat"),
		Actor: journeys.Account{Realm: "it-chat", ID: by}, Audience: journeys.Audience{Level: journeys.Internal},
		Fields: journeys.Fields{journeys.FieldActorName: {by}},
	}
	for i := 0; i+1 < len(fields); i += 2 {
		e.Fields[fields[i]] = []string{fields[i+1]}
	}
	p.do(p.App.Store().Append(context.Background(), p.Now(), []journeys.Event{e}, nil, nil))
	p.wait(5 * time.Minute)
}

// below are the replies under the digest.
func (p *play) below() (lines []string) {
	for _, m := range p.Slack.Messages("it-leads") {
		for _, r := range p.Slack.Replies("it-leads", m.TS) {
			if len(r.Files) == 0 { // its numbers lie there, too
				lines = append(lines, strings.TrimSpace(r.String()))
			}
		}
	}
	return lines
}

func TestAnImprovementIsMadeOnceFromTheDigestWhichSaysSo(t *testing.T) {
	t.Parallel()
	p := monday(t, improves)
	p.Jira.AddProject(jirafake.Project{Key: "ITIMP"})
	before := p.leads()[0]
	for _, want := range []string{"no fix chosen", "1: Make improvement…"} {
		if !strings.Contains(before, want) {
			t.Errorf("the digest does not say %q:\n%s", want, before)
		}
	}
	for range 3 {
		p.under("Ada", journeys.KindImprove)
	}
	p.do(p.Restart(context.Background()))
	p.wait(5 * time.Minute)
	made := p.improvements()
	if len(made) != 1 {
		t.Fatalf("%d issues were made", len(made))
	}
	after := p.leads()
	if len(after) != 1 {
		t.Fatalf("%d digests stand: %q", len(after), after)
	}
	for _, want := range []string{"fix " + made[0].Key + ": ", "1: Follow " + made[0].Key, strings.Split(before, "\n")[1]} {
		if !strings.Contains(after[0], want) {
			t.Errorf("the digest does not say %q:\n%s", want, after[0])
		}
	}
	if got := p.below(); len(got) != 1 || !strings.HasPrefix(got[0], "Ada made "+made[0].Key+" of 1 (09:0") {
		t.Errorf("below it stands %q", got)
	}
	// The week after, the digest tells how it stands.
	p.Jira.SetStatus(made[0].ID, "ada", "In Progress")
	p.until(berlin(p.zone, 9, 0, 0).AddDate(0, 0, 13))
	if got := p.below(); len(got) != 1 {
		t.Errorf("a week later below stand %q", got)
	}
}

func TestAnOwnerWhoIsNamedIsShownAndProposedToTheAdmin(t *testing.T) {
	t.Parallel()
	p := monday(t, nil)
	p.under("Ada", journeys.KindNameOwner, journeys.FieldOwner, "portal-team")
	p.under("Ada", journeys.KindNameOwner, journeys.FieldOwner, "portal-team")
	if got := p.leads()[0]; !strings.Contains(got, "Owner Portal team, named on 23 Nov, not on the map yet") {
		t.Errorf("the digest does not show who was named:\n%s", got)
	}
	var told []string
	for _, m := range p.Slack.Messages("waymark-admin") {
		if strings.Contains(m.String(), "named Portal team") {
			told = append(told, m.String())
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], "owner: portal-team") || !strings.Contains(told[0], "password-reset.yaml:") {
		t.Errorf("the admin is told %q", told)
	}
	if got := p.below(); len(got) != 1 || !strings.HasPrefix(got[0], "Ada named Portal team as the owner of 1 (09:0") {
		t.Errorf("below it stands %q", got)
	}
}

func TestWhatIsNotWorthItSaysSoAndCanBeTakenUpAgain(t *testing.T) {
	t.Parallel()
	p := monday(t, improves)
	p.Jira.AddProject(jirafake.Project{Key: "ITIMP"})
	p.under("Ben", journeys.KindNotWorth, journeys.FieldReason, "too rare")
	if got := p.leads()[0]; !strings.Contains(got, "not worth it, said on 23 Nov") {
		t.Errorf("the digest does not say so:\n%s", got)
	}
	// As it would be posted now, it is left out of the top.
	dry, err := p.App.Digest(context.Background(), "weekly-password", berlin(p.zone, 10, 0, 0).AddDate(0, 0, 6))
	p.do(err)
	if got := dry.String(); !strings.Contains(got, "Not worth it  The reset link goes") || strings.Contains(got, "1             The reset link") {
		t.Errorf("it reads\n%s", got)
	}
	p.under("Ada", journeys.KindImprove)
	if n := len(p.improvements()); n != 1 {
		t.Errorf("%d issues were made", n)
	}
	if got := p.below(); len(got) != 2 || !strings.HasPrefix(got[0], "Ben called 1 not worth mending: too rare (09:0") {
		t.Errorf("below it stands %q", got)
	}
}

func TestAPressUnderADigestThatWasRemovedStillCounts(t *testing.T) {
	t.Parallel()
	p := monday(t, improves)
	p.Jira.AddProject(jirafake.Project{Key: "ITIMP"})
	m := p.Slack.Messages("it-leads")[0]
	p.Slack.Delete("it-leads", m.TS)
	p.under("Ada", journeys.KindImprove)
	if n := len(p.improvements()); n != 1 {
		t.Errorf("%d issues were made", n)
	}
	if got := p.leads(); len(got) != 0 {
		t.Errorf("what was removed came back: %q", got)
	}
}
