package slack

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// under posts the story's message and returns its place and a reply to it.
func under(t *testing.T, c *connectors.Connector) (remote, ts string, p journeys.Posting) {
	t.Helper()
	r := put(t, c, storyMessage(), connectors.Prior{})
	return r.Remote, strings.Fields(r.Remote)[1], storyReply(r.Remote)
}

func TestAReplyIsOneLineInTheThreadAndIsNeverEdited(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	_, ts, p := under(t, c)
	r := put(t, c, p, connectors.Prior{})
	if r.State != journeys.Standing || !r.Wrote || !strings.HasPrefix(r.Remote, "C0SDNOW ") || r.Fingerprint == "" {
		t.Fatalf("%+v", r)
	}
	list := w.Replies("sd-now", ts)
	if len(list) != 1 || list[0].Broadcast || list[0].ThreadTS != ts ||
		list[0].String() != "@sd-oncall Nobody has ITD-4813 yet, it was due 09:36." {
		t.Fatalf("%+v", list)
	}
	calls := len(w.Calls())
	p.Content.Text.Headline, p.Content.Text.Mention = "something else", "nobody"
	again := put(t, c, p, prior(r))
	if again.State != journeys.Standing || again.Wrote || again.Remote != r.Remote || again.Fingerprint != r.Fingerprint || len(w.Calls()) != calls {
		t.Errorf("a reply that stands is touched: %+v, %v", again, w.Calls()[calls:])
	}
	for range 2 { // what is gone already is no error
		if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil || len(w.Replies("sd-now", ts)) != 0 || len(w.Ours()) != 1 {
			t.Fatalf("removing: %v, %v", err, w.Ours())
		}
	}
}

func TestTheReplyLooksAsReviewed(t *testing.T) {
	for name, handle := range map[string]string{"reply": "sd-oncall", "reply-nobody": "no-such-group"} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			_, ts, p := under(t, c)
			p.Content.Text.Mention = handle
			put(t, c, p, connectors.Prior{})
			m := w.Replies("sd-now", ts)[0]
			blocks, err := json.MarshalIndent(m.Blocks, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "testdata/render-"+name+".golden",
				[]byte("== seen\n"+m.String()+"\n== notified\n"+m.Text+"\n== sent\n"+string(blocks)+"\n"))
		})
	}
}

func TestOnlyAGroupThatSlackKnowsIsCalled(t *testing.T) {
	const line = "Nobody has ITD-4813 yet, it was due 09:36."
	for handle, want := range map[string]string{
		"sd-oncall":                       "<!subteam^S0ONCALL> " + line,
		"@sd-oncall":                      "<!subteam^S0ONCALL> " + line,
		"":                                line,
		"@":                               line,
		"\u202e\x00":                      line,
		"no-such-group":                   "no-such-group: " + line,
		"old-team":                        "old-team: " + line, // switched off
		"SD-Oncall":                       "SD-Oncall: " + line,
		"S0ONCALL":                        "S0ONCALL: " + line, // an id is no handle
		"channel":                         "channel: " + line,
		"@here":                           "here: " + line,
		"<!channel>":                      "&lt;!channel&gt;: " + line,
		"sd-oncall> <!here":               "sd-oncall&gt; &lt;!here: " + line,
		"!subteam^S0ONCALL":               "!subteam^S0ONCALL: " + line,
		"*sd*\n> quoted":                  "∗sd∗ &gt; quoted: " + line,
		"> quoted":                        "› quoted: " + line,
		"<https://evil.example|click me>": "&lt;https://evil.example|click me&gt;: " + line,
		strings.Repeat("x", 300):          strings.Repeat("x", 79) + "…: " + line,
		"odd-group":                       "odd-group: " + line, // its id is none
	} {
		t.Run(handle, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			w.AddGroup(slackfake.Group{ID: "S1> <!channel", Handle: "odd-group"})
			w.AddGroup(slackfake.Group{ID: "S0NAMELESS"})
			_, ts, p := under(t, c)
			p.Content.Text.Mention = handle
			put(t, c, p, connectors.Prior{})
			m := w.Replies("sd-now", ts)[0]
			if m.Blocks[0].Text.Text != want || m.Text != want {
				t.Errorf("sent %q and %q, want %q", m.Blocks[0].Text.Text, m.Text, want)
			}
			if calls := strings.HasPrefix(want, "<!subteam"); calls != (len(m.Groups) == 1) {
				t.Errorf("calls %v", m.Groups)
			}
		})
	}
}

