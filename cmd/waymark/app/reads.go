package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Not everything that a desk knows comes by webhook. A body may name its ticket
// by no more than an id; an SLA's clock and a customer's rating send nothing at
// all. So a decoder may ask for a ref to be read live, which is due work: one
// row for each ref, the earliest time wins, done in its own time and slowly.
// What is read are events like any other; those that are known already change
// nothing. A ticket is read live for two other reasons, both the outbox's: to
// confirm a gap before it is first spoken of, and to see an assignment.

const (
	readBatch = 5           // a round; every read makes several requests
	readLease = time.Minute // five deadlines lie within it
	readTries = 12          // in a row, then a ref is given up
)

// rated is when a ticket is read again for its rating, counted from when it was
// solved: most who answer do so on the day they are asked, the others in the
// week after a reminder.
func rated() []time.Duration {
	return []time.Duration{10 * time.Minute, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}
}

// reads does the live reads that are due and returns how many those were.
func (a *App) reads(ctx context.Context) (int, error) {
	work, err := a.store.ClaimWork(ctx, journeys.ReadWork, a.o.Now(), readBatch, readLease)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		now := a.o.Now()
		next, err := a.read(ctx, w, now)
		failed := err != nil
		if failed {
			next = readAgain(w, err, now)
			a.o.Log.Warn("a ref could not be read live", "ref", w.Key, "kind", string(connectors.KindOf(err)), "again", next, "error", err)
		}
		if err := a.store.SettleWork(ctx, w, next, failed); err != nil {
			return 0, err
		}
	}
	return len(work), nil
}

// readAgain is when to try a failed read again; zero: never.
func readAgain(w journeys.Work, err error, now time.Time) time.Time {
	switch connectors.KindOf(err) {
	case connectors.Gone, connectors.Invalid:
		return time.Time{}
	case connectors.Denied, connectors.Unauthorized:
		return now.Add(time.Hour) // somebody has to mend the account first
	case connectors.RateLimited:
		return now.Add(max(connectors.RetryAfter(err), time.Minute))
	}
	if w.Attempts+1 >= readTries {
		return time.Time{}
	}
	return now.Add(min(time.Minute<<w.Attempts, time.Hour))
}

// read reads one ref and stores what it says. It returns when to read it next;
// zero: not again by itself.
func (a *App) read(ctx context.Context, w journeys.Work, now time.Time) (time.Time, error) {
	ref, ok := journeys.ParseRef(w.Key)
	c := a.desk.Load().connector(ref.Connector)
	if !ok || c == nil || c.Live == nil {
		return time.Time{}, nil
	}
	events, err := c.Live.Read(ctx, ref, now)
	if err != nil {
		return time.Time{}, err
	}
	if hidden(events) {
		// Somebody else's ticket, of which we know no more than the id: not
		// even that it is none of ours is worth keeping.
		if _, known, err := a.store.SubjectOf(ctx, ref); err != nil || !known {
			return time.Time{}, err
		}
	}
	received := a.o.Now().UTC().Truncate(time.Millisecond)
	for i := range events {
		if events[i].Received.IsZero() {
			events[i].Received = received
		}
	}
	if err := a.bring(ctx, now, events); err != nil {
		return time.Time{}, fmt.Errorf("what was read live could not be stored: %w", err)
	}
	a.judge.Wake()
	if !slices.Contains(c.Words, journeys.KindRated) {
		return time.Time{}, nil
	}
	return nextRating(events, now), nil
}

// hidden reports whether a read shows nothing that anybody may see.
func hidden(events []journeys.Event) bool {
	return !slices.ContainsFunc(events, func(e journeys.Event) bool {
		return e.Audience.Level != journeys.Restricted || e.Audience.To != ""
	})
}

// nextRating is when a ticket that is solved should be read again for its
// rating; zero: it is not solved, or it is rated, or nobody rates so late.
func nextRating(events []journeys.Event, now time.Time) time.Time {
	var solved time.Time
	rating := false
	for i := range events {
		e := &events[i]
		if category, said := e.Fields[journeys.FieldStatusCategory]; said {
			switch done := len(category) > 0 && category[0] == "done"; {
			case !done:
				solved = time.Time{}
			case solved.IsZero():
				solved, rating = e.At, false
			}
		}
		rating = rating || e.Kind == journeys.KindRated
	}
	if solved.IsZero() || rating {
		return time.Time{}
	}
	for _, after := range rated() {
		if at := solved.Add(after); at.After(now) {
			return at
		}
	}
	return time.Time{}
}
