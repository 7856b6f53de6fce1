package app

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

const jiraFile = `timezone: Europe/Berlin
store: sqlite:%s
connectors:
  - {id: it-desk, kind: jira, site: %q, account: env:TEST_ACCOUNT, token: env:TEST_TOKEN, webhook_secret: env:TEST_SECRET, projects: [ITD]}
owners: [{id: identity, name: Identity}, {id: portal-team, name: Portal team}, {id: service-desk, name: Service Desk}]
journeys: [{file: library:password-reset, without: [phone, portal, sign-in]}]
`

// A server's comment comes without its issue, and the second body that should
// bring it gets lost: the comment is there all the same, once, and of a ticket
// of another project there is nothing.
func TestAServersCommentArrivesWithoutItsIssue(t *testing.T) {
	now := noon
	fake := jirafake.New(jirafake.Options{Now: func() time.Time { now = now.Add(time.Second); return now }})
	site := httptest.NewServer(fake)
	defer site.Close()
	t.Setenv("TEST_ACCOUNT", "bot@desk.example")
	t.Setenv("TEST_TOKEN", "token")
	t.Setenv("TEST_SECRET", "s3cret-of-the-hook")
	fake.AddUser(jirafake.User{AccountID: "cust", Name: "Dana Customer", Type: "customer"})
	file := fmt.Sprintf(jiraFile, filepath.Join(t.TempDir(), "w.db"), site.URL)
	cfg, report := config.Load("waymark.yaml", []connectors.Spec{jira.Spec()}, config.Options{ReadFile: func(string) ([]byte, error) { return []byte(file), nil }})
	if cfg == nil {
		t.Fatal(report)
	}
	p := &program{t: t, at: noon}
	a, err := Open(t.Context(), cfg, Options{Now: p.Now})
	p.ok(err)
	p.App = a
	defer func() { p.ok(a.Close()) }()

	said := map[string]int{}
	for _, project := range []string{"ITD", "HR"} {
		fake.AddProject(jirafake.Project{Key: project, ServiceDesk: true})
		id := fake.CreateIssue(jirafake.Issue{Project: project, Summary: "help", Reporter: "cust", RequestType: "Reset password"}).ID
		comment := fake.AddComment(id, "cust", "still locked out", false)
		body := fmt.Sprintf(`{"timestamp":%d,"webhookEvent":"comment_created","comment":{"self":"https://desk.example/rest/api/2/issue/%s/comment/%s",
			"id":%q,"author":{"name":"cust"},"body":"still locked out","created":"2026-11-17T12:00:00.000+0000"}}`, now.UnixMilli(), id, comment, comment)
		for _, retry := range []string{"a", "b"} { // twice, as two deliveries
			hook := jirafake.Deliver("s3cret-of-the-hook", project+retry, []byte(body))
			r, err := hook.Request("http://waymark.example/hooks/it-desk")
			p.ok(err)
			w := httptest.NewRecorder()
			p.Handler().ServeHTTP(w, r)
			if w.Code/100 != 2 {
				t.Fatal(w.Code)
			}
		}
		p.settleFor(time.Hour)
		s, _, err := p.store.SubjectOf(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id})
		p.ok(err)
		for _, e := range s.Events {
			said[project+" "+e.Kind]++
		}
	}
	if len(said) != 2 || said["ITD created"] != 1 || said["ITD commented"] != 1 {
		t.Errorf("%v", said)
	}
}
