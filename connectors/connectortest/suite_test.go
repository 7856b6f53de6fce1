package connectortest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/journeys"
)

const secret = "a-secret-of-the-sample"

// sample is the smallest connector there can be, and what may be wrong with it.
type sample struct {
	files    map[string]string // of the fixture folder
	settings func(*sampleSettings)
	faults   func(s *sampleSettings, loopback bool, fs []connectors.Fault) []connectors.Fault
	finish   func(*connectors.Connector)
}

type sampleSettings struct {
	Secret   connectors.Secret `yaml:"secret"`
	Insecure bool              `yaml:"insecure"`
	Nested   []struct {
		Inner string `yaml:"inner"`
	} `yaml:"nested"`
	open string // what a careless connector keeps
}

type sampleBody struct {
	ID   string
	At   time.Time
	Text string
	Skip string
}

func newSample() *sample {
	return &sample{files: map[string]string{
		"README.md":       "| `secret` | `insecure` | `nested` | `inner` |",
		"one.http":        "# A comment.\nContent-Type: application/json\n\n{\"id\":\"1\",\"at\":\"2026-11-17T11:00:00Z\",\"text\":\"hello\"}\n",
		"one.want.json":   `{"events":[{"id":"1","connector":"under-test","kind":"said","at":"2026-11-17T11:00:00Z","ref":{"connector":"under-test","kind":"thread","id":"1"},"text":"hello"}]}`,
		"skip.http":       "Content-Type: application/json\n\n{\"skip\":\"not for us\"}",
		"skip.want.json":  `{"ignored":"not for us"}`,
		"wrong.http":      "Content-Type: text/plain\n\nwho knows what a person wrote",
		"wrong.want.json": `{"undecodable":true}`,
	}}
}

func (s *sample) spec() connectors.Spec {
	return connectors.Spec{Kind: "sample", New: func(id string, in connectors.Settings) (*connectors.Connector, []connectors.Fault) {
		var set sampleSettings
		fs := in.Decode(&set)
		if set.Insecure && !in.Loopback() {
			fs = append(fs, connectors.Fault{Path: "insecure", Text: "others reach it"})
		}
		if set.Secret.IsZero() && !set.Insecure {
			fs = append(fs, connectors.Fault{Path: "secret", Text: "is missing"})
		}
		if s.faults != nil {
			fs = s.faults(&set, in.Loopback(), fs)
		}
		if len(fs) > 0 {
			return nil, fs
		}
		if s.settings != nil {
			into, _ := in.(interface{ Struct() any })
			s.settings(into.Struct().(*sampleSettings))
		}
		key := set.Secret.Reveal()
		c := &connectors.Connector{
			ID: id, Kind: "sample", Name: "Sample", Words: []string{"said"}, MaxBody: 1 << 20,
			Verify: func(h http.Header, body []byte, now time.Time) error {
				n, err := strconv.ParseInt(h.Get("X-Time"), 10, 64)
				if err != nil || n > now.Unix()+60 || n < now.Unix()-60 ||
					!hmac.Equal([]byte(h.Get("X-Sign")), []byte(sampleSign(key, h.Get("X-Time"), body))) {
					return &connectors.Error{Kind: connectors.Unauthorized, Op: "sample: verify", Err: errors.New("no")}
				}
				return nil
			},
			DeliveryID: func(http.Header, []byte) string { return "" },
			Decode:     sampleDecode,
		}
		if s.finish != nil {
			s.finish(c)
		}
		return c, nil
	}}
}

func sampleSign(key, stamp string, body []byte) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(stamp + "."))
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

func sampleDecode(d connectors.Delivery) (connectors.Decoded, error) {
	var b sampleBody
	if err := json.Unmarshal(d.Body, &b); err != nil || b.ID == "" && b.Skip == "" {
		return connectors.Decoded{}, &connectors.Error{Kind: connectors.Undecodable, Op: "sample: decode", Err: errors.New("not ours")}
	}
	if b.Skip != "" {
		return connectors.Decoded{Ignored: b.Skip}, nil
	}
	if b.At.IsZero() || b.At.After(d.Received) {
		b.At = d.Received
	}
	return connectors.Decoded{Events: []journeys.Event{{
		ID: b.ID, Connector: d.Connector, Kind: "said", At: b.At.UTC().Truncate(time.Millisecond), Received: d.Received,
		Ref: journeys.Ref{Connector: d.Connector, Kind: journeys.Thread, ID: b.ID}, Text: b.Text,
	}}}, nil
}

