package journeys

import "time"

// Quiet says when an owner's channel is left in peace: nothing is begun there.
// What stands is edited all the same, for an edit notifies nobody.
type Quiet struct {
	From, To int    // minutes after midnight, over midnight where To is the earlier; both 0: never
	Outside  string // a calendar's id: quiet whenever it is closed; "": not by a calendar
}

// IsZero reports whether it is never quiet.
func (q Quiet) IsZero() bool { return q == Quiet{} }

// Until returns the instant at which the quiet of t ends; the zero time where
// t is not in it. A quiet that never ended would be a loss, so a calendar that
// never opens keeps none.
func (q Quiet) Until(r *Rules, t time.Time) time.Time {
	if q.Outside != "" {
		if c := r.Calendar(q.Outside); !c.Open(t) {
			return c.NextOpen(t)
		}
		return time.Time{}
	}
	c := &Calendar{Days: [7]bool{true, true, true, true, true, true, true}, Zone: r.Zone}
	switch {
	case q.From < q.To:
		c.From, c.To = q.From, q.To
		if c.Open(t) {
			_, closes := c.window(t)
			return closes
		}
	case q.From > q.To:
		c.From, c.To = q.To, q.From // when it is not quiet
		if !c.Open(t) {
			return c.NextOpen(t)
		}
	}
	return time.Time{}
}

// QuietUntil returns until when nothing is begun in a channel; the zero time
// where something may be. A channel that several owners read is quiet while
// all of them want it so, for one who is there reads it.
func (r *Rules) QuietUntil(connector, channel string, t time.Time) time.Time {
	var until time.Time
	for i := range r.Owners {
		o := &r.Owners[i]
		if o.Chat.Connector != connector || o.Chat.Channel != channel {
			continue
		}
		ends := o.Quiet.Until(r, t)
		if ends.IsZero() {
			return time.Time{}
		}
		if until.IsZero() || ends.Before(until) {
			until = ends
		}
	}
	return until
}
