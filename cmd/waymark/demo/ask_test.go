package demo

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// command is a slash command as Slack sends it.
func (p *play) command(user, text, trigger string) *http.Request {
	p.t.Helper()
	body := []byte(url.Values{
		"command": {"/waymark"}, "text": {text}, "user_id": {user}, "user_name": {strings.ToLower(user)},
		"channel_id": {"C0DEMO1"}, "channel_name": {"sd-now"}, "trigger_id": {trigger},
	}.Encode())
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.Hooks()+"it-chat", bytes.NewReader(body))
	p.do(err)
	stamp := strconv.FormatInt(p.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(slackSecret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// ask is somebody typing /waymark and returns what they alone are told.
func (p *play) ask(user, text string) string {
	p.t.Helper()
	before, ours := len(p.Slack.Answers()), len(p.Slack.Ours())
	trigger := strconv.Itoa(before) + "." + text
	p.do(p.World.send(func() (*http.Request, error) { return p.command(user, text, trigger), nil }))
	p.settle()
	all := p.Slack.Answers()
	if len(all) != before+1 || all[before].To != user {
		p.t.Fatalf("%s asked %q and there are %d answers more", user, text, len(all)-before)
	}
	if n := len(p.Slack.Ours()); n != ours && !strings.HasPrefix(text, "pause") && !strings.HasPrefix(text, "resume") {
		p.t.Errorf("%q was answered in public", text)
	}
	return all[before].String() + "\n"
}

const (
	agentInChat    = "USAM" // of the Service Desk
	strangerInChat = "UODD"
)

// asking is the golden story at its end, with a stranger in the chat.
func asking(t *testing.T) *play {
	t.Helper()
	p := open(t, setting{})
	p.hire("Odd One", "acc-strangerInChat", strangerInChat, false)
	p.tell()
	return p
}

func TestWhatAnAgentIsTold(t *testing.T) {
	t.Parallel()
	p := asking(t)
	who := person(1)
	for _, x := range []struct{ golden, ask string }{
		{"ask-ticket", "ITD-4813"},
		{"ask-ticket", "itd-4813"},
		{"ask-ticket", "https://example.atlassian.net/browse/ITD-4813?focusedId=1"},
		{"ask-older", "ITD-4811"},
		{"ask-ticket", who.Email},
		{"ask-ticket", "<@" + who.Slack + "|somebody>"},
		{"ask-nothing", "ITD-9999"},
		{"ask-nobody", "reception@example.com"},
		{"ask-nobody", "sam.reed@example.com"},
		{"ask-nobody", "<@USAM>"},
		{"ask-list", "list"},
		{"ask-journey", "password-reset"},
		{"ask-journey", "Password Reset"},
		{"ask-help", ""},
		{"ask-help", "help"},
		{"ask-near", "pasword-reset"},
		{"ask-unknown", "<!channel> what is the *secret* of @everyone"},
	} {
		t.Run(x.golden+" "+x.ask, func(t *testing.T) {
			p.t = t
			got := p.ask(agentInChat, x.ask)
			compare(t, x.golden, got)
			if n := strings.Count(got, "\n"); n > 13 {
				t.Errorf("%d lines, too many for a phone", n)
			}
			for _, never := range []string{who.Name, who.Email, who.Phone, "<!channel>", "@everyone"} {
				if strings.Contains(got, never) {
					t.Errorf("%q is in it", never)
				}
			}
		})
	}
}

func TestWhoIsNotOfTheDeskLearnsOfTheirOwnTicketsAlone(t *testing.T) {
	t.Parallel()
	p := asking(t)
	refused := p.ask(strangerInChat, "ITD-4813")
	compare(t, "ask-refused", refused)
	for _, what := range []string{"ITD-4811", "ITD-9999", "list", "password-reset", "pause", "pause 2h", "resume", person(1).Email, "<@" + person(1).Slack + ">", "nonsense"} {
		if got := p.ask(strangerInChat, what); got != refused {
			t.Errorf("%q is answered\n%s", what, got)
		}
	}
	compare(t, "ask-help-stranger", p.ask(strangerInChat, "help"))
	compare(t, "ask-own", p.ask(person(1).Slack, "ITD-4813"))
	if got := p.ask(person(1).Slack, "ITD-9999"); got != refused {
		t.Errorf("a customer is told of a ticket that is not there\n%s", got)
	}
}

// A ticket with a security level is, for whoever asks in a chat, as one that
// does not exist.
func TestARestrictedTicketIsAsOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	p := asking(t)
	p.Jira.SetSecurity(newer, agent, "Management")
	p.wait(time.Minute)
	for user, missing := range map[string]string{agentInChat: p.ask(agentInChat, "ITD-9999"), person(1).Slack: p.ask(person(1).Slack, "ITD-9999")} {
		if got := strings.ReplaceAll(p.ask(user, "ITD-4813"), "ITD-4813", "ITD-9999"); got != missing {
			t.Errorf("%s is told\n%s\nand not\n%s", user, got, missing)
		}
	}
	for _, what := range []string{"ITD-4811", "list", person(1).Email} {
		if got := p.ask(agentInChat, what); strings.Contains(got, "4813") || strings.Contains(got, "called again") {
			t.Errorf("%q tells of it:\n%s", what, got)
		}
	}
}

// standsIn is all that is ours in a channel.
func (p *play) standsIn(channel string) string {
	var all strings.Builder
	for _, m := range p.messages() {
		if m.Channel == channel {
			all.WriteString(m.String() + "\n")
		}
	}
	return all.String()
}

func TestWhoPausesIsWrittenDownAndItEndsByItself(t *testing.T) {
	t.Parallel()
	p := asking(t)
	compare(t, "ask-pause", p.ask(agentInChat, "pause 2h"))
	if admins := p.standsIn("C0DEMO5"); strings.Count(admins, "Paused by Sam Reed since Tue 17 Nov 09:24, until Tue 17 Nov 11:24.") != 1 {
		t.Errorf("the admins read %q", admins)
	}
	p.Jira.Assign(newer, agent, agent)
	p.wait(time.Hour)
	if m := p.standsIn("C0DEMO1"); strings.Contains(m, "Sam Reed has it") {
		t.Errorf("something was written during the pause:\n%s", m)
	}
	compare(t, "ask-pause-again", p.ask(agentInChat, "pause"))
	compare(t, "ask-resume", p.ask(agentInChat, "resume"))
	compare(t, "ask-resume-none", p.ask(agentInChat, "resume"))
	compare(t, "ask-pause-long", p.ask(agentInChat, "pause forever"))
	p.ask(agentInChat, "pause 30m")
	p.wait(time.Hour)
	if m := p.standsIn("C0DEMO1"); !strings.Contains(m, "Sam Reed has it") {
		t.Errorf("after the pause what is true is not said:\n%s", m)
	}
}