// changed wraps a decoder's events.
func changed(change func(*journeys.Event, connectors.Delivery)) func(*connectors.Connector) {
	return func(c *connectors.Connector) {
		decode := c.Decode
		c.Decode = func(d connectors.Delivery) (connectors.Decoded, error) {
			out, err := decode(d)
			for i := range out.Events {
				change(&out.Events[i], d)
			}
			return out, err
		}
	}
}

// breakage is a mistake, and the words in which the suite must report it.
type breakage struct {
	name, says string
	make       func(*sample)
}

func breakages() []breakage {
	finish := func(f func(*connectors.Connector)) func(*sample) { return func(s *sample) { s.finish = f } }
	event := func(f func(*journeys.Event, connectors.Delivery)) func(*sample) { return finish(changed(f)) }
	file := func(name, text string) func(*sample) { return func(s *sample) { s.files[name] = text } }
	verify := func(f func(h http.Header, body []byte, now time.Time) error) func(*sample) {
		return finish(func(c *connectors.Connector) { c.Verify = f })
	}
	calls := 0
	return []breakage{
		{"another meaning", "decoded", file("one.want.json", `{"events":[]}`)},
		{"a want file with a spelling mistake", "unknown field", file("skip.want.json", `{"ignord":"not for us"}`)},
		{"no want file", "no .want.json beside it", file("extra.http", "A: b\n\n{}")},
		{"no fixture", "no .http beside it", file("extra.want.json", "{}")},
		{"a file nobody reads", "nothing reads it", file("old.json", "{}")},
		{"a folder nobody reads", "a folder that nothing reads", file("old/one.http", "")},
		{"no blank line", "no blank line", file("one.http", "A: b\n{}")},
		{"a line that is no header", "not a header", file("one.http", "POST /hooks HTTP/1.1\n\n{}")},
		{"the README forgets a setting", "does not name the setting nested.inner", file("README.md", "`secret` `insecure` `nested`, the inner one")},

		{"faults are not passed on", "an unknown key: not refused", func(s *sample) {
			s.faults = func(set *sampleSettings, _ bool, _ []connectors.Fault) []connectors.Fault {
				if set.Secret.IsZero() {
					return []connectors.Fault{{Text: "is missing"}}
				}
				return nil
			}
		}},
		{"no secret is fine", "no secret: not refused", func(s *sample) {
			s.faults = func(*sampleSettings, bool, []connectors.Fault) []connectors.Fault { return nil }
		}},
		{"insecure anywhere", "insecure on a listener that others reach: not refused", func(s *sample) {
			s.faults = func(_ *sampleSettings, _ bool, fs []connectors.Fault) []connectors.Fault {
				if len(fs) > 0 && fs[0].Path == "insecure" {
					return nil
				}
				return fs
			}
		}},
		{"insecure nowhere", "insecure on a loopback listener is refused", func(s *sample) {
			s.faults = func(set *sampleSettings, _ bool, fs []connectors.Fault) []connectors.Fault {
				if set.Insecure {
					return []connectors.Fault{{Text: "never"}}
				}
				return fs
			}
		}},
		{"a fault without a word", "a fault says nothing", func(s *sample) {
			s.faults = func(_ *sampleSettings, _ bool, fs []connectors.Fault) []connectors.Fault {
				for i := range fs {
					fs[i].Text = ""
				}
				return fs
			}
		}},
		{"a fault shows the secret", "the fault shows the secret of SAMPLE_SECRET", func(s *sample) {
			s.faults = func(_ *sampleSettings, _ bool, fs []connectors.Fault) []connectors.Fault {
				for i := range fs {
					fs[i].Hint = "not " + secret
				}
				return fs
			}
		}},
		{"the settings print the secret", "shows the secret of SAMPLE_SECRET", func(s *sample) {
			s.settings = func(set *sampleSettings) { set.open = set.Secret.Reveal() }
		}},
		{"the connector prints the secret", "shows the secret of SAMPLE_SECRET", finish(func(c *connectors.Connector) { c.Name = secret })},
		{"no limit", "every connector limits", finish(func(c *connectors.Connector) { c.MaxBody = 0 })},

		{"everything is genuine", "a changed body: accepted", verify(func(http.Header, []byte, time.Time) error { return nil })},
		{"nothing is genuine", "a genuine delivery is refused", verify(func(http.Header, []byte, time.Time) error {
			return &connectors.Error{Kind: connectors.Unauthorized, Op: "x"}
		})},
		{"old is genuine", "a delivery of an hour ago: accepted", finish(func(c *connectors.Connector) {
			strict := c.Verify
			c.Verify = func(h http.Header, body []byte, _ time.Time) error {
				n, _ := strconv.ParseInt(h.Get("X-Time"), 10, 64)
				return strict(h, body, time.Unix(n, 0))
			}
		})},
		{"another kind of error", `the error is "unknown"`, finish(func(c *connectors.Connector) {
			strict := c.Verify
			c.Verify = func(h http.Header, body []byte, now time.Time) error {
				if strict(h, body, now) != nil {
					return errors.New("no")
				}
				return nil
			}
		})},
		{"the error helps", "the error shows the right X-Sign", finish(func(c *connectors.Connector) {
			strict := c.Verify
			c.Verify = func(h http.Header, body []byte, now time.Time) error {
				if strict(h, body, now) != nil {
					right := sampleSign(secret, strconv.FormatInt(now.Unix(), 10), body)
					return &connectors.Error{Kind: connectors.Unauthorized, Op: "x", Err: errors.New("want " + right)}
				}
				return nil
			}
		})},
		{"verifying changes the body", "changes what it is given", finish(func(c *connectors.Connector) {
			strict := c.Verify
			c.Verify = func(h http.Header, body []byte, now time.Time) error {
				err := strict(h, body, now)
				if len(body) > 0 {
					body[0] = '['
				}
				return err
			}
		})},

		{"decoding counts", "gives something else", event(func(e *journeys.Event, _ connectors.Delivery) { calls++; e.Text = strconv.Itoa(calls) })},
		{"decoding changes the body", "Decode changes the delivery", event(func(_ *journeys.Event, d connectors.Delivery) { d.Body[0] = '[' })},
		{"decoding changes the headers", "Decode changes the delivery", event(func(_ *journeys.Event, d connectors.Delivery) { d.Header.Set("X-Seen", "1") })},
		{"the id is the arrival's", "have other ids", event(func(e *journeys.Event, d connectors.Delivery) { e.ID = d.Received.String() })},
		{"no id", "no id", event(func(e *journeys.Event, _ connectors.Delivery) { e.ID = "" })},
		{"one id for two", "the same as another's", finish(func(c *connectors.Connector) {
			decode := c.Decode
			c.Decode = func(d connectors.Delivery) (connectors.Decoded, error) {
				out, err := decode(d)
				out.Events = append(out.Events, out.Events...)
				return out, err
			}
		})},
		{"no ref", "cannot be written and read back", event(func(e *journeys.Event, _ connectors.Delivery) { e.Ref.ID = "" })},
		{"another's event", `connector "other"`, event(func(e *journeys.Event, _ connectors.Delivery) { e.Connector = "other" })},
		{"a word it does not list", `does not list the word "sung"`, event(func(e *journeys.Event, _ connectors.Delivery) { e.Kind = "sung" })},
		{"after its receipt", "happened at", event(func(e *journeys.Event, d connectors.Delivery) { e.At = d.Received.Add(time.Second) })},
		{"another zone", "not UTC", event(func(e *journeys.Event, _ connectors.Delivery) { e.At = e.At.In(time.FixedZone("", 3600)) })},
		{"nanoseconds", "not UTC in whole milliseconds", event(func(e *journeys.Event, _ connectors.Delivery) { e.At = e.At.Add(-1) })},
		{"a customer who is nobody", "a customer is nobody", event(func(e *journeys.Event, _ connectors.Delivery) { e.Customers = []journeys.Account{{}} })},
		{"bytes that no store takes", "bytes that a store refuses", event(func(e *journeys.Event, _ connectors.Delivery) { e.Text = "a\x00" })},
		{"neither events nor a reason", "want events or a reason", finish(func(c *connectors.Connector) {
			c.Decode = func(connectors.Delivery) (connectors.Decoded, error) { return connectors.Decoded{}, nil }
		})},
		{"the secret in an event", "shows the secret of SAMPLE_SECRET", event(func(e *journeys.Event, _ connectors.Delivery) { e.Mark = secret })},
		{"the error repeats the body", "repeats what was sent", func(s *sample) {
			s.files["wrong.http"] = "A: b\n\n\"who knows what a person wrote\""
			s.finish = func(c *connectors.Connector) {
				decode := c.Decode
				c.Decode = func(d connectors.Delivery) (connectors.Decoded, error) {
					out, err := decode(d)
					if err != nil {
						err = fmt.Errorf("%w: %s", err, d.Body)
					}
					return out, err
				}
			}
		}},
		{"an error of no kind", `the error is "unknown", want "undecodable"`, finish(func(c *connectors.Connector) {
			decode := c.Decode
			c.Decode = func(d connectors.Delivery) (connectors.Decoded, error) {
				out, err := decode(d)
				if err != nil {
					err = errors.New("no")
				}
				return out, err
			}
		})},
		{"a panic", "panic: ", finish(func(c *connectors.Connector) {
			decode := c.Decode
			c.Decode = func(d connectors.Delivery) (connectors.Decoded, error) {
				if len(d.Body) == 1 {
					panic("cut")
				}
				return decode(d)
			}
		})},
		{"no event at all", "no fixture gives an event", func(s *sample) {
			delete(s.files, "one.http")
			delete(s.files, "one.want.json")
		}},
	}
}

