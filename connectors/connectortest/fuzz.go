package connectortest

import (
	"net/http"
	"testing"
)

// FuzzDecode looks for a body that breaks what Run asks of every result. It
// begins with the fixtures; headers stay as they are in the first, since
// Decode sees only what Verify let pass.
func FuzzDecode(f *testing.F, in Suite) {
	s := start(f, in)
	c := s.connector(f)
	for _, fix := range s.fixtures {
		f.Add(fix.Body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d := s.delivery(c, Fixture{Header: s.fixtures[0].Header, Body: body})
		got, err := c.Decode(d)
		s.sound(t, c, "a body", d, got, err)
	})
}

// FuzzVerify looks for a header that proves a body which nobody signed.
func FuzzVerify(f *testing.F, in Suite) {
	s := start(f, in)
	c := s.connector(f)
	right := s.Sign(s.fixtures[0].Body, s.Now)
	for name, values := range right {
		f.Add(name, values[0], s.fixtures[0].Body)
		f.Add(name, "", []byte(nil))
	}
	f.Fuzz(func(t *testing.T, name, value string, body []byte) {
		h := http.Header{}
		h.Set(name, value)
		// One header alone is proof only where it is the very one that the
		// vendor would send.
		for n, values := range s.Sign(body, s.Now) {
			if n == http.CanonicalHeaderKey(name) && values[0] == value {
				t.Skip()
			}
		}
		s.rejects(t, c, "a body that nobody signed", h, body, s.Now)
	})
}