func TestAnyReplyKeepsSlacksLimitsAndCallsNobodyElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		if strings.TrimSpace(literal(text.Headline, maxHeadline)) == "" {
			text.Headline = "x" // the sink refuses to call somebody to nothing
		}
		const call = "<!subteam^S0ONCALL> "
		m := renderReply(rapid.StringN(1, 400, 600).Draw(t, "key"), text, call)
		s := sent(t, m)
		total, err := slackfake.Check(s.Blocks)
		if err != nil || total > maxAll || units(m.fallback) > maxFallback {
			t.Fatalf("%d characters in blocks, %d in the fallback, %v", total, units(m.fallback), err)
		}
		first := strings.TrimPrefix(s.Blocks[0].Text.Text, call)
		if !strings.HasPrefix(s.Blocks[0].Text.Text, call) || strings.ContainsAny(first, "<>") || strings.ContainsAny(strings.TrimPrefix(m.fallback, call), "<>") {
			t.Fatalf("%q, notified %q", s.Blocks[0].Text.Text, m.fallback)
		}
		if _, print, ok := readMark(s.Blocks[0].ID); !ok || print != m.fingerprint {
			t.Fatalf("mark %q", s.Blocks[0].ID)
		}
	})
}

func TestGroupsAreListedOnceAndAgainForANewHandle(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	_, ts, p := under(t, c)
	reply := func(key, handle string) string {
		p.Key, p.Content.Text.Mention = key, handle
		put(t, c, p, connectors.Prior{})
		list := w.Replies("sd-now", ts)
		return list[len(list)-1].String()
	}
	listed := func() (n int) {
		for _, call := range w.Calls() {
			if call == "usergroups.list" {
				n++
			}
		}
		return n
	}
	reply("none", "")
	if listed() != 0 {
		t.Error("groups are listed for a reply that calls nobody")
	}
	reply("one", "sd-oncall")
	reply("two", "sd-oncall")
	if listed() != 1 {
		t.Errorf("listed %d times", listed())
	}
	if got := reply("three", "night-shift"); !strings.HasPrefix(got, "night-shift: ") {
		t.Errorf("%q", got)
	}
	w.AddGroup(slackfake.Group{ID: "S0NIGHT", Handle: "night-shift"})
	if got := reply("four", "night-shift"); !strings.HasPrefix(got, "@night-shift ") {
		t.Errorf("%q", got)
	}
}

func TestAReplyGoesOutWhereTheGroupsMayNotBeSeen(t *testing.T) {
	for _, code := range []string{"missing_scope", "no_permission", "paid_teams_only"} {
		w, c := workspace(t, slackfake.Options{})
		_, ts, p := under(t, c)
		w.Fail(slackfake.Fault{Method: "usergroups.list", Code: code})
		if r := put(t, c, p, connectors.Prior{}); r.State != journeys.Standing {
			t.Errorf("%s: %+v", code, r)
		}
		if got := w.Replies("sd-now", ts)[0].String(); !strings.HasPrefix(got, "sd-oncall: Nobody") {
			t.Errorf("%s: %q", code, got)
		}
	}
}

func TestTheNamesCheckKnowsUserGroups(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	missing, err := c.Targets.Missing(t.Context(), []string{"sd-now", "@sd-oncall", "@no-such-group", "nowhere", "@old-team", "@", "@no-such-group", "sd-oncall"})
	if got, want := strings.Join(missing, " "), "nowhere sd-oncall @no-such-group @old-team @"; err != nil || got != want {
		t.Errorf("missing %q, want %q, %v", got, want, err)
	}
	before := len(w.Calls())
	if missing, err := c.Targets.Missing(t.Context(), []string{"sd-now"}); err != nil || len(missing) != 0 || slices.Contains(w.Calls()[before:], "usergroups.list") {
		t.Errorf("missing %v, %v, called %v", missing, err, w.Calls()[before:])
	}
}

