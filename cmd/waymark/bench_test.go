package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/reading"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// The three benchmarks below differ in the server only. Each is a real
// http.Server on a real loopback connection, driven by the same client with
// the same requests: signed Jira webhooks of 13 KB, every one of them another
// delivery about another change, ten to a ticket. What counts is the ratio of
// their times in one run: how much of a bare handler's throughput is left when
// it does our work. deploy/BENCHMARKS.md says how to read it.

// BenchmarkFloor reads a body and checks its signature, and does nothing more.
func BenchmarkFloor(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST("/hooks/:connector", func(c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil || !hmac.Equal([]byte(c.GetHeader("X-Hub-Signature")), []byte(jirafake.Sign(jiraSecret, body))) {
			c.Status(http.StatusUnauthorized)
			return
		}
		c.Status(http.StatusAccepted)
	})
	pour(b, serveOn(b, e), nil)
}

// BenchmarkIntakeDurable is the real intake on the real store: every webhook
// is verified, decoded and on the disk before it is answered.
func BenchmarkIntakeDurable(b *testing.B) {
	cfg := benchDesk(b)
	db, err := store.Open(b.Context(), cfg.Store)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	desk := &atomic.Pointer[intake.Desk]{}
	desk.Store(intake.NewDesk(cfg.Connectors, cfg.Rules.Roster).WithReader(reading.New()))
	pour(b, serveOn(b, intake.New(intake.Options{Desk: desk, Store: db})), nil)
}

// BenchmarkEndToEnd is the whole server with both its loops. The time ends
// when every subject has been walked with all of its events and its gaps are
// stored.
func BenchmarkEndToEnd(b *testing.B) {
	cfg := benchDesk(b)
	a, err := app.Open(b.Context(), cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := errors.Join(<-done, a.Close()); err != nil {
			b.Error(err)
		}
	})
	heardPortal(b, "http://"+l.Addr().String()+"/hooks/portal")
	pour(b, l.Addr().String(), func() { settled(b, cfg.Store) })
	cases, err := a.Store().CasesBetween(b.Context(), nil, time.Time{}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	gaps := 0
	for _, c := range cases {
		gaps += len(c.Gaps)
	}
	if want := (b.N + perTicket - 1) / perTicket; len(cases) != want || gaps < want {
		b.Fatalf("%d cases with %d gaps for %d tickets", len(cases), gaps, want)
	}
}

// heardPortal lets the portal speak once. Of a source that never spoke nothing
// is called missing, and there would be no gaps to decide.
func heardPortal(b *testing.B, url string) {
	b.Helper()
	body := []byte(`{"id":"1","at":"2026-11-17T08:00:00Z","user":"somebody@example.com","action":"opened"}`)
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header = generic.Sign(genericSecret, "portal-1", time.Now(), body)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusAccepted {
		b.Fatal(answer.Status)
	}
}

