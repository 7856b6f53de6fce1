package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

const (
	headerSignature = "X-Slack-Signature"
	headerTimestamp = "X-Slack-Request-Timestamp"
	signatureV0     = "v0="

	// staleAfter is how old, or how far ahead, a signed request may be: what
	// Slack's page "Verifying requests from Slack" asks for.
	staleAfter = 5 * time.Minute
)

// verify proves Slack's v0 signature: hex HMAC-SHA256 over
// "v0:<timestamp>:<raw body>". The SDK's verifier reads the wall clock; here
// the time is an argument. The errors say which part failed and never what
// would have been right.
func verify(secret []byte, h http.Header, body []byte, now time.Time) error {
	stamp := h.Get(headerTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return unauthorized("no timestamp")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > staleAfter || age < -staleAfter {
		return unauthorized("stale timestamp")
	}
	given, ok := strings.CutPrefix(h.Get(headerSignature), signatureV0)
	if !ok {
		return unauthorized("no v0 signature")
	}
	sum, err := hex.DecodeString(given)
	if err != nil {
		return unauthorized("malformed signature")
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return unauthorized("wrong signature")
	}
	return nil
}

func unauthorized(why string) error {
	return &connectors.Error{Kind: connectors.Unauthorized, Op: "slack: verify", Err: errors.New(why)}
}
