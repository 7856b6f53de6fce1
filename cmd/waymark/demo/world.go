package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// World is everything that a story happens in.
type World struct {
	App    *app.App
	Config *config.Config
	Jira   *jirafake.Fake
	Slack  *slackfake.Workspace
	Dir    string // where the files and the store lie
	clock  *clock
	drop   []string

	options app.Options

	hooks   string // address of our webhooks
	site    string // and of the fakes
	api     string
	servers []*http.Server
	client  *http.Client

	settled func() // called whenever everything due has been done; may be nil

	mu     sync.Mutex
	queue  []jirafake.Webhook // what Jira wants to tell us
	repeat int                // every webhook is sent so many times more
}

// Setting says what a world is like.
type Setting struct {
	Dir    string
	Start  time.Time
	People []Person
	Drop   []string // sources that this desk does not have
	Specs  []connectors.Spec
	Log    *slog.Logger
	Repeat int // every webhook comes so many times more
}

// NewWorld starts the fakes and the real server on loopback.
func NewWorld(ctx context.Context, s Setting) (w *World, err error) {
	w = &World{clock: &clock{at: s.Start}, client: &http.Client{Timeout: 20 * time.Second}, Dir: s.Dir, drop: s.Drop, repeat: s.Repeat}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	jiraAt, err := w.listen(ctx)
	if err != nil {
		return nil, err
	}
	slackAt, err := w.listen(ctx)
	if err != nil {
		return nil, err
	}
	w.site, w.api = "http://"+jiraAt.Addr().String(), "http://"+slackAt.Addr().String()+"/api/"
	w.Jira = jirafake.New(jirafake.Options{Site: w.site, Account: jiraAccount, Token: jiraToken, Secret: jiraSecret, Now: w.clock.Now})
	w.Slack = slackfake.New(slackfake.Options{Token: slackToken, SigningSecret: slackSecret, Now: w.clock.Now})
	w.furnish(s.People)
	w.serve(jiraAt, w.Jira)
	w.serve(slackAt, w.Slack)

	file, err := write(s.Dir, w.site, w.api, s.Drop, s.People)
	if err != nil {
		return nil, err
	}
	cfg, report := config.Load(file, s.Specs, config.Options{Now: w.clock.Now})
	if cfg == nil {
		return nil, report.Err()
	}
	w.Config = cfg
	quick := outbox.Pace{} // the fakes need no manners, and the clock stands still
	w.options = app.Options{Now: w.clock.Now, Log: s.Log, Pace: map[string]outbox.Pace{"it-desk": quick, "it-chat": quick}}
	w.App, err = app.Open(ctx, cfg, w.options)
	if err != nil {
		return nil, err
	}
	w.App.Resolve(ctx)
	us, err := w.listen(ctx)
	if err != nil {
		return nil, err
	}
	w.hooks = "http://" + us.Addr().String() + "/hooks/"
	w.serve(us, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.App.Handler().ServeHTTP(rw, r) }))
	return w, nil
}

// Restart ends the program and starts it again on the same store. Nobody may be
// sending it anything meanwhile.
func (w *World) Restart(ctx context.Context) error {
	if err := w.App.Close(); err != nil {
		return err
	}
	a, err := app.Open(ctx, w.Config, w.options)
	if err != nil {
		return err
	}
	w.App = a
	a.Resolve(ctx)
	return nil
}

// furnish fills the fakes: a service project, the people, the channels.
func (w *World) furnish(people []Person) {
	w.Jira.AddProject(jirafake.Project{ID: "10000", Key: "ITD", Name: "IT Desk", ServiceDesk: true})
	w.Jira.AddUser(jirafake.User{AccountID: "acc-sam", Name: "Sam Reed", Email: "sam.reed@example.com", Groups: []string{"it-service-desk"}})
	w.Slack.AddUser(slackfake.User{ID: "USAM", Name: "sam", RealName: "Sam Reed", Email: "sam.reed@example.com"})
	for _, p := range people {
		w.Jira.AddUser(jirafake.User{AccountID: p.Jira, Name: p.Name, Email: p.Email, Type: "customer"})
		w.Slack.AddUser(slackfake.User{ID: p.Slack, Name: p.Name, RealName: p.Name, Email: p.Email})
	}
	for i, name := range []string{"it-help", "sd-now", "it-leads", "identity", "portal", "waymark-admin"} {
		w.Slack.AddChannel(slackfake.Channel{ID: fmt.Sprintf("C0DEMO%d", i), Name: name})
	}
	w.Slack.AddGroup(slackfake.Group{ID: "S0ONCALL", Handle: "sd-oncall"})
	w.Jira.OnChange(func(h jirafake.Webhook) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.queue = append(w.queue, h)
	})
}

