package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// site is a Jira of many tickets with its clock.
type site struct {
	*jirafake.Fake
	mu   sync.Mutex
	at   time.Time
	runs time.Time    // since when its clock runs by itself; zero: it stands still
	die  atomic.Int64 // after so many more answers the way to it breaks (below 0: it is broken); 0: it holds
	url  string
}

func (s *site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs.IsZero() {
		return s.at
	}
	return s.at.Add(time.Since(s.runs))
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// desks makes a site with n tickets of the last days, a few of them long.
func desks(t testing.TB, n int) *site {
	t.Helper()
	s := &site{at: noon.AddDate(0, 0, -60)}
	s.Fake = jirafake.New(jirafake.Options{Site: "https://desk.example", Account: "bot@desk.example", Token: "token", Now: s.Now})
	s.AddProject(jirafake.Project{Key: "ITD", ServiceDesk: true})
	s.AddProject(jirafake.Project{Key: "HR", ServiceDesk: true})
	for i := range 50 {
		s.AddUser(jirafake.User{AccountID: fmt.Sprint("cust-", i), Name: fmt.Sprint("Customer ", i), Type: "customer"})
	}
	s.AddUser(jirafake.User{AccountID: "ada", Name: "Ada Agent", Groups: []string{"it-service-desk"}})
	step := 50 * 24 * time.Hour / time.Duration(n*4)
	for i := range n {
		project := "ITD"
		if i%100 == 99 {
			project = "HR" // not one that is read
		}
		issue := s.CreateIssue(jirafake.Issue{
			Project: project, Summary: fmt.Sprint("Ticket ", i), Reporter: fmt.Sprint("cust-", i%50), RequestType: []string{"Reset password", "Laptop"}[i%2],
		})
		s.pass(step)
		s.Assign(issue.ID, "ada", "ada")
		for range 1 + i%500/499*160 { // one in five hundred is long
			s.AddComment(issue.ID, "ada", "We look into it.", i%3 == 0)
		}
		s.pass(step)
		if i%4 > 0 {
			s.SetStatus(issue.ID, "ada", "Resolved")
		}
		s.pass(2 * step)
	}
	s.at, s.runs = noon, time.Now()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if left := s.die.Load(); left < 0 || left > 0 && s.die.Add(-1) == 0 {
			s.die.Store(-1) // a client repeats what it may, so it stays broken
			panic(http.ErrAbortHandler)
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

const jiraDesk = `timezone: Europe/Berlin
store: sqlite:STORE
connectors:
  - id: it-desk
    kind: jira
    site: https://desk.example
    api: URL
    account: env:TEST_ACCOUNT
    token: env:TEST_TOKEN
    webhook_secret: env:TEST_TOKEN
    projects: [ITD]
    rate: {per_second: SPEED, burst: 10}
owners: [{id: identity, name: Identity}, {id: portal-team, name: Portal team}, {id: service-desk, name: Service Desk}]
journeys: [{file: library:password-reset, without: [phone, portal, sign-in]}]
`

// beside opens a program beside the site, on a store of its own.
func (s *site) beside(t testing.TB, dsn string, speed int) *App {
	t.Helper()
	t.Setenv("TEST_ACCOUNT", "bot@desk.example")
	t.Setenv("TEST_TOKEN", "token")
	file := strings.NewReplacer("sqlite:STORE", dsn, "URL", s.url, "SPEED", fmt.Sprint(speed)).Replace(jiraDesk)
	cfg, report := config.Load("waymark.yaml", []connectors.Spec{jira.Spec()}, config.Options{Now: s.Now, ReadFile: func(path string) ([]byte, error) {
		if path != "waymark.yaml" {
			return nil, fs.ErrNotExist
		}
		return []byte(file), nil
	}})
	if cfg == nil {
		t.Fatal(report)
	}
	a, err := Open(t.Context(), cfg, Options{Now: s.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// rows are all subjects of a store, each with all its events and links, as they
// would be compared: the order in which they were first heard of is no matter.
func rows(t testing.TB, a *App) map[string]string {
	t.Helper()
	all := map[string]string{}
	if err := a.store.Subjects(t.Context(), func(s journeys.Subject) error {
		for _, e := range s.Events {
			e.Received = time.Time{} // two runs are at two times
			row, err := json.Marshal(e)
			if err != nil {
				return err
			}
			all[e.Key()] = string(row)
		}
		for _, l := range s.Edges {
			all[fmt.Sprint(l.A, " ", l.B)] = fmt.Sprintf("%+v", l)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// Ten thousand tickets are read at the rate at which the site lets calls
// through, and it refuses none; a kill in the middle leaves the same store in the
// end.
func TestTenThousandTicketsAreBackfilled(t *testing.T) {
	const n = 10_000
	s := desks(t, n)
	const perSecond = 100
	limits := jirafake.EveryEndpoint(perSecond)
	limits.Burst = 100 * time.Millisecond
	s.SetLimits(limits)
	past := Past{Connector: "it-desk", Since: noon.AddDate(0, 0, -90), Asked: "90d"}
	whole := s.beside(t, stored(t, "sqlite:STORE"), perSecond)
	began := time.Now()
	run, err := whole.Backfill(t.Context(), past)
	if err != nil {
		t.Fatal(err)
	}
	if want := n - n/100; run.Refs != want || run.Total != want || !run.Done {
		t.Errorf("%+v, want %d tickets", run, want)
	}
	counts := s.Counts()
	calls, limited := 0, 0
	for _, n := range counts.Calls {
		calls += n
	}
	for _, n := range counts.Limited {
		limited += n
	}
	t.Logf("%d tickets, %d events in %d calls and %v, %d of them answered 429", run.Refs, run.Events, calls, time.Since(began), limited)
	if limited > 0 {
		t.Errorf("%d of %d calls were answered 429", limited, calls)
	}

	killed := stored(t, "sqlite:STORE")
	s.SetLimits(jirafake.Limits{})
	for _, after := range []int64{7, 60, 111} {
		a := s.beside(t, killed, 1000)
		s.die.Store(after)
		ctx, kill := context.WithCancel(t.Context())
		dying := past
		dying.Wait = func(context.Context, time.Duration) error { kill(); return ctx.Err() } // it breaks off instead of trying again
		if _, err := a.Backfill(ctx, dying); err == nil {
			t.Fatal("it was not killed")
		}
		s.die.Store(0)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := s.beside(t, killed, 1000)
	run, err = again.Backfill(t.Context(), past)
	if err != nil || !run.Resumed {
		t.Fatalf("%+v, %v", run, err)
	}
	a, b := rows(t, whole), rows(t, again)
	if len(a) < 3*n || len(a) != len(b) {
		t.Fatalf("%d rows in one store, %d in the other", len(a), len(b))
	}
	for key, row := range a {
		if row != b[key] {
			t.Fatalf("%s differs:\n%s\n%s", key, row, b[key])
		}
	}
}
