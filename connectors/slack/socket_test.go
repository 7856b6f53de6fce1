package slack

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

const appToken = "xapp-not-a-real-token"

// listening is a desk that listens on a socket: what it stored, and how.
type listening struct {
	*slackfake.Socket
	conn  *connectors.Connector
	ended chan error
	end   context.CancelFunc

	mu     sync.Mutex
	bodies [][]byte
	ids    map[string]bool // the store's memory of deliveries
	fresh  int
	fail   int // so many deliveries are not stored
	reply  *connectors.Reply
}

// listen starts one; its pauses are short.
func listen(t *testing.T, settled ...func(*socket)) *listening {
	t.Helper()
	w, _ := workspace(t, slackfake.Options{})
	s := &listening{Socket: w.Socket(appToken), ended: make(chan error, 1), ids: map[string]bool{}}
	srv := httptest.NewServer(s.Socket)
	t.Cleanup(srv.Close)
	c, faults := Spec().New("it-chat", settings{config: Config{
		BotToken: connectors.NewSecret(token), AppToken: connectors.NewSecret(appToken), Watch: []string{"it-help"}, API: srv.URL + "/api",
	}})
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults)
	}
	s.conn = c
	sock := c.Listener.(*socket)
	sock.first, sock.most = time.Millisecond, 10*time.Millisecond
	for _, change := range settled {
		change(sock)
	}
	if _, err := c.Targets.Missing(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	s.end = end
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.ended <- c.Listener.Listen(ctx, s.deliver)
	}()
	t.Cleanup(func() { end(); s.Cut(true); <-done })
	return s
}

// deliver stores as the intake does: what comes twice is known by its id.
func (s *listening) deliver(_ context.Context, body []byte) (*connectors.Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail > 0 {
		s.fail--
		return nil, errors.New("the store is full")
	}
	id := s.conn.DeliveryID(nil, body)
	if id == "" {
		id = string(body)
	}
	if !s.ids[id] {
		s.fresh++
	}
	s.ids[id] = true
	s.bodies = append(s.bodies, body)
	return s.reply, nil
}

func (s *listening) stored() (bodies [][]byte, fresh int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies, s.fresh
}

// soon is the time in which something on one machine must happen.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func send(t *testing.T, s *listening, r *http.Request) json.RawMessage {
	t.Helper()
	payload, err := s.Send(soon(t), r)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