func TestChannelsAreResolvedAlthoughTheGroupsMayNotBeSeen(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	w.Fail(slackfake.Fault{Method: "usergroups.list", Code: "missing_scope"})
	_, err := c.Targets.Missing(t.Context(), []string{"@sd-oncall"})
	if connectors.KindOf(err) != connectors.Denied || !strings.Contains(err.Error(), "usergroups.list") || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("%v", err)
	}
	out, err := do(t, c, w.Posted("http://waymark/", w.Say("it-help", "U1REMOTE", "locked out", "")), morning)
	if err != nil || len(out.Events) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestNothingIsSaidUnderAMessageThatIsGone(t *testing.T) {
	for name, happens := range map[string]func(w *slackfake.Workspace, ts string){
		"deleted": func(w *slackfake.Workspace, ts string) { w.Delete("sd-now", ts) },
		"deleted above replies": func(w *slackfake.Workspace, ts string) {
			w.Say("sd-now", "U0AGENT", "on it", ts)
			w.Delete("sd-now", ts)
		},
		"no thread, says Slack": func(w *slackfake.Workspace, _ string) {
			w.Fail(slackfake.Fault{Method: "chat.postMessage", Code: "thread_not_found"})
		},
		"no message, says Slack": func(w *slackfake.Workspace, _ string) {
			w.Fail(slackfake.Fault{Method: "chat.postMessage", Code: "message_not_found"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			_, ts, p := under(t, c)
			happens(w, ts)
			if r := put(t, c, p, connectors.Prior{}); r.State != journeys.Gone || r.Wrote || r.Remote != "" {
				t.Errorf("%+v", r)
			}
			for _, m := range w.Ours() {
				if m.TS != ts {
					t.Errorf("said %q", m)
				}
			}
			if found, err := c.Sink.Find(t.Context(), p); err != nil || len(found) != 0 {
				t.Errorf("%+v, %v", found, err)
			}
		})
	}
}

// late is a workspace in which somebody deletes the message between our look
// at it and the reply.
func late(t *testing.T, w *slackfake.Workspace, ts *string) *connectors.Connector {
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if *ts != "" && strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
			w.Delete("sd-now", *ts)
		}
		w.ServeHTTP(rw, r)
	}))
	t.Cleanup(srv.Close)
	return connect(t, srv.URL+"/api", "it-help")
}

func TestAReplyThatStraysIntoTheChannelIsTakenBack(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	var gone string
	c := late(t, w, &gone)
	_, ts, p := under(t, c)
	gone = ts
	if r := put(t, c, p, connectors.Prior{}); r.State != journeys.Gone || r.Remote != "" {
		t.Errorf("%+v", r)
	}
	if list := w.Ours(); len(list) != 0 {
		t.Errorf("%v", list)
	}
}

func TestAStrayReplyThatCannotBeTakenBackIsOnRecord(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	var gone string
	c := late(t, w, &gone)
	_, ts, p := under(t, c)
	gone = ts
	w.Fail(slackfake.Fault{Method: "chat.delete", Status: 500})
	r := put(t, c, p, connectors.Prior{})
	if list := w.Ours(); r.State != journeys.Standing || len(list) != 1 || r.Remote != "C0SDNOW "+list[0].TS {
		t.Fatalf("%+v, %v", r, list)
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil || len(w.Ours()) != 0 {
		t.Errorf("%v, %v", err, w.Ours())
	}
}

func TestAStrayReplyWhoseAnswerWasLostIsFound(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	var gone string
	c := late(t, w, &gone)
	_, ts, p := under(t, c)
	gone = ts
	w.Fail(slackfake.Fault{Method: "chat.postMessage", AfterWrite: true})
	if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Unknown {
		t.Fatal(err)
	}
	if found, err := c.Sink.Find(t.Context(), p); err != nil || len(found) != 1 || found[0].Remote != "C0SDNOW "+w.Ours()[0].TS {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAfterALostAnswerAReplyIsFoundInItsThread(t *testing.T) {
	for name, o := range map[string]slackfake.Options{"with metadata": {}, "without metadata": {NoMetadata: true}} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, o)
			_, ts, p := under(t, c)
			for range 250 { // people talk, over two pages
				w.Say("sd-now", "U0AGENT", "chat", ts)
			}
			w.Fail(slackfake.Fault{Method: "chat.postMessage", AfterWrite: true})
			if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Unknown {
				t.Fatalf("the answer was lost: %v", err)
			}
			copied := w.Ours()[1]
			copied.BotID, copied.User = "B0OTHER", "U0ROBOT"
			w.Insert(copied)
			found, err := c.Sink.Find(t.Context(), p)
			if err != nil || len(found) != 1 || found[0].Created.IsZero() {
				t.Fatalf("found %+v, %v", found, err)
			}
			r := put(t, c, p, connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint})
			if r.State != journeys.Standing || r.Wrote || len(w.Ours()) != 2 {
				t.Errorf("%+v, %d of ours", r, len(w.Ours()))
			}
			for _, other := range []journeys.Posting{{Key: "reply/case-2", Kind: p.Kind, Target: p.Target}, {Key: storyMessage().Key, Kind: p.Kind, Target: "C024BE91L " + ts}} {
				if found, err := c.Sink.Find(t.Context(), other); err != nil || len(found) != 0 {
					t.Errorf("another posting finds %+v, %v", found, err)
				}
			}
		})
	}
}

