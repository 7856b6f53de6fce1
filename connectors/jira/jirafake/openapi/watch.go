package openapi

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Watcher looks at every call of version 3 that goes through it.
type Watcher struct {
	api    *API
	next   http.Handler
	report func(error)

	mu   sync.Mutex
	seen map[string]int
}

// Watch puts a watcher before a site. It reports what is wrong with calls and
// with answers.
func (a *API) Watch(next http.Handler, report func(error)) *Watcher {
	return &Watcher{api: a, next: next, report: report, seen: map[string]int{}}
}

// Seen returns how often each described call was made, "GET issue/{issueIdOrKey}".
func (w *Watcher) Seen() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string]int{}
	for k, n := range w.seen {
		out[k] = n
	}
	return out
}

func (w *Watcher) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	w.next.ServeHTTP(rec, r)
	if strings.HasPrefix(r.URL.Path, "/rest/api/3/") {
		c := Call{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body, Status: rec.Code, Answer: rec.Body.Bytes()}
		if rec.Code == http.StatusBadRequest {
			c.Body = nil // what is refused need not be right
			c.Query = ""
			w.check(c, true)
		} else {
			w.check(c, false)
		}
	}
	for k, v := range rec.Header() {
		out.Header()[k] = v
	}
	out.WriteHeader(rec.Code)
	_, _ = out.Write(rec.Body.Bytes())
}

func (w *Watcher) check(c Call, refused bool) {
	tpl, op := w.api.operation(c.Method, c.Path)
	w.mu.Lock()
	w.seen[c.Method+" "+strings.TrimPrefix(tpl, "/rest/api/3/")]++
	w.mu.Unlock()
	var errs []error
	if refused && op != nil {
		errs = w.api.checkAnswer(c, tpl, op)
	} else {
		errs = w.api.Check(c)
	}
	for _, err := range errs {
		w.report(err)
	}
}