func TestASocketBringsWhatAWebhookWouldHaveBrought(t *testing.T) {
	s := listen(t)
	m := s.Say("it-help", "U1REMOTE", "locked &amp; out", "")
	command := func() *http.Request {
		form := url.Values{"command": {"/waymark"}, "text": {"ITD-4811 & more"}, "user_id": {"U0AGENT"}, "channel_id": {"C0SDNOW"}}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	pressed := func() *http.Request {
		payload := `{"type":"block_actions","user":{"id":"U0AGENT"},"actions":[]}`
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"payload": {payload}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	for name, build := range map[string]func() *http.Request{
		"an event": func() *http.Request { return s.Posted("http://waymark/", m) }, "a press": pressed, "a command": command,
	} {
		webhook := bodyOf(t, build())
		send(t, s, build())
		bodies, _ := s.stored()
		if got := bodies[len(bodies)-1]; string(got) != string(webhook) {
			t.Errorf("%s: the socket brings\n%s\nthe webhook\n%s", name, got, webhook)
		}
	}
	bodies, _ := s.stored()
	for _, body := range bodies {
		if _, err := s.conn.Decode(connectors.Delivery{Connector: s.conn.ID, Body: body, Received: morning}); err != nil {
			t.Errorf("%v of %s", err, body)
		}
	}
}

func TestAnEnvelopeIsAcknowledgedOnlyOnceItIsStored(t *testing.T) {
	s := listen(t)
	s.fail = 1
	// The first is not stored, hence not acknowledged, until the connection ends.
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	r := s.Posted("http://waymark/", s.Say("it-help", "U1REMOTE", "locked out", ""))
	if _, err := s.Send(short, r); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("what was not stored is acknowledged: %v", err)
	}
	if _, fresh := s.stored(); fresh != 0 {
		t.Fatal("it is stored after all")
	}
	send(t, s, s.Posted("http://waymark/", s.Messages("it-help")[0]))
	if _, fresh := s.stored(); fresh != 1 {
		t.Errorf("%d stored", fresh)
	}
}

func TestALostAcknowledgementBringsTheSameDeliveryAgain(t *testing.T) {
	s := listen(t)
	s.LoseAcknowledgements(2)
	send(t, s, s.Posted("http://waymark/", s.Say("it-help", "U1REMOTE", "locked out", "")))
	bodies, fresh := s.stored()
	if len(bodies) != 3 || fresh != 1 || s.Opened() != 3 {
		t.Errorf("%d deliveries, %d of them new, over %d connections; want 3, 1, 3", len(bodies), fresh, s.Opened())
	}
}

func TestTheNextSocketIsOpenBeforeTheOldOneEnds(t *testing.T) {
	s := listen(t)
	for _, reason := range []string{"warning", "refresh_requested"} {
		if err := s.Wait(soon(t), 1); err != nil {
			t.Fatal(err)
		}
		s.Disconnect(reason)
		if err := s.Wait(soon(t), 2); err != nil {
			t.Fatal(err)
		}
		send(t, s, s.Posted("http://waymark/", s.Say("it-help", "U1REMOTE", reason, "")))
		s.Cut(false)
		if err := s.Wait(soon(t), 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, fresh := s.stored(); fresh != 2 || s.Opened() != 3 {
		t.Errorf("%d stored over %d connections, want 2 over 3", fresh, s.Opened())
	}
}

func TestASocketComesBackFromWhateverBreaksIt(t *testing.T) {
	s := listen(t)
	for name, breaks := range map[string]func(){
		"a cut":          func() { s.Cut(true) },
		"an endless one": func() { _ = s.Raw([]byte(`{"type":"hello","x":"` + strings.Repeat("x", maxFrame) + `"}`)) },
		"a limit": func() {
			s.Fail(slackfake.Fault{Method: methodOpen, Code: "ratelimited", Times: 2})
			s.Cut(true)
		},
		"an error of Slack's": func() { s.Fail(slackfake.Fault{Method: methodOpen, Status: 500}); s.Cut(true) },
	} {
		if err := s.Wait(soon(t), 1); err != nil {
			t.Fatalf("before %s: %v", name, err)
		}
		before := s.Opened()
		breaks()
		send(t, s, s.Posted("http://waymark/", s.Say("it-help", "U1REMOTE", name, "")))
		if s.Opened() <= before {
			t.Errorf("%s broke nothing", name)
		}
	}
}

func TestWhatIsNoEnvelopeIsLeftOutAndEndsNothing(t *testing.T) {
	s := listen(t)
	if err := s.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{"", "{", "null", "[]", `{"type":"events_api"}`, `{"type":"new_thing","payload":{}}`} {
		if err := s.Raw([]byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	send(t, s, s.Posted("http://waymark/", s.Say("it-help", "U1REMOTE", "still here", "")))
	if _, fresh := s.stored(); fresh != 1 || s.Opened() != 1 {
		t.Errorf("%d stored over %d connections", fresh, s.Opened())
	}
}

func TestASilentSocketIsReplaced(t *testing.T) {
	s := listen(t, func(c *socket) { c.quiet = 50 * time.Millisecond })
	if err := s.WaitOpened(soon(t), 3); err != nil {
		t.Fatal(err)
	}
}

func TestARefusedTokenEndsListening(t *testing.T) {
	for _, code := range []string{"invalid_auth", "token_revoked", "missing_scope", "not_allowed_token_type"} {
		s := listen(t)
		if err := s.Wait(soon(t), 1); err != nil {
			t.Fatal(err)
		}
		s.Refuse(code)
		s.Cut(true)
		holdEnd(t, s, code)
	}
	s := listen(t)
	if err := s.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	s.Disconnect("link_disabled")
	holdEnd(t, s, "link_disabled")
}

func holdEnd(t *testing.T, s *listening, code string) {
	t.Helper()
	select {
	case err := <-s.ended:
		if connectors.KindOf(err) != connectors.Denied || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), "app_token") || strings.Contains(err.Error(), appToken) {
			t.Errorf("%s: %v", code, err)
		}
	case <-soon(t).Done():
		t.Errorf("%s does not end it", code)
	}
}

func TestListeningEndsWithItsContextAndLeavesNoConnection(t *testing.T) {
	s := listen(t)
	if err := s.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	s.end()
	if err := <-s.ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	if err := s.Wait(soon(t), 0); err != nil {
		t.Error(err)
	}
}

func TestAnAcknowledgementCarriesTheReplyThatSlackReads(t *testing.T) {
	json := &connectors.Reply{ContentType: "application/json; charset=utf-8", Body: []byte(`{"response_action":"errors"}`)}
	for _, c := range []struct {
		name    string
		answers bool
		reply   *connectors.Reply
		want    string
	}{
		{"errors of a form", true, json, `{"response_action":"errors"}`},
		{"where none is read", false, json, ""},
		{"none", true, nil, ""},
		{"the empty answer of a webhook", true, &connectors.Reply{ContentType: "text/plain; charset=utf-8"}, ""},
		{"no JSON", true, &connectors.Reply{ContentType: "application/json", Body: []byte("{")}, ""},
	} {
		got := frame{Envelope: "e", Answers: c.answers}.acknowledge(c.reply)
		if string(got.Payload) != c.want || got.Envelope != "e" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	s := listen(t)
	s.reply = json
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"payload": {`{"type":"view_submission"}`}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := send(t, s, r); string(got) != string(json.Body) {
		t.Errorf("the form's errors arrive as %q", got)
	}
}

func TestWithoutASigningSecretNoWebhookIsTaken(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	c, faults := Spec().New("it-chat", settings{loopback: true, config: Config{BotToken: connectors.NewSecret(token), AppToken: connectors.NewSecret(appToken)}})
	if len(faults) > 0 {
		t.Fatalf("%+v", faults)
	}
	r := w.URLCheck("http://waymark/", "challenge")
	if err := c.Verify(r.Header, bodyOf(t, r), morning); connectors.KindOf(err) != connectors.Unauthorized {
		t.Errorf("a webhook passes: %v", err)
	}
}

func TestTheSDKOpensTheFakesSocketsToo(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	srv := httptest.NewServer(w.Socket(appToken))
	defer srv.Close()
	api := slackgo.New(token, slackgo.OptionAppLevelToken(appToken), slackgo.OptionAPIURL(srv.URL+"/api/"))
	if _, address, err := api.StartSocketModeContext(t.Context()); err != nil || !strings.HasPrefix(address, "ws://") {
		t.Errorf("%q, %v", address, err)
	}
}

func TestAPressHasOneIDOverBothWays(t *testing.T) {
	on, err := json.Marshal(journeys.PressOn{Ref: storyMessage().Ref, Gap: journeys.DeadEnd}.String())
	if err != nil {
		t.Fatal(err)
	}
	payload := `{"type":"block_actions", "user":{"id":"U0AGENT"}, "container":{"channel_id":"C0SDNOW","message_ts":"1763365320.000100"},
		"actions":[{"action_id":"take","action_ts":"1763365330.000200","value":` + string(on) + `}]}`
	over := frame{Type: frameInteractive, Payload: []byte(payload)}.body()
	var ids []string
	for _, body := range [][]byte{over, []byte(url.Values{"payload": {payload}}.Encode())} {
		out, err := testDecoder().decode(connectors.Delivery{Body: body, Received: morning})
		if err != nil || len(out.Events) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		ids = append(ids, out.Events[0].ID)
	}
	if ids[0] != ids[1] {
		t.Errorf("%q", ids)
	}
}
