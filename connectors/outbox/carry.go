package outbox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// carry makes outside equal to one posting and settles the outcome.
func (l *Loop) carry(ctx context.Context, n *lane, j job, c *connectors.Connector) {
	began := l.o.Now()
	row, known := l.attempt(ctx, n, j.desk, j.rows[0], c)
	l.o.Observer.Sent(n.id, row.Kind, row.State, l.o.Now().Sub(began))
	if known {
		l.settle(row)
		return
	}
	// Whatever was sent may still land, a create as a second one, an edit over
	// a newer one. The lease is left to run out: it ends later than the
	// request can last, and unlike a due time nobody can shorten it.
}

// attempt returns the row as it is to be settled; known is false when a write
// was sent and nobody can say what became of it.
func (l *Loop) attempt(ctx context.Context, n *lane, desk *Desk, row journeys.Stored, c *connectors.Connector) (_ journeys.Stored, known bool) {
	if done(row) {
		row.DueAt = time.Time{}
		return row, true
	}
	if row.State == journeys.Unknown && row.Remote == "" {
		found, err := c.Sink.Find(ctx, row.Posting)
		if err != nil {
			return l.failed(n, desk, row, err, journeys.Unknown), true
		}
		if row, err = l.adopt(ctx, c, row, found); err != nil {
			return l.failed(n, desk, row, err, journeys.Unknown), true
		}
		if len(found) == 0 {
			gone, err := l.sawRemoved(ctx, row)
			if err != nil {
				return l.failed(n, desk, row, err, journeys.Unknown), true
			}
			if gone {
				row.State, row.Attempts, row.DueAt = journeys.Gone, 0, time.Time{}
				return row, true
			}
		}
	}
	if row.Absent {
		return l.remove(ctx, n, desk, row, c), true
	}
	return l.put(ctx, n, desk, row, c)
}

// adopt makes the oldest of what carries our mark the posting's own, and takes
// the others back. Until all of them are gone the row still says that its
// outcome is unknown, so that the search is made again.
func (l *Loop) adopt(ctx context.Context, c *connectors.Connector, row journeys.Stored, found []connectors.Found) (journeys.Stored, error) {
	if len(found) == 0 {
		return row, nil
	}
	slices.SortFunc(found, func(a, b connectors.Found) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Remote, b.Remote))
	})
	for _, f := range found[1:] {
		if err := c.Sink.Remove(ctx, row.Posting, f.Remote); err != nil {
			return row, err
		}
	}
	row.Remote = found[0].Remote
	row.Fingerprint = cmp.Or(row.Fingerprint, found[0].Fingerprint)
	return row, nil
}

// sawRemoved reports whether we heard that what we were looking for did stand,
// and that somebody removed it before we knew: it does not come back.
func (l *Loop) sawRemoved(ctx context.Context, row journeys.Stored) (bool, error) {
	if row.Ref.IsZero() {
		return false, nil
	}
	s, ok, err := l.o.Store.SubjectOf(ctx, row.Ref)
	return ok && journeys.Removal(s.Events, row.Key), err
}

func (l *Loop) remove(ctx context.Context, n *lane, desk *Desk, row journeys.Stored, c *connectors.Connector) journeys.Stored {
	switch {
	case row.State == journeys.Edited || row.State == journeys.Gone:
		// It is a human's by now: their words are not ours to take back.
		row.DueAt = time.Time{}
		return row
	case row.Remote == "":
		row.State, row.Written, row.Attempts, row.DueAt = journeys.Removed, row.Meaning, 0, time.Time{}
		return row
	}
	if err := c.Sink.Remove(ctx, row.Posting, row.Remote); err != nil {
		if connectors.KindOf(err) != connectors.Gone {
			// Removing twice leaves the same, so an unknown outcome needs no search.
			return l.failed(n, desk, row, err, journeys.Pending)
		}
	}
	row.State, row.Remote, row.Fingerprint = journeys.Removed, "", ""
	// Not counted as a write: taking back fifty notes must not set off the
	// brake for what is right.
	row.Written, row.Attempts, row.DueAt = row.Meaning, 0, time.Time{}
	return row
}

func (l *Loop) put(ctx context.Context, n *lane, desk *Desk, row journeys.Stored, c *connectors.Connector) (_ journeys.Stored, known bool) {
	prior := connectors.Prior{Remote: row.Remote, Fingerprint: row.Fingerprint}
	receipt, err := c.Sink.Put(ctx, row.Posting, prior)
	if err != nil {
		row = l.failed(n, desk, row, err, journeys.Pending)
		return row, row.State != journeys.Unknown
	}
	now := l.o.Now()
	row.State, row.Attempts, row.DueAt = receipt.State, 0, time.Time{}
	row.Remote = cmp.Or(receipt.Remote, row.Remote)
	row.Fingerprint = cmp.Or(receipt.Fingerprint, row.Fingerprint)
	if receipt.State == journeys.Standing {
		row.Written = row.Meaning
	}
	// What an earlier attempt left standing was written once, though this
	// attempt found nothing to change.
	if receipt.Wrote || receipt.State == journeys.Standing && row.Writes == 0 {
		row.Writes++
		row.WrittenAt = now
	}
	return l.outcome(ctx, row, receipt, c.Live, now), true
}

