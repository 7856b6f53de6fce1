package slack

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

func TestTheVendorsVectorsVerify(t *testing.T) {
	dir := shared(t)
	raw, err := os.ReadFile(filepath.Join(dir, "fixtures/slack/security_test.vectors.json"))
	if dir == "" || err != nil {
		t.Skip("the recorded webhooks are not here")
	}
	var file struct {
		Vectors []struct {
			Secret string `json:"signing_secret"`
			Stamp  string `json:"X-Slack-Request-Timestamp"`
			Sign   string `json:"X-Slack-Signature"`
			Body   string
			Valid  bool
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Vectors) != 3 {
		t.Fatalf("%d vectors, %v", len(file.Vectors), err)
	}
	for i, v := range file.Vectors {
		h := http.Header{}
		h.Set(headerTimestamp, v.Stamp)
		h.Set(headerSignature, v.Sign)
		s, _ := strconv.ParseInt(v.Stamp, 10, 64)
		if err := verify([]byte(v.Secret), h, []byte(v.Body), time.Unix(s, 0)); (err == nil) != v.Valid {
			t.Errorf("vector %d: valid %v, got %v", i, v.Valid, err)
		}
	}
}

func TestOnlyAFreshUntouchedSignedBodyPasses(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	req := w.URLCheck("http://waymark/", "challenge")
	body := bodyOf(t, req)
	set := func(name, value string) http.Header {
		h := req.Header.Clone()
		h.Set(name, value)
		return h
	}
	sign := req.Header.Get(headerSignature)
	cases := []struct {
		name string
		h    http.Header
		body []byte
		now  time.Time
		ok   bool
	}{
		{"as sent", req.Header, body, morning, true},
		{"five minutes late", req.Header, body, morning.Add(5 * time.Minute), true},
		{"replayed later", req.Header, body, morning.Add(5*time.Minute + time.Second), false},
		{"from the future", req.Header, body, morning.Add(-5*time.Minute - time.Second), false},
		{"another body", req.Header, append([]byte(" "), body...), morning, false},
		{"truncated body", req.Header, body[:len(body)-1], morning, false},
		{"no headers", http.Header{}, body, morning, false},
		{"another signature", set(headerSignature, sign[:len(sign)-1]+"0"), body, morning, strings.HasSuffix(sign, "0")},
		{"a shorter signature", set(headerSignature, sign[:len(sign)-2]), body, morning, false},
		{"no version", set(headerSignature, strings.TrimPrefix(sign, "v0=")), body, morning, false},
		{"empty signature", set(headerSignature, "v0="), body, morning, false},
		{"another time", set(headerTimestamp, strconv.FormatInt(morning.Unix()+1, 10)), body, morning, false},
		{"no number", set(headerTimestamp, "now"), body, morning, false},
		{"huge number", set(headerTimestamp, "9223372036854775807"), body, morning, false},
		{"small number", set(headerTimestamp, "-9223372036854775808"), body, morning, false},
	}
	for _, tc := range cases {
		err := c.Verify(tc.h, tc.body, tc.now)
		if (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
		if err != nil && (connectors.KindOf(err) != connectors.Unauthorized || strings.Contains(err.Error(), sign) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	w := slackfake.New(slackfake.Options{SigningSecret: secret, Now: func() time.Time { return morning }})
	req := w.URLCheck("http://waymark/", "challenge")
	stamp, sign, body := req.Header.Get(headerTimestamp), req.Header.Get(headerSignature), bodyOf(f, req)
	f.Add(stamp, sign, body)
	f.Add(stamp, "v0=", []byte{})
	f.Add("", sign, body)
	f.Fuzz(func(t *testing.T, s, g string, b []byte) {
		h := http.Header{headerTimestamp: {s}, headerSignature: {g}}
		if verify([]byte(secret), h, b, morning) == nil && (s != stamp || !strings.EqualFold(g, sign) || string(b) != string(body)) {
			t.Errorf("a forgery passes: %q %q %q", s, g, b)
		}
	})
}
