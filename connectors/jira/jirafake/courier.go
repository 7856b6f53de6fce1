package jirafake

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cloud's way of trying again: so many more times, so far apart.
const (
	moreTries    = 5
	soonestRetry = 5 * time.Minute
	latestRetry  = 15 * time.Minute
	patience     = 20 * time.Second // with an answer
)

// delivery is one webhook on its way to a registered address.
type delivery struct {
	hook              int
	url, secret       string
	identifier, event string
	body              []byte
	due               time.Time
	tries             int
	number            int
}

// Attempt is one try to deliver. Next is zero where there will be no other.
type Attempt struct {
	Hook              int
	Identifier, Event string
	Try               int // from 1
	At                time.Time
	Status            int    // 0 where there was no answer
	Err               string // of the connection
	Next              time.Time
}

// post queues an event for every registered webhook that wants it.
func (f *Fake) post(event string, i *Issue, body []byte, after time.Duration) {
	for _, h := range f.hooks {
		if !f.wants(h, event, i) {
			continue
		}
		f.sent++
		d := &delivery{
			hook: h.ID, url: f.fillIn(h.URL, i), secret: h.Secret, event: event, body: body, due: f.now().Add(after), number: f.sent,
			identifier: fmt.Sprintf("%08x-%d", fnvOf(f.opt.Site), f.sent),
		}
		if h.ExcludeBody {
			d.body = nil
		}
		f.pending = append(f.pending, d)
	}
}

func fnvOf(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

// fillIn replaces the variables of a URL. Data Center 10 dropped their dollar.
func (f *Fake) fillIn(url string, i *Issue) string {
	sigil := "$"
	if f.opt.Edition == DataCenter && f.majorVersion() >= 10 {
		sigil = ""
	}
	return strings.NewReplacer(sigil+"{issue.key}", i.Key, sigil+"{issue.id}", i.ID, sigil+"{project.key}", i.Project).Replace(url)
}

// Due says when the next delivery has to go out; false where none waits.
func (f *Fake) Due() (time.Time, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var first time.Time
	for _, d := range f.pending {
		if first.IsZero() || d.due.Before(first) {
			first = d.due
		}
	}
	return first, !first.IsZero()
}

// Attempts returns every try so far.
func (f *Fake) Attempts() []Attempt {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.delivered)
}

// Send delivers what is due, in the order in which it was due, and returns
// when every receiver answered or was given up. What fails is due again later,
// by the site's clock.
func (f *Fake) Send(ctx context.Context, client *http.Client) []Attempt {
	f.mu.Lock()
	now := f.now()
	var due, rest []*delivery
	for _, d := range f.pending {
		if d.due.After(now) {
			rest = append(rest, d)
		} else {
			due = append(due, d)
		}
	}
	f.pending = rest
	f.mu.Unlock()
	slices.SortStableFunc(due, func(a, b *delivery) int {
		if c := a.due.Compare(b.due); c != 0 {
			return c
		}
		return a.number - b.number
	})
	var out []Attempt
	for _, d := range due {
		out = append(out, f.try(ctx, client, d))
	}
	return out
}

func (f *Fake) try(ctx context.Context, client *http.Client, d *delivery) Attempt {
	d.tries++
	a := Attempt{Hook: d.hook, Identifier: d.identifier, Event: d.event, Try: d.tries}
	var err error
	a.Status, err = f.knock(ctx, client, d)
	if err != nil {
		a.Err = err.Error()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	a.At = f.now()
	if f.opt.Edition == Cloud && again(a.Status) && d.tries <= moreTries {
		spread := int(fnvOf(d.identifier+strconv.Itoa(d.tries))) % int((latestRetry-soonestRetry)/time.Second)
		d.due = a.At.Add(soonestRetry + time.Duration(spread)*time.Second)
		a.Next = d.due
		f.pending = append(f.pending, d)
	}
	f.delivered = append(f.delivered, a)
	return a
}

// again reports whether Cloud tries again after this answer; 0 is none at all.
// Any other 4xx loses the event.
func again(status int) bool {
	return status == 0 || status >= 500 || slices.Contains([]int{408, 409, 425, 429}, status)
}

func (f *Fake) knock(ctx context.Context, client *http.Client, d *delivery) (int, error) {
	w := deliverPlain(d.secret, d.body)
	if f.opt.Edition == Cloud {
		w = Deliver(d.secret, d.identifier, d.body)
		if d.tries > 1 {
			w.Header.Set("X-Atlassian-Webhook-Retry", strconv.Itoa(d.tries-1))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(d.body))
	if err != nil {
		return 0, err
	}
	r.Header = w.Header
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
