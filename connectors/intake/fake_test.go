package intake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

const secret = "a-secret-that-must-never-print"

var noon = time.Date(2026, 11, 17, 12, 0, 0, 123456789, time.UTC)

// memory is a store that keeps copies, since the body is only lent to it.
type memory struct {
	mu   sync.Mutex
	got  []journeys.Intake
	seen map[string]bool
	err  error
	hold chan struct{} // when not nil, Accept waits for it
}

func (m *memory) Accept(ctx context.Context, in journeys.Intake) (bool, error) {
	if m.hold != nil {
		<-m.hold
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return false, m.err
	}
	key := in.Raw.Connector + "/" + in.Raw.ID
	if m.seen[key] {
		return false, nil
	}
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[key] = true
	in.Raw.Body = append([]byte(nil), in.Raw.Body...)
	m.got = append(m.got, in)
	return true, nil
}

func sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

type message struct {
	ID        string
	At        time.Time
	Ref       string
	Customer  string
	Ignore    bool
	Challenge string
	Panic     bool
	NoID      bool
}

// desk is a connector as a real one is made, with a body small enough to read.
func desk() *connectors.Connector {
	return &connectors.Connector{
		ID: "it-desk", Kind: "test", MaxBody: 64 << 10,
		Verify: func(h http.Header, body []byte, _ time.Time) error {
			if !hmac.Equal([]byte(h.Get("X-Hub-Signature")), []byte(sign(body))) {
				// The worst verifier: its text holds the secret.
				return &connectors.Error{Kind: connectors.Unauthorized, Op: "test: verify", Err: errors.New("want " + sign(body) + " by " + secret)}
			}
			return nil
		},
		DeliveryID: func(h http.Header, _ []byte) string { return h.Get("X-Atlassian-Webhook-Identifier") },
		Decode: func(d connectors.Delivery) (connectors.Decoded, error) {
			var m message
			if err := json.Unmarshal(d.Body, &m); err != nil {
				return connectors.Decoded{}, &connectors.Error{Kind: connectors.Undecodable, Op: "test: decode"}
			}
			if m.Panic {
				panic("a customer's words")
			}
			if m.Challenge != "" {
				return connectors.Decoded{Ignored: "challenge", Reply: &connectors.Reply{ContentType: "text/plain", Body: []byte(m.Challenge)}}, nil
			}
			if m.Ignore {
				return connectors.Decoded{Ignored: "not of interest"}, nil
			}
			e := journeys.Event{ID: m.ID, Connector: "somebody-else", Kind: "created", At: m.At, Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: m.Ref}}
			if m.NoID {
				e.ID = ""
			}
			if m.Customer != "" {
				e.Customers = []journeys.Account{{Realm: "it-desk", ID: m.Customer}}
			}
			return connectors.Decoded{Events: []journeys.Event{e}}, nil
		},
		LookUp: noLookUp{},
	}
}

type noLookUp struct{}

func (noLookUp) Profile(context.Context, journeys.Account) (connectors.Profile, error) {
	panic("intake must never call a vendor")
}

// counter counts outcomes.
type counter struct {
	mu sync.Mutex
	n  map[Outcome]int
}

func (c *counter) Delivery(_ string, o Outcome, _ int, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[Outcome]int{}
	}
	c.n[o]++
}

func (c *counter) of(o Outcome) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[o]
}

// edge is an Intake with everything around it that a test looks at.
type edge struct {
	*Intake
	store  *memory
	counts *counter
	desk   *atomic.Pointer[Desk]
	wakes  atomic.Int64
}

func newEdge(t testing.TB, change func(*Options)) *edge {
	t.Helper()
	roster := journeys.NewRoster()
	roster.AddShared(journeys.Account{Realm: "it-desk", ID: "reception"})
	e := &edge{store: &memory{}, counts: &counter{}, desk: &atomic.Pointer[Desk]{}}
	e.desk.Store(NewDesk([]*connectors.Connector{desk()}, roster))
	o := Options{Desk: e.desk, Store: e.store, Now: func() time.Time { return noon }, Observer: e.counts, Wake: func() { e.wakes.Add(1) }}
	if change != nil {
		change(&o)
	}
	e.Intake = New(o)
	return e
}

func request(path, body string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// post sends a signed body.
func (e *edge) post(body string, header ...string) *httptest.ResponseRecorder {
	r := request("/hooks/it-desk", body, append([]string{"X-Hub-Signature", sign([]byte(body))}, header...)...)
	return e.send(r)
}

func (e *edge) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// endless is a body that never ends and declares no length.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

var _ io.Reader = endless{}
