package generic_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/generic"
)

const whsec = "whsec_c2VjcmV0cyBmb3IgdGVzdHMgYXJlIGxvbmcgZW5vdWdo"

// with makes a source that says "ok" and has these settings.
func with(t testing.TB, settings string) (*connectors.Connector, []connectors.Fault) {
	t.Helper()
	return generic.Spec().New("source", connectortest.SettingsFromYAML(settings+"\nread: {id: id}\nevents: [ok]\n").Exposed())
}

func must(t testing.TB, settings string) *connectors.Connector {
	t.Helper()
	c, fs := with(t, settings)
	if len(fs) > 0 {
		t.Fatalf("%s: %+v", settings, fs)
	}
	return c
}

func TestASenderWithTheStandardsLibraryIsUnderstood(t *testing.T) {
	t.Setenv("SECRET", whsec)
	c := must(t, "secret: env:SECRET")
	sender, err := standardwebhooks.NewWebhook(whsec)
	if err != nil {
		t.Fatal(err)
	}
	now, body := time.Unix(1794902100, 0), []byte(`{"id":"1"}`)
	theirs, err := sender.Sign("msg_1", now, body)
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("webhook-id", "msg_1")
	h.Set("webhook-timestamp", "1794902100")
	h.Set("webhook-signature", theirs)
	if err := c.Verify(h, body, now); err != nil {
		t.Errorf("what the library signs is refused: %v", err)
	}
	if err := sender.VerifyIgnoringTimestamp(body, generic.Sign(whsec, "msg_1", now, body)); err != nil {
		t.Errorf("the library refuses what we sign: %v", err)
	}
}

func TestPublishedVectors(t *testing.T) {
	file, ok := shared(t, "specs/standard-webhooks.vectors.json")
	if !ok {
		t.Skip("the published vectors are not here")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Vectors []struct {
			Name      string
			Secret    string
			ID        string `json:"webhook-id"`
			Timestamp string `json:"webhook-timestamp"`
			Signature string `json:"webhook-signature"`
			Body      string
			Valid     bool
		}
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Vectors) == 0 {
		t.Fatal("no vectors were read")
	}
	for _, v := range all.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			t.Setenv("SECRET", v.Secret)
			c, fs := with(t, "secret: env:SECRET")
			if v.ID == "" {
				if len(fs) == 0 {
					t.Error("this secret is no secret, and it is accepted")
				}
				return
			}
			if len(fs) > 0 {
				t.Fatalf("the secret is refused: %+v", fs)
			}
			seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			h := http.Header{}
			h.Set("webhook-id", v.ID)
			h.Set("webhook-timestamp", v.Timestamp)
			h.Set("webhook-signature", v.Signature)
			if err := c.Verify(h, []byte(v.Body), time.Unix(seconds, 0)); (err == nil) != v.Valid {
				t.Errorf("error %v, valid should be %v", err, v.Valid)
			}
		})
	}
}

// shared finds a file beside the repository that is not part of it.
func shared(t *testing.T, name string) (file string, ok bool) {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			if dir == filepath.Dir(dir) {
				return "", false
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	file = filepath.Join(root, filepath.FromSlash(name))
	_, err := os.Stat(file)
	return file, err == nil
}

func TestWhenASignatureCounts(t *testing.T) {
	t.Setenv("NEW", whsec)
	t.Setenv("OLD", "yesterday's secret")
	now, body := time.Unix(1794902100, 0), []byte(`{"id":"1"}`)
	good := generic.Sign(whsec, "msg_1", now, body).Get("webhook-signature")
	for _, c := range []struct {
		name, settings string
		change         func(http.Header)
		now            time.Time
		want           bool
	}{
		{"signed now", "secret: env:NEW", nil, now, true},
		{"five minutes ago", "secret: env:NEW", nil, now.Add(5 * time.Minute), true},
		{"a second more", "secret: env:NEW", nil, now.Add(5*time.Minute + time.Second), false},
		{"five minutes ahead", "secret: env:NEW", nil, now.Add(-5 * time.Minute), true},
		{"a second more ahead", "secret: env:NEW", nil, now.Add(-5*time.Minute - time.Second), false},
		{"a time that overflows", "secret: env:NEW", func(h http.Header) { h.Set("webhook-timestamp", "-9223372036854775808") }, now, false},
		{"another scheme beside it", "secret: env:NEW", func(h http.Header) { h.Set("webhook-signature", "v1a,AAAA "+good) }, now, true},
		{"another scheme's name", "secret: env:NEW", func(h http.Header) { h.Set("webhook-signature", "v1a"+good[2:]) }, now, false},
		{"no scheme's name", "secret: env:NEW", func(h http.Header) { h.Set("webhook-signature", good[3:]) }, now, false},
		{"the secret is new", "secret: env:OLD", nil, now, false},
		{"the old secret still counts", "secret: env:OLD\nprevious_secret: env:NEW", nil, now, true},
		{"too many to compare", "secret: env:NEW", func(h http.Header) {
			for range 20 {
				h.Set("webhook-signature", "v1,AAAA "+h.Get("webhook-signature"))
			}
		}, now, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := generic.Sign(whsec, "msg_1", now, body)
			if c.change != nil {
				c.change(h)
			}
			if err := must(t, c.settings).Verify(h, body, c.now); (err == nil) != c.want {
				t.Errorf("error %v, accepted should be %v", err, c.want)
			}
		})
	}
}

func TestADeliveryIDCountsOnlyWhereItIsSigned(t *testing.T) {
	t.Setenv("SECRET", whsec)
	h := generic.Sign(whsec, "msg_1", time.Unix(1794902100, 0), nil)
	if id := must(t, "secret: env:SECRET").DeliveryID(h, nil); id != "msg_1" {
		t.Errorf("signed: %q, want msg_1", id)
	}
	if id := must(t, "bearer: env:SECRET").DeliveryID(h, nil); id != "" {
		t.Errorf("beside a token: %q, want none", id)
	}
	open, fs := generic.Spec().New("source", connectortest.SettingsFromYAML("insecure: true\nread: {id: id}\nevents: [ok]\n"))
	if len(fs) > 0 {
		t.Fatal(fs)
	}
	if err := open.Verify(http.Header{}, nil, time.Time{}); err != nil {
		t.Errorf("an insecure source refuses: %v", err)
	}
	if id := open.DeliveryID(h, nil); id != "" {
		t.Errorf("from anybody: %q, want none", id)
	}
}