// settled waits until no subject has news that nobody has walked.
func settled(b *testing.B, dsn string) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(dsn, "sqlite:")+"?_pragma=busy_timeout(5000)&_pragma=query_only(1)")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM subjects WHERE due_at <= ? LIMIT 1)`, time.Now().UnixNano()).Scan(&n); err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// serveOn serves a handler as the program does and returns its address.
func serveOn(b *testing.B, h http.Handler) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := intake.Server("", h)
	go func() { _ = s.Serve(l) }()
	b.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

// benchDesk is the usual desk, which observes: everything is decided and
// stored, nothing leaves. Its Jira answers look-ups as slowly as a real one.
func benchDesk(b testing.TB) *config.Config {
	b.Helper()
	dir := b.TempDir()
	site, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	jira := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pause(r.Context(), 150*time.Millisecond)
		w.WriteHeader(http.StatusNotFound)
	})}
	go func() { _ = jira.Serve(site) }()
	b.Cleanup(func() { _ = jira.Close() })
	desk := fmt.Sprintf(deskFile, dir, "127.0.0.1:0", "http://"+site.Addr().String(), "http://"+site.Addr().String(), "2026-11-01")
	for name, text := range map[string]string{
		"waymark.yaml": strings.Replace(desk, "mode: suggest", "mode: observe", 1), "people.csv": "name,email,phone,jira,slack,team\n",
		"jira-account": "bot@desk.example", "jira-token": jiraToken, "jira-secret": jiraSecret,
		"slack-token": slackToken, "slack-secret": slackSecret, "generic-secret": genericSecret,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	cfg, report := config.Load(filepath.Join(dir, "waymark.yaml"), specs(), config.Options{})
	if cfg == nil {
		b.Fatal(report.Err())
	}
	return cfg
}

// How many senders there are at once, so many that they do not all wait for the
// same fsync, and how many deliveries tell of one ticket.
const (
	senders   = 256
	perTicket = 10
)

// pour sends b.N webhooks over keep-alive connections, and fails unless each
// is answered with 202. after, if any, belongs to the time.
func pour(b *testing.B, address string, after func()) {
	b.Helper()
	defer runtime.GOMAXPROCS(roomForTheDisk()) // as serve runs
	all := newTraffic(b.N)
	conns := make([]net.Conn, senders)
	for i := range conns {
		c, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		conns[i] = c
		defer func() { _ = c.Close() }()
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for _, c := range conns {
		wg.Go(func() {
			if err := all.send(c, &next); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	if after != nil {
		after()
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "webhooks/s")
}

// traffic is the webhooks to send. The client is as light as can be, since it
// runs on the server's cores: one prepared request a connection, in which a
// few digits and the signature are overwritten each time. Signing is done
// beforehand.
type traffic struct {
	n          int
	sorts      [2]template // the ticket is created; it is changed
	signatures [][64]byte
}

// template is one request with the places that differ.
type template struct {
	request                            []byte
	body                               int // where it begins
	ticket, change, customer, delivery []int
	signature                          int
}

// digits is how long each number in a template is.
const digits = 9

func newTraffic(n int) *traffic {
	const ticket, change, customer = "912345678", "923456789", "934567890"
	const key = 812345678 // a ticket's id, less 100000, is its number in the key
	body := jirafake.Body13KB(key)
	swap := func(old, new string) { body = bytes.ReplaceAll(body, []byte(old), []byte(new)) }
	swap(fmt.Sprint(key+100000), ticket)
	swap(fmt.Sprintf("ITD-%d", key), "ITD-"+ticket)
	swap("5b10ac8d82e05b22cc7d4ef5", "5b10ac8d82e05b2"+customer)
	at := bytes.Index(body, []byte(`"changelog":{"id":"`)) + len(`"changelog":{"id":"`)
	end := at + bytes.IndexByte(body[at:], '"')
	body = append(append(append([]byte{}, body[:at]...), change...), body[end:]...)

	born := bytes.Replace(body, []byte("jira:issue_updated"), []byte("jira:issue_created"), 1)
	l := &traffic{n: n, signatures: make([][64]byte, n)}
	for i, body := range [][]byte{born, body} {
		head := fmt.Sprintf("POST /hooks/it-desk HTTP/1.1\r\nHost: waymark.example.com\r\nUser-Agent: Atlassian Webhook HTTP Client\r\n"+
			"Content-Type: application/json; charset=utf-8\r\nX-Atlassian-Webhook-Identifier: delivery-%s\r\nX-Atlassian-Webhook-Flow: Primary\r\n"+
			"X-Hub-Signature: sha256=%064d\r\nContent-Length: %d\r\n\r\n", "945678901", 0, len(body))
		t := template{request: append([]byte(head), body...), body: len(head)}
		t.ticket, t.change, t.customer = places(t.request, ticket), places(t.request, change), places(t.request, customer)
		t.delivery, t.signature = places(t.request, "945678901"), strings.Index(head, "sha256=")+len("sha256=")
		l.sorts[i] = t
	}
	request := l.requests()
	for i := range n {
		r, body := request(i)
		copy(l.signatures[i][:], strings.TrimPrefix(jirafake.Sign(jiraSecret, r[body:]), "sha256="))
	}
	return l
}

func places(in []byte, what string) (at []int) {
	for i := 0; ; {
		j := bytes.Index(in[i:], []byte(what))
		if j < 0 {
			return at
		}
		at = append(at, i+j)
		i += j + len(what)
	}
}

// requests returns a function that renders the n-th request into memory of
// its own, and says where the body begins.
func (l *traffic) requests() func(n int) ([]byte, int) {
	var own [2][]byte
	for i, t := range l.sorts {
		own[i] = bytes.Clone(t.request)
	}
	return func(n int) ([]byte, int) {
		which := min(n%perTicket, 1)
		r, t := own[which], &l.sorts[which]
		write := func(at []int, v int) {
			for _, p := range at {
				for i, v := digits-1, v; i >= 0; i, v = i-1, v/10 {
					r[p+i] = byte('0' + v%10)
				}
			}
		}
		write(t.ticket, 100_000_000+n/perTicket)
		write(t.customer, 100_000_000+n/perTicket)
		write(t.change, 100_000_000+n)
		write(t.delivery, 100_000_000+n)
		copy(r[t.signature:], l.signatures[n][:])
		return r, t.body
	}
}

// send sends whatever comes next until all is sent.
func (l *traffic) send(c net.Conn, next *atomic.Int64) error {
	request, answers := l.requests(), bufio.NewReader(c)
	for {
		n := int(next.Add(1)) - 1
		if n >= l.n {
			return nil
		}
		r, _ := request(n)
		if _, err := c.Write(r); err != nil {
			return err
		}
		if err := accepted(answers); err != nil {
			return fmt.Errorf("delivery %d: %w", n, err)
		}
	}
}

// accepted reads an answer without a body.
func accepted(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 202 "))
	first := string(status)
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
	}
	if !ok {
		return errors.New(strings.TrimSpace(first))
	}
	return nil
}

// The traffic is what it says: different deliveries, rightly signed, ten of
// them about one ticket, all of which the real connector decodes.
func TestTheTrafficOfTheBenchmarksIsReal(t *testing.T) {
	const n = 25
	cfg := benchDesk(t)
	desk := intake.NewDesk(cfg.Connectors, cfg.Rules.Roster)
	jira := desk.Connector("it-desk")
	request := newTraffic(n).requests()
	deliveries, events, tickets := map[string]bool{}, map[string]bool{}, map[journeys.Ref]int{}
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(n) {
		raw, _ := request(i)
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if len(body) < 12_000 || len(body) > 15_000 {
			t.Errorf("a body of %d bytes", len(body))
		}
		if err := jira.Verify(r.Header, body, time.Now()); err != nil {
			t.Error(err)
		}
		deliveries[jira.DeliveryID(r.Header, body)] = true
		in, _ := intake.Read(jira, desk, connectors.Delivery{Connector: jira.ID, Body: body, Header: r.Header, Received: time.Now()})
		if in.Raw.State != journeys.Accepted || len(in.Edges) == 0 {
			t.Errorf("%s: %s, %d edges", in.Raw.State, in.Raw.Note, len(in.Edges))
		}
		for _, e := range in.Events {
			events[e.ID] = true
			tickets[e.Ref]++
		}
	}
	if len(deliveries) != n || len(events) != n || len(tickets) != 3 {
		t.Errorf("%d deliveries of %d events about %d tickets", len(deliveries), len(events), len(tickets))
	}
}
