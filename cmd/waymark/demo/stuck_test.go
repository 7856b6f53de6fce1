package demo

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// findable is a desk on which a stuck ticket carries a label.
func findable(s string) string {
	return strings.Replace(s, "projects: [ITD]", "projects: [ITD]\n    stuck: {label: waymark-stuck}", 1)
}

func (p *play) labelled(ticket string) bool {
	i, _ := p.Jira.Issue(ticket)
	return slices.Contains(i.Labels, "waymark-stuck")
}

// A queue finds what is stuck by its label, as long as it is and nobody has it.
func TestAStuckTicketIsFoundByItsLabel(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: findable})
	p.tell()
	if !p.labelled(newer) {
		t.Fatal("the stuck ticket does not carry the label")
	}
	p.Jira.SetLabels(newer, agent, "vip", "waymark-stuck")
	p.press("USAM")
	p.wait(10 * time.Minute)
	if i, _ := p.Jira.Issue(newer); p.labelled(newer) || !slices.Contains(i.Labels, "vip") {
		t.Errorf("somebody has it, and it carries %v", i.Labels)
	}
}

func TestALabelThatAHumanTookAwayDoesNotComeBack(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: findable})
	p.tell()
	p.Jira.SetLabels(newer, agent)
	p.onAndOn()
	if p.labelled(newer) {
		t.Error("the label is back")
	}
}

func TestUndoTakesTheLabelAway(t *testing.T) {
	t.Parallel()
	want := untouched(t, func(*play) {})
	p := open(t, setting{desk: findable})
	p.tell()
	p.undo()
	p.wait(10 * time.Minute)
	if diff := desk(p.Jira.Snapshot()).Diff(want); len(diff) > 0 || p.labelled(newer) {
		t.Errorf("what undo left:\n%s", strings.Join(diff, "\n"))
	}
}

// The customer's own login shows what the customer reads, and nothing of ours.
func TestACustomerWhoLogsInReadsNothingOfOurs(t *testing.T) {
	t.Parallel()
	p := golden(t)
	who := person(1)
	p.Jira.AddLogin(who.Email, "customers-token", who.Jira)
	p.Jira.AddUser(jirafake.User{AccountID: who.Jira, Name: who.Name, Email: who.Email, Type: "customer"})
	p.Jira.AddComment(newer, agent, "We are on it.", false)
	as := p.readAs(newer, who.Email, "customers-token")
	if !strings.Contains(as, "We are on it.") || strings.Contains(as, "Waymark") || strings.Contains(as, "STUCK") {
		t.Errorf("the customer reads %s", as)
	}
	if as := p.readAs(newer, jiraAccount, jiraToken); !strings.Contains(as, "STUCK") {
		t.Errorf("the test sees no note at all: %s", as)
	}
}

// readAs is what the service desk's own interface shows of a request's comments.
func (p *play) readAs(ticket, account, token string) string {
	p.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.JiraURL()+"/rest/servicedeskapi/request/"+ticket+"/comment", nil)
	p.do(err)
	req.SetBasicAuth(account, token)
	resp, err := http.DefaultClient.Do(req)
	p.do(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	p.do(err)
	return string(body)
}
