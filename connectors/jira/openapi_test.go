package jira

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/openapi"
	"github.com/waymark-itsm/waymark/journeys"
)

func loadAPI(t *testing.T) *openapi.API {
	t.Helper()
	a, err := openapi.Load(shared(t, "specs", "jira-platform-v3.openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEveryCallIsOneThatTheVendorDescribes(t *testing.T) {
	a := loadAPI(t)
	var k *desk
	site := a.Watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { k.ServeHTTP(w, r) }), func(err error) { t.Error(err) })
	server := httptest.NewServer(site)
	defer server.Close()
	k = newDesk(t, func(s *settings) { s.CommentVisibility.Role, s.API = "Service Desk Team", server.URL })
	id, plain := walked(k), k.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	for _, ticket := range []string{id, plain} {
		p := note(ticket)
		r := put(t, k, p, connectors.Prior{})
		p.Content.Text.Headline = "Waymark · other"
		put(t, k, p, prior(r))
		if _, err := k.Sink.Find(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []journeys.Posting{property(id), assignment(id, "ada", "it-service-desk")} {
		r := put(t, k, p, connectors.Prior{})
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil || !r.Wrote {
			t.Fatal(r, err)
		}
	}
	if _, err := k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "cust"}); err != nil {
		t.Fatal(err)
	}
	for _, a := range []journeys.Account{{Realm: "it-desk", ID: "cust"}, journeys.EmailAccount("dana@example.com")} {
		if _, err := k.Present.Account(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Present.Group(t.Context(), "it-service-desk"); err != nil {
		t.Fatal(err)
	}
	for range 60 { // more history than an issue carries
		k.Assign(id, "ada", "ada")
		k.Assign(id, "ada", "bob")
	}
	if _, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now); err != nil {
		t.Fatal(err)
	}
	seen := site.Seen()
	for _, call := range []string{
		"GET issue/{issueIdOrKey}", "GET issue/{issueIdOrKey}/changelog", "GET status", "GET field", "GET myself", "GET user", "GET user/groups", "GET user/search", "GET group/bulk", "GET group/member",
		"GET issue/{issueIdOrKey}/comment", "POST issue/{issueIdOrKey}/comment", "GET issue/{issueIdOrKey}/comment/{id}",
		"PUT issue/{issueIdOrKey}/comment/{id}", "DELETE issue/{issueIdOrKey}/comment/{id}", "PUT issue/{issueIdOrKey}/assignee",
		"GET issue/{issueIdOrKey}/properties/{propertyKey}", "PUT issue/{issueIdOrKey}/properties/{propertyKey}", "DELETE issue/{issueIdOrKey}/properties/{propertyKey}",
	} {
		if seen[call] == 0 {
			t.Errorf("%s was never called: the test does not see it", call)
		}
	}
}

func TestWhatSignsAndImprovementsSendIsDescribed(t *testing.T) {
	a := loadAPI(t)
	seen := map[string]int{}
	for _, sign := range []stuckSign{{Label: "waymark-stuck"}, {Field: "Waymark"}} {
		var k *desk
		site := a.Watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { k.edge.ServeHTTP(w, r) }), func(err error) { t.Error(err) })
		server := httptest.NewServer(site)
		t.Cleanup(server.Close)
		k = newDesk(t, func(s *settings) { s.Stuck, s.Improvements.Project, s.API = sign, "DEV", server.URL })
		k.edge.admin = true
		id := k.ticket(func(i *jirafake.Issue) { i.Fields = map[string]any{} })
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		put(t, k, said(id, "taken"), prior(r))
		p := journeys.WantImprovement("it-desk", "password-reset", "dead_end", "link", journeys.Improvement{
			Summary: "s", Text: sample(), Link: &journeys.Link{URL: "https://desk.example", Title: "t"},
		})
		r = put(t, k, p, connectors.Prior{})
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
		for call, n := range site.Seen() {
			seen[call] += n
		}
	}
	for _, call := range []string{
		"PUT issue/{issueIdOrKey}", "GET field", "POST issue", "POST issue/{issueIdOrKey}/remotelink",
		"DELETE issue/{issueIdOrKey}/remotelink", "DELETE issue/{issueIdOrKey}",
	} {
		if seen[call] == 0 {
			t.Errorf("%s was never called: the test does not see it", call)
		}
	}
}
