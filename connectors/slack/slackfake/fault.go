package slackfake

import (
	"net/http"
	"slices"
	"time"
)

// Fault is a way to fail. It applies to the next Times calls of Method, and
// is then gone.
type Fault struct {
	Method string // "chat.postMessage"; "" for any
	Times  int    // 0 means once

	Status     int           // an answer of this status: 429, 500
	RetryAfter time.Duration // with 429; whole seconds
	Code       string        // an answer {"ok": false, "error": Code}
	Hang       bool          // no answer at all until the caller gives up
	AfterWrite bool          // the call is carried out and its answer lost
}

// Fail makes calls fail.
func (w *Workspace) Fail(f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.Times = max(f.Times, 1)
	w.faults = append(w.faults, &f)
}

// fault takes the fault that this call has to suffer, nil for none.
func (w *Workspace) fault(method string) *Fault {
	for i, f := range w.faults {
		if f.Method != "" && f.Method != method {
			continue
		}
		if f.Times--; f.Times == 0 {
			w.faults = slices.Delete(w.faults, i, i+1)
		}
		return f
	}
	return nil
}

// drop breaks the connection without an answer.
func drop() { panic(http.ErrAbortHandler) }
