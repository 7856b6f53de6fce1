package intake

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

const created = `{"ID":"issue/1/created","Ref":"10041","Customer":"anna","At":"2026-11-17T11:59:00Z"}`

func status(t *testing.T, w *httptest.ResponseRecorder, want int) {
	t.Helper()
	if w.Code != want {
		t.Fatalf("status %d, want %d", w.Code, want)
	}
}

func TestASignedDeliveryIsStoredWithItsEventsBeforeItIsAccepted(t *testing.T) {
	e := newEdge(t, nil)
	w := e.post(created, "X-Atlassian-Webhook-Identifier", "d-1", "Content-Type", "application/json", "Authorization", "Bearer "+secret)
	status(t, w, http.StatusAccepted)
	if w.Body.Len() != 0 {
		t.Errorf("body %q, want none", w.Body)
	}
	if len(e.store.got) != 1 {
		t.Fatalf("%d deliveries stored, want 1", len(e.store.got))
	}
	in := e.store.got[0]
	if in.Raw.ID != "d-1" || in.Raw.State != journeys.Accepted || string(in.Raw.Body) != created {
		t.Errorf("stored %+v", in.Raw)
	}
	if in.Raw.Header["Content-Type"] == nil {
		t.Error("the content type was not kept")
	}
	for name, v := range in.Raw.Header {
		if strings.Contains(name, "Signature") || name == "Authorization" || strings.Contains(strings.Join(v, ""), secret) {
			t.Errorf("header %s was stored", name)
		}
	}
	ev := in.Events[0]
	if ev.Connector != "it-desk" {
		t.Errorf("the event says it came from %q", ev.Connector)
	}
	if want := noon.Truncate(time.Millisecond); !ev.Received.Equal(want) {
		t.Errorf("received %v, want %v", ev.Received, want)
	}
	if len(in.Edges) != 1 || in.Edges[0].Evidence != journeys.ByVendor {
		t.Errorf("edges %v", in.Edges)
	}
	if len(in.LookUps) != 1 || in.LookUps[0].ID != "anna" {
		t.Errorf("look-ups %v", in.LookUps)
	}
	if e.wakes.Load() != 1 || e.counts.of(Accepted) != 1 {
		t.Errorf("woke %d times, counted %d", e.wakes.Load(), e.counts.of(Accepted))
	}
}

func TestASharedAccountIsNeitherJoinedNorLookedUp(t *testing.T) {
	e := newEdge(t, nil)
	e.post(`{"ID":"1","Ref":"7","Customer":"reception"}`)
	if in := e.store.got[0]; len(in.Edges) != 0 || len(in.LookUps) != 0 {
		t.Errorf("edges %v, look-ups %v", in.Edges, in.LookUps)
	}
}

func TestABadSignatureGets401WithoutDetailAndStoresNothing(t *testing.T) {
	for name, header := range map[string][]string{
		"missing": nil,
		"wrong":   {"X-Hub-Signature", "sha256=00"},
		"other":   {"X-Hub-Signature", sign([]byte("something else"))},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			e := newEdge(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			w := e.send(request("/hooks/it-desk", created, header...))
			status(t, w, http.StatusUnauthorized)
			if w.Body.Len() != 0 || len(e.store.got) != 0 || e.wakes.Load() != 0 {
				t.Errorf("body %q, %d stored", w.Body, len(e.store.got))
			}
			if e.counts.of(Refused) != 1 {
				t.Error("not counted")
			}
			if !strings.Contains(log.String(), "it-desk") || strings.Contains(log.String(), secret) || strings.Contains(log.String(), sign([]byte(created))) {
				t.Errorf("log: %s", log.String())
			}
		})
	}
}

