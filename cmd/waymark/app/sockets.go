package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/waymark-itsm/waymark/connectors"
)

// listenAll lets every connector that opens a socket of its own listen until
// ctx ends, and anew with each configuration that is taken into use. What was
// listening has ended before the next one begins: two sockets of one app share
// its deliveries.
func (a *App) listenAll(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-a.reloaded: // it is looked at now
		default:
		}
		listening, stop := context.WithCancel(ctx)
		var wg sync.WaitGroup
		for _, c := range a.desk.Load().cfg.Connectors {
			if c.Listener != nil {
				wg.Go(func() { a.listen(listening, c) })
			}
		}
		select {
		case <-ctx.Done():
		case <-a.reloaded:
		}
		stop()
		wg.Wait()
	}
}

var errListenerPanicked = errors.New("the listener panicked")

// listen listens at one connector. One that cannot go on is left alone until
// the configuration is loaded anew, and the admins are told: nothing else would
// show that it is deaf.
func (a *App) listen(ctx context.Context, c *connectors.Connector) {
	err := a.listenTo(ctx, c)
	if err == nil || ctx.Err() != nil {
		return
	}
	a.o.Log.Error("a socket cannot be listened to any more", "connector", c.ID, "kind", string(connectors.KindOf(err)), "error", err)
	now, rules := a.o.Now(), a.desk.Load().cfg.Rules
	since := now.In(rules.Zone).Format("Mon 2 Jan 15:04")
	if err := a.tellAdmins(ctx, now, fmt.Sprintf("socket/%s/%d", c.ID, now.Unix()),
		fmt.Sprintf("%s: not listened to since %s.", rules.SourceName(c.ID), since),
		"Its socket cannot be opened; the log says why. Mend that and reload (SIGHUP). Nothing is received from it until then."); err != nil && ctx.Err() == nil {
		a.o.Log.Error("the admins could not be told", "error", err)
	}
	a.writer.Wake()
}

func (a *App) listenTo(ctx context.Context, c *connectors.Connector) (err error) {
	defer func() {
		if recover() != nil {
			a.o.Log.Error("a listener broke", "connector", c.ID, "stack", string(debug.Stack()))
			err = errListenerPanicked
		}
	}()
	return c.Listener.Listen(ctx, func(ctx context.Context, body []byte) (*connectors.Reply, error) {
		return a.edge.Deliver(ctx, c.ID, body)
	})
}
