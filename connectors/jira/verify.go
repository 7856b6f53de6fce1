package jira

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// Headers of an admin webhook
// (developer.atlassian.com/cloud/jira/platform/webhooks).
const (
	signatureHeader = "X-Hub-Signature"
	deliveryHeader  = "X-Atlassian-Webhook-Identifier"
)

var (
	errNoSignature  = errors.New("the signature is missing or not sha256=HEX")
	errNoSecret     = errors.New("no webhook is expected here: no secret is set")
	errBadSignature = errors.New("the signature does not fit the body")
)

// verifier checks the HMAC-SHA256 over the raw body. Jira signs no time, so
// that the age of a delivery proves nothing: the delivery id keeps a replay
// from being counted twice. Without a secret everything is refused, as of a
// site that is only polled; insecure accepts everything then, and settings allow
// that on a loopback listener only.
func verifier(secret connectors.Secret, insecure bool) func(http.Header, []byte, time.Time) error {
	key := []byte(secret.Reveal())
	if len(key) == 0 {
		return func(http.Header, []byte, time.Time) error {
			if insecure {
				return nil
			}
			return &connectors.Error{Kind: connectors.Unauthorized, Op: "jira: verify", Err: errNoSecret}
		}
	}
	return func(h http.Header, body []byte, _ time.Time) error {
		given, ok := strings.CutPrefix(h.Get(signatureHeader), "sha256=")
		sum, err := hex.DecodeString(given)
		if !ok || err != nil || len(sum) != sha256.Size {
			return &connectors.Error{Kind: connectors.Unauthorized, Op: "jira: verify", Err: errNoSignature}
		}
		mac := hmac.New(sha256.New, key)
		mac.Write(body)
		if !hmac.Equal(sum, mac.Sum(nil)) {
			return &connectors.Error{Kind: connectors.Unauthorized, Op: "jira: verify", Err: errBadSignature}
		}
		return nil
	}
}

// deliveryID is the same on each retry of one delivery.
func deliveryID(h http.Header, _ []byte) string { return h.Get(deliveryHeader) }
