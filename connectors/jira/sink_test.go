package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func put(t *testing.T, k *desk, p journeys.Posting, prior connectors.Prior) connectors.Receipt {
	t.Helper()
	r, err := k.Sink.Put(t.Context(), p, prior)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func prior(r connectors.Receipt) connectors.Prior {
	return connectors.Prior{Remote: r.Remote, Fingerprint: r.Fingerprint}
}

func wantKind(t *testing.T, err error, kind connectors.Kind) {
	t.Helper()
	if err == nil || connectors.KindOf(err) != kind {
		t.Fatalf("the error is %v, want kind %s", err, kind)
	}
	for _, secret := range []string{"token", "s3cret", "Password not working", "6 times"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
}

func writes(k *desk) (all []string) {
	for _, r := range k.Requests() {
		if r.Method != http.MethodGet {
			all = append(all, r.Method)
		}
	}
	return all
}

func TestANoteIsInternalFromTheFirstByteAndEditedSilently(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		id := k.ticket(nil)
		p := note(id)
		r := put(t, k, p, connectors.Prior{})
		if r.State != journeys.Standing || !r.Wrote || r.Remote == "" || r.Fingerprint == "" {
			t.Fatalf("receipt %+v", r)
		}
		if seen := k.CustomerView(id); len(seen) != 0 {
			t.Fatalf("the customer sees %+v", seen)
		}
		if again := put(t, k, p, prior(r)); again.Wrote || again.State != journeys.Standing {
			t.Errorf("the same note again: %+v", again)
		}
		p.Content.Text.Headline = "Waymark · Password reset · solved"
		second := put(t, k, p, prior(r))
		c := k.Comments(id)
		if !second.Wrote || second.Remote != r.Remote || len(c) != 1 || !c[0].Internal || !strings.Contains(c[0].Text, "solved") {
			t.Errorf("after the edit: %+v, comments %+v", second, c)
		}
		if c[0].Notified != 1 {
			t.Errorf("watchers were notified %d times, want once, for the first", c[0].Notified)
		}
		if got := writes(k); !slices.Equal(got, []string{"POST", "PUT"}) {
			t.Errorf("writes %v", got)
		}
	})
}

func TestANoteIsRefusedWhereItMayNotStand(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		cases := map[string]struct {
			ticket   func(*jirafake.Issue)
			settings func(*settings)
			why      connectors.Refusal
		}{
			"a closed ticket":          {ticket: func(i *jirafake.Issue) { i.Status = "Closed" }, why: connectors.ReasonClosed},
			"no internal comments":     {ticket: func(i *jirafake.Issue) { i.Project = "DEV" }, why: connectors.ReasonPublic},
			"another project":          {ticket: func(i *jirafake.Issue) { i.Project = "HR" }, why: connectors.ReasonNever},
			"an excluded request type": {ticket: func(i *jirafake.Issue) { i.RequestType = "HR question" }, settings: func(s *settings) { s.Never.RequestTypes = []string{"hr question"} }, why: connectors.ReasonNever},
			"an excluded request type by field": {ticket: func(i *jirafake.Issue) { i.RequestType = "HR question" }, settings: func(s *settings) {
				s.Never.RequestTypes, s.RequestTypeField = []string{"HR question"}, "customfield_10010"
			}, why: connectors.ReasonNever},
			"any security level": {ticket: func(i *jirafake.Issue) { i.Security = "Managers" }, settings: func(s *settings) { s.Never.SecurityLevels = Levels{"any"} }, why: connectors.ReasonNever},
			"one security level": {ticket: func(i *jirafake.Issue) { i.Security = "Managers" }, settings: func(s *settings) { s.Never.SecurityLevels = Levels{"managers"} }, why: connectors.ReasonNever},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				k := newDesk(t, c.settings)
				id := k.ticket(c.ticket)
				for _, p := range []journeys.Posting{note(id), property(id), assignment(id, "ada", "")} {
					r := put(t, k, p, connectors.Prior{})
					if p.Kind != journeys.NotePosting && c.why == connectors.ReasonPublic {
						continue
					}
					if r.State != journeys.Refused || r.Reason != c.why || r.Wrote {
						t.Errorf("%s: %+v, want refused: %s", p.Kind, r, c.why)
					}
				}
				if w := writes(k); c.why != connectors.ReasonPublic && len(w) > 0 {
					t.Errorf("something was written: %v", w)
				}
			})
		}
	})
}

