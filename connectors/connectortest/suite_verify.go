package connectortest

import (
	"bytes"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

func (s *suite) testVerify(t *testing.T) {
	c := s.connector(t)
	for _, f := range s.fixtures {
		t.Run(f.Name, func(t *testing.T) {
			header, body := f.Header.Clone(), bytes.Clone(f.Body)
			if err := c.Verify(f.Header, f.Body, s.Now); err != nil {
				t.Fatalf("a genuine delivery is refused: %v", err)
			}
			first := c.DeliveryID(f.Header, f.Body)
			if c.DeliveryID(f.Header, f.Body) != first {
				t.Error("the delivery has another id each time it is asked")
			}
			if !reflect.DeepEqual(header, f.Header) || !bytes.Equal(body, f.Body) {
				t.Error("Verify or DeliveryID changes what it is given")
			}
			s.testTampered(t, c, f)
			s.testStale(t, c, f)
		})
	}
	s.rejects(t, c, "nothing at all", http.Header{}, nil, s.Now)
}

// testTampered changes one thing at a time.
func (s *suite) testTampered(t *testing.T, c *connectors.Connector, f Fixture) {
	if !s.BodyUnproved && len(f.Body) > 0 {
		for _, at := range []int{0, len(f.Body) / 2, len(f.Body) - 1} {
			body := bytes.Clone(f.Body)
			body[at] ^= 1
			s.rejects(t, c, "a changed body", f.Header, body, s.Now)
		}
		s.rejects(t, c, "a body with something behind it", f.Header, append(bytes.Clone(f.Body), ' '), s.Now)
		s.rejects(t, c, "no body", f.Header, nil, s.Now)
	}
	for name, values := range s.Sign(f.Body, s.Now) {
		if name == "Content-Type" {
			continue
		}
		for what, value := range map[string]string{
			"no ":           "",
			"a longer ":     "x" + values[0],
			"a cut ":        values[0][:len(values[0])-1],
			"another end: ": values[0][:len(values[0])-1] + "~",
		} {
			h := f.Header.Clone()
			h[name] = []string{value}
			s.rejects(t, c, what+name, h, f.Body, s.Now)
		}
		h := f.Header.Clone()
		delete(h, name)
		s.rejects(t, c, "no "+name, h, f.Body, s.Now)
	}
}

// testStale replays a delivery an hour later and an hour earlier, where the
// vendor signs the time at all.
func (s *suite) testStale(t *testing.T, c *connectors.Connector, f Fixture) {
	if reflect.DeepEqual(s.Sign(f.Body, s.Now), s.Sign(f.Body, s.Now.Add(time.Hour))) {
		return
	}
	s.rejects(t, c, "a delivery of an hour ago", f.Header, f.Body, s.Now.Add(time.Hour))
	s.rejects(t, c, "a delivery from the future", f.Header, f.Body, s.Now.Add(-time.Hour))
}

// rejects fails unless Verify calls the delivery unauthorized, in words that
// help nobody to do better.
func (s *suite) rejects(t testing.TB, c *connectors.Connector, what string, h http.Header, body []byte, now time.Time) {
	t.Helper()
	err := c.Verify(h, body, now)
	if err == nil {
		t.Errorf("%s: accepted", what)
		return
	}
	if kind := connectors.KindOf(err); kind != connectors.Unauthorized {
		t.Errorf("%s: the error is %q, want %q", what, kind, connectors.Unauthorized)
	}
	s.hides(t, what+": the error", err.Error())
	for name, values := range s.Sign(body, now) {
		if v := strings.TrimSpace(values[0]); name != "Content-Type" && len(v) > 16 && strings.Contains(err.Error(), v) {
			t.Errorf("%s: the error shows the right %s", what, name)
		}
	}
}
