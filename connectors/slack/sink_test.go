package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

func put(t *testing.T, c *connectors.Connector, p journeys.Posting, prior connectors.Prior) connectors.Receipt {
	t.Helper()
	r, err := c.Sink.Put(t.Context(), p, prior)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func prior(r connectors.Receipt) connectors.Prior {
	return connectors.Prior{Remote: r.Remote, Fingerprint: r.Fingerprint}
}

func TestOneMessageIsPostedAndEditedInPlace(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	first := put(t, c, p, connectors.Prior{})
	if first.State != journeys.Standing || !first.Wrote || !strings.HasPrefix(first.Remote, "C0SDNOW ") {
		t.Fatalf("%+v", first)
	}
	again := put(t, c, p, prior(first))
	if again.Wrote || again.State != journeys.Standing || again.Remote != first.Remote {
		t.Errorf("the same text is written again: %+v", again)
	}
	p.Content.Text.Headline = "ITD-4813 · Password reset · agent has it (09:22)"
	p.Content.Text.Buttons = p.Content.Text.Buttons[1:]
	edited := put(t, c, p, prior(first))
	if !edited.Wrote || edited.Remote != first.Remote || edited.Fingerprint == first.Fingerprint {
		t.Errorf("%+v", edited)
	}
	list := w.Messages("sd-now")
	if len(list) != 1 || list[0].Edits != 1 || !strings.HasPrefix(list[0].String(), "ITD-4813 · Password reset · agent has it (09:22)\n") {
		t.Fatalf("%+v", list)
	}
	if _, ok := list[0].Button(journeys.KindTake); ok {
		t.Error("the button is still there")
	}
	if err := c.Sink.Remove(t.Context(), p, edited.Remote); err != nil || len(w.Messages("sd-now")) != 0 {
		t.Errorf("removing: %v, %d messages", err, len(w.Messages("sd-now")))
	}
	if err := c.Sink.Remove(t.Context(), p, edited.Remote); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
}

func TestAMessageThatSomebodyRemovedStaysAway(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	first := put(t, c, p, connectors.Prior{})
	w.Delete("sd-now", strings.Fields(first.Remote)[1])
	p.Content.Text.Headline = "news"
	if r := put(t, c, p, prior(first)); r.State != journeys.Gone || r.Wrote {
		t.Errorf("%+v", r)
	}
	if n := len(w.Messages("sd-now")); n != 0 {
		t.Errorf("%d messages stand", n)
	}
}

func TestNobodyElsesMessageIsEditedOrRemoved(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	m := w.Say("sd-now", "U0AGENT", "mine", "")
	p := storyMessage()
	if r := put(t, c, p, connectors.Prior{Remote: m.Channel + " " + m.TS}); r.State != journeys.Edited || r.Wrote {
		t.Errorf("%+v", r)
	}
	if err := c.Sink.Remove(t.Context(), p, m.Channel+" "+m.TS); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("removing: %v", err)
	}
	if got := w.Messages("sd-now"); len(got) != 1 || got[0].Text != "mine" {
		t.Errorf("%+v", got)
	}
}

func TestAfterALostAnswerTheMarkIsFoundWithAndWithoutMetadata(t *testing.T) {
	for name, o := range map[string]slackfake.Options{"with metadata": {}, "without metadata": {NoMetadata: true}} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, o)
			p := storyMessage()
			w.Fail(slackfake.Fault{Method: "chat.postMessage", AfterWrite: true})
			if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Unknown {
				t.Fatalf("the answer was lost: %v", err)
			}
			for range 450 { // people go on talking, over two pages
				w.Say("sd-now", "U0AGENT", "chat", "")
			}
			found, err := c.Sink.Find(t.Context(), p)
			if err != nil || len(found) != 1 {
				t.Fatalf("found %+v, %v", found, err)
			}
			r := put(t, c, p, connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint})
			if r.Wrote || len(w.Ours()) != 1 {
				t.Errorf("%+v, %d messages", r, len(w.Ours()))
			}
			other := p
			other.Key = "message-case-2"
			if found, err := c.Sink.Find(t.Context(), other); err != nil || len(found) != 0 {
				t.Errorf("another posting finds %+v, %v", found, err)
			}
		})
	}
}

