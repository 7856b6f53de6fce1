package jira

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// server is a Data Center as the sandbox is one, with a connector that talks to
// it directly.
type server struct {
	*jirafake.Fake
	*connectors.Connector
	now time.Time
	url string
}

func newServer(t *testing.T, version string) *server {
	t.Helper()
	s := &server{now: time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)}
	s.Fake = jirafake.New(jirafake.Options{
		Edition: jirafake.DataCenter, Version: version, Token: "pat", Me: "waymark", Site: "https://desk.example",
		Now: func() time.Time { s.now = s.now.Add(time.Second); return s.now },
	})
	s.AddProject(jirafake.Project{Key: "ITD", ServiceDesk: true})
	s.AddUser(jirafake.User{AccountID: "dana", Name: "Dana Customer", Email: "dana@example.com", Type: "customer"})
	s.AddUser(jirafake.User{AccountID: "ada", Name: "Ada Agent", Groups: []string{"it-service-desk"}})
	http := httptest.NewServer(s.Fake)
	t.Cleanup(http.Close)
	s.url = http.URL
	set := goodSettings()
	set.Edition, set.Account, set.Token, set.API, set.Rate = dataCenter, connectors.Secret{}, connectors.NewSecret("pat"), http.URL, speed{PerSecond: 1000, Burst: 1000}
	c, faults := Spec().New("it-desk", given{settings: set})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	s.Connector = c
	return s
}

func (s *server) ticket(n int) string {
	return s.CreateIssue(jirafake.Issue{Project: "ITD", Summary: fmt.Sprint("Ticket ", n), Reporter: "dana", RequestType: "Reset password"}).ID
}

func TestADataCentersPastIsReadPageByPage(t *testing.T) {
	s := newServer(t, "9.12.0")
	const n = 2*backfillPage + 7
	for i := range n {
		id := s.ticket(i)
		s.Assign(id, "ada", "ada")
		s.AddComment(id, "ada", "We look into it.", i%2 == 0)
	}
	past := connectors.Past{Since: s.now.Add(-time.Hour)}
	if total, err := s.Backfill.Count(t.Context(), past, s.now); err != nil || total != n {
		t.Errorf("%d tickets, %v; want %d", total, err, n)
	}
	seen, kinds, pages := map[string]bool{}, map[string]int{}, 0
	for cursor := ""; ; pages++ {
		page, err := s.Backfill.Page(t.Context(), past, cursor, s.now)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			seen[e.Ref.ID] = true
			kinds[e.Kind]++
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != n || pages != 2 || kinds[created] != n || kinds[assigned] != n || kinds[commented] != n {
		t.Errorf("%d tickets on %d pages, %v", len(seen), pages+1, kinds)
	}
}

// A note on a request is read by its customer through the portal's own
// interface: it is not among the comments.
func TestADataCentersCustomerDoesNotReadANote(t *testing.T) {
	s := newServer(t, "10.3.1")
	s.AddLogin("", "danas-token", "dana")
	id := s.ticket(1)
	s.AddComment(id, "ada", "Public word.", false)
	r, err := s.Sink.Put(t.Context(), note(id), connectors.Prior{})
	if err != nil || r.State != journeys.Standing {
		t.Fatalf("%+v, %v", r, err)
	}
	read := func(token string) string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/rest/servicedeskapi/request/"+id+"/comment", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	if as := read("danas-token"); !strings.Contains(as, "Public word.") || strings.Contains(as, "Waymark") {
		t.Errorf("the customer reads %s", as)
	}
	if as := read("pat"); !strings.Contains(as, "Waymark") {
		t.Errorf("the test sees no note at all: %s", as)
	}
	if _, err := s.Live.Read(t.Context(), note(id).Ref, s.now); err != nil {
		t.Error(err)
	}
}

func TestTheDoctorKnowsWhereADataCenterKeepsItsWebhooks(t *testing.T) {
	for _, version := range []string{"9.12.0", "10.3.1"} {
		s := newServer(t, version)
		s.AddHook(goodHook())
		s.ticket(1)
		e := connectors.Examination{Hook: hookAddress, Names: []connectors.Named{{Sort: "status", Name: "Waiting for customer", Where: "hold"}}}
		e.Heard.Ever, e.Heard.Last = true, s.now
		for _, f := range s.Doctor.Examine(t.Context(), e, s.now) {
			if f.Health > connectors.Remark {
				t.Errorf("%s: %s: %s", version, f.What, f.Found)
			}
		}
	}
}
