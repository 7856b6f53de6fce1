package slackfake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket is a workspace as an app in Socket Mode meets it: the same Web API,
// and a socket that is opened with the app-level token. It speaks the protocol
// of Slack's page "Using Socket Mode": each address is good once, a hello comes
// first, an envelope that is not acknowledged comes again over whatever
// connection there is.
type Socket struct {
	*Workspace
	AppToken string

	mu      sync.Mutex
	open    []*line
	changed chan struct{} // closed and made anew whenever a line comes or goes
	tickets map[string]bool
	opened  int
	sent    int
	lose    int
	refuse  string
	ticket  int
	waiting map[string]chan json.RawMessage // acknowledgements by envelope
}

// line is one connection.
type line struct {
	conn    *websocket.Conn
	writing sync.Mutex
	leaving bool // it was told so, and gets nothing new
	gone    chan struct{}
}

// Socket switches Socket Mode on.
func (w *Workspace) Socket(appToken string) *Socket {
	return &Socket{Workspace: w, AppToken: appToken, changed: make(chan struct{}),
		tickets: map[string]bool{}, waiting: map[string]chan json.RawMessage{}}
}

// ServeHTTP answers the Web API, and opens sockets.
func (s *Socket) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	switch path.Base(r.URL.Path) {
	case "apps.connections.open":
		s.connections(rw, r)
	case "socket-link":
		s.link(rw, r)
	default:
		s.Workspace.ServeHTTP(rw, r)
	}
}

func (s *Socket) connections(rw http.ResponseWriter, r *http.Request) {
	const method = "apps.connections.open"
	s.Workspace.mu.Lock()
	s.calls = append(s.calls, method)
	f := s.fault(method)
	s.Workspace.mu.Unlock()
	if f != nil {
		s.suffer(rw, r, f)
		return
	}
	s.mu.Lock()
	out := refuse(s.refuse)
	if s.refuse == "" {
		out = s.address(r)
	}
	s.mu.Unlock()
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(rw).Encode(out)
}

func (s *Socket) address(r *http.Request) reply {
	switch token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); token {
	case "":
		return refuse("not_authed")
	case s.Token:
		return refuse("not_allowed_token_type")
	case s.AppToken:
	default:
		return refuse("invalid_auth")
	}
	s.ticket++
	ticket := fmt.Sprint("ticket-", s.ticket)
	s.tickets[ticket] = true
	return reply{"ok": true, "url": "ws://" + r.Host + "/socket-link?ticket=" + ticket + "&app_id=" + AppID}
}

func (s *Socket) link(rw http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(rw, "used up", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	l := &line{conn: conn, gone: make(chan struct{})}
	s.mu.Lock()
	s.opened++
	s.open = append(s.open, l)
	n := len(s.open)
	s.mu.Unlock()
	_ = l.write(reply{"type": "hello", "num_connections": n, "connection_info": reply{"app_id": AppID},
		"debug_info": reply{"host": "applink-fake", "approximate_connection_time": 18060}})
	s.turn()
	s.read(l)
}

func (l *line) write(v any) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.conn.WriteJSON(v)
}

// read takes acknowledgements until the connection ends.
func (s *Socket) read(l *line) {
	defer func() {
		_ = l.conn.Close()
		s.mu.Lock()
		for i, x := range s.open {
			if x == l {
				s.open = append(s.open[:i:i], s.open[i+1:]...)
				break
			}
		}
		s.mu.Unlock()
		close(l.gone)
		s.turn()
	}()
	for {
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if l.conn.ReadJSON(&ack) != nil {
			return
		}
		s.mu.Lock()
		if s.lose > 0 {
			s.lose--
			s.mu.Unlock()
			return // the connection breaks with the acknowledgement on its way
		}
		if c := s.waiting[ack.ID]; c != nil {
			delete(s.waiting, ack.ID)
			c <- ack.Payload
		}
		s.mu.Unlock()
	}
}

