package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// Those who press in these worlds.
const (
	olga     = "UOLGA" // another agent, of the owner's group
	newcomer = "UNEW"  // an agent of another group
	unknown  = "UODD"  // nobody whom the directory knows
)

// chatty is what was said in the watched channel, by the first message's time.
type chatty struct{ said []slackfake.Message }

// stir lets one thing happen in Slack, or between Slack and us, that nobody
// planned, and says what it was.
func (p *play) stir(r *rand.Rand, c *chatty) string {
	p.t.Helper()
	switch r.IntN(12) {
	case 0:
		p.Slack.Fail(slackfake.Fault{Times: 1 + r.IntN(3), Status: http.StatusTooManyRequests, RetryAfter: time.Duration(1+r.IntN(60)) * time.Second})
		return "429"
	case 1:
		p.Slack.Fail(slackfake.Fault{Times: 1 + r.IntN(2), Status: http.StatusInternalServerError})
		return "500"
	case 2, 3, 4:
		method := []string{"chat.postMessage", "chat.update", "chat.postEphemeral"}[r.IntN(3)]
		p.Slack.Fail(slackfake.Fault{Method: method, Times: 1 + r.IntN(2), AfterWrite: true})
		return "written, not heard: " + method
	case 5:
		p.do(p.Restart(context.Background()))
		return "restart"
	case 6:
		p.repeat = r.IntN(3)
		return "lost acknowledgements"
	case 7:
		// What was sent long ago is sent again: its acknowledgement was lost, too.
		if n := len(p.wire.caught); n > 0 {
			p.send(p.wire.caught[r.IntN(n)])
		}
		return "an old delivery"
	case 8:
		return p.chat(r, c)
	case 9:
		p.wait(time.Duration(1+r.IntN(40)) * time.Second)
		return "time"
	default:
		return p.pressAny(r)
	}
}

// chat is somebody writing, editing or deleting in the watched channel.
func (p *play) chat(r *rand.Rand, c *chatty) string {
	p.t.Helper()
	hook := p.hooks + "it-chat"
	if len(c.said) > 0 {
		i := r.IntN(len(c.said))
		m := c.said[i]
		switch r.IntN(3) {
		case 0:
			edit := p.Slack.Changed(hook, m, "still locked out, tried again")
			p.do(p.once(edit))
			return "an edit"
		case 1:
			p.do(p.once(p.Slack.Deleted(hook, m)))
			c.said = slices.Delete(c.said, i, i+1)
			return "a deletion"
		}
	}
	thread := ""
	if len(c.said) > 0 && r.IntN(2) == 0 {
		thread = c.said[0].TS
	}
	m := p.Slack.Say("it-help", []string{person(1).Slack, "USAM"}[r.IntN(2)], "password not working, is it IT?", thread)
	p.do(p.World.send(func() (*http.Request, error) { return p.Slack.Posted(hook, m), nil }))
	c.said = append(c.said, m)
	return "a message"
}

// once sends a webhook that cannot be built twice.
func (p *play) once(r *http.Request) error {
	repeat := p.repeat
	p.repeat = 0
	defer func() { p.repeat = repeat }()
	return p.World.send(func() (*http.Request, error) { return r, nil })
}

// pressAny is somebody pressing some button of the message that stands.
func (p *play) pressAny(r *rand.Rand) string {
	p.t.Helper()
	list := p.inHelpers()
	if len(list) == 0 {
		return "nothing to press"
	}
	m := list[r.IntN(len(list))]
	var can []slackfake.Element
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			if e.Menu() || e.Type == "button" && e.URL == "" {
				can = append(can, e)
			}
		}
	}
	if len(can) == 0 {
		return "no button"
	}
	e := can[r.IntN(len(can))]
	who := []string{"USAM", "USAM", olga, newcomer, unknown}[r.IntN(5)]
	hook := p.hooks + "it-chat"
	switch {
	case e.Menu():
		option := e.Options[r.IntN(len(e.Options))].Value
		p.do(p.World.send(func() (*http.Request, error) { return p.Slack.Choose(hook, who, m, e.ActionID, option) }))
		return who + " chooses " + e.ActionID + " " + option
	case e.ActionID == journeys.KindDismiss && r.IntN(3) > 0:
		return who + " opens a form and leaves it"
	}
	p.do(p.Press(who, m, e.ActionID))
	p.settle()
	view, open := p.Slack.OpenView(who)
	if e.ActionID != journeys.KindDismiss || !open {
		return who + " presses " + e.ActionID
	}
	p.do(p.once(p.Slack.Submit(hook, who, view, map[string][]string{"reason": {"normal_for_us"}})))
	return who + " says that it is no problem"
}