func TestRefusalsDoNotFloodTheLog(t *testing.T) {
	var log bytes.Buffer
	e := newEdge(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for range 1000 {
		e.send(request("/hooks/it-desk", created))
	}
	if n := strings.Count(log.String(), "\n"); n == 0 || n > 10 {
		t.Errorf("%d lines for 1000 refusals at one instant", n)
	}
	if e.counts.of(Refused) != 1000 {
		t.Error("not all were counted")
	}
}

func TestABodyOverTheLimitGets413(t *testing.T) {
	big := strings.Repeat("x", 64<<10+1)
	e := newEdge(t, nil)
	status(t, e.post(big), http.StatusRequestEntityTooLarge)
	// Without a declared length it is found out while reading.
	r := httptest.NewRequest(http.MethodPost, "/hooks/it-desk", endless{})
	r.ContentLength = -1
	status(t, e.send(r), http.StatusRequestEntityTooLarge)
	if e.counts.of(TooLarge) != 2 || len(e.store.got) != 0 {
		t.Errorf("counted %d, stored %d", e.counts.of(TooLarge), len(e.store.got))
	}
	if n := e.bodies.flying.Load(); n != 0 {
		t.Errorf("%d bytes of the budget are lost", n)
	}
}

func TestABodyOfExactlyTheLimitIsRead(t *testing.T) {
	e := newEdge(t, nil)
	body := created + strings.Repeat(" ", 64<<10-len(created))
	status(t, e.post(body), http.StatusAccepted)
	if string(e.store.got[0].Raw.Body) != body {
		t.Error("the body arrived changed")
	}
}

func TestABodyWithoutDeclaredLengthArrivesWhole(t *testing.T) {
	e := newEdge(t, nil)
	body := created + strings.Repeat(" ", 50000)
	r := request("/hooks/it-desk", body, "X-Hub-Signature", sign([]byte(body)))
	r.ContentLength = -1
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:1]), strings.NewReader(body[1:40000]), strings.NewReader(body[40000:])))
	status(t, e.send(r), http.StatusAccepted)
	if string(e.store.got[0].Raw.Body) != body {
		t.Error("the body arrived changed")
	}
}

func TestOverTheBudgetOfBytesInFlightIsBusy(t *testing.T) {
	e := newEdge(t, func(o *Options) { o.Budget = 1000 })
	e.store.hold = make(chan struct{})
	first := make(chan int)
	body := created + strings.Repeat(" ", 700)
	go func() { first <- e.post(body).Code }()
	e.store.hold <- struct{}{} // the first is inside Accept, and holds its bytes ...
	close(e.store.hold)
	if code := <-first; code != http.StatusAccepted {
		t.Fatalf("first: %d", code)
	}
	// ... which the second shows by arriving while they are held.
	e.bodies.flying.Add(700)
	w := e.post(body)
	status(t, w, http.StatusServiceUnavailable)
	if w.Header().Get("Retry-After") == "" || e.counts.of(Busy) != 1 {
		t.Errorf("Retry-After %q, counted %d", w.Header().Get("Retry-After"), e.counts.of(Busy))
	}
	e.bodies.flying.Add(-700)
	status(t, e.post(body+" "), http.StatusAccepted)
	if n := e.bodies.flying.Load(); n != 0 {
		t.Errorf("%d bytes of the budget are lost", n)
	}
}