func TestALostEditReadsBackAsWhatStandsNow(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	first := put(t, c, p, connectors.Prior{})
	p.Content.Text.Headline = "news"
	w.Fail(slackfake.Fault{Method: "chat.update", AfterWrite: true})
	if _, err := c.Sink.Put(t.Context(), p, prior(first)); connectors.KindOf(err) != connectors.Unknown {
		t.Fatal(err)
	}
	found, err := c.Sink.Find(t.Context(), p)
	if err != nil || len(found) != 1 || found[0].Fingerprint == first.Fingerprint || found[0].Remote != first.Remote {
		t.Fatalf("%+v, %v", found, err)
	}
	if r := put(t, c, p, connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint}); r.Wrote {
		t.Errorf("%+v", r)
	}
}

func TestDuplicatesAreFoundOldestFirstAndCopiesAreNotOurs(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	a, b := put(t, c, p, connectors.Prior{}), put(t, c, p, connectors.Prior{})
	copied := w.Ours()[0]
	copied.BotID, copied.User = "B0OTHER", "U0ROBOT"
	w.Insert(copied)
	found, err := c.Sink.Find(t.Context(), p)
	if err != nil || len(found) != 2 || found[0].Remote != a.Remote || found[1].Remote != b.Remote || found[0].Created.IsZero() {
		t.Errorf("%+v, %v", found, err)
	}
	if _, ok := (past{Blocks: []byte(`{"odd": 1}`)}).marked(p.Key); ok {
		t.Error("a message of another shape is marked")
	}
}

func TestAnAnswerIsForThePresserAlone(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := journeys.Posting{Key: "answer-1", Kind: journeys.AnswerPosting, Target: "C0SDNOW U0AGENT",
		Content: journeys.Content{Text: &journeys.Text{Headline: "Somebody has it since 09:20. Nothing was changed."}}}
	r := put(t, c, p, connectors.Prior{})
	if a := w.Answers(); len(a) != 1 || a[0].To != "U0AGENT" || len(w.Ours()) != 0 {
		t.Fatalf("%+v", a)
	}
	if r = put(t, c, p, prior(r)); r.Wrote || len(w.Answers()) != 1 {
		t.Errorf("said again: %+v", r)
	}
	if found, err := c.Sink.Find(t.Context(), p); err != nil || len(found) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil {
		t.Error(err)
	}
	p.Target = "C0SDNOW"
	if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("without a user: %v", err)
	}
}

func TestAPressComesBackAsAWishOnTheTicket(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	put(t, c, p, connectors.Prior{})
	req, err := w.Press("http://waymark/", "U0AGENT", w.Ours()[0], journeys.KindTake)
	if err != nil {
		t.Fatal(err)
	}
	out, err := do(t, c, req, morning.Add(time.Second))
	if err != nil || len(out.Events) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	e := out.Events[0]
	if e.Kind != journeys.KindTake || e.Ref != p.Ref || e.Actor.ID != "U0AGENT" || e.Fields.First(journeys.FieldActorName) != "agent" ||
		e.Fields.First(fieldChannelID) != "C0SDNOW" || out.Reply == nil || len(out.Reply.Body) != 0 {
		t.Errorf("%+v", out)
	}
}

func TestOurOwnWritesComeBackAndChangeNothing(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := storyMessage()
	first := put(t, c, p, connectors.Prior{})
	posted := w.Posted("http://waymark/", w.Ours()[0])
	p.Content.Text.Headline = "news"
	put(t, c, p, prior(first))
	edited := w.Updated("http://waymark/", w.Ours()[0])
	deleted := w.Deleted("http://waymark/", w.Ours()[0])
	for name, req := range map[string]*http.Request{"post": posted, "edit": edited, "removal": deleted} {
		if out, err := do(t, c, req, morning); err != nil || out.Ignored != "our own message" {
			t.Errorf("our own %s comes back as %+v, %v", name, out, err)
		}
	}
}

