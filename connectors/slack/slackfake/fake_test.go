package slackfake_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) Forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// desk is a workspace with two channels and three people, a client that talks
// to it, and its clock.
type desk struct {
	*slackfake.Workspace
	api   *slackgo.Client
	clock *clock
	url   string
}

func open(t *testing.T, o slackfake.Options) desk {
	t.Helper()
	c := &clock{t: time.Now().Truncate(time.Second)} // slack-go verifies signatures by the machine's
	o.Now = c.Now
	w := slackfake.New(o)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.Site = server.URL
	w.AddUser(slackfake.User{ID: "UADA", Name: "ada", RealName: "Ada Winter", Email: "ada@desk.example"})
	w.AddUser(slackfake.User{ID: "UBO", Name: "bo", RealName: "Bo Jensen"})
	w.AddUser(slackfake.User{ID: "UZOE", Name: "zoe", RealName: "Zoe Hart"})
	w.AddChannel(slackfake.Channel{ID: "C0HELP", Name: "it-help"})
	w.AddChannel(slackfake.Channel{ID: "C0LEADS", Name: "it-leads", Private: true, Members: []string{"UADA"}})
	w.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Outside: true})
	w.AddGroup(slackfake.Group{ID: "S0ONCALL", Handle: "sd-oncall", Members: []string{"UADA", "UBO"}})
	return desk{w, slackgo.New("xoxb-fake", slackgo.OptionAPIURL(server.URL+"/api/")), c, server.URL}
}

// refused checks that Slack's word for an error is the one wanted.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	var said slackgo.SlackErrorResponse
	if !errors.As(err, &said) || said.Err != want {
		t.Errorf("refused with %v, want %s", err, want)
	}
}

// app takes what the workspace sends, and answers what the test says.
type app struct {
	mu     sync.Mutex
	got    []got
	answer func(http.ResponseWriter, int)
}

type got struct {
	header http.Header
	body   string
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := read(r.Body)
	a.mu.Lock()
	a.got = append(a.got, got{r.Header, body})
	n, answer := len(a.got), a.answer
	a.mu.Unlock()
	if answer != nil {
		answer(w, n)
	}
}

func (a *app) all() []got {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]got(nil), a.got...)
}

// reach starts the app and tells the workspace where it is.
func (d desk) reach(t *testing.T) *app {
	t.Helper()
	a := &app{}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	d.Reach(server.URL, nil)
	return a
}
