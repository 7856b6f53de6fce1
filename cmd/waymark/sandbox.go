package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/page"
)

// What the sandbox's accounts are. They guard made-up data on one machine.
const (
	sandboxAccount  = "bot@sandbox.example"
	sandboxToken    = "sandbox-token"
	sandboxSecret   = "sandbox-secret"
	sandboxCustomer = "cust-1"
)

func sandboxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a desk to try things on",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var f sandboxFlags
	jira := &cobra.Command{
		Use:   "jira",
		Short: "Serve a Jira with made-up tickets on this machine",
		Long: "Serves a Jira site in memory: its REST interface, JSM's, webhooks that are sent when something\n" +
			"changes, and pages that show a ticket as an agent or as its customer sees it. Nothing is kept.\n" +
			"It prints the account to use and a connector for waymark.yaml.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.serve(c.Context(), c.OutOrStdout()) },
	}
	jira.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8090", "an address of this machine")
	jira.Flags().StringVar(&f.edition, "edition", "cloud", "cloud or datacenter")
	jira.Flags().StringVar(&f.webhook, "webhook", "", "where to send webhooks from the start, http://127.0.0.1:8080/hooks/it-desk")
	jira.Flags().IntVar(&f.tickets, "tickets", 200, "how many tickets to make up")
	jira.Flags().Float64Var(&f.rate, "rate", 0, "calls a second on each endpoint; 0 is what the vendor publishes")
	c.AddCommand(jira, slackSandboxCommand())
	return c
}

type sandboxFlags struct {
	listen, edition, webhook string
	tickets                  int
	rate                     float64
}

func (f *sandboxFlags) check() error {
	if err := onThisMachine(f.listen); err != nil {
		return err
	}
	switch {
	case f.edition != "cloud" && f.edition != "datacenter":
		return fmt.Errorf("--edition is cloud or datacenter, not %q", f.edition)
	case f.tickets < 0 || f.tickets > 100_000:
		return fmt.Errorf("--tickets is a number from 0 to 100000")
	case f.rate < 0:
		return fmt.Errorf("--rate is a number of calls a second")
	}
	return nil
}

// onThisMachine refuses an address that others could reach.
func onThisMachine(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	switch {
	case err != nil:
		return fmt.Errorf("--listen is an address and a port, 127.0.0.1:8090")
	case host != "localhost" && (ip == nil || !ip.IsLoopback()):
		return fmt.Errorf("--listen is an address of this machine alone, 127.0.0.1:8090: a sandbox has no secrets to keep strangers out with")
	}
	return nil
}

func (f *sandboxFlags) serve(ctx context.Context, out io.Writer) error {
	if err := f.check(); err != nil {
		return &wrongUsage{err}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	s, err := newSandbox(f, "http://"+listener.Addr().String())
	if err != nil {
		_ = listener.Close()
		return err
	}
	s.introduce(out, f)
	return serveSandbox(ctx, listener, s, s.deliver)
}

// serveSandbox serves pages and interfaces, and carries webhooks, until ctx
// ends.
func serveSandbox(ctx context.Context, listener net.Listener, h http.Handler, deliver func(context.Context)) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	})
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go deliver(ctx)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// sandbox is a site, its pages and what carries its webhooks.
type sandbox struct {
	site *jirafake.Fake
	page http.Handler
	wake chan struct{}
}

func newSandbox(f *sandboxFlags, address string) (*sandbox, error) {
	o := jirafake.Options{Site: address, Account: sandboxAccount, Token: sandboxToken, Me: "waymark", Limits: jirafake.CloudLimits()}
	if f.edition == "datacenter" {
		o.Edition, o.Limits = jirafake.DataCenter, jirafake.Limits{}
	}
	if f.rate > 0 {
		o.Limits = jirafake.EveryEndpoint(f.rate)
	}
	s := &sandbox{site: jirafake.New(o), wake: make(chan struct{}, 1)}
	s.site.Seed(jirafake.Seeding{Tickets: f.tickets, Seed: 1})
	s.site.AddLogin("customer1@example.com", "customer-token", sandboxCustomer)
	s.site.OnChange(func(jirafake.Webhook) {
		select {
		case s.wake <- struct{}{}:
		default: // it is awake already
		}
	})
	if f.webhook != "" {
		err := s.site.Register(jirafake.Hook{Name: "Waymark", URL: f.webhook, Secret: sandboxSecret, JQL: "project = ITD", Events: jirafake.Events()})
		if err != nil {
			return nil, &wrongUsage{fmt.Errorf("--webhook: %w", err)}
		}
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return nil, err
	}
	s.page, err = page.New(s.site, "agent-1", zone)
	return s, err
}

// ServeHTTP tells the REST interface from the pages.
func (s *sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/rest/") {
		s.site.ServeHTTP(w, r)
		return
	}
	s.page.ServeHTTP(w, r)
}

// deliver sends webhooks when they are due, until ctx ends.
func (s *sandbox) deliver(ctx context.Context) {
	client := stayingClient()
	carry(ctx, s.wake, s.site.Due, func(ctx context.Context) { s.site.Send(ctx, client) })
}

// stayingClient follows no redirect: a signed body goes where it is sent.
func stayingClient() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// carry sends what is due, when it is and whenever it is woken, until ctx ends.
func carry(ctx context.Context, wake <-chan struct{}, due func() (time.Time, bool), send func(context.Context)) {
	for ctx.Err() == nil {
		wait := time.Hour
		if at, waits := due(); waits {
			wait = time.Until(at)
		}
		timer := time.NewTimer(max(wait, 0))
		select {
		case <-ctx.Done():
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
		send(ctx)
	}
}

func (s *sandbox) introduce(out io.Writer, f *sandboxFlags) {
	site := s.site.Site()
	user, header := "account  "+sandboxAccount+"\ntoken    "+sandboxToken, "-u "+sandboxAccount+":"+sandboxToken
	path, account, edition := "/rest/api/3/myself", "export JIRA_ACCOUNT="+sandboxAccount+"\n", ""
	accountLine := "    account: env:JIRA_ACCOUNT\n"
	customer := "customer1@example.com, token customer-token"
	if f.edition == "datacenter" {
		user, header = "token    "+sandboxToken+"  (Authorization: Bearer)", "-H 'Authorization: Bearer "+sandboxToken+"'"
		path, account, edition, accountLine = "/rest/api/2/myself", "", "    edition: datacenter\n", ""
		customer = "token customer-token"
	}
	_, _ = fmt.Fprintf(out, `A Jira to try things on, with %s. Nothing is kept.

pages    %s
%s
secret   %s  (of the webhook)
customer %s: sees requests of %s in the portal's interface

Try: curl -s %s %s%s

  export JIRA_TOKEN=%s JIRA_WEBHOOK_SECRET=%s
  %s
connectors:
  - id: it-desk
    kind: jira
%s    site: %s
%s    token: env:JIRA_TOKEN
    webhook_secret: env:JIRA_WEBHOOK_SECRET
    projects: [ITD]

`, count(f.tickets, "made-up ticket"), site, user, sandboxSecret, customer, sandboxCustomer, header, site, path,
		sandboxToken, sandboxSecret, account, edition, site, accountLine)
	if f.webhook == "" {
		_, _ = fmt.Fprintf(out, "No webhook is registered yet: do it on %s/webhooks, or start with --webhook ADDRESS.\n", site)
	} else {
		_, _ = fmt.Fprintf(out, "Changes in ITD are sent to %s.\n", f.webhook)
	}
	_, _ = fmt.Fprintf(out, "Interrupt to end.\n")
}
