package jirafake

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// faults are what the next calls run into.
type faults struct {
	tooMany, retryAfter, broken, hang, die int
}

// Answer429 makes the next n calls answer 429 with Retry-After in seconds.
func (f *Fake) Answer429(n, retryAfter int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults.tooMany, f.faults.retryAfter = n, retryAfter
}

// Answer500 makes the next n calls answer 500 and do nothing.
func (f *Fake) Answer500(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.broken = n }

// Hang makes the next n writes wait until the caller gives up, and do nothing.
func (f *Fake) Hang(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.hang = n }

// DieAfterWrite makes the next n writes happen and then close the connection
// without an answer.
func (f *Fake) DieAfterWrite(n int) { f.mu.Lock(); defer f.mu.Unlock(); f.faults.die = n }

// RefuseInternal makes every comment written by a call public.
func (f *Fake) RefuseInternal(yes bool) { f.mu.Lock(); defer f.mu.Unlock(); f.public = yes }

// ServeHTTP is the REST interface.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	f.mu.Lock()
	f.requests = append(f.requests, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body})
	take := func(n *int) bool {
		if *n > 0 {
			*n--
			return true
		}
		return false
	}
	u, let := f.who(r)
	rt, c, fits := f.match(r.Method, r.URL.Path)
	write := r.Method != http.MethodGet && !rt.reads
	c.q, c.body = r.URL.Query(), body
	limited := limit{}
	if let {
		limited = f.meter.take(rt.endpoint(), r.Method, f.issueOf(c), write, f.opt.Now)
		f.setLimitHeaders(w.Header(), limited)
	}
	switch {
	case !let:
		f.mu.Unlock()
		complain(w, http.StatusUnauthorized)
		return
	case take(&f.faults.tooMany):
		w.Header().Set("Retry-After", strconv.Itoa(f.faults.retryAfter))
		f.mu.Unlock()
		complain(w, http.StatusTooManyRequests)
		return
	case take(&f.faults.broken):
		f.mu.Unlock()
		complain(w, http.StatusInternalServerError)
		return
	case limited.over:
		f.mu.Unlock()
		complain(w, http.StatusTooManyRequests)
		return
	case write && take(&f.faults.hang):
		f.mu.Unlock()
		<-r.Context().Done()
		return
	}
	die := write && take(&f.faults.die)
	a := refuse(http.StatusNotFound)
	if fits {
		c.by = u.AccountID
		a = f.handle(rt, c, u)
	}
	f.announce(a.hooks...)
	if die {
		panic(http.ErrAbortHandler) // closes the connection
	}
	if a.body == nil || a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body)
}

func complain(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errorMessages":["`+http.StatusText(status)+`"],"errors":{}}`)
}

// issueOf is the id of the ticket that a call's path names; "" where there is
// none.
func (f *Fake) issueOf(c *call) string {
	if i := f.find(c.vars["issue"]); i != nil {
		return i.ID
	}
	return ""
}
