package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Names of settings that the outbox reads. They live in the store so that
// every replica and every restart sees them.
const (
	// PausedSetting is not empty while nothing new may leave: JSON of Paused.
	PausedSetting = "paused"
	// releasedSetting is an instant (RFC 3339) until which the brake is off,
	// because an admin who saw the sample said so.
	releasedSetting = "brake released until"
	// heldSetting, with a kind behind it, is "SINCE UNTIL" (RFC 3339) while the
	// brake holds that kind.
	heldSetting = "brake holds "
)

// PauseNotice begins the key of what tells the admins of a pause, which leaves
// while it lasts: else nobody knew why nothing does.
const PauseNotice = "pause/"

// Settings is where the outbox's settings are kept.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Paused says who paused, since when, and until when.
type Paused struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"` // zero: until somebody resumes
	By    string    `json:"by"`             // for humans
}

// Lasts reports whether it still holds; the zero Paused does not.
func (p Paused) Lasts(now time.Time) bool {
	return !p.Since.IsZero() && (p.Until.IsZero() || now.Before(p.Until))
}

// Pause stops every write except taking something back.
func Pause(ctx context.Context, s Settings, p Paused) error {
	p.Since, p.Until = p.Since.UTC().Truncate(time.Second), p.Until.UTC().Truncate(time.Second)
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.SetSetting(ctx, PausedSetting, string(text))
}

// PausedNow returns the pause that lasts at an instant, the zero Paused where
// there is none.
func PausedNow(ctx context.Context, s Settings, now time.Time) (p Paused, err error) {
	text, err := s.Setting(ctx, PausedSetting)
	if err != nil || text == "" {
		return Paused{}, err
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return Paused{}, fmt.Errorf("the setting %q cannot be read: %w", PausedSetting, err)
	}
	if !p.Lasts(now) {
		return Paused{}, nil
	}
	return p, nil
}

// Resume ends a pause, and lets go for one hour what the brake holds.
func Resume(ctx context.Context, s Settings, now time.Time) error {
	if err := s.SetSetting(ctx, releasedSetting, now.Add(window).UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	return s.SetSetting(ctx, PausedSetting, "")
}
