package slack

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waymark-itsm/waymark/connectors"
)

// link is one connection of a socket. One goroutine reads it, stores what came
// and acknowledges it, in the order of its coming: what is slow to store is
// slow to be acknowledged, and Slack sends it again elsewhere.
type link struct {
	conn    *websocket.Conn
	quiet   time.Duration
	deliver connectors.Deliver
	greeted atomic.Bool
	next    chan error // whether another is wanted, said once: nil while this one still delivers, or why it ended
	said    bool
}

// serve reads until the connection ends, and closes it.
func (l *link) serve(ctx context.Context) {
	defer func() { _ = l.conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	l.conn.SetPingHandler(func(data string) error {
		l.alive()
		return l.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(socketWrite))
	})
	l.want(l.read(ctx))
}

// want asks for another connection, once.
func (l *link) want(why error) {
	if !l.said {
		l.said = true
		l.next <- why
	}
}

func (l *link) alive() { _ = l.conn.SetReadDeadline(time.Now().Add(l.quiet)) }

func (l *link) read(ctx context.Context) error {
	for {
		l.alive()
		_, raw, err := l.conn.ReadMessage()
		if err != nil {
			return broken("the connection broke off")
		}
		f, ok := isFrame(raw)
		if !ok {
			continue
		}
		switch {
		case f.Type == frameHello:
			l.greeted.Store(true)
		case f.Type == frameDisconnect && f.Reason == reasonDisabled:
			return refused(reasonDisabled, "Socket Mode is switched off for the app; switch it on, or remove app_token")
		case f.Type == frameDisconnect:
			l.want(nil)
		case f.Envelope != "":
			if !l.take(ctx, f) {
				return broken("an acknowledgement was not taken")
			}
		}
	}
}

// take stores what an envelope holds and acknowledges it; false where the
// acknowledgement could not be sent. What was not stored is not acknowledged.
func (l *link) take(ctx context.Context, f frame) bool {
	reply, err := l.deliver(ctx, f.body())
	if err != nil {
		return true
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(socketWrite))
	return l.conn.WriteJSON(f.acknowledge(reply)) == nil
}
