package jira

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

const publicURL = "https://waymark.example.com"

// given is the settings of a connector as the configuration would hand them
// over.
type given struct {
	settings settings
	loopback bool
	polled   bool
}

func (g given) Decode(into any) []connectors.Fault { *into.(*settings) = g.settings; return nil }
func (g given) PublicURL() string                  { return publicURL }
func (g given) Loopback() bool                     { return g.loopback }
func (g given) Polled() bool                       { return g.polled }
func (g given) Now() time.Time                     { return time.Now() }

func goodSettings() settings {
	return settings{
		Site: "https://desk.example", Account: connectors.NewSecret("bot@desk.example"), Token: connectors.NewSecret("token"),
		WebhookSecret: connectors.NewSecret("It's a Secret to Everybody"), Projects: []string{"ITD"},
	}
}

func testDecoder(t testing.TB, change func(*settings)) *decoder {
	t.Helper()
	s := goodSettings()
	if change != nil {
		change(&s)
	}
	if faults := s.check(false, false); len(faults) > 0 {
		t.Fatal(faults)
	}
	return newDecoder("it-desk", &s, publicURL)
}

// desk is a fake site with the connector that talks to it.
type desk struct {
	*jirafake.Fake
	*connectors.Connector
	d     *decoder
	now   time.Time
	mu    sync.Mutex
	hooks []jirafake.Webhook
	edge  *edge
	clock time.Time     // of the client
	slept time.Duration // that it waited for its turn
	dice  float64
}

// newDesk makes a JSM project ITD and a plain one DEV, a customer, an agent
// of the group it-service-desk and one of none.
func newDesk(t testing.TB, change func(*settings)) *desk {
	t.Helper()
	k := &desk{now: time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)}
	k.clock = k.now
	k.Fake = jirafake.New(jirafake.Options{Secret: "s3cret", Now: func() time.Time { k.now = k.now.Add(time.Second); return k.now }})
	k.AddProject(jirafake.Project{Key: "ITD", ServiceDesk: true})
	k.AddProject(jirafake.Project{Key: "DEV"})
	k.AddProject(jirafake.Project{Key: "HR", ServiceDesk: true})
	k.AddUser(jirafake.User{AccountID: "cust", Name: "Dana Customer", Email: "dana@example.com", Type: "customer"})
	k.AddUser(jirafake.User{AccountID: "ada", Name: "Ada Agent", Groups: []string{"it-service-desk"}})
	k.AddUser(jirafake.User{AccountID: "bob", Name: "Bob Builder"})
	e := &edge{fake: k.Fake, edition: cloud}
	k.edge = e
	k.OnChange(func(w jirafake.Webhook) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.hooks = append(k.hooks, e.webhook("s3cret", w))
	})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	s := goodSettings()
	s.API, s.WebhookSecret, s.Projects = server.URL, connectors.NewSecret("s3cret"), []string{"ITD", "DEV"}
	if change != nil {
		change(&s)
	}
	e.edition = s.Edition
	c, faults := Spec().New("it-desk", given{settings: s})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	k.Connector, k.d = c, c.Live.(*live).d
	api := c.Live.(*live).api
	api.now = func() time.Time { return k.clock }
	api.rand = func() float64 { return k.dice }
	api.sleep = func(_ context.Context, d time.Duration) error {
		k.clock, k.slept = k.clock.Add(d), k.slept+d
		return nil
	}
	return k
}

func (k *desk) ticket(change func(*jirafake.Issue)) string {
	i := jirafake.Issue{
		Project: "ITD", Summary: "Password not working", Description: "Tried six times.", Reporter: "cust", RequestType: "Reset password",
	}
	if change != nil {
		change(&i)
	}
	return k.CreateIssue(i).ID
}

// events decodes every webhook so far, as intake would.
func (k *desk) events(t testing.TB) []journeys.Event {
	t.Helper()
	var all []journeys.Event
	for _, w := range k.hooks {
		if err := k.Verify(w.Header, w.Body, k.now); err != nil {
			t.Fatal(err)
		}
		got, err := k.Connector.Decode(connectors.Delivery{Connector: "it-desk", Header: w.Header, Body: w.Body, Received: k.now})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, got.Events...)
	}
	return all
}

func note(ticket string) journeys.Posting {
	return journeys.Posting{
		Key: "note:it-desk/ticket/" + ticket, Kind: journeys.NotePosting, Connector: "it-desk", Target: ticket,
		Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: ticket}, Content: journeys.Content{Text: sample()},
	}
}

func sample() *journeys.Text {
	return &journeys.Text{
		Headline: "Waymark · Password reset · 3rd contact in 40 min",
		Rows: []journeys.Row{
			{Label: "STUCK", Lines: []string{"Reset link sent 09:05, not used.", "Do not send it again."}},
			{Label: "SO FAR", Lines: []string{"Tue 17 Nov, Berlin time", "08:41  sign-in failed 6 times", "08:47  called us"}},
		},
		Footer: "Wrong person or problem? Add label waymark-off · details",
	}
}

func header(name, value string) http.Header {
	h := http.Header{}
	h.Set(name, value)
	return h
}
