package page_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake/page"
)

// seat is a workspace, its page in a browser that follows redirects, and an
// app that notes what it is sent.
type seat struct {
	*slackfake.Workspace
	t   *testing.T
	url string
	api *slackgo.Client

	mu     sync.Mutex
	sent   []url.Values
	answer string
}

func sit(t *testing.T) *seat {
	t.Helper()
	s := &seat{t: t, Workspace: slackfake.New(slackfake.Options{})}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sent = append(s.sent, r.PostForm)
		_, _ = io.WriteString(w, s.answer)
	}))
	t.Cleanup(app.Close)
	s.Reach(app.URL, nil)
	s.AddUser(slackfake.User{ID: "UADA", Name: "ada", RealName: "Ada Winter"})
	s.AddUser(slackfake.User{ID: "UBO", Name: "bo", RealName: "Bo <script>alert(1)</script>"})
	s.AddChannel(slackfake.Channel{ID: "C0HELP", Name: "it-help"})
	s.AddChannel(slackfake.Channel{ID: "C0LEADS", Name: "it-leads", Private: true, Members: []string{"UADA"}})
	pages, err := page.New(s.Workspace, http.DefaultClient, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	api := httptest.NewServer(s.Workspace)
	t.Cleanup(api.Close)
	s.Site, s.url = api.URL, server.URL
	s.api = slackgo.New("xoxb-fake", slackgo.OptionAPIURL(api.URL+"/api/"))
	return s
}

func (s *seat) read(resp *http.Response, err error) (int, string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func (s *seat) get(path string) (int, string) {
	s.t.Helper()
	return s.read(http.Get(s.url + path))
}

func (s *seat) do(deed string, form url.Values) (int, string) {
	s.t.Helper()
	return s.read(http.PostForm(s.url+"/do/"+deed, form))
}

func (s *seat) last() url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) == 0 {
		return nil
	}
	return s.sent[len(s.sent)-1]
}

// has checks that a page shows and does not show certain things.
func has(t *testing.T, body string, want bool, all ...string) {
	t.Helper()
	for _, s := range all {
		if strings.Contains(body, s) != want {
			t.Errorf("%q: there is %v, want %v, in\n%s", s, !want, want, body)
		}
	}
}

func TestTheChannelShowsWhatAPersonSees(t *testing.T) {
	s := sit(t)
	row := slackgo.NewActionBlock("row", slackgo.NewButtonBlockElement("take", "v", slackgo.NewTextBlockObject("plain_text", "I'll take it", false, false)).WithStyle("primary"))
	words := slackgo.NewSectionBlock(slackgo.NewTextBlockObject("mrkdwn", "*Next*  Reset &amp; call <@UADA> see <https://kb.example/112|KB-112>", false, false), nil, nil)
	_, ts, err := s.api.PostMessageContext(t.Context(), "C0HELP", slackgo.MsgOptionBlocks(words, row))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.PostEphemeralContext(t.Context(), "C0HELP", "UADA", slackgo.MsgOptionText("nothing was changed", false)); err != nil {
		t.Fatal(err)
	}
	s.Say("it-help", "UBO", "in the thread", ts)
	status, body := s.get("/c/C0HELP?as=UADA")
	has(t, body, true, `<span class="b ">Next</span>`, "Reset &amp; call", `<span class="called">@Ada Winter</span>`, `href="https://kb.example/112"`,
		`class="button primary" name="action" value="take">I&#39;ll take it<`, "Only visible to you", "nothing was changed", "1 reply", "it-leads")
	has(t, body, false, "in the thread")
	if status != http.StatusOK {
		t.Error(status)
	}
	_, body = s.get("/c/C0HELP?as=UBO")
	has(t, body, false, "Only visible to you", "it-leads", "<script>alert")
	has(t, body, true, "Bo &lt;script&gt;alert")
	_, body = s.get("/c/C0HELP?as=UADA&thread=" + ts)
	has(t, body, true, "in the thread")
	if status, _ = s.get("/c/C0LEADS?as=UBO"); status != http.StatusNotFound {
		t.Error("a private channel shows to somebody who is not in it:", status)
	}
	if status, _ = s.get("/c/C0LEADS?as=UADA"); status != http.StatusOK {
		t.Error(status)
	}
}

