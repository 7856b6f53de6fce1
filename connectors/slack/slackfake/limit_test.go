package slackfake_test

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

func TestAChannelTakesAMessageASecond(t *testing.T) {
	d := open(t, slackfake.Options{Limits: slackfake.Published()})
	post := func(channel string) error {
		_, _, err := d.api.PostMessageContext(t.Context(), channel, slackgo.MsgOptionText("hello", false))
		return err
	}
	for range 5 {
		if err := post("C0HELP"); err != nil {
			t.Fatal("a short burst is let through:", err)
		}
	}
	var limited *slackgo.RateLimitedError
	if err := post("C0HELP"); !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatal(err)
	}
	if err := post("C0LEADS"); err != nil {
		t.Error("another channel has a pace of its own:", err)
	}
	for range 10 {
		d.clock.Forward(time.Second)
		if err := post("C0HELP"); err != nil {
			t.Error(err)
		}
		if err := post("C0HELP"); !errors.As(err, &limited) {
			t.Error("two in one second:", err)
		}
	}
	if n := len(d.Messages("it-help")); n != 15 {
		t.Errorf("%d messages stand, and what was refused was not posted", n)
	}
}

func TestEachMethodHasItsTier(t *testing.T) {
	tiers := map[int]int{}
	for _, method := range []string{
		"apps.connections.open", "conversations.list", "users.list", "usergroups.list", "chat.update", "chat.delete", "conversations.history",
		"conversations.replies", "users.lookupByEmail", "chat.postEphemeral", "users.info", "views.open", "files.completeUploadExternal",
	} {
		t.Run(method, func(t *testing.T) {
			d := open(t, slackfake.Options{Limits: slackfake.Published()})
			call := func() (int, string, string) {
				resp, err := http.PostForm(d.url+"/api/"+method, url.Values{"token": {"xoxb-fake"}, "channel": {"C0HELP"}})
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				return resp.StatusCode, resp.Header.Get("Retry-After"), read(resp.Body)
			}
			tier := slackfake.Tier(method)
			tiers[tier]++
			for n := range tier {
				if status, _, _ := call(); status != http.StatusOK {
					t.Fatalf("call %d of %d a minute: %d", n+1, tier, status)
				}
			}
			status, after, body := call()
			wait, err := strconv.Atoi(after)
			if status != http.StatusTooManyRequests || err != nil || strings.TrimSpace(body) != `{"error":"ratelimited","ok":false}` {
				t.Fatal(status, after, body)
			}
			half := time.Minute / time.Duration(2*tier)
			d.clock.Forward(half)
			if status, _, _ := call(); status != http.StatusTooManyRequests {
				t.Error("it was let through before its time")
			}
			d.clock.Forward(time.Duration(wait)*time.Second - half)
			if status, _, _ := call(); status != http.StatusOK {
				t.Error("it was refused after the time that it had to wait:", status)
			}
		})
	}
	for _, tier := range []int{1, 20, 50, 100} {
		if tiers[tier] == 0 {
			t.Errorf("no method of the tier %d+ a minute was tried", tier)
		}
	}
}

func TestWithoutLimitsNothingIsHeldBack(t *testing.T) {
	d := open(t, slackfake.Options{})
	for range 200 {
		if _, _, err := d.api.PostMessageContext(t.Context(), "C0HELP", slackgo.MsgOptionText("hello", false)); err != nil {
			t.Fatal(err)
		}
	}
}