func TestWithoutJSMANoteIsRestrictedAsConfigured(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		for _, v := range []visibility{{Role: "Service Desk Team"}, {Group: "jira-agents"}} {
			k := newDesk(t, func(s *settings) { s.CommentVisibility = v })
			id := k.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
			p := note(id)
			r := put(t, k, p, connectors.Prior{})
			p.Content.Text.Headline = "Waymark · another"
			put(t, k, p, prior(r))
			c := k.Comments(id)
			if len(c) != 1 || c[0].Role != v.Role+v.Group || len(k.CustomerView(id)) != 0 || !strings.Contains(c[0].Text, "another") {
				t.Errorf("%+v: comments %+v", v, c)
			}
		}
	})
}

func TestANoteThatIsReadBackPublicIsDeletedAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		id := k.ticket(nil)
		k.RefuseInternal(true)
		_, err := k.Sink.Put(t.Context(), note(id), connectors.Prior{})
		wantKind(t, err, connectors.Denied)
		if c := k.Comments(id); len(c) != 0 {
			t.Fatalf("it still stands: %+v", c)
		}
		// The same where somebody makes it public later.
		k.RefuseInternal(false)
		r := put(t, k, note(id), connectors.Prior{})
		k.PublishComment(id, r.Remote)
		_, err = k.Sink.Put(t.Context(), note(id), prior(r))
		wantKind(t, err, connectors.Denied)
		if c := k.Comments(id); len(c) != 0 {
			t.Fatalf("it still stands: %+v", c)
		}
	})
}

func TestWhatAHumanDidToANoteStays(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := note(k.ticket(nil))
		r := put(t, k, p, connectors.Prior{})
		k.EditComment(p.Target, r.Remote, "ada", "I rewrote this")
		p.Content.Text.Headline = "Waymark · new"
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited || got.Wrote {
			t.Errorf("edited by an agent: %+v", got)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
		if c := k.Comments(p.Target); len(c) != 1 || c[0].Text != "I rewrote this" {
			t.Errorf("the agent's words are gone: %+v", c)
		}
		k.DeleteComment(p.Target, r.Remote)
		if got := put(t, k, p, prior(r)); got.State != journeys.Gone || got.Wrote {
			t.Errorf("deleted by a human: %+v", got)
		}
		if c := k.Comments(p.Target); len(c) != 0 {
			t.Errorf("it came back: %+v", c)
		}
		// A human's edit is one even where it leaves no trace in the words.
		p = note(k.ticket(nil))
		r = put(t, k, p, connectors.Prior{})
		k.TouchComment(p.Target, r.Remote, "ada")
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited {
			t.Errorf("formatted by an agent: %+v", got)
		}
		// The token may be a person's, who then edits under our own account.
		p = note(k.ticket(nil))
		r = put(t, k, p, connectors.Prior{})
		k.EditComment(p.Target, r.Remote, "bot", "edited by the token's owner")
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited {
			t.Errorf("edited under our account: %+v", got)
		}
	})
}

func TestAWriteWhoseAnswerIsLostIsFoundByItsMark(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := note(k.ticket(nil))
		k.DieAfterWrite(1)
		_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Unknown)
		k.CopyComment(p.Target, k.Comments(p.Target)[0].ID, "ada") // with the link; hers all the same
		found, err := k.Sink.Find(t.Context(), p)
		if err != nil || len(found) != 1 {
			t.Fatalf("found %+v, %v", found, err)
		}
		r := put(t, k, p, connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint})
		if r.State != journeys.Standing || r.Wrote || len(k.Comments(p.Target)) != 2 {
			t.Fatalf("after Find: %+v, %+v", r, k.Comments(p.Target))
		}
		// An edit that landed unheard is ours, although nobody recorded it, and
		// although other words are wanted by now.
		p.Content.Text.Headline = "Waymark · second"
		k.DieAfterWrite(1)
		_, err = k.Sink.Put(t.Context(), p, prior(r))
		wantKind(t, err, connectors.Unknown)
		p.Content.Text.Headline = "Waymark · third"
		if got := put(t, k, p, prior(r)); got.State != journeys.Standing || !got.Wrote {
			t.Errorf("after an edit of unknown outcome: %+v", got)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Errorf("removing what is gone: %v", err)
		}
		if c := k.Comments(p.Target); len(c) != 1 || c[0].Author != "ada" {
			t.Errorf("what stands: %+v", c)
		}
	})
}

