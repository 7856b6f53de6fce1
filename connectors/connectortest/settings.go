package connectortest

import (
	"bytes"
	"errors"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
)

// Settings is a connector's part of waymark.yaml, read from a text. It decodes
// strictly, as the service does, but knows no file positions.
type Settings struct {
	text      string
	publicURL string
	exposed   bool
	into      any
}

var _ connectors.Settings = (*Settings)(nil)

// SettingsFromYAML returns settings as on a loopback listener without a public
// address. The text holds the connector's own keys, without id and kind.
func SettingsFromYAML(text string) *Settings { return &Settings{text: text} }

// Exposed returns the same settings behind a listener that other machines
// reach.
func (s *Settings) Exposed() *Settings {
	return &Settings{text: s.text, publicURL: s.publicURL, exposed: true}
}

// WithPublicURL returns the same settings with an address of our own.
func (s *Settings) WithPublicURL(url string) *Settings {
	return &Settings{text: s.text, publicURL: url, exposed: s.exposed}
}

// Decode fills the struct; every problem that the reader finds is a fault.
func (s *Settings) Decode(into any) []connectors.Fault {
	s.into = into
	d := yaml.NewDecoder(bytes.NewReader([]byte(s.text)))
	d.KnownFields(true)
	err := d.Decode(into)
	var several *yaml.TypeError
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &several):
		var fs []connectors.Fault
		for _, text := range several.Errors {
			fs = append(fs, connectors.Fault{Text: text})
		}
		return fs
	}
	return []connectors.Fault{{Text: err.Error()}}
}

// PublicURL returns what WithPublicURL set.
func (s *Settings) PublicURL() string { return s.publicURL }

// Loopback reports whether only this machine reaches the listener.
func (s *Settings) Loopback() bool { return !s.exposed }

// Polled is false: what is tried here comes by webhooks.
func (s *Settings) Polled() bool { return false }

// Now is the real clock.
func (s *Settings) Now() time.Time { return time.Now() }

// Struct returns what the connector decoded its settings into, nil before.
func (s *Settings) Struct() any { return s.into }