func TestOurOwnReplyComesBackAndChangesNothing(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	_, ts, p := under(t, c)
	put(t, c, p, connectors.Prior{})
	posted := w.Posted("http://waymark/", w.Replies("sd-now", ts)[0])
	deleted := w.Deleted("http://waymark/", w.Replies("sd-now", ts)[0])
	for name, req := range map[string]*http.Request{"reply": posted, "removal": deleted} {
		if out, err := do(t, c, req, morning); err != nil || out.Ignored != "our own message" || len(out.Events) != 0 {
			t.Errorf("our own %s comes back as %+v, %v", name, out, err)
		}
	}
}

func TestEveryFailureOfAReplyHasItsKind(t *testing.T) {
	cases := []struct {
		name   string
		method string
		fault  slackfake.Fault
		want   connectors.Kind
	}{
		{"rate limited", "chat.postMessage", slackfake.Fault{Status: 429, RetryAfter: 30 * time.Second}, connectors.RateLimited},
		{"server error", "chat.postMessage", slackfake.Fault{Status: 500}, connectors.Unknown},
		{"no answer", "chat.postMessage", slackfake.Fault{Hang: true}, connectors.Unknown},
		{"not invited any more", "chat.postMessage", slackfake.Fault{Code: "not_in_channel"}, connectors.Invalid},
		{"invalid token", "chat.postMessage", slackfake.Fault{Code: "invalid_auth"}, connectors.Denied},
		{"the message cannot be looked at", "conversations.replies", slackfake.Fault{Status: 500}, connectors.Temporary},
		{"no answer to the look", "conversations.replies", slackfake.Fault{Hang: true}, connectors.Temporary},
		{"too many looks", "conversations.replies", slackfake.Fault{Status: 429, RetryAfter: 9 * time.Second}, connectors.RateLimited},
		{"channel gone", "conversations.replies", slackfake.Fault{Code: "channel_not_found"}, connectors.Invalid},
		{"groups cannot be listed now", "usergroups.list", slackfake.Fault{Status: 503}, connectors.Temporary},
		{"too many lists", "usergroups.list", slackfake.Fault{Status: 429, RetryAfter: 5 * time.Second}, connectors.RateLimited},
		{"revoked token", "usergroups.list", slackfake.Fault{Code: "token_revoked"}, connectors.Denied},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			_, ts, p := under(t, c)
			tc.fault.Method = tc.method
			w.Fail(tc.fault)
			if tc.fault.Hang {
				c.Sink.(sink).client.timeout = 50 * time.Millisecond
			}
			_, err := c.Sink.Put(t.Context(), p, connectors.Prior{})
			if connectors.KindOf(err) != tc.want || err == nil || connectors.RetryAfter(err) != tc.fault.RetryAfter {
				t.Fatalf("%v, retry after %v", err, connectors.RetryAfter(err))
			}
			if n := len(w.Replies("sd-now", ts)); n != 0 {
				t.Errorf("%d replies were posted", n)
			}
			for _, hidden := range []string{token, "ITD-4813", "sd-oncall", "127.0.0.1"} {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("%q stands in the error %v", hidden, err)
				}
			}
		})
	}
}

func TestAReplyToNoPlaceOrWithoutWordsIsRefused(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	for name, change := range map[string]func(*journeys.Posting){
		"a channel":     func(p *journeys.Posting) { p.Target = "sd-now" },
		"nowhere":       func(p *journeys.Posting) { p.Target = "" },
		"hostile":       func(p *journeys.Posting) { p.Target = "C0SDNOW 1&channel=C0RANDOM" },
		"only a call":   func(p *journeys.Posting) { p.Content.Text.Headline = "\x00 \n" },
		"no text":       func(p *journeys.Posting) { p.Content.Text = nil },
		"not wanted":    func(p *journeys.Posting) { p.Absent = true },
		"without a key": func(p *journeys.Posting) { p.Key = "" },
	} {
		p := storyReply("C0SDNOW 1794901330.000100")
		change(&p)
		if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := storyReply("sd-now")
	if _, err := c.Sink.Find(t.Context(), p); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("looking in a channel: %v", err)
	}
	if len(w.Calls()) != 0 {
		t.Errorf("called %v", w.Calls())
	}
}