func TestErrorsSayWhatTheRequestLeftBehind(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := note(k.ticket(nil))
		k.Answer429(1, 7)
		_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.RateLimited)
		if connectors.RetryAfter(err) != 7*time.Second {
			t.Errorf("wait %v", connectors.RetryAfter(err))
		}
		k.clock = k.clock.Add(8 * time.Second)
		k.Answer500(1) // the read before the write
		_, err = k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Temporary)
		k.Hang(1)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err = k.Sink.Put(ctx, p, connectors.Prior{})
		wantKind(t, err, connectors.Unknown)
		if c := k.Comments(p.Target); len(c) != 0 {
			t.Fatalf("something stands: %+v", c)
		}
		gone := note("99999")
		_, err = k.Sink.Put(t.Context(), gone, connectors.Prior{})
		wantKind(t, err, connectors.Gone)

		denied := newDesk(t, func(s *settings) { s.Token = connectors.NewSecret("wrong") })
		_, err = denied.Sink.Put(t.Context(), note(denied.ticket(nil)), connectors.Prior{})
		wantKind(t, err, connectors.Denied)

		nobody := newDesk(t, func(s *settings) { s.API = "http://127.0.0.1:1" })
		_, err = nobody.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Temporary)
	})
}

func TestATokenIsNotCarriedToWhereARedirectLeads(t *testing.T) {
	called := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer elsewhere.Close()
	site := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer site.Close()
	k := newDesk(t, func(s *settings) { s.API = site.URL })
	_, err := k.Sink.Put(t.Context(), note("1"), connectors.Prior{})
	wantKind(t, err, connectors.Invalid)
	if called {
		t.Error("the redirect was followed")
	}
}

func TestStatusesHaveTheirKinds(t *testing.T) {
	c := &client{
		now:   func() time.Time { return time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC) },
		rand:  func() float64 { return 0 },
		state: newState(usualSpeed()),
	}
	for _, x := range []struct {
		method string
		status int
		kind   connectors.Kind
	}{
		{"POST", 500, connectors.Unknown}, {"POST", 503, connectors.Unknown}, {"PUT", 502, connectors.Temporary}, {"GET", 500, connectors.Temporary},
		{"POST", 401, connectors.Denied}, {"POST", 403, connectors.Denied}, {"GET", 404, connectors.Gone}, {"POST", 400, connectors.Invalid},
		{"POST", 413, connectors.Invalid}, {"POST", 302, connectors.Invalid}, {"PUT", 409, connectors.Temporary}, {"PUT", 429, connectors.RateLimited},
	} {
		resp := &http.Response{StatusCode: x.status, Header: header("Retry-After", "Tue, 17 Nov 2026 08:00:30 GMT"), Body: http.NoBody}
		err := c.refused("op", x.method, c.heed(x.status, resp.Header), resp)
		if connectors.KindOf(err) != x.kind {
			t.Errorf("%s %d: %v, want %s", x.method, x.status, err, x.kind)
		}
		if x.status == 429 && connectors.RetryAfter(err) != 30*time.Second {
			t.Errorf("a date in Retry-After: %v", connectors.RetryAfter(err))
		}
	}
}

func property(id string) journeys.Posting {
	return journeys.Posting{
		Key: "property:" + id, Kind: journeys.PropertyPosting, Connector: "it-desk", Target: id,
		Content: journeys.Content{Property: map[string]any{"case": "c1", "state": "stuck"}},
	}
}

