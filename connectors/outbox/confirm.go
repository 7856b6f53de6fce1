package outbox

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// fresh is how long a live read speaks for a posting that is not yet written.
const fresh = 10 * time.Minute

// unconfirmed reports whether the posting's ticket must be read live before
// anything is said about it: a note or message that has never been written.
func unconfirmed(d *Desk, row journeys.Stored, now time.Time) bool {
	if row.Absent || row.Writes > 0 || row.Remote != "" || row.State == journeys.Unknown || row.Ref.IsZero() {
		return false
	}
	if row.Kind != journeys.NotePosting && row.Kind != journeys.MessagePosting {
		return false
	}
	if !row.ConfirmedAt.IsZero() && now.Sub(row.ConfirmedAt) < fresh {
		return false
	}
	c := d.connector(row.Ref.Connector)
	return c != nil && c.Live != nil
}

// confirm reads a ticket live for all the postings that wait for it. What it
// shows is stored before they are settled as confirmed: then the store keeps
// them until their subject was walked with it.
func (l *Loop) confirm(ctx context.Context, n *lane, j job, c *connectors.Connector) {
	began := l.o.Now()
	ref := j.rows[0].Ref
	events, err := c.Live.Read(ctx, ref, began)
	now := l.o.Now()
	if err != nil && connectors.KindOf(err) == connectors.Gone {
		events, err = []journeys.Event{goneEvent(ref, now)}, nil
	}
	if err == nil {
		for i := range events {
			if events[i].Received.IsZero() {
				events[i].Received = now.UTC().Truncate(time.Millisecond)
			}
		}
		// Its own time: what was read must not be lost to a late answer.
		storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.o.Grace)
		err = l.o.Store.Append(storing, now, events, nil, nil)
		cancel()
		if err == nil {
			l.o.Appended()
			for i := range j.rows {
				j.rows[i].ConfirmedAt, j.rows[i].Attempts, j.rows[i].DueAt = now, 0, now
			}
			l.settle(j.rows...)
			l.Wake()
			return
		}
	}
	l.o.Log.Warn("a ticket could not be read live; what was to be said about it waits",
		"connector", n.id, "ref", ref.String(), "kind", string(connectors.KindOf(err)), "error", err)
	l.o.Observer.Held(j.rows[0].Kind, "unconfirmed", len(j.rows))
	for i := range j.rows {
		row := &j.rows[i]
		switch connectors.KindOf(err) {
		case connectors.RateLimited:
			row.DueAt = l.limited(n, *row, err, now)
		case connectors.Denied, connectors.Unauthorized:
			row.DueAt = l.denied(n, j.desk, err, now)
		default:
			row.Attempts++
			row.DueAt = now.Add(l.backoff(row.Attempts))
		}
	}
	l.settle(j.rows...)
}

// goneEvent says that a ref no longer exists. It has one ID for ever, so that
// reading it twice is no news.
func goneEvent(ref journeys.Ref, now time.Time) journeys.Event {
	at := now.UTC().Truncate(time.Millisecond)
	return journeys.Event{
		ID: "gone/" + ref.String(), Connector: ref.Connector, Kind: journeys.KindDeleted,
		At: at, Received: at, Ref: ref,
	}
}
