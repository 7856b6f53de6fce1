package jira

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// circuit keeps us from asking a site that cannot answer or will not. After
// some failures in a row nothing is asked for a while; then one request goes
// through, and what becomes of it decides. A token that was refused is not
// shown again until the configuration is loaded again, which makes a new
// client: a Data Center locks an account out for less.
type circuit struct {
	mu       sync.Mutex
	failures int       // in a row
	opens    time.Time // nothing is asked before; zero: closed
	pause    time.Duration
	trying   bool // one request is on its way to find out
	refused  bool // 401: no request
	readOnly bool // 403 on a write: no write
}

const (
	tolerated     = 5
	shortestPause = 15 * time.Second
	longestPause  = 5 * time.Minute
)

var (
	errOpen     = errors.New("the site failed several times in a row; it is left alone for a while")
	errRefused  = errors.New("the token was refused; it is not tried again until the configuration is loaded again")
	errReadOnly = errors.New("a write was refused; none is tried until the configuration is loaded again")
)

// admit says whether a request may be made now.
func (o *circuit) admit(op, method string, now time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.refused:
		return fault(connectors.Denied, op, errRefused)
	case o.readOnly && method != http.MethodGet:
		return fault(connectors.Denied, op, errReadOnly)
	case o.opens.IsZero():
		return nil
	case now.Before(o.opens) || o.trying:
		return fault(connectors.Temporary, op, errOpen)
	}
	o.trying = true
	return nil
}

// outcome is what became of a request.
type outcome int

const (
	answered outcome = iota
	failed           // 5xx, no connection, no answer in time
	dropped          // whoever asked gave up, or it was never sent; it says nothing
)

func (o *circuit) tell(what outcome, now time.Time, jitter float64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trying = false
	switch what {
	case answered:
		o.failures, o.opens, o.pause = 0, time.Time{}, 0
	case failed:
		if o.failures++; o.failures < tolerated {
			return
		}
		o.pause = min(max(2*o.pause, shortestPause), longestPause)
		o.opens = now.Add(o.pause + time.Duration(jitter*float64(o.pause)/4))
	}
}

// refuse takes a 401 or a 403 to heart.
func (o *circuit) refuse(status int, method string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refused = o.refused || status == http.StatusUnauthorized
	o.readOnly = o.readOnly || status == http.StatusForbidden && method != http.MethodGet
}

// outcomeOf judges a request that got no usable answer.
func outcomeOf(ctx context.Context) outcome {
	if errors.Is(ctx.Err(), context.Canceled) {
		return dropped
	}
	return failed
}