func TestThePropertyHoldsWhatWasWanted(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := property(k.ticket(nil))
		r := put(t, k, p, connectors.Prior{})
		if got := strings.TrimSpace(string(k.Property(p.Target, "waymark"))); got != `{"case":"c1","state":"stuck"}` || !r.Wrote {
			t.Fatalf("property %q, receipt %+v", got, r)
		}
		if again := put(t, k, p, prior(r)); again.Wrote || again.State != journeys.Standing {
			t.Errorf("again: %+v", again)
		}
		found, err := k.Sink.Find(t.Context(), p)
		if err != nil || len(found) != 1 || found[0].Fingerprint != r.Fingerprint {
			t.Errorf("found %+v, %v", found, err)
		}
		k.SetProperty(p.Target, "waymark", json.RawMessage(`{"by":"a script"}`))
		p.Content.Property = map[string]any{"state": "solved"}
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited || got.Wrote {
			t.Errorf("changed by somebody else: %+v", got)
		}
		k.SetProperty(p.Target, "waymark", nil)
		if got := put(t, k, p, prior(r)); got.State != journeys.Gone || got.Wrote {
			t.Errorf("deleted by somebody: %+v", got)
		}
		r = put(t, k, p, connectors.Prior{})
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil || k.Property(p.Target, "waymark") != nil {
			t.Errorf("after Remove: %v", err)
		}
	})
}

func assignment(id, who, group string) journeys.Posting {
	return journeys.Posting{
		Key: "assign:" + id, Kind: journeys.AssignmentPosting, Connector: "it-desk", Target: id,
		Content: journeys.Content{Assignment: &journeys.Assignment{
			Assignee: journeys.Account{Realm: "it-desk", ID: who}, Name: who, Group: group, Press: "press/1",
		}},
	}
}

func TestAnAssignmentIsMadeOnlyWhereNobodyHasTheTicket(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := assignment(k.ticket(nil), "ada", "it-service-desk")
		r := put(t, k, p, connectors.Prior{})
		if r.State != journeys.Standing || !r.Wrote || k.Assignee(p.Target) != "ada" {
			t.Fatalf("%+v, assignee %q", r, k.Assignee(p.Target))
		}
		if again := put(t, k, p, connectors.Prior{}); again.Wrote || again.State != journeys.Standing {
			t.Errorf("pressed twice: %+v", again)
		}
		found, err := k.Sink.Find(t.Context(), p)
		if err != nil || len(found) != 1 || found[0].Created.IsZero() {
			t.Errorf("found %+v, %v", found, err)
		}
		second := put(t, k, assignment(p.Target, "bob", ""), connectors.Prior{})
		if second.State != journeys.Refused || second.Reason != connectors.ReasonTaken || second.Who != "Ada Agent" || second.Since.IsZero() {
			t.Errorf("somebody has it: %+v", second)
		}
		if k.Assignee(p.Target) != "ada" {
			t.Errorf("it was taken from ada")
		}

		stranger := put(t, k, assignment(k.ticket(nil), "bob", "it-service-desk"), connectors.Prior{})
		if stranger.State != journeys.Refused || stranger.Reason != connectors.ReasonStranger || stranger.Wrote {
			t.Errorf("not of the group: %+v", stranger)
		}
		unknown := put(t, k, assignment(k.ticket(nil), "nobody", "it-service-desk"), connectors.Prior{})
		if unknown.Reason != connectors.ReasonStranger {
			t.Errorf("an account that the site does not know: %+v", unknown)
		}
	})
}

func TestAnAssignmentIsTakenBackOnlyWhileItIsOurs(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := assignment(k.ticket(nil), "ada", "")
		r := put(t, k, p, connectors.Prior{})
		k.Assign(p.Target, "bob", "bob")
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited || got.Wrote {
			t.Errorf("given on by a human: %+v", got)
		}
		gone := journeys.Posting{Key: p.Key, Kind: p.Kind, Target: p.Target, Absent: true}
		if err := k.Sink.Remove(t.Context(), gone, r.Remote); err != nil || k.Assignee(p.Target) != "bob" {
			t.Errorf("taken from bob: %v", err)
		}
		k.Assign(p.Target, "bob", "")
		if got := put(t, k, p, prior(r)); got.State != journeys.Gone || got.Wrote || k.Assignee(p.Target) != "" {
			t.Errorf("handed back by a human: %+v", got)
		}
		k.Assign(p.Target, "bob", "ada")
		if err := k.Sink.Remove(t.Context(), gone, r.Remote); err != nil || k.Assignee(p.Target) != "" {
			t.Errorf("not taken back: %v, %q", err, k.Assignee(p.Target))
		}
	})
}

