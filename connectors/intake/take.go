package intake

import (
	"context"
	"errors"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// take decodes a verified delivery and stores it. The outcome is Failed where
// the store did not take it: then nothing was, and the reply is nil.
func (in *Intake) take(ctx context.Context, desk *Desk, conn *connectors.Connector, d connectors.Delivery) (Outcome, *connectors.Reply) {
	got, wanted := Read(conn, desk, d)
	// A vendor that hangs up early has still delivered: the request's own
	// context would throw away what is here already.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), in.o.Patience)
	fresh, err := in.o.Store.Accept(ctx, got)
	cancel()
	if err != nil {
		in.o.Log.Error("the store did not take a delivery", "connector", conn.ID, "delivery", got.Raw.ID, "error", err)
		return Failed, nil
	}
	if fresh && len(got.Events) > 0 {
		in.o.Wake()
	}
	if fresh && len(wanted.Queries) > 0 {
		in.o.Asked(wanted.Queries)
	}
	switch {
	case !fresh:
		return Duplicate, wanted.Reply
	case got.Raw.State == journeys.Ignored:
		return Ignored, wanted.Reply
	case got.Raw.State == journeys.Undecodable:
		in.o.Log.Warn("a delivery is kept undecoded", "connector", conn.ID, "delivery", got.Raw.ID, "reason", got.Raw.Note)
		return Undecodable, wanted.Reply
	}
	return Accepted, wanted.Reply
}

// Errors of Deliver.
var (
	errNoConnector = errors.New("no such connector")
	errNotStored   = errors.New("the delivery was not stored")
)

// Deliver takes what arrived on a socket that we opened, which proves by itself
// who sent it. It returns after the delivery is stored; after an error it is
// not, and must not be acknowledged.
func (in *Intake) Deliver(ctx context.Context, connector string, body []byte) (*connectors.Reply, error) {
	began := in.o.Now()
	desk := in.o.Desk.Load()
	conn := desk.Connector(connector)
	if conn == nil {
		return nil, errNoConnector
	}
	outcome, reply := in.take(ctx, desk, conn, connectors.Delivery{
		Connector: conn.ID,
		ID:        deliveryID(conn, nil, body),
		Body:      body,
		Received:  began.UTC().Truncate(time.Millisecond),
	})
	in.o.Observer.Delivery(conn.ID, outcome, len(body), in.o.Now().Sub(began))
	if outcome == Failed {
		return nil, errNotStored
	}
	return reply, nil
}