// turn tells who waits that the connections are others now.
func (s *Socket) turn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// newest is the connection that gets what is new; nil where there is none.
func (s *Socket) newest() (*line, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.open) - 1; i >= 0; i-- {
		if !s.open[i].leaving {
			return s.open[i], s.changed
		}
	}
	return nil, s.changed
}

// LoseAcknowledgements makes connections break when the next n
// acknowledgements arrive, which are lost.
func (s *Socket) LoseAcknowledgements(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = n
}

// Refuse makes every further opening fail with an error's word.
func (s *Socket) Refuse(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = code
}

// Opened is how many connections there ever were.
func (s *Socket) Opened() int { s.mu.Lock(); defer s.mu.Unlock(); return s.opened }

// Open is how many connections there are.
func (s *Socket) Open() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.open) }

// Disconnect announces on every connection that it ends, for a reason of
// Slack's: warning, refresh_requested, link_disabled. They stay open until Cut.
func (s *Socket) Disconnect(reason string) {
	s.mu.Lock()
	lines := append([]*line(nil), s.open...)
	for _, l := range lines {
		l.leaving = true
	}
	s.mu.Unlock()
	for _, l := range lines {
		_ = l.write(reply{"type": "disconnect", "reason": reason, "debug_info": reply{"host": "applink-fake"}})
	}
}

// Cut breaks every connection that was told to end; with all, the others too.
func (s *Socket) Cut(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.open {
		if l.leaving || all {
			_ = l.conn.Close()
		}
	}
}

// Raw writes bytes on the newest connection as they are.
func (s *Socket) Raw(data []byte) error {
	l, _ := s.newest()
	if l == nil {
		return errors.New("slackfake: no connection")
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.conn.WriteMessage(websocket.TextMessage, data)
}

// Wait returns when so many connections are open at once.
func (s *Socket) Wait(ctx context.Context, n int) error {
	return s.until(ctx, func() bool { return len(s.open) == n })
}

// WaitOpened returns when there were so many connections, those that ended
// included.
func (s *Socket) WaitOpened(ctx context.Context, n int) error {
	return s.until(ctx, func() bool { return s.opened >= n })
}

func (s *Socket) until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		ready, changed := holds(), s.changed
		s.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("slackfake: %d connections open, %d in all: %w", s.Open(), s.Opened(), ctx.Err())
		case <-changed:
		}
	}
}

// Send brings a webhook over the socket instead, and returns the payload of
// its acknowledgement; it comes again, over the next connection, until it is
// acknowledged.
func (s *Socket) Send(ctx context.Context, r *http.Request) (json.RawMessage, error) {
	kind, payload, answers, err := envelope(r)
	if err != nil {
		return nil, err
	}
	for attempt := 0; ; attempt++ {
		l, changed := s.newest()
		if l == nil {
			select {
			case <-ctx.Done():
				return nil, fmt.Errorf("slackfake: nobody is connected: %w", ctx.Err())
			case <-changed:
			}
			continue
		}
		s.mu.Lock()
		s.sent++
		id, ack := fmt.Sprint("envelope-", s.sent), make(chan json.RawMessage, 1)
		s.waiting[id] = ack
		s.mu.Unlock()
		out := reply{"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": answers}
		if attempt > 0 {
			out["retry_attempt"], out["retry_reason"] = attempt, "timeout"
		}
		if l.write(out) != nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("slackfake: an envelope was not acknowledged: %w", ctx.Err())
		case p := <-ack:
			return p, nil
		case <-l.gone:
		case <-time.After(ackPatience):
		}
	}
}

// ackPatience is how long Slack waits before it sends an envelope again.
const ackPatience = 3 * time.Second

// envelope is what a webhook is on a socket.
func envelope(r *http.Request) (kind string, payload json.RawMessage, answers bool, err error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", nil, false, err
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return "events_api", body, false, nil
	}
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return "", nil, false, err
	case form.Has("payload"):
		return "interactive", json.RawMessage(form.Get("payload")), true, nil
	}
	flat := map[string]string{}
	for name := range form {
		flat[name] = form.Get(name)
	}
	return "slash_commands", mustJSON(flat), true, nil
}