// inHelpers are our messages in the helpers' channel, without their threads.
func (p *play) inHelpers() []slackfake.Message {
	return slices.DeleteFunc(p.messages(), func(m slackfake.Message) bool { return m.Channel != "C0DEMO1" })
}

// worlds is how many interleavings are tried: 50 on an ordinary run, two hundred
// where make test says so (WAYMARK_WORLDS).
func worlds(t *testing.T) uint64 {
	t.Helper()
	said := os.Getenv("WAYMARK_WORLDS")
	if said == "" {
		return 50
	}
	n, err := strconv.ParseUint(said, 10, 32)
	if err != nil || n == 0 {
		t.Fatalf("WAYMARK_WORLDS=%q is no number of worlds", said)
	}
	return n
}

// Random interleavings of events, presses, edits and deletions in
// the channel, 429s, errors after the write, lost acknowledgements and restarts
// leave one message for each case, whose content is what the case's state wants
// it to be; and nothing is said twice under it.
func TestOneMessageEqualToItsCaseWhateverIsInterleaved(t *testing.T) {
	t.Parallel()
	draw := newDrawing(t)
	var tally [7]atomic.Int64
	all := worlds(t)
	t.Run("worlds", func(t *testing.T) {
		for seed := range all {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(seed, 41))
				p := open(t, setting{})
				if seed%4 == 0 {
					p.hire("Olga Other", "acc-olga", olga, true, "it-service-desk")
				}
				var c chatty
				var done []string
				stir := func() { done = append(done, p.Now().In(p.zone).Format("15:04:05 ")+p.stir(r, &c)) }
				for _, b := range p.beats {
					p.until(b.At)
					if r.IntN(3) > 0 {
						stir()
					}
					p.do(b.do(p.World))
					if r.IntN(4) > 0 {
						p.settle()
					}
				}
				for range 6 {
					p.wait(time.Duration(1+r.IntN(90)) * time.Second)
					stir()
				}
				p.wait(20 * time.Minute) // past the time to help
				stir()
				p.repeat = 0
				p.until(p.end.Add(6 * time.Hour))
				p.holdMessages(draw)
				if t.Failed() {
					t.Logf("what happened:\n%s\nwhat stands:\n%s", strings.Join(done, "\n"), p.outside())
				}
				tally[0].Add(1)
				tally[1].Add(int64(p.Slack.Edits()))
				tally[2].Add(int64(p.assignments()))
				tally[3].Add(int64(len(p.replies())))
				for _, d := range done {
					for i, mark := range []string{"written", "chooses", "no problem"} {
						if strings.Contains(d, mark) {
							tally[4+i].Add(1)
						}
					}
				}
			})
		}
	})
	for i, name := range []string{"worlds", "edits", "presses carried out", "replies", "writes whose answer was lost", "snoozes", "dismissals"} {
		t.Logf("%d %s", tally[i].Load(), name)
		if n := tally[i].Load(); n < int64(all/25) {
			t.Errorf("only %d %s: the test proves nothing", n, name)
		}
	}
}

