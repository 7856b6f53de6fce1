package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake/page"
)

const (
	slackSandboxToken  = "xoxb-sandbox"
	slackSandboxSecret = "sandbox-signing-secret"
)

type slackSandboxFlags struct {
	listen, webhook string
	rate            float64
}

func slackSandboxCommand() *cobra.Command {
	var f slackSandboxFlags
	c := &cobra.Command{
		Use:   "slack",
		Short: "Serve a Slack with made-up people on this machine",
		Long: "Serves a Slack workspace in memory: the Web API with its limits, signed events, presses, forms\n" +
			"and commands, and a page where you are whoever you choose. Nothing is kept.\n" +
			"It prints the token and the signing secret to use, and a connector for waymark.yaml.\n" +
			"Its people are those of \"waymark sandbox jira\".",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.serve(c.Context(), c.OutOrStdout()) },
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8091", "an address of this machine")
	c.Flags().StringVar(&f.webhook, "webhook", "", "the app's request URL, http://127.0.0.1:8080/hooks/it-chat")
	c.Flags().Float64Var(&f.rate, "rate", 0, "messages a second in each channel; 0 is what the vendor publishes, for all methods")
	return c
}

func (f *slackSandboxFlags) check() error {
	if err := onThisMachine(f.listen); err != nil {
		return err
	}
	if f.rate < 0 {
		return fmt.Errorf("--rate is a number of messages a second")
	}
	if f.webhook == "" {
		return nil
	}
	u, err := url.Parse(f.webhook)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || onThisMachine(net.JoinHostPort(u.Hostname(), "0")) != nil {
		return fmt.Errorf("--webhook is an address of this machine, http://127.0.0.1:8080/hooks/it-chat")
	}
	return nil
}

func (f *slackSandboxFlags) serve(ctx context.Context, out io.Writer) error {
	if err := f.check(); err != nil {
		return &wrongUsage{err}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	s, err := newSlackSandbox(f, "http://"+listener.Addr().String())
	if err != nil {
		_ = listener.Close()
		return err
	}
	s.introduce(out, f)
	return serveSandbox(ctx, listener, s, s.deliver)
}

// slackSandbox is a workspace, its pages and what carries its events.
type slackSandbox struct {
	site   *slackfake.Workspace
	page   http.Handler
	client *http.Client
	wake   chan struct{}
}

func newSlackSandbox(f *slackSandboxFlags, address string) (*slackSandbox, error) {
	limits := slackfake.Published()
	if f.rate > 0 {
		limits = slackfake.Limits{Messages: f.rate, Burst: 5}
	}
	s := &slackSandbox{client: stayingClient(), wake: make(chan struct{}, 1), site: slackfake.New(slackfake.Options{
		Token: slackSandboxToken, SigningSecret: slackSandboxSecret, Site: address, Limits: limits, Scopes: slack.Scopes(),
	})}
	seedSlack(s.site)
	s.site.Reach(f.webhook, func() {
		select {
		case s.wake <- struct{}{}:
		default: // it is awake already
		}
	})
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return nil, err
	}
	s.page, err = page.New(s.site, s.client, zone)
	return s, err
}

// seedSlack fills a workspace with the agents and some customers of the Jira
// sandbox, under the same e-mail addresses, so that a press finds its presser.
func seedSlack(w *slackfake.Workspace) {
	for n, name := range []string{"Ada Winter", "Sam Reed", "Bo Jensen", "Mara Klein", "Theo Park", "Ruth Vogel", "Gus Adler", "Ivo Hahn"} {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		w.AddUser(slackfake.User{ID: "U0AGENT" + strconv.Itoa(n+1), Name: first, RealName: name, Email: fmt.Sprintf("agent%d@desk.example", n+1), Deleted: n == 6})
	}
	for n, name := range []string{"Dana Berg", "Milan Lind", "Ines Weiss"} {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		w.AddUser(slackfake.User{ID: "U0CUST" + strconv.Itoa(n+1), Name: first, RealName: name, Email: fmt.Sprintf("customer%d@example.com", n+1)})
	}
	for _, c := range []slackfake.Channel{
		{ID: "C0HELP", Name: "it-help"}, {ID: "C0SDNOW", Name: "sd-now"}, {ID: "C0IDENTITY", Name: "identity"}, {ID: "C0PORTAL", Name: "portal"},
		{ID: "C0LEADS", Name: "it-leads", Private: true, Members: []string{"U0AGENT1", "U0AGENT2", "U0AGENT8"}},
		{ID: "C0PREVIEW", Name: "waymark-preview"}, {ID: "C0ADMIN", Name: "waymark-admin"}, {ID: "C0RANDOM", Name: "random", Outside: true},
	} {
		w.AddChannel(c)
	}
	w.AddGroup(slackfake.Group{ID: "S0ONCALL", Handle: "sd-oncall", Members: []string{"U0AGENT1", "U0AGENT3"}})
}

// ServeHTTP tells the Web API, and the addresses that it gives away, from the
// pages.
func (s *slackSandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, prefix := range []string{"/api/", "/response/", "/upload/"} {
		if strings.HasPrefix(r.URL.Path, prefix) {
			s.site.ServeHTTP(w, r)
			return
		}
	}
	s.page.ServeHTTP(w, r)
}

func (s *slackSandbox) deliver(ctx context.Context) {
	carry(ctx, s.wake, s.site.Due, func(ctx context.Context) { s.site.Send(ctx, s.client) })
}

func (s *slackSandbox) introduce(out io.Writer, f *slackSandboxFlags) {
	site := s.site.Site
	_, _ = fmt.Fprintf(out, `A Slack to try things on, with made-up people. Nothing is kept.

page     %s
token    %s
secret   %s  (with which it signs)

Try: curl -s -H 'Authorization: Bearer %s' %s/api/auth.test

  export SLACK_BOT_TOKEN=%s SLACK_SIGNING_SECRET=%s

connectors:
  - id: it-chat
    kind: slack
    api: %s/api/
    bot_token: env:SLACK_BOT_TOKEN
    signing_secret: env:SLACK_SIGNING_SECRET
    watch: [it-help]

`, site, slackSandboxToken, slackSandboxSecret, slackSandboxToken, site, slackSandboxToken, slackSandboxSecret, site)
	if f.webhook == "" {
		_, _ = fmt.Fprintf(out, "No request URL is set, so nobody hears what is done here: start with --webhook ADDRESS.\n")
	} else {
		_, _ = fmt.Fprintf(out, "What is done here is told to %s.\n", f.webhook)
	}
	_, _ = fmt.Fprintf(out, "Interrupt to end.\n")
}
