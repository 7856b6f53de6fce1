package slack

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// filedDigest is a digest with a picture and its numbers.
func filedDigest() journeys.Posting {
	return journeys.Posting{
		Key: "digest/weekly/2026-11-16/it-chat/sd-now", Kind: journeys.DigestPosting, Connector: "it-chat", Target: "sd-now",
		Content: journeys.Content{
			Text: &journeys.Text{
				Headline: "Password reset · week 47 (16 to 22 Nov 2026) · 214 people",
				Rows:     []journeys.Row{{Lines: []string{"93 of 214 could not finish alone."}}, {Label: "1", Lines: []string{"The reset link goes to the mailbox that is locked"}}},
			},
			Files: []journeys.File{
				{Name: "password-reset.png", Type: "image/png", Alt: "The journey Password reset in week 47, 214 people, step by step.", Bytes: []byte("\x89PNG one")},
				{Name: "numbers.csv", Type: "text/csv", Bytes: []byte("journey,people\n")},
			},
		},
	}
}

// stands asserts that exactly one digest stands, with its picture under the
// first paragraph and its numbers once in its thread.
func stands(t *testing.T, w *slackfake.Workspace) slackfake.Message {
	t.Helper()
	var tops, threads []slackfake.Message
	for _, m := range w.Messages("sd-now") {
		if m.ThreadTS == "" {
			tops = append(tops, m)
		} else {
			threads = append(threads, m)
		}
	}
	if len(tops) != 1 {
		t.Fatalf("%d digests stand", len(tops))
	}
	if want := "Password reset · week 47 (16 to 22 Nov 2026) · 214 people\n93 of 214 could not finish alone.\n[picture] The journey Password reset in week 47, 214 people, step by step.\n1  The reset link"; !strings.HasPrefix(tops[0].String(), want) {
		t.Errorf("it reads\n%s", tops[0])
	}
	if len(threads) != 1 || threads[0].ThreadTS != tops[0].TS || len(threads[0].Files) != 1 || threads[0].Files[0].Name != "numbers.csv" || string(threads[0].Files[0].Bytes) != "journey,people\n" {
		t.Errorf("in its thread stand %+v", threads)
	}
	return tops[0]
}

func pictureOf(m slackfake.Message) (id string) {
	for _, b := range m.Blocks {
		if b.SlackFile != nil {
			id = b.SlackFile.ID
		}
	}
	return id
}

func TestADigestStandsWithItsPictureAndItsNumbers(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := filedDigest()
	r := put(t, c, p, connectors.Prior{})
	if r.State != journeys.Standing || !r.Wrote {
		t.Fatalf("%+v", r)
	}
	id := pictureOf(stands(t, w))
	for _, f := range w.Files() {
		if f.ID == id && (!bytes.Equal(f.Bytes, p.Content.Files[0].Bytes) || !f.Complete) {
			t.Errorf("the picture is %+v", f)
		}
	}
	before := len(w.Calls())
	if again := put(t, c, p, prior(r)); again.Wrote {
		t.Errorf("it is written again: %+v", again)
	}
	stands(t, w)
	for _, call := range w.Calls()[before:] {
		if !strings.HasPrefix(call, "conversations.") && call != "auth.test" {
			t.Errorf("looking at what stands calls %s", call)
		}
	}
}