func TestEveryFailureHasItsKind(t *testing.T) {
	type call func(context.Context, *connectors.Connector) error
	post := func(ctx context.Context, c *connectors.Connector) error {
		_, err := c.Sink.Put(ctx, storyMessage(), connectors.Prior{})
		return err
	}
	edit := func(ctx context.Context, c *connectors.Connector) error {
		_, err := c.Sink.Put(ctx, storyMessage(), connectors.Prior{Remote: "C0SDNOW 1794901330.000100"})
		return err
	}
	look := func(ctx context.Context, c *connectors.Connector) error {
		_, err := c.LookUp.Profile(ctx, journeys.Account{Realm: "it-chat", ID: "U0AGENT"})
		return err
	}
	find := func(ctx context.Context, c *connectors.Connector) error {
		_, err := c.Sink.Find(ctx, storyMessage())
		return err
	}
	code := func(code string) slackfake.Fault { return slackfake.Fault{Code: code} }
	cases := []struct {
		name   string
		method string
		fault  slackfake.Fault
		call   call
		want   connectors.Kind
	}{
		{"rate limited", "chat.postMessage", slackfake.Fault{Status: 429, RetryAfter: 30 * time.Second}, post, connectors.RateLimited},
		{"rate limited without a time", "chat.postMessage", slackfake.Fault{Status: 429}, post, connectors.RateLimited},
		{"rate limited search", "conversations.history", slackfake.Fault{Status: 429, RetryAfter: 7 * time.Second}, find, connectors.RateLimited},
		{"server error on a post", "chat.postMessage", slackfake.Fault{Status: 500}, post, connectors.Unknown},
		{"server error on an edit", "chat.update", slackfake.Fault{Status: 503}, edit, connectors.Unknown},
		{"server error on a read", "users.info", slackfake.Fault{Status: 500}, look, connectors.Temporary},
		{"Slack's own fault", "chat.postMessage", code("internal_error"), post, connectors.Unknown},
		{"Slack's own fault, reading", "conversations.history", code("fatal_error"), find, connectors.Temporary},
		{"no answer to a post", "chat.postMessage", slackfake.Fault{Hang: true}, post, connectors.Unknown},
		{"no answer to a read", "users.info", slackfake.Fault{Hang: true}, look, connectors.Temporary},
		{"no answer to a search", "conversations.history", slackfake.Fault{Hang: true}, find, connectors.Temporary},
		{"a broken connection", "chat.postMessage", slackfake.Fault{}, post, connectors.Unknown},
		{"names unknown, not reached", "conversations.list", slackfake.Fault{Status: 500}, post, connectors.Temporary},
		{"invalid token", "chat.postMessage", code("invalid_auth"), post, connectors.Denied},
		{"no token", "chat.postMessage", code("not_authed"), post, connectors.Denied},
		{"revoked token", "chat.update", code("token_revoked"), edit, connectors.Denied},
		{"account gone", "users.info", code("account_inactive"), look, connectors.Denied},
		{"missing scope", "conversations.history", code("missing_scope"), find, connectors.Denied},
		{"forbidden", "chat.postMessage", slackfake.Fault{Status: 403}, post, connectors.Denied},
		{"channel gone", "chat.postMessage", code("channel_not_found"), post, connectors.Invalid},
		{"archived", "chat.postMessage", code("is_archived"), post, connectors.Invalid},
		{"not invited", "chat.postMessage", code("not_in_channel"), post, connectors.Invalid},
		{"refused blocks", "chat.postMessage", code("invalid_blocks"), post, connectors.Invalid},
		{"user gone", "users.info", code("user_not_found"), look, connectors.Gone},
		{"an error with a secret", "chat.postMessage", code(token + " said 'hello'"), post, connectors.Unknown},
		{"redirected", "chat.postMessage", slackfake.Fault{Status: 302}, post, connectors.Temporary},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			tc.fault.Method = tc.method
			w.Fail(tc.fault)
			ctx := t.Context()
			if tc.fault.Hang {
				c.Sink.(sink).client.timeout = 50 * time.Millisecond
			}
			err := tc.call(ctx, c)
			if connectors.KindOf(err) != tc.want {
				t.Fatalf("%v", err)
			}
			if got := connectors.RetryAfter(err); got != tc.fault.RetryAfter {
				t.Errorf("retry after %v, want %v", got, tc.fault.RetryAfter)
			}
			for _, hidden := range []string{token, secret, "ITD-4813", "127.0.0.1", "hello"} {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("%q stands in the error %v", hidden, err)
				}
			}
			if tc.want == connectors.Denied && tc.fault.Code != "" && !strings.Contains(err.Error(), "token") && !strings.Contains(err.Error(), "scope") {
				t.Errorf("no way out in %v", err)
			}
		})
	}
}

