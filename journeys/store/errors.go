package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// ErrUnavailable is wrapped by every error after which trying again later may
// succeed: the disk is full, another process holds the file, the caller's
// context ended before the commit was known. A webhook is then answered 503,
// and the vendor sends it again.
var ErrUnavailable = errors.New("the store is unavailable or full")

// ErrInvalid is wrapped by errors that the same call would meet again: a
// delivery without an id, an event that cannot be written down.
var ErrInvalid = errors.New("the store cannot hold this")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

// classify gives a database's error its kind. Errors hold SQL result codes
// and names of constraints, never the values of a row.
func classify(op string, err error) error {
	if err == nil || errors.Is(err, ErrInvalid) || errors.Is(err, ErrUnavailable) {
		return err
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case lib.SQLITE_CONSTRAINT, lib.SQLITE_TOOBIG, lib.SQLITE_MISMATCH, lib.SQLITE_RANGE, lib.SQLITE_ERROR:
			return fmt.Errorf("%s: %w: %w", op, ErrInvalid, err)
		}
	}
	return fmt.Errorf("%s: %w: %w", op, ErrUnavailable, err)
}