// Whatever breaks between the steps, once it is tried as the outbox tries it
// there is one digest with its picture and its numbers.
func TestADigestStandsOnceWhateverBreaks(t *testing.T) {
	for name, f := range map[string]slackfake.Fault{
		"no address for the upload":     {Method: "files.getUploadURLExternal", Status: 500},
		"the address is lost":           {Method: "files.getUploadURLExternal", AfterWrite: true},
		"the bytes do not arrive":       {Method: "upload", Status: 503},
		"the upload breaks off":         {Method: "upload"},
		"the completion is lost":        {Method: "files.completeUploadExternal", AfterWrite: true},
		"the completion fails":          {Method: "files.completeUploadExternal", Status: 500},
		"uploads are limited":           {Method: "files.completeUploadExternal", Status: 429, RetryAfter: 1e9},
		"the message is lost":           {Method: "chat.postMessage", AfterWrite: true},
		"the message is not posted":     {Method: "chat.postMessage", Status: 500},
		"messages are limited":          {Method: "chat.postMessage", Status: 429, RetryAfter: 1e9},
		"the picture is not ready":      {Method: "chat.postMessage", Code: "invalid_blocks"},
		"Slack is at fault and says so": {Method: "chat.postMessage", Code: "internal_error"},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			w.Fail(f)
			converge(t, c, filedDigest())
			stands(t, w)
		})
	}
}

// The numbers fail after the digest stands.
func TestADigestIsNotRepeatedForItsNumbers(t *testing.T) {
	for name, f := range map[string]slackfake.Fault{
		"the sharing is lost":   {Method: "files.completeUploadExternal", AfterWrite: true},
		"the sharing fails":     {Method: "files.completeUploadExternal", Status: 500},
		"the sharing is slowed": {Method: "files.completeUploadExternal", Status: 429, RetryAfter: 1e9},
		"no address":            {Method: "files.getUploadURLExternal", Status: 500},
		"the bytes":             {Method: "upload", Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := workspace(t, slackfake.Options{})
			p := filedDigest()
			p.Content.Files = p.Content.Files[1:] // so that the first upload is the numbers'
			w.Fail(f)
			converge(t, c, p)
			tops, threads := 0, 0
			for _, m := range w.Messages("sd-now") {
				if m.ThreadTS == "" {
					tops++
				} else {
					threads++
				}
			}
			if tops != 1 || threads != 1 {
				t.Errorf("%d digests and %d numbers", tops, threads)
			}
		})
	}
}

// converge tries a posting as the outbox does: after an unknown outcome it
// looks for the mark first.
func converge(t *testing.T, c *connectors.Connector, p journeys.Posting) connectors.Receipt {
	t.Helper()
	var known connectors.Prior
	for range 12 {
		r, err := c.Sink.Put(t.Context(), p, known)
		if err == nil {
			return r
		}
		switch connectors.KindOf(err) {
		case connectors.Unknown:
			found, err := c.Sink.Find(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 {
				known = connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint}
			}
		case connectors.Temporary, connectors.RateLimited:
		default:
			t.Fatal(err)
		}
	}
	t.Fatal("it never stands")
	return connectors.Receipt{}
}

func TestAPictureThatIsNotReadyIsWaitedForAndNotUploadedAgain(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	w.FilesAreSlow(3)
	converge(t, c, filedDigest())
	stands(t, w)
	if n := len(w.Files()); n != 2 {
		t.Errorf("%d files were uploaded, a picture and the numbers are two", n)
	}
}

// The text matters more than the picture.
func TestADigestDoesNotWaitForEver(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	w.FilesAreSlow(100)
	converge(t, c, filedDigest())
	var names []string
	for _, m := range w.Messages("sd-now") {
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
		if m.ThreadTS == "" && pictureOf(m) != "" {
			t.Error("it shows what Slack refused")
		}
	}
	if !slices.Equal(names, []string{"password-reset.png", "numbers.csv"}) {
		t.Errorf("in the thread are %q", names)
	}
}

func TestWithoutTheScopeADigestIsText(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	w.Fail(slackfake.Fault{Method: "files.getUploadURLExternal", Times: 10, Code: "missing_scope"})
	r := converge(t, c, filedDigest())
	if list := w.Messages("sd-now"); r.State != journeys.Standing || len(list) != 1 || pictureOf(list[0]) != "" {
		t.Errorf("%+v: %+v", r, list)
	}
}