func TestAStrangerWhoDeclaresMuchAndSendsNothingHoldsLittle(t *testing.T) {
	e := newEdge(t, nil)
	held := int64(0)
	r := httptest.NewRequest(http.MethodPost, "/hooks/it-desk", nil)
	r.ContentLength = 60 << 10
	r.Body = io.NopCloser(readFunc(func([]byte) (int, error) {
		held = e.bodies.flying.Load()
		return 0, io.ErrUnexpectedEOF
	}))
	status(t, e.send(r), http.StatusBadRequest)
	if held == 0 || held > firstRead {
		t.Errorf("held %d bytes", held)
	}
	if e.counts.of(CutOff) != 1 || len(e.store.got) != 0 {
		t.Error("a body that was cut off was not treated as one")
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestWhatCannotBeReadIsKeptAndAnswered2xx(t *testing.T) {
	for name, c := range map[string]struct {
		body, note string
		state      journeys.RawState
		outcome    Outcome
	}{
		"not JSON":              {"<xml/>", "test: decode: undecodable", journeys.Undecodable, Undecodable},
		"empty":                 {"", "test: decode: undecodable", journeys.Undecodable, Undecodable},
		"a panic":               {`{"Panic":true}`, "the decoder panicked", journeys.Undecodable, Undecodable},
		"an event without id":   {`{"NoID":true,"Ref":"1"}`, "the decoder gave an event without an id", journeys.Undecodable, Undecodable},
		"an event without ref":  {`{"ID":"1"}`, "the decoder gave an event without a ref", journeys.Undecodable, Undecodable},
		"understood but unused": {`{"Ignore":true}`, "not of interest", journeys.Ignored, Ignored},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, nil)
			status(t, e.post(c.body), http.StatusAccepted)
			raw := e.store.got[0].Raw
			if raw.State != c.state || raw.Note != c.note || string(raw.Body) != c.body {
				t.Errorf("stored %q because of %q", raw.State, raw.Note)
			}
			if len(e.store.got[0].Events) != 0 || e.wakes.Load() != 0 || e.counts.of(c.outcome) != 1 {
				t.Error("it brought events, woke somebody, or was not counted")
			}
		})
	}
}

func TestTheSameDeliveryAgainIsAcceptedWithoutEffect(t *testing.T) {
	e := newEdge(t, nil)
	for range 3 {
		status(t, e.post(created), http.StatusAccepted) // no vendor id: the body's hash
	}
	if len(e.store.got) != 1 || e.wakes.Load() != 1 || e.counts.of(Duplicate) != 2 {
		t.Errorf("stored %d, woke %d, duplicates %d", len(e.store.got), e.wakes.Load(), e.counts.of(Duplicate))
	}
	if id := e.store.got[0].Raw.ID; len(id) != 64 {
		t.Errorf("id %q is no hash", id)
	}
}

func TestAnOverlongDeliveryIDIsReplacedByTheHash(t *testing.T) {
	e := newEdge(t, nil)
	e.post(created, "X-Atlassian-Webhook-Identifier", strings.Repeat("i", 5000))
	if id := e.store.got[0].Raw.ID; len(id) != 64 {
		t.Errorf("id of %d bytes stored", len(id))
	}
}

func TestAStoreThatFailsIsAnswered503AndNever2xx(t *testing.T) {
	e := newEdge(t, nil)
	e.store.err = errors.New("disk full")
	for _, body := range []string{created, "<xml/>", `{"Challenge":"c"}`} {
		w := e.post(body)
		status(t, w, http.StatusServiceUnavailable)
		if w.Header().Get("Retry-After") == "" || w.Body.Len() != 0 {
			t.Errorf("Retry-After %q, body %q", w.Header().Get("Retry-After"), w.Body)
		}
	}
	if e.counts.of(Failed) != 3 || e.wakes.Load() != 0 {
		t.Error("not counted, or somebody was woken")
	}
}

func TestAReplyIsSentAfterTheDeliveryIsStored(t *testing.T) {
	e := newEdge(t, nil)
	w := e.post(`{"Challenge":"3eZbrw1a"}`)
	status(t, w, http.StatusOK)
	if w.Body.String() != "3eZbrw1a" || w.Header().Get("Content-Type") != "text/plain" || len(e.store.got) != 1 {
		t.Errorf("%q as %q, %d stored", w.Body, w.Header().Get("Content-Type"), len(e.store.got))
	}
}

func TestNoEventIsLaterThanItsReceipt(t *testing.T) {
	for name, at := range map[string]string{"future": "2026-11-17T13:00:00Z", "none": "0001-01-01T00:00:00Z"} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, nil)
			e.post(`{"ID":"1","Ref":"7","At":"` + at + `"}`)
			if ev := e.store.got[0].Events[0]; !ev.At.Equal(ev.Received) {
				t.Errorf("at %v, received %v", ev.At, ev.Received)
			}
		})
	}
}

