package outbox

import (
	"context"
	"time"
)

// Names of settings that the outbox reads. They live in the store so that
// every replica and every restart sees them.
const (
	// PausedSetting is not empty while nothing new may leave.
	PausedSetting = "paused"
	// releasedSetting is an instant (RFC 3339) until which the brake is off,
	// because an admin who saw the sample said so.
	releasedSetting = "brake released until"
	// heldSetting, with a kind behind it, is "SINCE UNTIL" (RFC 3339) while the
	// brake holds that kind.
	heldSetting = "brake holds "
)

// Settings is where the outbox's settings are kept.
type Settings interface {
	SetSetting(ctx context.Context, name, value string) error
}

// Pause stops every write except taking something back.
func Pause(ctx context.Context, s Settings, now time.Time) error {
	return s.SetSetting(ctx, PausedSetting, now.UTC().Format(time.RFC3339))
}

// Resume ends a pause, and lets go for one hour what the brake holds.
func Resume(ctx context.Context, s Settings, now time.Time) error {
	if err := s.SetSetting(ctx, releasedSetting, now.Add(window).UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	return s.SetSetting(ctx, PausedSetting, "")
}