func TestAnEditedDigestKeepsItsPicture(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := filedDigest()
	first := put(t, c, p, connectors.Prior{})
	id := pictureOf(stands(t, w))
	p.Content.Text.Rows[1].Lines = []string{"The reset link goes to the mailbox that is locked · accepted"}
	second := put(t, c, p, prior(first))
	if !second.Wrote || second.Remote != first.Remote {
		t.Fatalf("%+v", second)
	}
	if got := pictureOf(stands(t, w)); got != id || len(w.Files()) != 2 {
		t.Errorf("it shows %s, showed %s; %d files", got, id, len(w.Files()))
	}
	p.Content.Files[0].Bytes = []byte("\x89PNG two")
	third := put(t, c, p, prior(second))
	if got := pictureOf(stands(t, w)); got == id || !third.Wrote {
		t.Errorf("it shows %s still", got)
	}
	if slices.ContainsFunc(w.Files(), func(f slackfake.File) bool { return f.ID == id }) {
		t.Error("the old picture is kept, and nobody sees it")
	}
}

func TestTakingADigestBackTakesItsFiles(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := filedDigest()
	r := put(t, c, p, connectors.Prior{})
	theirs := w.Say("sd-now", "U0AGENT", "thanks", strings.Fields(r.Remote)[1])
	w.Fail(slackfake.Fault{Method: "chat.delete", Status: 500})
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err == nil {
		t.Fatal("it was not removed")
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil {
		t.Fatal(err)
	}
	if n := len(w.Files()); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if list := w.Messages("sd-now"); len(list) != 1 || list[0].TS != theirs.TS {
		t.Errorf("there stand %+v", list)
	}
	if err := c.Sink.Remove(t.Context(), p, r.Remote); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
}

func TestThePictureIsDescribedWithinTheLimits(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := filedDigest()
	p.Content.Files[0].Alt = strings.Repeat("<!channel> & \U0001F600 ", 900)
	var long []journeys.Row
	for range 40 {
		long = append(long, journeys.Row{Lines: []string{strings.Repeat("word ", 100)}})
	}
	p.Content.Text.Rows = long
	converge(t, c, p)
	if len(w.Ours()) != 3 { // the digest, what it had no room for, and its numbers
		t.Errorf("%d messages", len(w.Ours()))
	}
}

// A digest that one message has no room for goes on in its thread; its picture
// stands where there is room for it, and what follows is removed with it.
func TestALongDigestHasItsPictureToo(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	p := filedDigest()
	for range 70 {
		p.Content.Text.Rows = append(p.Content.Text.Rows, journeys.Row{Label: "more", Lines: []string{strings.Repeat("word ", 20)}})
	}
	w.Fail(slackfake.Fault{Method: "chat.postMessage", AfterWrite: true})
	r := converge(t, c, p)
	if again := put(t, c, p, prior(r)); again.Wrote {
		t.Errorf("it is written again: %+v", again)
	}
	names := func() (all []string, messages int) {
		for _, m := range w.Messages("sd-now") {
			for _, f := range m.Files {
				all = append(all, f.Name)
			}
			if pictureOf(m) != "" {
				all = append(all, "shown")
			}
			if len(m.Blocks) > 0 {
				messages++
			}
		}
		slices.Sort(all)
		return all, messages
	}
	if got, n := names(); !slices.Equal(got, []string{"numbers.csv", "password-reset.png"}) && !slices.Equal(got, []string{"numbers.csv", "shown"}) || n < 2 {
		t.Errorf("with it are %q, in %d messages", got, n)
	}
	p.Content.Text.Rows = p.Content.Text.Rows[:2]
	short := put(t, c, p, prior(r))
	if got, n := names(); n != 1 {
		t.Errorf("it was shortened, and %d messages stand with %q", n, got)
	}
	if err := c.Sink.Remove(t.Context(), p, short.Remote); err != nil || len(w.Files()) != 0 || len(w.Messages("sd-now")) != 0 {
		t.Errorf("removed: %v, %d files and %d messages are left", err, len(w.Files()), len(w.Messages("sd-now")))
	}
}
