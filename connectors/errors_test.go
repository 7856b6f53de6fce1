package connectors_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

func TestKindOf(t *testing.T) {
	limited := &connectors.Error{Kind: connectors.RateLimited, Op: "jira: add comment", RetryAfter: 30 * time.Second}
	gone := &connectors.Error{Kind: connectors.Gone, Op: "jira: read", Err: io.EOF}
	for _, c := range []struct {
		name  string
		err   error
		kind  connectors.Kind
		after time.Duration
		text  string
	}{
		{"with a kind", limited, connectors.RateLimited, 30 * time.Second, "jira: add comment: rate limited"},
		{"wrapped", fmt.Errorf("posting 7: %w", limited), connectors.RateLimited, 30 * time.Second, "posting 7: jira: add comment: rate limited"},
		{"joined", errors.Join(io.EOF, gone), connectors.Gone, 0, "EOF\njira: read: gone: EOF"},
		{"the outer kind wins", &connectors.Error{Kind: connectors.Unknown, Op: "outer", Err: gone}, connectors.Unknown, 0, "outer: unknown: jira: read: gone: EOF"},
		// Nothing is known about what such an error left behind, and the
		// outbox looks for its mark before it writes again.
		{"without a kind", io.ErrUnexpectedEOF, connectors.Unknown, 0, "unexpected EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := connectors.KindOf(c.err); got != c.kind {
				t.Errorf("kind %q, want %q", got, c.kind)
			}
			if got := connectors.RetryAfter(c.err); got != c.after {
				t.Errorf("retry after %v, want %v", got, c.after)
			}
			if c.err.Error() != c.text {
				t.Errorf("text %q, want %q", c.err, c.text)
			}
		})
	}
	if connectors.KindOf(nil) != connectors.Unknown || connectors.RetryAfter(nil) != 0 {
		t.Error("no error has a kind other than unknown, or a time to wait")
	}
	if !errors.Is(gone, io.EOF) {
		t.Error("what caused the error cannot be found in it")
	}
}
