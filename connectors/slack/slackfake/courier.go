package slackfake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Patience is how long Slack waits for an answer to anything that it sends.
const Patience = 3 * time.Second

// retries are when an event is sent again that was not acknowledged.
func retries() []time.Duration { return []time.Duration{0, time.Minute, 5 * time.Minute} }

// outgoing is where the app is reached, and which events are on their way.
type outgoing struct {
	url     string
	pending []*delivery
	tried   []Attempt
	wake    func()
	number  int
}

type delivery struct {
	body   []byte
	due    time.Time
	tries  int
	reason string
	number int
}

// Attempt is one try to deliver an event.
type Attempt struct {
	Event  string // its id
	Try    int    // from 1
	At     time.Time
	Status int    // 0 where there was no answer
	Reason string // why it failed, in Slack's word; "" where it did not
	Next   time.Time
}

// Reach says where the app is reached: its request URL. What happens from now
// on is queued, and wake is called whenever something is; it may be nil.
func (w *Workspace) Reach(url string, wake func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outgoing.url, w.outgoing.wake = url, wake
}

// RequestURL is where the app is reached; "" before Reach.
func (w *Workspace) RequestURL() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.outgoing.url
}

// report queues an event about a message for the app, which hears of what
// happens in the channels that it is in.
func (w *Workspace) report(m Message, what string, event reply) {
	if c := w.channel(m.Channel); w.outgoing.url == "" || c == nil || c.Outside {
		return
	}
	w.outgoing.number++
	w.outgoing.pending = append(w.outgoing.pending, &delivery{body: w.envelope(m, what, event), due: w.Now(), number: w.outgoing.number})
	if w.outgoing.wake != nil {
		w.outgoing.wake()
	}
}

// Due says when the next event has to go out; false where none waits.
func (w *Workspace) Due() (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var first time.Time
	for _, d := range w.outgoing.pending {
		if first.IsZero() || d.due.Before(first) {
			first = d.due
		}
	}
	return first, !first.IsZero()
}

// Attempts returns every try so far to deliver an event.
func (w *Workspace) Attempts() []Attempt {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outgoing.tried)
}

// Send delivers the events that are due, and returns when each was answered
// or given up. What fails is due again, three times at most.
func (w *Workspace) Send(ctx context.Context, client *http.Client) []Attempt {
	w.mu.Lock()
	now := w.Now()
	var due, rest []*delivery
	for _, d := range w.outgoing.pending {
		if d.due.After(now) {
			rest = append(rest, d)
		} else {
			due = append(due, d)
		}
	}
	w.outgoing.pending = rest
	w.mu.Unlock()
	slices.SortStableFunc(due, func(a, b *delivery) int {
		if c := a.due.Compare(b.due); c != 0 {
			return c
		}
		return a.number - b.number
	})
	var out []Attempt
	for _, d := range due {
		out = append(out, w.try(ctx, client, d))
	}
	return out
}

func (w *Workspace) try(ctx context.Context, client *http.Client, d *delivery) Attempt {
	w.mu.Lock()
	req := w.sign(w.outgoing.url, "application/json", d.body)
	w.mu.Unlock()
	if d.tries > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.tries))
		req.Header.Set("X-Slack-Retry-Reason", d.reason)
	}
	status, head, _, err := knock(ctx, client, req)
	d.tries++
	a := Attempt{Event: eventID(d.body), Try: d.tries, Status: status, Reason: reason(status, err)}
	w.mu.Lock()
	defer w.mu.Unlock()
	a.At = w.Now()
	if d.reason = a.Reason; a.Reason != "" && d.tries <= len(retries()) && head.Get("X-Slack-No-Retry") != "1" {
		d.due = a.At.Add(retries()[d.tries-1])
		a.Next = d.due
		w.outgoing.pending = append(w.outgoing.pending, d)
	}
	w.outgoing.tried = append(w.outgoing.tried, a)
	return a
}

// knock sends a request and reads the answer, in the time that Slack gives an
// app.
func knock(ctx context.Context, client *http.Client, req *http.Request) (int, http.Header, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, resp.Header, body, err
}

// reason is Slack's word for why a delivery failed, "" for one that did not.
func reason(status int, err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "http_timeout"
	case err != nil:
		return "connection_failed"
	case status/100 != 2:
		return "http_error"
	}
	return ""
}
