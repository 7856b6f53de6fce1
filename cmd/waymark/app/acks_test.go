package app

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/journeys"
)

// slowStore takes a delivery when the test lets it.
type slowStore struct {
	intake.Store
	begun chan struct{}
	let   chan error
	acked *atomic.Bool
	early atomic.Bool // an acknowledgement left before it was stored
}

func (s *slowStore) Accept(ctx context.Context, in journeys.Intake) (bool, error) {
	s.begun <- struct{}{}
	if err := <-s.let; err != nil {
		return false, err
	}
	fresh, err := s.Store.Accept(ctx, in)
	if s.acked.Load() {
		s.early.Store(true)
	}
	return fresh, err
}

// noting notes that an answer has begun to leave.
type noting struct {
	http.ResponseWriter
	acked *atomic.Bool
}

func (n noting) WriteHeader(status int) {
	n.acked.Store(true)
	n.ResponseWriter.WriteHeader(status)
}

// chatDesk is the program with a chat whose API hangs, and a slow store.
type chatDesk struct {
	*program
	store  *slowStore
	edge   *httptest.Server
	hangs  chan struct{} // a token for each call that the chat's API has begun to hang in
	served atomic.Int64
	acked  atomic.Bool
}

const chatSecret = "chat-signing-secret"

func openChat(t *testing.T) *chatDesk {
	t.Setenv("TEST_CHAT_TOKEN", "xoxb-test")
	t.Setenv("TEST_CHAT_SECRET", chatSecret)
	d := &chatDesk{program: open(t, noon), hangs: make(chan struct{}, 100)}
	end := make(chan struct{})
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		d.served.Add(1)
		d.hangs <- struct{}{}
		select {
		case <-end:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(end); api.Close() })
	d.change("connectors:\n", "listen: 127.0.0.1:0\nconnectors:\n  - {id: it-chat, kind: slack, api: "+api.URL+"/api/, bot_token: env:TEST_CHAT_TOKEN, signing_secret: env:TEST_CHAT_SECRET, watch: [C0HELP]}\n")
	d.store = &slowStore{Store: d.heard, begun: make(chan struct{}, 9), let: make(chan error, 9), acked: &d.acked}
	d.App.edge = intake.New(intake.Options{Desk: &d.intakes, Store: d.store, Now: d.Now, Wake: d.judge.Wake, Asked: d.takeQuestions})
	d.edge = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.Handler().ServeHTTP(noting{w, &d.acked}, r)
	}))
	t.Cleanup(d.edge.Close)
	return d
}

// send posts a body as Slack does; retry is how often it was sent before.
func (d *chatDesk) send(contentType, body string, retry int) (status int, err error) {
	r, err := http.NewRequest(http.MethodPost, d.edge.URL+"/hooks/it-chat", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	stamp := strconv.FormatInt(d.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(chatSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	if retry > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

const asForm = "application/x-www-form-urlencoded"

func slashCommand() string {
	return url.Values{
		"command": {"/waymark"}, "text": {"help"}, "user_id": {"U0ASKER"}, "channel_id": {"C0HELP"}, "trigger_id": {"1.2.3"},
	}.Encode()
}

func chatEvent() string {
	return `{"type":"event_callback","event_id":"Ev0SAME","api_app_id":"A1","event":{"type":"message","channel":"C0HELP","channel_type":"channel",` +
		`"user":"U0ASKER","text":"cannot sign in","ts":"1794913140.000100","event_ts":"1794913140.000100"}}`
}

func pressed() string {
	on := journeys.PressOn{Ref: seven, Gap: journeys.DeadEnd, Step: "reset-by-link", Opening: "phone/1"}
	b := bytes.NewBufferString(`{"type":"block_actions","user":{"id":"U0ASKER","name":"asker"},"container":{"type":"message","message_ts":"1794913140.000100","channel_id":"C0HELP"},` +
		`"channel":{"id":"C0HELP"},"actions":[{"type":"button","action_id":"take","action_ts":"1794913150.000100","value":` + strconv.Quote(on.String()) + `}]}`)
	return url.Values{"payload": {b.String()}}.Encode()
}

// The acknowledgement waits for the store, for what is not stored must come
// again, and for nothing else: a vendor that hangs is asked after it.
func TestAnAcknowledgementWaitsForTheStoreAndForNothingElse(t *testing.T) {
	d := openChat(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { d.answerAll(ctx); close(ended) }()
	defer func() { stop(); <-ended }()

	acks := make(chan int, 1)
	go func() {
		status, err := d.send(asForm, slashCommand(), 0)
		if err != nil {
			t.Error(err)
		}
		acks <- status
	}()
	<-d.store.begun
	if d.acked.Load() {
		t.Error("it was acknowledged before it was stored")
	}
	if d.served.Load() != 0 {
		t.Error("the vendor was asked before the delivery was stored")
	}
	began := time.Now()
	d.store.let <- nil
	if status := <-acks; status != http.StatusOK {
		t.Errorf("it was acknowledged with %d", status)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the acknowledgement took %v after the store", took)
	}
	if d.store.early.Load() {
		t.Error("the acknowledgement left before the delivery was stored")
	}
	<-d.hangs // the answer is under way, and hangs
	d.store.let <- nil
	if status, err := d.send("application/json", chatEvent(), 0); err != nil || status/100 != 2 {
		t.Errorf("while an answer hangs another delivery is acknowledged with %d, %v", status, err)
	}
}

func TestWhatWasNotStoredIsNotAcknowledgedNorAnswered(t *testing.T) {
	d := openChat(t)
	d.store.let <- errors.New("the disk is full")
	if status, err := d.send(asForm, slashCommand(), 0); err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("it was acknowledged with %d, %v", status, err)
	}
	if n := len(d.asked.waiting); n != 0 {
		t.Error("what was asked waits although the vendor will send it again")
	}
}

// Slack sends again what was not acknowledged in three seconds: an event with
// its id, an interaction or a command as the same body.
func TestARetryChangesNothingTwice(t *testing.T) {
	for name, x := range map[string]struct {
		contentType, body string
		ref               journeys.Ref
		events, asked     int
	}{
		"an event":  {"application/json", chatEvent(), journeys.Ref{Connector: "it-chat", Kind: journeys.Thread, ID: "C0HELP/1794913140.000100"}, 1, 0},
		"a press":   {asForm, pressed(), seven, 1, 0},
		"a command": {asForm, slashCommand(), journeys.Ref{}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := openChat(t)
			for retry := range 4 {
				d.store.let <- nil
				if status, err := d.send(x.contentType, x.body, retry); err != nil || status/100 != 2 {
					t.Fatalf("retry %d: %d, %v", retry, status, err)
				}
			}
			s, _, err := d.App.store.SubjectOf(t.Context(), x.ref)
			d.ok(err)
			if len(s.Events) != x.events {
				t.Errorf("%d events, want %d", len(s.Events), x.events)
			}
			if n := len(d.asked.waiting["it-chat"]); n != x.asked {
				t.Errorf("%d questions wait, want %d", n, x.asked)
			}
		})
	}
}
