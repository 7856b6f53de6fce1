package jirafake_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// receiver is an address that webhooks are sent to.
type receiver struct {
	url    string
	answer int
	got    []jirafake.Webhook
	paths  []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{answer: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.got = append(r.got, jirafake.Webhook{Header: q.Header, Body: body})
		r.paths = append(r.paths, q.URL.Path)
		w.WriteHeader(r.answer)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func TestWhatIsRegisteredIsCalled(t *testing.T) {
	s, to := newSite(t, nil), newReceiver(t)
	v := s.want(http.StatusCreated, "POST", "/rest/webhooks/1.0/webhook", map[string]any{
		"name": "Waymark", "url": to.url + "/hooks/${issue.key}", "events": []string{"jira:issue_created", "comment_created"}, "secret": "s3cret", "excludeBody": false,
		"filters": map[string]any{"issue-related-events-section": "project = ITD"},
	})
	if strings.Contains(v.Raw, "s3cret") || !v.Get("isSigned").Bool() {
		t.Error("a secret is never shown:", v.Raw)
	}
	i := s.ticket(nil)
	s.AddComment(i.ID, "ada", "hello", true)
	s.Assign(i.ID, "ada", "ada") // not asked for
	s.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	if got := s.Send(t.Context(), http.DefaultClient); len(got) != 2 || got[0].Status != 200 {
		t.Fatal(got)
	}
	for n, h := range to.got {
		if h.Header.Get("X-Hub-Signature") != jirafake.Sign("s3cret", h.Body) || h.Header.Get("X-Atlassian-Webhook-Identifier") == "" ||
			h.Header.Get("X-Atlassian-Webhook-Flow") != "Primary" || h.Header.Get("X-Atlassian-Webhook-Retry") != "" || to.paths[n] != "/hooks/ITD-1" {
			t.Error(h.Header, to.paths[n])
		}
	}
	if to.got[0].Header.Get("X-Atlassian-Webhook-Identifier") == to.got[1].Header.Get("X-Atlassian-Webhook-Identifier") {
		t.Error("two deliveries with one identifier")
	}
	id := v.Get("self").Str[strings.LastIndex(v.Get("self").Str, "/")+1:]
	if all := s.get("/rest/webhooks/1.0/webhook"); all.Get("0.filters.issue-related-events-section").Str != "project = ITD" || strings.Contains(all.Raw, "s3cret") {
		t.Error(all.Raw)
	}
	s.want(http.StatusNoContent, "DELETE", "/rest/webhooks/1.0/webhook/"+id, nil)
	s.AddComment(i.ID, "ada", "nobody hears", true)
	if _, due := s.Due(); due {
		t.Error("a webhook that was deleted is still called")
	}
}

func TestCloudTriesAgain(t *testing.T) {
	s, to := newSite(t, nil), newReceiver(t)
	s.AddHook(jirafake.Hook{Name: "x", URL: to.url, Events: jirafake.Events()})
	to.answer = http.StatusBadGateway
	s.ticket(nil)
	for n := 1; n <= 6; n++ {
		at, due := s.Due()
		if !due {
			t.Fatal("nothing is due before try", n)
		}
		if gap := at.Sub(s.now()); n > 1 && (gap < 5*time.Minute || gap > 15*time.Minute) {
			t.Errorf("try %d after %s", n, gap)
		}
		if n > 1 && len(s.Send(t.Context(), http.DefaultClient)) != 0 {
			t.Error("too early")
		}
		s.pass(at.Sub(s.now()))
		s.Send(t.Context(), http.DefaultClient)
	}
	if _, due := s.Due(); due || len(to.got) != 6 {
		t.Fatal(len(to.got))
	}
	if first, last := to.got[0].Header, to.got[5].Header; first.Get("X-Atlassian-Webhook-Identifier") != last.Get("X-Atlassian-Webhook-Identifier") || last.Get("X-Atlassian-Webhook-Retry") != "5" {
		t.Error(first, last)
	}
	to.answer = http.StatusUnauthorized
	s.ticket(nil)
	s.Send(t.Context(), http.DefaultClient)
	if _, due := s.Due(); due {
		t.Error("a 401 loses the event")
	}
	s.SetHookURL(t, "http://127.0.0.1:1")
	s.ticket(nil)
	if got := s.Send(t.Context(), http.DefaultClient); got[0].Status != 0 || got[0].Err == "" || got[0].Next.IsZero() {
		t.Error(got)
	}
}

// SetHookURL points the first webhook elsewhere, as an administrator would.
func (s *site) SetHookURL(t *testing.T, to string) {
	t.Helper()
	s.want(http.StatusOK, "PUT", "/rest/webhooks/1.0/webhook/1", map[string]any{"name": "x", "url": to, "events": jirafake.Events()})
}

func TestTheTwinOfADataCenterComesLater(t *testing.T) {
	s, to := newServer(t, "10.3.1"), newReceiver(t)
	s.AddHook(jirafake.Hook{Name: "x", URL: to.url + "/{issue.id}", Events: jirafake.Events(), Secret: "s3cret"})
	i := s.ticket(nil)
	s.Send(t.Context(), http.DefaultClient)
	s.AddComment(i.ID, "ada", "hello", true)
	if got := s.Send(t.Context(), http.DefaultClient); len(got) != 1 || got[0].Event != "comment_created" {
		t.Fatal(got)
	}
	s.pass(10 * time.Millisecond)
	if got := s.Send(t.Context(), http.DefaultClient); len(got) != 1 || got[0].Event != "jira:issue_updated" {
		t.Fatal(got)
	}
	if to.paths[0] != "/"+i.ID || to.got[0].Header.Get("X-Atlassian-Webhook-Identifier") != "" {
		t.Error(to.paths, to.got[0].Header)
	}
}

func TestAWebhookThatCannotBe(t *testing.T) {
	s := newSite(t, nil)
	for _, body := range []string{
		`{"name":"x","url":"nowhere","events":["comment_created"]}`,
		`{"name":"x","url":"http://waymark.example/","events":["comment_created"]}`,
		`{"name":"x","url":"https://waymark.example/","events":[]}`,
		`{"name":"x","url":"https://waymark.example/","events":["jira:party"]}`,
		`{"name":"x","url":"https://waymark.example/","events":["comment_created"],"filters":{"issue-related-events-section":"colour = red"}}`,
	} {
		s.want(http.StatusBadRequest, "POST", "/rest/webhooks/1.0/webhook", body)
	}
}
