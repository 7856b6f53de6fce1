package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

func TestTheSlackSandboxSaysHowToUseIt(t *testing.T) {
	said, at := startSandboxOf(t, "slack")
	api := slackgo.New("xoxb-sandbox", slackgo.OptionAPIURL(at+"/api/"))
	me, err := api.AuthTestContext(t.Context())
	if err != nil || me.UserID != slackfake.BotUser {
		t.Error(me, err)
	}
	checkConnector(t, said, "watch: [it-help]")
	resp, err := http.Get(at + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if _ = resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "Ada Winter") {
		t.Error(resp.StatusCode, err)
	}
	var limited bool
	for range 10 {
		_, _, err := api.PostMessageContext(t.Context(), "C0SDNOW", slackgo.MsgOptionText("x", false))
		limited = limited || err != nil && strings.Contains(err.Error(), "rate limit")
	}
	if !limited {
		t.Error("ten messages at once were let through")
	}
}

func TestTheSlackSandboxTellsWhatIsDoneOnItsPage(t *testing.T) {
	got := make(chan string, 10)
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		verifier, err := slackgo.NewSecretsVerifier(r.Header, "sandbox-signing-secret")
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = verifier.Write(body)
		if err := verifier.Ensure(); err != nil {
			t.Error(err)
		}
		got <- string(body)
	}))
	defer to.Close()
	_, at := startSandboxOf(t, "slack", "--webhook", to.URL)
	for _, text := range []string{"my laptop is gone", "/waymark help"} {
		resp, err := http.PostForm(at+"/do/write", url.Values{"as": {"U0CUST1"}, "channel": {"C0HELP"}, "text": {text}})
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Fatal(resp.StatusCode)
		}
		select {
		case body := <-got:
			if !strings.Contains(body, "U0CUST1") || !strings.Contains(body, "laptop") && !strings.Contains(body, "command=%2Fwaymark&") {
				t.Error(body)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing came")
		}
	}
}

func TestTheSlackSandboxStaysOnThisMachine(t *testing.T) {
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:0"}, {"--listen", ":8091"}, {"--listen", "nowhere"}, {"--rate", "-1"},
		{"--webhook", "http://waymark.example/"}, {"--webhook", "ftp://127.0.0.1/"}, {"more"},
	} {
		var out strings.Builder
		if code := run(t.Context(), append([]string{"sandbox", "slack"}, args...), &out, &out); code != exitUsage {
			t.Errorf("%v: %d %s", args, code, out.String())
		}
	}
}

// TestTheTwoSandboxesHaveTheSamePeople holds that whoever presses in one is
// found in the other.
func TestTheTwoSandboxesHaveTheSamePeople(t *testing.T) {
	desk := jirafake.New(jirafake.Options{})
	desk.Seed(jirafake.Seeding{Tickets: 1, Seed: 1})
	known := map[string]string{}
	for _, u := range desk.Users() {
		known[u.Email] = u.Name
	}
	chat := slackfake.New(slackfake.Options{})
	seedSlack(chat)
	if len(chat.People()) < 10 {
		t.Error(chat.People())
	}
	for _, u := range chat.People() {
		if known[u.Email] != u.RealName {
			t.Errorf("%s is %q in Slack and %q in Jira", u.Email, u.RealName, known[u.Email])
		}
	}
}
