package jira

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
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
	errNoSignature  = errors.New("the signature is missing or not sha256=HEX, and no shared secret is right")
	errNoSecret     = errors.New("no webhook is expected here: no secret is set")
	errBadSignature = errors.New("the signature does not fit the body")
)

// sharedHeader carries the shared secret of a sender that cannot sign.
const sharedHeader = "X-Waymark-Secret"

// shortestShared is the least length of a shared secret, in bytes: a sender
// that does not sign gives it away with each request, and nothing slows down
// whoever guesses.
const shortestShared = 16

// verifier checks the HMAC-SHA256 over the raw body. Jira signs no time, so
// that the age of a delivery proves nothing: the delivery id keeps a replay
// from being counted twice.
//
// Senders that cannot sign prove themselves by a secret of their own:
// Automation's web requests by a header, Data Center's webhooks, where they
// have no secret, by the password of basic authentication. It says nothing of
// the body, so that it is never enough where a signature is given: one that is
// wrong is refused whatever comes with it. Without both secrets everything is
// refused, as of a site that is only polled; insecure accepts everything then,
// and settings allow that on a loopback listener only.
func verifier(secret, shared connectors.Secret, insecure bool) func(http.Header, []byte, time.Time) error {
	key, other := []byte(secret.Reveal()), []byte(shared.Reveal())
	if len(key) == 0 && len(other) == 0 {
		return func(http.Header, []byte, time.Time) error {
			if insecure {
				return nil
			}
			return &connectors.Error{Kind: connectors.Unauthorized, Op: "jira: verify", Err: errNoSecret}
		}
	}
	return func(h http.Header, body []byte, _ time.Time) error {
		signature := h.Get(signatureHeader)
		if signature == "" && len(other) > 0 && same(presented(h), other) {
			return nil
		}
		given, ok := strings.CutPrefix(signature, "sha256=")
		sum, err := hex.DecodeString(given)
		if !ok || err != nil || len(sum) != sha256.Size || len(key) == 0 {
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

// presented is the shared secret that a request brings; nil for none.
func presented(h http.Header) []byte {
	if s := h.Get(sharedHeader); s != "" {
		return []byte(s)
	}
	r := http.Request{Header: h}
	if _, password, ok := r.BasicAuth(); ok && password != "" {
		return []byte(password)
	}
	return nil
}

// same compares in constant time, without telling how long the secret is.
func same(given, secret []byte) bool {
	if given == nil {
		return false
	}
	a, b := sha256.Sum256(given), sha256.Sum256(secret)
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// deliveryID is the same on each retry of one delivery. Automation, and some
// servers, name none: the body's hash serves, and the body of such a request
// holds the time at which its rule ran.
func deliveryID(h http.Header, _ []byte) string { return h.Get(deliveryHeader) }
