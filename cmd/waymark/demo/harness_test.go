package demo

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

const (
	older = "10041" // ITD-4811, created by the form
	newer = "10043" // ITD-4813, created by the agent on the phone
	agent = "acc-sam"
)

func kinds() []connectors.Spec {
	return []connectors.Spec{jira.Spec(), slack.Spec(), generic.Spec()}
}

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// play is a world with a story in it, and what passed between the two.
type play struct {
	*World
	t     testing.TB
	zone  *time.Location
	end   time.Time
	wire  *wire
	seen  map[string]string // every text that ever stood, and where it stood first
	beats []Beat
}

// setting of a play. The zero value is the golden story's desk.
type setting struct {
	drop   []string
	people []Person            // default: the golden story's one
	start  time.Time           // default: the golden story's
	desk   func(string) string // changes the desk's file
}

// folder is where a world's store lies: in memory where the system offers a
// folder there. These tests cut no power, and most of their time would go by
// waiting for a disk that says it is done.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "waymark-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// open starts a world without playing anything.
func open(t testing.TB, s setting) *play {
	t.Helper()
	z := zone(t)
	if s.start.IsZero() {
		s.start = berlin(z, 8, 40, 0)
	}
	if s.people == nil {
		s.people = []Person{person(1)}
	}
	w, err := NewWorld(context.Background(), Setting{Dir: folder(t), Start: s.start, People: s.people, Drop: s.drop, Specs: kinds()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	p := &play{World: w, t: t, zone: z, end: berlin(z, 9, 24, 0), seen: map[string]string{}}
	p.beats = Golden(z, s.people[0])
	p.wire = &wire{through: http.DefaultTransport}
	w.client.Transport = p.wire
	w.settled = p.look
	if s.desk != nil {
		p.reload(s.desk)
	}
	return p
}

// reload changes the desk's file and loads it, as an admin would.
func (p *play) reload(change func(string) string) {
	p.t.Helper()
	file := p.Dir + "/waymark.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	changed := change(string(text))
	if changed == string(text) {
		p.t.Fatal("the change of the desk's file changes nothing")
	}
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		p.t.Fatal(err)
	}
	cfg, report := config.Load(file, kinds(), config.Options{Now: p.clock.Now})
	if cfg == nil {
		p.t.Fatal(report.Err())
	}
	if err := p.App.Use(context.Background(), cfg); err != nil {
		p.t.Fatal(err)
	}
	p.Config = cfg
	p.App.Resolve(context.Background())
}

// hire puts somebody into the directory, Jira and Slack; groups are those in
// Jira. Somebody who is not in the directory is only let into the latter two.
func (p *play) hire(name, jiraID, slackID string, directory bool, groups ...string) {
	p.t.Helper()
	mail := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com"
	p.Jira.AddUser(jirafake.User{AccountID: jiraID, Name: name, Email: mail, Groups: groups})
	p.Slack.AddUser(slackfake.User{ID: slackID, Name: strings.ToLower(name), RealName: name, Email: mail})
	if !directory {
		return
	}
	file := p.Dir + "/people.csv"
	rows, err := os.ReadFile(file)
	p.do(err)
	rows = fmt.Appendf(rows, "%s,%s,,%s,%s,service-desk\n", name, mail, jiraID, slackID)
	p.do(os.WriteFile(file, rows, 0o600))
	p.reload(func(s string) string { return s + "# " + name + " came\n" })
}

// more lets n further things happen to the same person, a minute apart: the
// case goes on, and everything that is said about it could be said anew.
func (p *play) more(n int) {
	p.t.Helper()
	who := person(1)
	for i := range n {
		p.wait(time.Minute)
		at := p.Now()
		switch i % 3 {
		case 0:
			p.do(p.generic("sign-in", at, map[string]any{"id": fmt.Sprint("more-", at.Unix()), "at": at.Format(time.RFC3339), "user": who.Email, "result": "failed"}))
		case 1:
			p.do(p.generic("phone", at, map[string]any{"call_id": fmt.Sprint("more-", at.Unix()), "ended_at": at.Format(time.RFC3339), "caller": who.Phone, "result": "answered", "waited_s": 30}))
		default:
			p.Jira.AddComment(newer, who.Jira, "still locked out", false)
		}
		p.settle()
	}
}

// golden plays the golden story to its end.
func golden(t testing.TB) *play {
	t.Helper()
	p := open(t, setting{})
	p.tell()
	return p
}

// tell plays the story's beats and moves on to its end.
func (p *play) tell() {
	p.t.Helper()
	p.do(p.Play(context.Background(), p.beats, nil))
	p.until(p.end)
}

func (p *play) do(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *play) until(t time.Time) {
	p.t.Helper()
	p.do(p.Until(context.Background(), t))
}

func (p *play) wait(d time.Duration) { p.t.Helper(); p.until(p.Now().Add(d)) }

func (p *play) settle() { p.t.Helper(); p.do(p.Settle(context.Background())) }

// press is somebody pressing "I'll take it" on the message that stands now.
func (p *play) press(user string) {
	p.t.Helper()
	p.do(p.Press(user, p.message(), journeys.KindTake))
}