func TestOtherRoutes(t *testing.T) {
	e := newEdge(t, nil)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"POST", "/hooks/nobody", 404}, {"POST", "/hooks/", 404}, {"POST", "/hooks/it-desk/x", 404}, {"GET", "/nothing", 404},
		{"GET", "/hooks/it-desk", 405}, {"GET", "/healthz", 200}, {"GET", "/", 200},
	} {
		if w := e.send(httptest.NewRequest(c.method, c.path, nil)); w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
	}
	if e.counts.of(Unrouted) != 1 {
		t.Errorf("%d unrouted counted, want the one of an unknown connector", e.counts.of(Unrouted))
	}
}

func TestAReloadChangesWhatTheNextRequestSees(t *testing.T) {
	e := newEdge(t, nil)
	e.desk.Store(NewDesk(nil, nil))
	status(t, e.post(created), http.StatusNotFound)
}

func TestAVerifierThatPanicsLosesNothingAndSaysNothing(t *testing.T) {
	var log bytes.Buffer
	e := newEdge(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	c := desk()
	c.Verify = func(http.Header, []byte, time.Time) error { panic(secret) }
	e.desk.Store(NewDesk([]*connectors.Connector{c}, nil))
	// 500 and not 401: a desk drops what got a 4xx, and tries again after a 5xx.
	status(t, e.post(created), http.StatusInternalServerError)
	if strings.Contains(log.String(), secret) || log.Len() == 0 || e.counts.of(Broken) != 1 {
		t.Errorf("log: %s", log.String())
	}
	if n := e.bodies.flying.Load(); n != 0 {
		t.Errorf("%d bytes of the budget are lost", n)
	}
}

func TestDecodingAgainGivesWhatTheFirstDecodingGave(t *testing.T) {
	e := newEdge(t, nil)
	e.post(created, "Content-Type", "application/json", "X-Custom", "not kept")
	raw := e.store.got[0].Raw
	again, _ := Read(desk(), e.desk.Load(), connectors.Delivery{
		Connector: raw.Connector, ID: raw.ID, Header: raw.Header, Body: raw.Body, Received: raw.Received,
	})
	if len(again.Events) != 1 || again.Events[0].ID != e.store.got[0].Events[0].ID || !again.Events[0].Received.Equal(raw.Received) {
		t.Errorf("again: %+v", again.Events)
	}
}

func TestTheServerIsNotKeptBusyBySlowness(t *testing.T) {
	s := Server(":0", http.NotFoundHandler())
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("a limit is missing: %+v", s)
	}
}

func FuzzHook(f *testing.F) {
	f.Add("it-desk", created, "X-Hub-Signature", sign([]byte(created)))
	f.Add("it-desk", "", "X-Atlassian-Webhook-Identifier", "\x00")
	f.Add("..%2f", `{"Panic":true}`, "Content-Type", "multipart/form-data")
	f.Add("it-desk", `{"ID":"`+strings.Repeat("x", 300)+`"}`, "Authorization", "Bearer x")
	f.Fuzz(func(t *testing.T, path, body, name, value string) {
		e := newEdge(t, nil)
		r := request("/hooks/x", body)
		r.URL.Path = "/hooks/" + path
		r.Header[name] = []string{value}
		w := e.send(r)
		signed := path == "it-desk" && r.Header.Get("X-Hub-Signature") == sign([]byte(body))
		if (w.Code < 300) != signed || (len(e.store.got) == 1) != signed {
			t.Errorf("status %d, %d stored, although signed is %v", w.Code, len(e.store.got), signed)
		}
		// And the same body from the desk itself is always kept.
		if len(body) <= 64<<10 {
			if w := e.post(body); w.Code >= 300 || len(e.store.got) != 1 {
				t.Errorf("signed: status %d, %d stored", w.Code, len(e.store.got))
			}
		}
		if n := e.bodies.flying.Load(); n != 0 {
			t.Errorf("%d bytes of the budget are lost", n)
		}
	})
}