func TestARefusedConnectionDidNothing(t *testing.T) {
	srv := httptest.NewServer(nil)
	c := connect(t, srv.URL+"/api/", "it-help")
	srv.Close()
	p := storyMessage()
	p.Target = "C0SDNOW"
	if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Temporary {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Sink.Put(ctx, p, connectors.Prior{}); connectors.KindOf(err) != connectors.Temporary {
		t.Errorf("cancelled before it was sent: %v", err)
	}
}

func TestTheTokenFollowsNoRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the token went elsewhere") }))
	defer elsewhere.Close()
	srv := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer srv.Close()
	c := connect(t, srv.URL+"/api/", "it-help")
	p := storyMessage()
	p.Target = "C0SDNOW"
	if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Temporary {
		t.Errorf("%v", err)
	}
	if _, err := c.Sink.(sink).client.history(t.Context(), "C0SDNOW"); connectors.KindOf(err) != connectors.Temporary {
		t.Errorf("%v", err)
	}
}

func TestAWrongTokenIsDeniedAndNamed(t *testing.T) {
	w := slackfake.New(slackfake.Options{Token: "xoxb-another"})
	srv := httptest.NewServer(w)
	defer srv.Close()
	_, err := connect(t, srv.URL+"/api/", "it-help").Targets.Missing(t.Context(), nil)
	if connectors.KindOf(err) != connectors.Denied || strings.Contains(err.Error(), token) {
		t.Errorf("%v", err)
	}
}

func TestAChannelWithoutTheBotIsSaidWithTheWayOut(t *testing.T) {
	_, c := workspace(t, slackfake.Options{})
	for _, target := range []string{"random", "nowhere", "old"} {
		p := storyMessage()
		p.Target = target
		_, err := c.Sink.Put(t.Context(), p, connectors.Prior{})
		if connectors.KindOf(err) != connectors.Invalid || !strings.Contains(err.Error(), "invite") {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestAPostingThatSaysNothingIsRefused(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	for name, change := range map[string]func(*journeys.Posting){
		"no text":      func(p *journeys.Posting) { p.Content.Text = nil },
		"empty text":   func(p *journeys.Posting) { p.Content.Text = &journeys.Text{} },
		"absent":       func(p *journeys.Posting) { p.Absent = true },
		"no key":       func(p *journeys.Posting) { p.Key = "" },
		"another kind": func(p *journeys.Posting) { p.Kind = journeys.NotePosting },
	} {
		p := storyMessage()
		change(&p)
		if _, err := c.Sink.Put(t.Context(), p, connectors.Prior{}); connectors.KindOf(err) != connectors.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(w.Calls()) != 0 {
		t.Errorf("called %v", w.Calls())
	}
}

func TestAProfileShowsAddressesAndMachines(t *testing.T) {
	_, c := workspace(t, slackfake.Options{})
	p, err := c.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-chat", ID: "U0AGENT"})
	want := []journeys.Account{{Realm: journeys.RealmEmail, ID: "agent@example.com"}, {Realm: journeys.RealmPhone, ID: "+4930555000"}}
	if err != nil || p.Name != "An Agent" || p.Machine || !slices.Equal(p.Addresses, want) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := c.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-chat", ID: "U0ROBOT"}); err != nil || !p.Machine || len(p.Addresses) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "U0AGENT"}); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("another connector's account: %v", err)
	}
}

func TestALookUpResolvesTheChannelsThatTheStartCouldNot(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	if _, err := c.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-chat", ID: "U0AGENT"}); err != nil {
		t.Fatal(err)
	}
	out, err := do(t, c, w.Posted("http://waymark/", w.Say("it-help", "U1REMOTE", "locked out", "")), morning)
	if err != nil || len(out.Events) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
}
