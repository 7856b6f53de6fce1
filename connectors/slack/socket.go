package slack

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
)

const (
	// socketQuiet is how long a socket may say nothing before it counts as dead:
	// Slack pings several times a minute.
	socketQuiet = time.Minute
	// socketWrite is the deadline of one acknowledgement.
	socketWrite = 5 * time.Second
	// maxFrame bounds one frame: a body, and the envelope around it.
	maxFrame = MaxBody + 16<<10

	firstPause   = time.Second
	longestPause = 5 * time.Minute
)

// socket is Socket Mode, for a desk that Slack cannot reach: we open the
// connection, Slack sends over it what it would have posted. The address of
// each connection is asked for with the app's own token and is good once, so
// that whatever arrives on it is Slack's; there is no signature.
//
// An envelope is acknowledged after its content is stored, never before. One
// that is not acknowledged comes again, over this connection or another, with
// the same event id, so that a retry changes nothing.
//
// Slack ends every connection after some hours and says so before. The next
// one is then opened while the old one still delivers.
//
// The SDK's own client of Socket Mode is not used: it opens the next connection
// only after the old one is gone, and reads frames of any size.
type socket struct {
	client *client // with the app-level token
	dialer websocket.Dialer
	quiet  time.Duration
	first  time.Duration // pause after the first failure; each further one doubles it
	most   time.Duration
}

func newSocket(base, token string) *socket {
	return &socket{
		client: newClient(base, token),
		dialer: websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callTimeout},
		quiet:  socketQuiet, first: firstPause, most: longestPause,
	}
}

// Listen implements connectors.Listener.
func (s *socket) Listen(ctx context.Context, deliver connectors.Deliver) error {
	ctx, end := context.WithCancel(ctx)
	var open sync.WaitGroup
	defer open.Wait()
	defer end()
	for pause := s.first; ; {
		conn, err := s.connect(ctx)
		if err == nil {
			l := &link{conn: conn, quiet: s.quiet, deliver: deliver, next: make(chan error, 1)}
			open.Go(func() { l.serve(ctx) })
			select {
			case <-ctx.Done():
				return nil
			case err = <-l.next:
			}
			if l.greeted.Load() {
				pause = s.first
				if err == nil {
					continue // Slack asked for it, and the old one still delivers
				}
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case connectors.KindOf(err) == connectors.Denied:
			return err
		}
		wait := pause + rand.N(pause/2+1)
		if told := connectors.RetryAfter(err); told > 0 {
			wait = told
		}
		pause = min(2*pause, s.most)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// methodOpen is the one method that the app-level token calls.
const methodOpen = "apps.connections.open"

// connect opens one connection. That an address is used up or gone is no
// refusal: the next call gives another.
func (s *socket) connect(ctx context.Context) (*websocket.Conn, error) {
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
		URL   string `json:"url"`
	}
	err := s.client.call(ctx, methodOpen, reads, func(ctx context.Context) error {
		if err := s.client.post(ctx, methodOpen, url.Values{}, &answer); err != nil {
			return err
		}
		if !answer.OK {
			return slackgo.SlackErrorResponse{Err: answer.Error}
		}
		return nil
	})
	if err != nil {
		return nil, appRefused(err)
	}
	if !safeSocket(answer.URL) {
		return nil, broken("an address that is not encrypted")
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	conn, resp, err := s.dialer.DialContext(ctx, answer.URL, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, broken("the connection did not open") // the address in err is a key
	}
	conn.SetReadLimit(maxFrame)
	return conn, nil
}

// appRefused is the error with the way out for this token, not the bot's.
func appRefused(err error) error {
	if connectors.KindOf(err) != connectors.Denied {
		return err
	}
	return refused(codeOf(err), "make an app-level token with the scope connections:write and set app_token")
}

func refused(code, why string) error {
	return &connectors.Error{Kind: connectors.Denied, Op: "slack: socket", Err: refusal{code, why}}
}

func broken(why string) error {
	return &connectors.Error{Kind: connectors.Temporary, Op: "slack: socket", Err: errors.New(why)}
}

// safeSocket is safeURL for the address of a socket, which has a query.
func safeSocket(raw string) bool {
	rest, ok := strings.CutPrefix(raw, "ws")
	if !ok {
		return false
	}
	bare, _, _ := strings.Cut("http"+rest, "?")
	return safeURL(bare)
}

// isFrame reads a frame; what is none is left out.
func isFrame(raw []byte) (f frame, ok bool) {
	return f, json.Unmarshal(raw, &f) == nil && f.Type != ""
}
