package slack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// longMessage is a message that goes into several.
func longMessage(rows int) journeys.Posting {
	p := storyMessage()
	text := manyRows(rows)
	p.Content.Text = &text
	return p
}

// whole checks that a channel holds exactly what a posting is, in one thread.
func whole(t *testing.T, w *slackfake.Workspace, p journeys.Posting) {
	t.Helper()
	want := pieces(p.Key, *p.Content.Text)
	var got []slackfake.Message
	for _, m := range w.Messages("sd-now") {
		if m.ThreadTS == "" || m.ThreadTS == m.TS {
			got = append(got, m)
			got = append(got, w.Replies("sd-now", m.TS)...)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d messages, want %d", len(got), len(want))
	}
	for i, m := range got {
		if m.String() != sent(t, want[i]).String() {
			t.Errorf("message %d is\n%s\nwant\n%s", i, m, sent(t, want[i]))
		}
		if _, print, ok := readMark(m.Blocks[0].ID); !ok || print != want[i].fingerprint {
			t.Errorf("message %d is marked %q, want %q", i, m.Blocks[0].ID, want[i].fingerprint)
		}
	}
}

func TestALongMessageGrowsShrinksAndGoesAsOne(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	var r connectors.Receipt
	for i, rows := range []int{60, 90, 30, 1, 60} {
		p := longMessage(rows)
		if i == 0 {
			r = put(t, c, p, connectors.Prior{})
		} else {
			r = put(t, c, p, prior(r))
		}
		whole(t, w, p)
		calls := len(w.Calls())
		if again := put(t, c, p, prior(r)); again.Wrote || len(w.Calls()) != calls {
			t.Errorf("%d rows: the same text is written again", rows)
		}
	}
	if err := c.Sink.Remove(t.Context(), longMessage(60), r.Remote); err != nil {
		t.Fatal(err)
	}
	if left := w.Ours(); len(left) != 0 {
		t.Errorf("%d messages are left", len(left))
	}
}

// Whatever call of a long text fails, and however, it stands once and whole in
// the end, as the outbox goes about it.
func TestALongMessageIsCompletedAfterAnyFailure(t *testing.T) {
	p := longMessage(60)
	w, c := workspace(t, slackfake.Options{})
	put(t, c, p, connectors.Prior{})
	for at := range len(w.Calls()) {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d, after the write %v", at+1, after), func(t *testing.T) {
				w, _ := workspace(t, slackfake.Options{})
				server := httptest.NewServer(&breaker{Workspace: w, at: at, after: after})
				t.Cleanup(server.Close)
				c := connect(t, server.URL+"/api/")
				carriedOut(t, c, p)
				whole(t, w, p)
			})
		}
	}
}

// carriedOut carries a posting out as the outbox does: after an outcome that
// nobody knows the mark is looked for first.
func carriedOut(t *testing.T, c *connectors.Connector, p journeys.Posting) {
	t.Helper()
	var prior connectors.Prior
	for range 5 {
		_, err := c.Sink.Put(t.Context(), p, prior)
		if err == nil {
			return
		}
		if connectors.KindOf(err) != connectors.Unknown || prior.Remote != "" {
			continue
		}
		found, err := c.Sink.Find(t.Context(), p)
		if err != nil || len(found) > 1 {
			t.Fatalf("found %v, %v", found, err)
		}
		if len(found) == 1 {
			prior = connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint}
		}
	}
	t.Fatal("it was never carried out")
}

// breaker breaks one call off, before or after it is carried out.
type breaker struct {
	*slackfake.Workspace
	n     atomic.Int32
	at    int
	after bool
}

func (b *breaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if int(b.n.Add(1))-1 != b.at {
		b.Workspace.ServeHTTP(w, r)
		return
	}
	if b.after {
		b.Workspace.ServeHTTP(httptest.NewRecorder(), r)
	}
	panic(http.ErrAbortHandler)
}

func TestALongReplyIsSaidOnceAndWhole(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	root := put(t, c, storyMessage(), connectors.Prior{})
	p := storyReply(root.Remote)
	p.Content.Text.Mention = ""
	p.Content.Text.Headline = strings.Repeat("word ", 3000)
	r := put(t, c, p, connectors.Prior{})
	put(t, c, p, prior(r))
	_, ts, _ := parseRemote(root.Remote)
	var words int
	for _, m := range w.Replies("sd-now", ts) {
		words += strings.Count(m.String(), "word")
	}
	if words != 3000 {
		t.Errorf("%d of 3000 words", words)
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil {
		t.Fatal(err)
	}
	if left := w.Replies("sd-now", ts); len(left) != 0 {
		t.Errorf("%d replies are left", len(left))
	}
}

func TestWhatFollowsAMessageThatWasRemovedIsNotSaidInTheChannel(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := longMessage(60)
	r := put(t, c, longMessage(1), connectors.Prior{})
	_, ts, _ := parseRemote(r.Remote)
	w.Delete("sd-now", ts)
	if r := put(t, c, p, prior(r)); r.State != journeys.Gone {
		t.Errorf("%+v", r)
	}
	if left := w.Ours(); len(left) != 0 {
		t.Errorf("%d messages", len(left))
	}
}