func TestAPressOnThePageReachesTheApp(t *testing.T) {
	s := sit(t)
	menu := slackgo.NewOptionsSelectBlockElement("static_select", slackgo.NewTextBlockObject("plain_text", "Snooze", false, false), "snooze",
		slackgo.NewOptionBlockObject("1h", slackgo.NewTextBlockObject("plain_text", "1 hour", false, false), nil))
	_, ts, err := s.api.PostMessageContext(t.Context(), "C0LEADS", slackgo.MsgOptionBlocks(slackgo.NewActionBlock("row", menu)))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"as": {"UADA"}, "channel": {"C0LEADS"}, "ts": {ts}, "action": {"snooze"}, "option": {"1h"}}
	if status, body := s.do("press", form); status != http.StatusOK {
		t.Error(status, body)
	}
	var in slackgo.InteractionCallback
	if err := json.Unmarshal([]byte(s.last().Get("payload")), &in); err != nil || in.User.ID != "UADA" || in.ActionCallback.BlockActions[0].SelectedOption.Value != "1h" {
		t.Errorf("%+v %v", in, err)
	}
	form.Set("as", "UBO")
	before := len(s.sent)
	if status, _ := s.do("press", form); status != http.StatusNotFound || len(s.sent) != before {
		t.Error("somebody pressed what they cannot see:", status)
	}
}

func TestAModalIsFilledInOnThePage(t *testing.T) {
	s := sit(t)
	plain := func(x string) *slackgo.TextBlockObject {
		return slackgo.NewTextBlockObject("plain_text", x, false, false)
	}
	if status, body := s.do("write", url.Values{"as": {"UADA"}, "channel": {"C0HELP"}, "text": {"/waymark log"}}); status != http.StatusOK {
		t.Fatal(status, body)
	}
	command := s.last()
	if command.Get("command") != "/waymark" || command.Get("text") != "log" || command.Get("user_id") != "UADA" {
		t.Fatal(command)
	}
	view := slackgo.ModalViewRequest{Type: slackgo.VTModal, Title: plain("Log a visit"), Submit: plain("Log it"), Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{
		slackgo.NewInputBlock("who", plain("Who was it?"), nil, slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeUser, plain("Somebody"), "who")),
		slackgo.NewInputBlock("when", plain("When?"), nil, slackgo.NewDateTimePickerBlockElement("when")),
		slackgo.NewInputBlock("why", plain("Why?"), nil, slackgo.NewPlainTextInputBlockElement(nil, "why")),
	}}}
	if _, err := s.api.OpenViewContext(t.Context(), command.Get("trigger_id"), view); err != nil {
		t.Fatal(err)
	}
	_, body := s.get("/c/C0HELP?as=UADA")
	has(t, body, true, "Log a visit", "Log it", `type="datetime-local" name="in:when"`, `<option value="UBO">Bo &lt;script`)
	open, _ := s.OpenView("UADA")
	form := url.Values{"as": {"UADA"}, "channel": {"C0HELP"}, "view": {open.ID}, "in:who": {"UBO"}, "in:when": {"2026-11-17T09:21"}, "in:why": {""}}
	_, body = s.do("submit", form)
	has(t, body, true, "Please complete this required field.", `value="2026-11-17T09:21"`, `<option value="UBO" selected>`)
	form.Set("in:why", "<img src=x>")
	s.answer = `{"response_action": "errors", "errors": {"why": "No <b>marks</b>"}}`
	_, body = s.do("submit", form)
	has(t, body, true, "No &lt;b&gt;marks", `value="&lt;img src=x&gt;"`)
	s.answer = ""
	_, body = s.do("submit", form)
	has(t, body, false, "Log a visit")
	var in slackgo.InteractionCallback
	if err := json.Unmarshal([]byte(s.last().Get("payload")), &in); err != nil {
		t.Fatal(err)
	}
	state := in.View.State.Values
	if state["who"]["who"].SelectedUser != "UBO" || state["when"]["when"].SelectedDateTime != time.Date(2026, 11, 17, 9, 21, 0, 0, time.UTC).Unix() || state["why"]["why"].Value != "<img src=x>" {
		t.Errorf("%+v", state)
	}
}

func TestWhatFailsIsSaid(t *testing.T) {
	s := sit(t)
	s.Reach("http://127.0.0.1:1/", nil)
	status, body := s.do("write", url.Values{"as": {"UADA"}, "channel": {"C0HELP"}, "text": {"/waymark"}})
	if has(t, body, true, `role="alert"`, "The app was not reached"); status != http.StatusBadGateway {
		t.Error(status)
	}
}

func TestThePageKeepsStrangersOut(t *testing.T) {
	s := sit(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/do/write", strings.NewReader("as=UADA&channel=C0HELP&text=x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.example")
	if status, _ := s.read(http.DefaultClient.Do(r)); status != http.StatusForbidden {
		t.Error("a form from elsewhere was taken:", status)
	}
	r.Header.Del("Origin")
	r.Host = "evil.example"
	r.Body = io.NopCloser(strings.NewReader("as=UADA&channel=C0HELP&text=x"))
	if status, _ := s.read(http.DefaultClient.Do(r)); status != http.StatusForbidden {
		t.Error("another name for this machine was taken:", status)
	}
	resp, err := http.Get(s.url + "/c/C0HELP")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
		t.Error(csp)
	}
}
