package generic

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// The headers of Standard Webhooks 1.0.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

const (
	// tolerance is how far a delivery's timestamp may be off our clock, as in
	// the standard's own libraries. A retry is signed anew, so a late delivery
	// does not suffer from it.
	tolerance = 5 * time.Minute
	// maxSignatures bounds what one request can make us compare: a sender needs
	// two while it changes its key.
	maxSignatures = 16
	// minKey is the standard's least length of a key, in bytes.
	minKey = 24
	// maxDeliveryID bounds what is stored of the sender's id.
	maxDeliveryID = 200

	keyPrefix = "whsec_"
)

// verifier proves where a delivery comes from. Its keys are Secrets even when
// decoded, so that printing it shows nothing.
type verifier struct {
	keys     []connectors.Secret // decoded; the present one first
	bearer   connectors.Secret
	insecure bool
}

func newVerifier(s *settings, loopback bool) (*verifier, faults) {
	var fs faults
	v := &verifier{bearer: s.Bearer}
	for _, k := range []struct {
		name   string
		secret connectors.Secret
	}{{"secret", s.Secret}, {"previous_secret", s.PreviousSecret}} {
		if k.secret.IsZero() {
			continue
		}
		key, err := key(k.secret.Reveal())
		if err != nil {
			fs.add(k.name, err.Error(), `make one with: echo "whsec_$(openssl rand -base64 32)"`)
			continue
		}
		v.keys = append(v.keys, connectors.NewSecret(string(key)))
	}
	switch {
	case !s.Secret.IsZero() && !s.Bearer.IsZero():
		fs.add("bearer", "there is a secret and a bearer token, and whoever has one of them gets in", "keep the secret alone if the sender can sign")
	case s.Secret.IsZero() && !s.PreviousSecret.IsZero():
		fs.add("previous_secret", "there is a previous secret and no present one", "write it as secret")
	case s.Insecure && !loopback:
		fs.add("insecure", "anyone who reaches this address could invent events", "give the source a secret; insecure is for a listener on 127.0.0.1 only")
	case s.Secret.IsZero() && s.Bearer.IsZero() && !s.Insecure:
		fs.add("secret", "nothing proves who sends these webhooks", "write secret: env:NAME (the sender signs) or bearer: env:NAME (the sender shows a token)")
	}
	v.insecure = s.Insecure && s.Secret.IsZero() && s.Bearer.IsZero()
	return v, fs
}

// key is what a secret signs with: the decoded bytes after whsec_, as the
// standard writes it, or else the text itself.
func key(secret string) ([]byte, error) {
	enc, ok := strings.CutPrefix(secret, keyPrefix)
	if !ok {
		return []byte(secret), nil
	}
	b, err := base64.StdEncoding.DecodeString(enc)
	if err != nil {
		// The decoder's own error would show where in the secret it stopped.
		return nil, errors.New("what follows whsec_ is not base64")
	}
	if len(b) < minKey {
		return nil, errors.New("what follows whsec_ is shorter than 24 bytes")
	}
	return b, nil
}

func (v *verifier) verify(h http.Header, body []byte, now time.Time) error {
	switch {
	case len(v.keys) > 0:
		return v.verifySignature(h, body, now)
	case !v.bearer.IsZero():
		return v.verifyBearer(h)
	case v.insecure:
		return nil
	}
	return unauthorized("nothing is configured to verify with")
}

func (v *verifier) verifySignature(h http.Header, body []byte, now time.Time) error {
	id, stamp := h.Get(headerID), h.Get(headerTimestamp)
	sent := strings.Fields(h.Get(headerSignature))
	if id == "" || stamp == "" || len(sent) == 0 {
		return unauthorized("a webhook-id, -timestamp or -signature header is missing")
	}
	if len(sent) > maxSignatures {
		return unauthorized("there are too many signatures")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return unauthorized("the timestamp is no number of seconds")
	}
	// Compared in seconds: the distance of two far times overflows a Duration.
	limit := int64(tolerance / time.Second)
	if seconds < now.Unix()-limit {
		return unauthorized("the timestamp is too old")
	}
	if seconds > now.Unix()+limit {
		return unauthorized("the timestamp is in the future")
	}
	ok := false
	for _, k := range v.keys {
		want := []byte(sign([]byte(k.Reveal()), id, stamp, body))
		for _, s := range sent {
			// v1a is the public-key scheme; a sender may show both.
			sig, v1 := strings.CutPrefix(s, "v1,")
			ok = v1 && hmac.Equal([]byte(sig), want) || ok
		}
	}
	if !ok {
		return unauthorized("no signature fits")
	}
	return nil
}

func (v *verifier) verifyBearer(h http.Header) error {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return unauthorized("there is no bearer token")
	}
	// Hashed first, so that the time taken does not tell the token's length.
	got, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(v.bearer.Reveal()))
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return unauthorized("the bearer token is wrong")
	}
	return nil
}

// deliveryID returns the sender's id of the delivery. It counts only where the
// signature covers it: elsewhere a header that never changes would make every
// delivery after the first look like a repeat.
func (v *verifier) deliveryID(h http.Header, _ []byte) string {
	if id := h.Get(headerID); len(v.keys) > 0 && len(id) <= maxDeliveryID {
		return id
	}
	return ""
}

// sign returns the base64 signature over id, timestamp and body.
func sign(key []byte, id, timestamp string, body []byte) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + timestamp + "."))
	m.Write(body)
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Sign returns the headers that prove a delivery, for whoever sends to a
// generic source: the secret as it stands in the environment (whsec_ and
// base64, or any text), an id that stays the same on every retry and holds no
// full stop, and the time of this try. A whsec_ secret that is not base64 is
// used as it is, and every source refuses it.
func Sign(secret, id string, at time.Time, body []byte) http.Header {
	k, err := key(secret)
	if err != nil {
		k = []byte(secret)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set(headerID, id)
	h.Set(headerTimestamp, stamp)
	h.Set(headerSignature, "v1,"+sign(k, id, stamp, body))
	return h
}

func unauthorized(why string) error {
	return &connectors.Error{Kind: connectors.Unauthorized, Op: "generic: verify", Err: errors.New(why)}
}
