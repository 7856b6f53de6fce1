package connectors

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// Secret is a value that never prints. In YAML it is written as where to find
// it: "env:NAME" or "file:/run/secrets/name"; the value itself is refused, so
// that no secret lies in a repository.
type Secret struct{ value string }

// NewSecret wraps a value made in code (a test, the demo).
func NewSecret(value string) Secret { return Secret{value} }

// UnmarshalText resolves "env:NAME" or "file:path". An empty secret is an
// error: verification that can be off is not verification.
func (s *Secret) UnmarshalText(text []byte) error {
	where := string(text)
	switch {
	case strings.HasPrefix(where, "env:"):
		name := strings.TrimPrefix(where, "env:")
		s.value = os.Getenv(name)
		if s.value == "" {
			return fmt.Errorf("the environment variable %s is empty or not set", name)
		}
	case strings.HasPrefix(where, "file:"):
		b, err := os.ReadFile(strings.TrimPrefix(where, "file:"))
		if err != nil {
			return fmt.Errorf("the file of the secret cannot be read: %w", err)
		}
		s.value = strings.TrimRight(string(b), "\r\n")
		if s.value == "" {
			return fmt.Errorf("the file of the secret is empty")
		}
	default:
		return fmt.Errorf("a secret is written as env:NAME or file:PATH, never as its value")
	}
	return nil
}

// Reveal returns the value, for the one call that needs it.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == "" }

const hidden = "<secret>"

// String, GoString, Format, MarshalText and LogValue all hide the value.
func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) Format(f fmt.State, _ rune)   { _, _ = fmt.Fprint(f, hidden) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