// holdMessages holds that each message that the store wants stands once and as
// it is wanted, that this is what the cases want now, and that nothing else of
// ours stands in the helpers' channel or under a message.
func (p *play) holdMessages(draw *drawing) {
	p.t.Helper()
	ctx := context.Background()
	standing := map[string]slackfake.Message{}
	for _, m := range p.inHelpers() {
		standing[m.Channel+" "+m.TS] = m
	}
	cases := map[string]int{}
	wanted, replies := 0, 0
	p.do(p.App.Store().Subjects(ctx, func(s journeys.Subject) error {
		plan := p.planned(ctx, s)
		for i := range s.Postings {
			st := &s.Postings[i]
			switch {
			case st.Absent || st.State == journeys.Gone:
			case st.Kind == journeys.ReplyPosting:
				replies++
			case st.Kind == journeys.MessagePosting:
				wanted++
				cases[st.Case]++
				want, ok := plan[st.Key]
				if !ok {
					p.t.Errorf("%s is stored and not wanted any more", st.Key)
					continue
				}
				found := p.standingFor(draw, standing, want)
				if found != 1 {
					p.t.Errorf("%s: %d messages stand as its case wants it: %s", st.Key, found, draw.message(p.t, want))
				}
			}
		}
		return nil
	}))
	if wanted != 1 || len(standing) != wanted {
		p.t.Errorf("%d messages are wanted and %d stand, want one", wanted, len(standing))
	}
	for id, n := range cases {
		if n != 1 {
			p.t.Errorf("case %s has %d messages", id, n)
		}
	}
	if n := len(p.replies()); n != replies {
		p.t.Errorf("%d replies stand, %d are wanted", n, replies)
	}
	seen := map[string]bool{}
	for _, m := range p.replies() {
		if key := m.ThreadTS + m.String(); seen[key] {
			p.t.Errorf("said twice in a thread: %s", m)
		} else {
			seen[key] = true
		}
	}
}

// standingFor counts the messages that stand exactly as a posting is drawn.
func (p *play) standingFor(draw *drawing, standing map[string]slackfake.Message, want journeys.Posting) int {
	n := 0
	drawn := draw.message(p.t, want)
	for _, m := range standing {
		if shape(p.t, m) == drawn {
			n++
		}
	}
	return n
}

// planned is what a subject's cases want now, by key, judged anew from its events.
func (p *play) planned(ctx context.Context, s journeys.Subject) map[string]journeys.Posting {
	p.t.Helper()
	rules := p.Config.Rules
	facts := journeys.Facts{Sources: map[string]journeys.SourceFacts{}}
	for _, src := range rules.Sources {
		facts.Sources[src.ID] = journeys.SourceFacts{Heard: true}
	}
	out := journeys.Walk(rules, s.Events, facts, p.Now())
	current, _ := journeys.Identify(s.Cases, out.Cases, func(first journeys.Case) string {
		p.t.Errorf("a case of %s is not stored", first.Journey)
		return "new"
	})
	plan := map[string]journeys.Posting{}
	for _, w := range journeys.Plan(rules, current, s.Events, s.Postings, facts, p.Now()) {
		plan[w.Key] = w
	}
	return plan
}

// drawing renders postings as the connector does, in a workspace where nothing
// ever happens.
type drawing struct {
	w    *slackfake.Workspace
	sink connectors.Sink
}

type plainSettings struct{ config slack.Config }

func (s plainSettings) Decode(into any) []connectors.Fault {
	*into.(*slack.Config) = s.config
	return nil
}
func (plainSettings) PublicURL() string { return "" }
func (plainSettings) Loopback() bool    { return true }
func (plainSettings) Polled() bool      { return false }
func (plainSettings) Now() time.Time    { return time.Time{} }

func newDrawing(t *testing.T) *drawing {
	t.Helper()
	w := slackfake.New(slackfake.Options{Token: slackToken})
	w.AddChannel(slackfake.Channel{ID: "C0DEMO1", Name: "sd-now"})
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	conn, faults := slack.Spec().New("it-chat", plainSettings{slack.Config{BotToken: connectors.NewSecret(slackToken), Insecure: true, API: srv.URL + "/api/"}})
	if len(faults) > 0 {
		t.Fatalf("%+v", faults)
	}
	return &drawing{w, conn.Sink}
}

// message is how a posting is to look.
func (d *drawing) message(t testing.TB, p journeys.Posting) string {
	t.Helper()
	got, err := d.sink.Put(context.Background(), p, connectors.Prior{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range d.w.Messages("sd-now") {
		if strings.HasSuffix(got.Remote, m.TS) {
			return shape(t, m)
		}
	}
	t.Fatalf("nothing stands as %s", got.Remote)
	return ""
}

// shape is everything of a message that a reader sees or presses, and its mark.
func shape(t testing.TB, m slackfake.Message) string {
	t.Helper()
	blocks, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text + "\n" + string(blocks)
}
