package demo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
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

var update = flag.Bool("update", false, "write the golden files anew")

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

// wire stands between the vendors and us. It keeps a copy of every webhook,
// and lets none through while it holds.
type wire struct {
	through http.RoundTripper
	hold    bool
	caught  []webhook
}

// webhook is one delivery without what belongs to the moment of sending.
type webhook struct {
	source string
	header http.Header
	body   []byte
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.caught = append(w.caught, webhook{path.Base(r.URL.Path), r.Header.Clone(), body})
	if w.hold {
		return &http.Response{StatusCode: http.StatusAccepted, Status: "202 held", Body: http.NoBody, Request: r}, nil
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return w.through.RoundTrip(r)
}

// setting of a play. The zero value is the golden story's desk.
type setting struct {
	drop   []string
	people []Person            // default: the golden story's one
	start  time.Time           // default: the golden story's
	desk   func(string) string // changes the desk's file
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
	w, err := NewWorld(context.Background(), Setting{Dir: t.TempDir(), Start: s.start, People: s.people, Drop: s.drop, Specs: kinds()})
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
	cfg, report := config.Load(file, kinds(), config.Options{})
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

// forget drops what Jira wants to tell us: webhooks that are lost for good.
func (p *play) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = nil
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

// hold lets the story happen at the vendors while nothing of it reaches us,
// and returns the webhooks that they would have sent.
func (p *play) hold() []webhook {
	p.t.Helper()
	p.wire.hold = true
	for _, b := range p.beats {
		p.clock.Set(b.At)
		p.do(b.do(p.World))
		p.settle()
	}
	p.clock.Set(p.end)
	p.wire.hold = false
	return slices.Clone(p.wire.caught)
}

// send delivers a webhook now, signed now where the signature holds a time.
func (p *play) send(h webhook) {
	p.t.Helper()
	p.do(p.World.send(func() (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, p.hooks+h.source, strings.NewReader(string(h.body)))
		if err != nil {
			return nil, err
		}
		r.Header = h.header.Clone()
		switch h.source {
		case "it-desk": // its signature covers the body only
		case "it-chat":
			stamp := strconv.FormatInt(p.Now().Unix(), 10)
			mac := hmac.New(sha256.New, []byte(slackSecret))
			mac.Write([]byte("v0:" + stamp + ":" + string(h.body)))
			r.Header.Set("X-Slack-Request-Timestamp", stamp)
			r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
		default:
			r.Header = generic.Sign(genericSecret, h.header.Get("webhook-id"), p.Now(), h.body)
		}
		return r, nil
	}))
}

// report reads everything back.
func (p *play) report() Report {
	p.t.Helper()
	r, err := p.Report(context.Background(), berlin(p.zone, 0, 0, 0), []string{older, newer})
	p.do(err)
	return r
}

// notes are our comments on a ticket, as an agent reads them.
func (p *play) notes(ticket string) []string {
	var list []string
	for _, c := range p.Jira.Comments(ticket) {
		if c.Author == "bot" {
			list = append(list, c.Read())
		}
	}
	return list
}

// message is the one message in the helpers' channel.
func (p *play) message() slackfake.Message {
	p.t.Helper()
	list := p.messages()
	if len(list) != 1 || list[0].Channel != "C0DEMO1" {
		p.t.Fatalf("%d messages stand, want one in the helpers' channel\n%s", len(list), p.outside())
	}
	return list[0]
}

// messages are ours that stand by themselves; what is asked in their threads
// are replies.
func (p *play) messages() []slackfake.Message {
	return slices.DeleteFunc(p.Slack.Ours(), inThread)
}

func (p *play) replies() []slackfake.Message {
	return slices.DeleteFunc(p.Slack.Ours(), func(m slackfake.Message) bool { return !inThread(m) })
}

func inThread(m slackfake.Message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// said are the answers that only a presser saw.
func (p *play) said() []string {
	var list []string
	for _, m := range p.Slack.Answers() {
		list = append(list, m.To+": "+m.String())
	}
	return list
}

// writes counts calls that changed something outside.
func (p *play) writes() int {
	n := 0
	for _, q := range p.Jira.Requests() {
		if q.Method != http.MethodGet {
			n++
		}
	}
	for _, c := range p.Slack.Calls() {
		if strings.HasPrefix(c, "chat.") {
			n++
		}
	}
	return n
}

// assignments counts how often we gave a ticket to somebody.
func (p *play) assignments() int {
	n := 0
	for _, q := range p.Jira.Requests() {
		if q.Method == http.MethodPut && strings.HasSuffix(q.Path, "/assignee") {
			n++
		}
	}
	return n
}

var (
	live   = regexp.MustCompile(` · checked live in Jira \d\d:\d\d:\d\d`)
	caseID = regexp.MustCompile(`"case":"[^"]*"`)
)

// outside is everything of ours that stands in Jira and Slack, in one text.
// What must differ between two runs of one story is left out: when the ticket
// was read live, and the case's id.
func (p *play) outside() string {
	var b strings.Builder
	for _, ticket := range []string{older, newer} {
		i, ok := p.Jira.Issue(ticket)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "%s assignee %q\n", i.Key, i.Assignee)
		for _, n := range p.notes(ticket) {
			fmt.Fprintf(&b, "note: %s\n", n)
		}
		if v := p.Jira.Property(ticket, "waymark"); v != nil {
			fmt.Fprintf(&b, "property: %s\n", caseID.ReplaceAll(v, []byte(`"case":"…"`)))
		}
	}
	for _, m := range p.Slack.Ours() {
		place := m.Channel
		if inThread(m) {
			place += ", in a thread"
		}
		fmt.Fprintf(&b, "message in %s: %s\n", place, live.ReplaceAllString(m.String(), ""))
	}
	for _, a := range p.said() {
		fmt.Fprintf(&b, "to %s\n", a)
	}
	return b.String()
}

// look keeps every text that stands outside at a moment when all is settled.
func (p *play) look() {
	for _, ticket := range []string{older, newer} {
		if _, ok := p.Jira.Issue(ticket); !ok {
			continue
		}
		for _, c := range p.Jira.Comments(ticket) {
			if c.Author == "bot" {
				p.keep("note", c.Read())
			}
		}
	}
	for _, m := range append(p.Slack.Ours(), p.Slack.Answers()...) {
		kind := "message"
		switch {
		case m.To != "":
			kind = "answer"
		case inThread(m):
			kind = "reply"
		}
		p.keep(kind, raw(m))
	}
}

func (p *play) keep(kind, text string) {
	if _, known := p.seen[text]; !known {
		p.seen[text] = kind
	}
}

// raw is a message as it was sent, with its markup: a mention that nobody
// sees as one would look harmless otherwise.
func raw(m slackfake.Message) string {
	parts := []string{m.Text}
	for _, b := range m.Blocks {
		if b.Text != nil {
			parts = append(parts, b.Text.Text)
		}
		for _, e := range b.Elements {
			parts = append(parts, e.Label)
		}
	}
	return strings.Join(parts, "\n")
}

// press is somebody pressing "I'll take it" on the message that stands now.
func (p *play) press(user string) {
	p.t.Helper()
	p.do(p.Press(user, p.message(), journeys.KindTake))
}

// compare holds a text against its golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/golden/" + name + ".txt"
	if *update {
		if err := os.MkdirAll("testdata/golden", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as %s has it (-update writes it anew)\n--- got\n%s\n--- want\n%s", name, file, got, want)
	}
}
