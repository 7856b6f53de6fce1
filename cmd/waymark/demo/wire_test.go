package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/connectors/generic"
)

// wire stands between the vendors and us. It keeps a copy of every webhook,
// and lets none through while it holds.
type wire struct {
	through http.RoundTripper
	hold    bool
	caught  []webhook
}

// webhook is one delivery without what belongs to the moment of sending.
type webhook struct {
	source string
	header http.Header
	body   []byte
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.caught = append(w.caught, webhook{path.Base(r.URL.Path), r.Header.Clone(), body})
	if w.hold {
		return &http.Response{StatusCode: http.StatusAccepted, Status: "202 held", Body: http.NoBody, Request: r}, nil
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return w.through.RoundTrip(r)
}

// forget drops what Jira wants to tell us: webhooks that are lost for good.
func (p *play) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = nil
}

// hold lets the story happen at the vendors while nothing of it reaches us,
// and returns the webhooks that they would have sent.
func (p *play) hold() []webhook {
	p.t.Helper()
	p.wire.hold = true
	for _, b := range p.beats {
		p.clock.Set(b.At)
		p.do(b.do(p.World))
		p.settle()
	}
	p.clock.Set(p.end)
	p.wire.hold = false
	return slices.Clone(p.wire.caught)
}

// send delivers a webhook now, signed now where the signature holds a time.
func (p *play) send(h webhook) {
	p.t.Helper()
	p.do(p.World.send(func() (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, p.hooks+h.source, strings.NewReader(string(h.body)))
		if err != nil {
			return nil, err
		}
		r.Header = h.header.Clone()
		switch h.source {
		case "it-desk": // its signature covers the body only
		case "it-chat":
			stamp := strconv.FormatInt(p.Now().Unix(), 10)
			mac := hmac.New(sha256.New, []byte(slackSecret))
			mac.Write([]byte("v0:" + stamp + ":" + string(h.body)))
			r.Header.Set("X-Slack-Request-Timestamp", stamp)
			r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
		default:
			r.Header = generic.Sign(genericSecret, h.header.Get("webhook-id"), p.Now(), h.body)
		}
		return r, nil
	}))
}
