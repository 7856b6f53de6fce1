package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// choose is an agent choosing an entry of a menu of a message.
func choose(t *testing.T, w *slackfake.Workspace, m slackfake.Message, action, value string) *http.Request {
	t.Helper()
	block := ""
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			if e.Type == "static_select" && e.ActionID == action {
				block = b.ID
			}
		}
	}
	if block == "" {
		t.Fatalf("no menu %q in\n%s", action, m)
	}
	return interact(t, map[string]any{
		"type": "block_actions", "user": map[string]string{"id": "U0AGENT", "name": "agent"}, "trigger_id": "1.2.x",
		"container": map[string]string{"message_ts": m.TS, "channel_id": m.Channel},
		"message":   map[string]any{"ts": m.TS, "blocks": m.Blocks},
		"actions": []any{map[string]any{"type": "static_select", "action_id": action, "block_id": block,
			"action_ts": "1794901450.417840", "selected_option": map[string]string{"value": value}}},
	})
}

// interact is a payload as Slack sends and signs it.
func interact(t *testing.T, payload any) *http.Request {
	t.Helper()
	b, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return signed(url.Values{"payload": {string(b)}})
}

func signed(v url.Values) *http.Request {
	body := v.Encode()
	r := httptest.NewRequest(http.MethodPost, "/hooks/it-chat", strings.NewReader(body))
	stamp := strconv.FormatInt(morning.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	r.Header.Set(headerTimestamp, stamp)
	r.Header.Set(headerSignature, signatureV0+hex.EncodeToString(mac.Sum(nil)))
	return r
}
