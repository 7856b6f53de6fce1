package connectors

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an error means for the caller: which answer, which retry.
type Kind string

// The kinds.
const (
	Unauthorized Kind = "unauthorized" // an incoming signature is wrong, missing or stale
	Undecodable  Kind = "undecodable"  // a body that is not what the vendor documents
	RateLimited  Kind = "rate limited" // wait RetryAfter; other postings go on
	Denied       Kind = "denied"       // 401 or 403: this connector pauses until reload
	Gone         Kind = "gone"         // the target no longer exists
	Invalid      Kind = "invalid"      // the vendor refuses this request for good
	Temporary    Kind = "temporary"    // nothing was done; try again
	Unknown      Kind = "unknown"      // it may have been done; look for the mark first
)

// Error is an error with a kind. Its text is for logs and never holds a
// secret, a token or a customer's words.
type Error struct {
	Kind       Kind
	Op         string        // "jira: add comment"
	RetryAfter time.Duration // for RateLimited; 0 where the vendor did not say
	Here       bool          // of RateLimited: the limit is that of the one place that was written to; others go on
	Err        error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %s", e.Op, e.Kind)
	}
	return fmt.Sprintf("%s: %s: %v", e.Op, e.Kind, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of an error; one without a kind is Unknown, since
// nothing is known about what it left behind.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// RetryAfter returns how long the vendor asked us to wait; 0 if it did not.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// LimitedHere reports whether a vendor limits one place only, not all that is
// asked of it.
func LimitedHere(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == RateLimited && e.Here
}