func TestASoundConnectorPasses(t *testing.T) { newSample().run(t) }

func (s *sample) run(t *testing.T) {
	dir := t.TempDir()
	for name, text := range s.files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	connectortest.Run(t, connectortest.Suite{
		Spec: s.spec(), Settings: "secret: env:SAMPLE_SECRET\nnested: [{inner: x}]\n",
		Secrets: map[string]string{"SAMPLE_SECRET": secret}, Verifies: []string{"secret"},
		Sign: func(body []byte, now time.Time) http.Header {
			stamp := strconv.FormatInt(now.Unix(), 10)
			return http.Header{"X-Time": {stamp}, "X-Sign": {sampleSign(secret, stamp, body)}}
		},
		Dir: dir, README: filepath.Join(dir, "README.md"), Others: []string{"README.md"},
	})
}

const (
	// broken asks a second process, in its environment, to show the mistakes:
	// a test that must fail cannot do so in a process that must pass.
	broken = "WAYMARK_SUITE_BROKEN"
	// mark begins the lines that tell one mistake's output from the next's.
	mark = "now broken: "
)

// TestBrokenConnectors fails in every way there is; see TestEachMistakeIsReported.
func TestBrokenConnectors(t *testing.T) {
	if os.Getenv(broken) == "" {
		t.Skip("only for TestEachMistakeIsReported")
	}
	for _, b := range breakages() {
		t.Run(b.name, func(t *testing.T) {
			t.Log(mark + b.name)
			s := newSample()
			b.make(s)
			s.run(t)
		})
	}
}

func TestEachMistakeIsReported(t *testing.T) {
	again := exec.Command(os.Args[0], "-test.v", "-test.run=^TestBrokenConnectors$")
	again.Env = append(os.Environ(), broken+"=yes")
	out, err := again.CombinedOutput()
	if err == nil {
		t.Fatal("the suite passes")
	}
	said := map[string]string{}
	for _, part := range strings.Split(string(out), mark)[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		said[name] = rest
	}
	for _, b := range breakages() {
		t.Run(b.name, func(t *testing.T) {
			if !strings.Contains(said[b.name], b.says) {
				t.Errorf("the suite does not say %q:\n%s", b.says, said[b.name])
			}
		})
	}
}
