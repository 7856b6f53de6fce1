package connectortest

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// updating reports whether the test was run with -update. The flag is the
// connector's own test's to declare, since that may have golden files of other
// sorts to write with it:
//
//	var _ = flag.Bool("update", false, "write the .want.json files")
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// Suite says what is tested. Only Spec, Settings, Secrets, Verifies and Sign
// are required.
type Suite struct {
	Spec connectors.Spec
	// ID of the instance; default "under-test".
	ID string
	// Settings is YAML, without id and kind; a secret stands there as env:NAME.
	Settings string
	// Secrets are the environment variables that Settings names. They are set
	// during the suite, and none of their values may be seen anywhere.
	Secrets map[string]string
	// Verifies are the settings that prove where a delivery comes from, the
	// required one first: without it New must refuse. Without any of them New
	// accepts only insecure: true on a loopback listener.
	Verifies []string
	// Sign returns the headers by which the vendor proves this body. They
	// replace a fixture's own.
	Sign func(body []byte, now time.Time) http.Header
	// BodyUnproved says that the vendor proves only itself and not the body (a
	// bearer token), so that a changed body cannot be noticed.
	BodyUnproved bool
	// PublicURL is our own address; default "https://waymark.example.com".
	PublicURL string
	// Prepare completes a connector that needs to know something from its vendor
	// before it can decode (a channel's id); nil for none.
	Prepare func(*connectors.Connector)
	// Dir holds the fixtures; default "testdata". Others are patterns of files
	// and folders in it that other tests read.
	Dir    string
	Others []string
	// README is the set-up guide; default "README.md".
	README string
	// Now is when deliveries are received; default noon of 17 November 2026.
	Now time.Time
}

// suite is a Suite with defaults filled in.
type suite struct {
	Suite
	fixtures []Fixture
}

// Run holds a connector against everything that the contract says.
func Run(t *testing.T, in Suite) {
	s := start(t, in)
	t.Run("fixtures", s.testFixtures)
	t.Run("settings", s.testSettings)
	t.Run("readme names every setting", s.testREADME)
	t.Run("verify", s.testVerify)
	t.Run("decode", s.testDecode)
	t.Run("events", s.testEvents)
	t.Run("broken bodies", s.testBroken)
	t.Run("any order, any repetition", s.testOrder)
}

func start(t testing.TB, in Suite) *suite {
	t.Helper()
	s := &suite{Suite: in}
	s.ID = cmp.Or(s.ID, "under-test")
	s.Dir = cmp.Or(s.Dir, "testdata")
	s.README = cmp.Or(s.README, "README.md")
	s.PublicURL = cmp.Or(s.PublicURL, "https://waymark.example.com")
	if s.Now.IsZero() {
		s.Now = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)
	}
	for name, value := range s.Secrets {
		t.Setenv(name, value)
	}
	var err error
	if s.fixtures, err = Fixtures(s.Dir); err != nil {
		t.Fatal(err)
	}
	if len(s.fixtures) == 0 {
		t.Fatalf("no fixtures in %s", s.Dir)
	}
	for i := range s.fixtures {
		for name, values := range s.Sign(s.fixtures[i].Body, s.Now) {
			s.fixtures[i].Header[name] = values
		}
	}
	return s
}

// settings returns the suite's own settings; text replaces them if not empty.
func (s *suite) settings(text string) *Settings {
	return SettingsFromYAML(cmp.Or(text, s.Settings)).WithPublicURL(s.PublicURL)
}

// connector makes an instance that must work.
func (s *suite) connector(t testing.TB) *connectors.Connector {
	t.Helper()
	c, fs := s.Spec.New(s.ID, s.settings("").Exposed())
	if len(fs) > 0 {
		t.Fatalf("the suite's own settings are refused: %+v", fs)
	}
	if s.Prepare != nil {
		s.Prepare(c)
	}
	return c
}

// delivery is the fixture as intake hands it over, in memory of its own.
func (s *suite) delivery(c *connectors.Connector, f Fixture) connectors.Delivery {
	id := c.DeliveryID(f.Header, f.Body)
	if id == "" {
		id = "body-hash"
	}
	return connectors.Delivery{
		Connector: c.ID, ID: id, Header: f.Header.Clone(), Body: bytes.Clone(f.Body), Received: s.Now,
	}
}

// hides fails where a text shows one of the secrets.
func (s *suite) hides(t testing.TB, where, text string) {
	t.Helper()
	for name, value := range s.Secrets {
		if value != "" && strings.Contains(text, value) {
			t.Errorf("%s shows the secret of %s", where, name)
		}
	}
}

func (s *suite) testFixtures(t *testing.T) {
	c := s.connector(t)
	for _, f := range s.fixtures {
		t.Run(f.Name, func(t *testing.T) {
			got, err := meaning(c.Decode(s.delivery(c, f)))
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(s.Dir, f.Name+wantExt)
			if updating() {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v; go test -update writes it", err)
			}
			want, err := canonical(text)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("decoded\n%s\nwant\n%s", got, want)
			}
		})
	}
	bad, err := strays(s.Dir, s.Others)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bad {
		t.Errorf("%s/%s", s.Dir, b)
	}
}

// catch runs f and returns what it panicked with.
func catch(f func()) (panicked error) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Errorf("panic: %v", r)
		}
	}()
	f()
	return nil
}
