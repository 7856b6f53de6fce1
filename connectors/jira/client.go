package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/waymark-itsm/waymark/connectors"
)

// patience is how long one call of a capability may take in all, with every
// request that it makes. It lies well before the end of the outbox's lease.
const patience = 10 * time.Second

// longestAnswer bounds what is read of an answer, in bytes.
const longestAnswer = 32 << 20

// client makes requests of a site's REST interface.
type client struct {
	jira    *gojira.Client
	base    string
	edition edition
	over    http.RoundTripper
	state   *state // of the token's account
	// urgent requests do not wait for their turn: they take back what must not
	// stand.
	urgent bool

	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error
	rand  func() float64 // of [0, 1)
}

// state is what all requests with one token share.
type state struct {
	pace    *pace
	circuit circuit

	mu sync.Mutex
	me string // our own account id, once known
	// known is told what it is.
	known func(me string)
}

func newClient(s *settings, now func() time.Time) (*client, error) {
	base := s.API
	if base == "" {
		base = s.Site
	}
	// A transport of its own: its idle connections end with this configuration.
	own := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
	}
	c := &client{
		base: base, edition: s.Edition, over: own, state: newState(s.Rate),
		now: now, sleep: sleep, rand: rand.Float64,
	}
	j, err := c.login(s.Account, s.Token)
	c.jira = j
	return c, err
}

// login is a client that shows a token.
func (c *client) login(account, token connectors.Secret) (*gojira.Client, error) {
	hc := &http.Client{
		Transport: c.edition.login(account, token, c.over),
		// A redirect would carry the token to wherever it leads.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return gojira.NewClient(hc, c.base)
}

// as is the same site, spoken to as somebody else.
func (c *client) as(account, token connectors.Secret) (*client, error) {
	j, err := c.login(account, token)
	if err != nil {
		return nil, fault(connectors.Invalid, "log in", errors.New("the site is not an address that can be called"))
	}
	other := *c
	other.jira, other.state = j, newState(usualSpeed())
	return &other, nil
}

// urgently is the same client for what does not wait for its turn.
func (c *client) urgently() *client {
	now := *c
	now.urgent = true
	return &now
}

func newState(s speed) *state { return &state{pace: newPace(s), known: func(string) {}} }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call makes one request. An address that does not begin with rest/ lies below
// the platform's interface. body and into may be nil. Its error is of the kind
// that says what the request left behind; its text holds the operation and
// the status and nothing of what was sent or answered.
func (c *client) call(ctx context.Context, op, method, where string, query url.Values, body, into any) error {
	err := c.ask(ctx, op, method, where, query, body, into)
	if code := new(refusedStatus); errors.As(err, code) {
		c.state.circuit.refuse(int(*code), method)
	}
	return err
}

// ask is call for what may be refused without meaning anything for the rest.
func (c *client) ask(ctx context.Context, op, method, where string, query url.Values, body, into any) error {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	if !strings.HasPrefix(where, "rest/") {
		where = c.edition.rest() + where
	}
	if len(query) > 0 {
		where += "?" + query.Encode()
	}
	req, err := c.jira.NewRequestWithContext(ctx, method, where, body)
	if err != nil {
		return fault(connectors.Invalid, op, errors.New("the request cannot be built"))
	}
	if err := c.state.circuit.admit(op, method, c.now()); err != nil && !c.urgent {
		return err
	}
	if err := c.turn(ctx, op); err != nil {
		c.tell(dropped)
		return err
	}
	resp, err := c.jira.Do(req, nil)
	if resp == nil {
		c.tell(outcomeOf(ctx))
		return broken(op, method, sent.Load(), err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 500 {
		c.tell(failed)
	} else {
		c.tell(answered)
	}
	wait := c.heed(resp.StatusCode, resp.Header)
	if err != nil {
		return c.refused(op, method, wait, resp.Response)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	if err != nil {
		return broken(op, method, true, err)
	}
	if into == nil || resp.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return broken(op, method, true, errors.New("the answer is not the JSON that is documented"))
	}
	return nil
}

func (c *client) tell(what outcome) { c.state.circuit.tell(what, c.now(), c.rand()) }

// refusedStatus is the status of a request that was refused for who made it.
type refusedStatus int

func (s refusedStatus) Error() string { return "status " + strconv.Itoa(int(s)) }

func fault(kind connectors.Kind, op string, err error) error {
	return &connectors.Error{Kind: kind, Op: "jira: " + op, Err: err}
}

// broken is a request without a usable answer. A read did nothing; neither
// did a write that never left. Of any other write nobody knows.
func broken(op, method string, sent bool, err error) error {
	kind := connectors.Temporary
	if sent && method != http.MethodGet {
		kind = connectors.Unknown
	}
	// The error's own text holds the address, and that holds account ids.
	if u := new(url.Error); errors.As(err, &u) {
		err = u.Err
	}
	return fault(kind, op, err)
}

// refused is an answer other than 2xx.
func (c *client) refused(op, method string, wait time.Duration, resp *http.Response) error {
	e := &connectors.Error{Op: "jira: " + op, Err: fmt.Errorf("status %d%s", resp.StatusCode, fieldsOf(resp.Body))}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.Kind, e.Err = connectors.Denied, refusedStatus(code)
	case code == http.StatusNotFound || code == http.StatusGone:
		e.Kind = connectors.Gone
	case code == http.StatusTooManyRequests && resp.Header.Get("RateLimit-Reason") == perIssue:
		e.Kind = connectors.Temporary // other tickets' postings need not wait for this one
	case code == http.StatusTooManyRequests:
		e.Kind, e.RetryAfter = connectors.RateLimited, wait
	case code == http.StatusRequestTimeout || code == http.StatusConflict || code == http.StatusTooEarly:
		e.Kind = connectors.Temporary
	case code >= 500 && method == http.MethodPost:
		e.Kind = connectors.Unknown
	case code >= 500:
		e.Kind = connectors.Temporary
	default:
		e.Kind = connectors.Invalid
	}
	return e
}

// fieldsOf names the fields that Jira complains about. Its messages are left
// out: they can repeat what was sent.
func fieldsOf(body io.Reader) string {
	var answer struct {
		Errors map[string]any `json:"errors"`
	}
	raw, err := io.ReadAll(io.LimitReader(body, 64<<10))
	if err != nil || json.Unmarshal(raw, &answer) != nil || len(answer.Errors) == 0 {
		return ""
	}
	var names []string
	for n := range answer.Errors {
		if len(n) <= 40 && strings.IndexFunc(n, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
		}) < 0 {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return ""
	}
	return " about " + strings.Join(names, ", ")
}

// wait reads Retry-After, which is seconds or a date (RFC 9110).
func (c *client) wait(s string) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n > 0 {
		return time.Duration(min(n, 86400)) * time.Second
	}
	if at, err := http.ParseTime(s); err == nil {
		return min(max(at.Sub(c.now()), 0), 24*time.Hour)
	}
	return 0
}