func handBack(id, who string) journeys.Posting {
	p := assignment(id, "", "")
	p.Key = "back:" + id
	p.Content.Assignment = &journeys.Assignment{From: journeys.Account{Realm: "it-desk", ID: who}, Press: "press/2"}
	return p
}

func TestATicketIsHandedBackOnlyByWhoStillHasIt(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := handBack(k.ticket(nil), "ada")
		k.Assign(p.Target, "bob", "ada")
		r := put(t, k, p, connectors.Prior{})
		if r.State != journeys.Standing || !r.Wrote || k.Assignee(p.Target) != "" {
			t.Fatalf("%+v, assignee %q", r, k.Assignee(p.Target))
		}
		if again := put(t, k, p, connectors.Prior{}); again.State != journeys.Standing || again.Wrote {
			t.Errorf("pressed twice: %+v", again)
		}
		found, err := k.Sink.Find(t.Context(), p)
		if err != nil || len(found) != 1 || found[0].Remote != r.Remote {
			t.Errorf("found %+v, %v", found, err)
		}
		k.Assign(p.Target, "bob", "bob")
		if got := put(t, k, p, connectors.Prior{}); got.State != journeys.Refused || got.Reason != connectors.ReasonTaken || got.Who != "Bob Builder" || got.Since.IsZero() || got.Wrote {
			t.Errorf("bob has it by now: %+v", got)
		}
		if got := put(t, k, p, prior(r)); got.State != journeys.Edited || got.Wrote {
			t.Errorf("taken since it was handed back: %+v", got)
		}
		if found, err := k.Sink.Find(t.Context(), p); err != nil || len(found) != 0 {
			t.Errorf("found though bob has it: %+v, %v", found, err)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil || k.Assignee(p.Target) != "bob" {
			t.Errorf("undone: %v, %q", err, k.Assignee(p.Target))
		}
		closed := handBack(k.ticket(func(i *jirafake.Issue) { i.Status, i.Assignee = "Closed", "ada" }), "ada")
		if got := put(t, k, closed, connectors.Prior{}); got.State != journeys.Refused || got.Reason != connectors.ReasonClosed || k.Assignee(closed.Target) != "ada" {
			t.Errorf("closed by now: %+v", got)
		}
	})
}

func TestOurOwnNoteComesBackWithItsMark(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := note(k.ticket(nil))
		r := put(t, k, p, connectors.Prior{})
		p.Content.Text.Headline = "Waymark · edited"
		put(t, k, p, prior(r))
		k.AddComment(p.Target, "cust", "look: https://waymark.example.com/#"+strings.ReplaceAll(p.Key, "/", "%2F"), false)
		var marks []string
		for _, e := range k.events(t) {
			if e.Kind == commented || e.Kind == journeys.KindEdited {
				marks = append(marks, e.Mark)
			}
		}
		if want := []string{p.Key, p.Key, ""}; !slices.Equal(marks, want) {
			t.Errorf("marks %q, want %q", marks, want)
		}
	})
}

// A human may edit a note before we know that it stands, and take our mark out
// of it: it is still the one that we wrote.
func TestANoteIsFoundThoughAHumanTookTheMarkOut(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	k.DieAfterWrite(1)
	if _, err := k.Sink.Put(t.Context(), note(id), connectors.Prior{}); connectors.KindOf(err) != connectors.Unknown {
		t.Fatalf("the answer was not lost: %v", err)
	}
	k.EditComment(id, k.Comments(id)[0].ID, "ada", "Ada's own words")
	found, err := k.Sink.Find(t.Context(), note(id))
	if err != nil || len(found) != 1 {
		t.Fatalf("found %v, %v", found, err)
	}
	r := put(t, k, note(id), connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint})
	if r.State != journeys.Edited || r.Wrote {
		t.Errorf("it became %+v", r)
	}
	other := note(id)
	other.Key = "note:another"
	if found, err := k.Sink.Find(t.Context(), other); err != nil || len(found) != 0 {
		t.Errorf("it is taken for another posting's: %v, %v", found, err)
	}
}
