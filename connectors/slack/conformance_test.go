package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// TestTheContract runs the suite against a connector that has asked a
// workspace for its channels, since a watched name decodes only then.
func TestTheContract(t *testing.T) {
	w := slackfake.New(slackfake.Options{Token: token, SigningSecret: secret, Now: func() time.Time { return morning }})
	w.AddChannel(slackfake.Channel{ID: "C024BE91L", Name: "it-help"})
	w.AddChannel(slackfake.Channel{ID: "C0RANDOM", Name: "random", Outside: true})
	w.AddChannel(slackfake.Channel{ID: "G0PRIVATE", Name: "sd-private", Private: true})
	server := httptest.NewServer(w)
	defer server.Close()
	connectortest.Run(t, connectortest.Suite{
		Spec: Spec(), ID: "it-chat",
		Settings: fmt.Sprintf("bot_token: env:SLACK_TEST_TOKEN\nsigning_secret: env:SLACK_TEST_SECRET\n"+
			"watch: [it-help, G0PRIVATE, not-yet-there]\napi: %s/api\n", server.URL),
		Secrets:  map[string]string{"SLACK_TEST_TOKEN": token, "SLACK_TEST_SECRET": secret},
		Verifies: []string{"signing_secret"},
		Sign: func(body []byte, now time.Time) http.Header {
			stamp := strconv.FormatInt(now.Unix(), 10)
			m := hmac.New(sha256.New, []byte(secret))
			m.Write([]byte("v0:" + stamp + ":"))
			m.Write(body)
			h := http.Header{}
			h.Set(headerTimestamp, stamp)
			h.Set(headerSignature, signatureV0+hex.EncodeToString(m.Sum(nil)))
			return h
		},
		Prepare: func(c *connectors.Connector) {
			if _, err := c.Targets.Missing(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		},
		Others: []string{"*.golden"},
		Now:    morning.Add(time.Hour),
	})
}