// outcome tells the subject what became of a press. The event is stored before
// the row is settled: a crash in between repeats both and changes nothing. A
// ticket that was given to somebody is read once more, so that who has it is
// said in the desk's own words without waiting for its webhook.
func (l *Loop) outcome(ctx context.Context, row journeys.Stored, r connectors.Receipt, live connectors.Live, now time.Time) journeys.Stored {
	if row.Kind != journeys.AssignmentPosting || row.Content.Assignment == nil {
		return row
	}
	at := now.UTC().Truncate(time.Millisecond)
	e := journeys.Event{
		ID: "outcome/" + row.Content.Assignment.Press, Connector: row.Connector, Kind: journeys.KindRefused,
		At: at, Received: at, Ref: row.Ref, Amends: row.Content.Assignment.Press, Fields: journeys.Fields{},
	}
	if row.State == journeys.Standing {
		e.Kind = journeys.KindTaken
	}
	if r.Reason != "" {
		e.Fields[journeys.FieldReason] = []string{string(r.Reason)}
	}
	if r.Who != "" {
		e.Fields[journeys.FieldWho] = []string{r.Who}
	}
	if !r.Since.IsZero() {
		e.Fields[journeys.FieldSince] = []string{r.Since.UTC().Format(time.RFC3339)}
	}
	events := []journeys.Event{e}
	if live != nil && r.Wrote && row.State == journeys.Standing {
		read, err := live.Read(ctx, row.Ref, now)
		if err != nil {
			l.o.Log.Warn("an assigned ticket could not be read; its webhook will tell", "posting", row.Key, "error", err)
		}
		for i := range read {
			if read[i].Received.IsZero() {
				read[i].Received = at
			}
		}
		events = append(events, read...)
	}
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.o.Grace)
	defer cancel()
	if err := l.o.Store.Append(storing, now, events, nil, nil); err != nil {
		l.o.Log.Error("the outcome of a press could not be stored", "posting", row.Key, "error", err)
		row.Attempts++
		row.State, row.Written, row.DueAt = journeys.Pending, "", now.Add(l.backoff(row.Attempts))
		return row
	}
	l.o.Appended()
	return row
}

// failed settles a row by the kind of its error. prior is the state it goes
// back to where nothing was done; Unknown stays Unknown until a search says
// otherwise.
func (l *Loop) failed(n *lane, desk *Desk, row journeys.Stored, err error, prior journeys.PostingState) journeys.Stored {
	now := l.o.Now()
	kind := connectors.KindOf(err)
	l.o.Log.Warn("a posting was not carried out", "posting", row.Key, "connector", n.id, "kind", string(kind), "error", err)
	row.State = prior
	switch kind {
	case connectors.RateLimited:
		row.DueAt = l.limited(n, row, err, now)
	case connectors.Denied, connectors.Unauthorized:
		row.DueAt = l.denied(n, desk, err, now)
	case connectors.Temporary:
		row.Attempts++
		row.DueAt = now.Add(l.backoff(row.Attempts))
	case connectors.Gone:
		row.State, row.DueAt = journeys.Gone, time.Time{}
		return l.outcome(context.Background(), row, connectors.Receipt{}, nil, now)
	case connectors.Invalid:
		if prior == journeys.Unknown {
			// A search that is refused says nothing about what stands.
			row.Attempts++
			row.DueAt = now.Add(l.backoff(row.Attempts))
			break
		}
		l.o.Log.Error("the vendor refuses a posting for good", "posting", row.Key, "connector", n.id, "rule", string(row.Rule))
		row.State, row.DueAt = journeys.Refused, time.Time{}
		return l.outcome(context.Background(), row, connectors.Receipt{}, nil, now)
	default:
		row.State = journeys.Unknown
		row.Attempts++
		row.DueAt = now.Add(max(l.o.Deadline+l.o.Grace, l.backoff(row.Attempts)))
	}
	return row
}

// limited rests the lane as long as the vendor asked, or the one place where
// its limit is about that alone.
func (l *Loop) limited(n *lane, row journeys.Stored, err error, now time.Time) time.Time {
	wait := connectors.RetryAfter(err)
	if wait <= 0 {
		wait = 30 * time.Second
	}
	until := now.Add(wait)
	if connectors.LimitedHere(err) {
		l.rest(row, until)
	} else {
		n.rest(until)
	}
	return until
}

// denied suspends the lane until the configuration is loaded again, and says
// so once.
func (l *Loop) denied(n *lane, desk *Desk, err error, now time.Time) time.Time {
	if n.suspend(desk) {
		l.o.Log.Error("a connector refuses us; nothing is posted there until the configuration is loaded again", "connector", n.id)
		ctx, cancel := context.WithTimeout(context.Background(), l.o.Grace)
		defer cancel()
		if err := l.notice(ctx, desk, deniedNotice(n.id, err, now), now); err != nil {
			l.o.Log.Error("the admin could not be told", "error", err)
		}
		l.Wake()
	}
	return now.Add(pauseCheck)
}