func (w *World) listen(ctx context.Context) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
}

func (w *World) serve(l net.Listener, h http.Handler) {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	w.servers = append(w.servers, s)
	go func() { _ = s.Serve(l) }()
}

// Close stops everything.
func (w *World) Close() {
	for _, s := range slices.Backward(w.servers) {
		_ = s.Close()
	}
	if w.App != nil {
		_ = w.App.Close()
	}
}

// Now is the story's present.
func (w *World) Now() time.Time { return w.clock.Now() }

// Play moves the clock to each beat in turn and lets it happen; everything
// that comes due on the way is done at its own time. told is called after
// each beat, with everything settled; it may be nil.
func (w *World) Play(ctx context.Context, beats []Beat, told func(Beat) error) error {
	for _, b := range beats {
		if slices.Contains(w.drop, b.Source) {
			continue
		}
		if err := w.Until(ctx, b.At); err != nil {
			return err
		}
		if err := b.do(w); err != nil {
			return fmt.Errorf("%s at %s: %w", b.Says, b.At.Format("15:04:05"), err)
		}
		if err := w.Settle(ctx); err != nil {
			return err
		}
		if told != nil {
			if err := told(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// Until moves the clock to an instant, stopping wherever something is due.
func (w *World) Until(ctx context.Context, t time.Time) error {
	for {
		if err := w.Settle(ctx); err != nil {
			return err
		}
		due, err := w.App.NextDue(ctx)
		if err != nil {
			return err
		}
		now := w.clock.Now()
		if due.IsZero() || due.After(t) || !now.Before(t) {
			w.clock.Set(t)
			return w.Settle(ctx)
		}
		// At least a second on: what is due now and was not done is leased.
		w.clock.Set(later(due, now.Add(time.Second)))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Settle does everything that is due now, and tells us what Jira saw of it,
// until both are quiet.
func (w *World) Settle(ctx context.Context) error {
	for range 100 {
		if err := w.App.Settle(ctx); err != nil {
			return err
		}
		if w.settled != nil {
			w.settled()
		}
		n, err := w.deliver()
		if err != nil || n == 0 {
			return err
		}
	}
	return errors.New("webhooks never end: our own writes answer each other")
}

// deliver sends what Jira has to tell.
func (w *World) deliver() (int, error) {
	w.mu.Lock()
	hooks := w.queue
	w.queue = nil
	w.mu.Unlock()
	for _, h := range hooks {
		if err := w.send(func() (*http.Request, error) { return h.Request(w.hooks + "it-desk") }); err != nil {
			return 0, err
		}
	}
	return len(hooks), nil
}

// send posts a webhook, and again as often as the world repeats.
func (w *World) send(request func() (*http.Request, error)) error {
	for range w.repeat + 1 {
		r, err := request()
		if err != nil {
			return err
		}
		answer, err := w.client.Do(r)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode/100 != 2 {
			return fmt.Errorf("a webhook was answered with %s", answer.Status)
		}
	}
	return nil
}

// generic sends what a generic source says, signed.
func (w *World) generic(source string, at time.Time, body map[string]any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s-%d-%x", source, at.Unix(), len(raw))
	return w.send(func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.hooks+source, bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		r.Header = generic.Sign(genericSecret, id, w.clock.Now(), raw)
		r.Header.Set("Content-Type", "application/json")
		return r, nil
	})
}

// say is a person writing in a channel.
func (w *World) say(channel string, p Person, text string) error {
	m := w.Slack.Say(channel, p.Slack, text, "")
	return w.send(func() (*http.Request, error) { return w.Slack.Posted(w.hooks+"it-chat", m), nil })
}

// Hooks is the address of our webhooks, up to the connector's id.
func (w *World) Hooks() string { return w.hooks }

// JiraURL and SlackURL are where the two fakes answer.
func (w *World) JiraURL() string  { return w.site }
func (w *World) SlackURL() string { return w.api }

// Press is somebody pressing a button on a message.
func (w *World) Press(user string, m slackfake.Message, action string) error {
	return w.send(func() (*http.Request, error) { return w.Slack.Press(w.hooks+"it-chat", user, m, action) })
}

// Go lets the clock run and the server work by itself until ctx ends. The
// addresses stay the same.
func (w *World) Go(ctx context.Context) error {
	w.clock.Go()
	l, err := w.listen(ctx) // a door of its own; the story's stays open
	if err != nil {
		return err
	}
	go func() {
		t := time.NewTicker(200 * time.Millisecond)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				_, _ = w.deliver()
			}
		}
	}()
	return w.App.Run(ctx, l)
}
