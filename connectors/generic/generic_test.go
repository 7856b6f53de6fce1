package generic_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/generic"
)

var _ = flag.Bool("update", false, "write the .want.json files; review them")

// sources are the folders of testdata: one configured source each.
func sources() map[string]connectortest.Suite {
	signed := func(secret string) func([]byte, time.Time) http.Header {
		return func(body []byte, now time.Time) http.Header { return generic.Sign(secret, "msg_1", now, body) }
	}
	return map[string]connectortest.Suite{
		"phone": {
			Secrets: map[string]string{
				"PHONE_SECRET":     "whsec_dGhpcyBrZXkgaXMgZm9yIHRlc3RzIG9ubHkgLSBwaG9uZQ==",
				"PHONE_OLD_SECRET": "the text that signed until yesterday",
			},
			Verifies: []string{"secret", "previous_secret"},
			Sign:     signed("whsec_dGhpcyBrZXkgaXMgZm9yIHRlc3RzIG9ubHkgLSBwaG9uZQ=="),
		},
		"portal": {
			Secrets:  map[string]string{"PORTAL_TOKEN": "portal-token-for-tests"},
			Verifies: []string{"bearer"},
			Sign: func([]byte, time.Time) http.Header {
				return http.Header{"Authorization": {"Bearer portal-token-for-tests"}}
			},
			BodyUnproved: true,
		},
		"sign-in": {
			Secrets:  map[string]string{"SIGN_IN_SECRET": "any text can be a secret"},
			Verifies: []string{"secret"},
			Sign:     signed("any text can be a secret"),
		},
	}
}

func source(t testing.TB, name string, s connectortest.Suite) connectortest.Suite {
	t.Helper()
	s.Spec, s.ID, s.Dir = generic.Spec(), name, filepath.Join("testdata", name)
	text, err := os.ReadFile(filepath.Join(s.Dir, "settings.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s.Settings, s.Others = string(text), []string{"settings.yaml"}
	return s
}

func TestEverySourceConforms(t *testing.T) {
	suites := sources()
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.Name() == "fuzz" {
			continue
		}
		s, ok := suites[f.Name()]
		if !ok {
			t.Errorf("testdata/%s belongs to no source", f.Name())
			continue
		}
		t.Run(f.Name(), func(t *testing.T) { connectortest.Run(t, source(t, f.Name(), s)) })
	}
}

func FuzzDecode(f *testing.F) {
	connectortest.FuzzDecode(f, source(f, "portal", sources()["portal"]))
}

func FuzzVerify(f *testing.F) {
	connectortest.FuzzVerify(f, source(f, "phone", sources()["phone"]))
}
