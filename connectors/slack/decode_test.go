package slack

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

var update = flag.Bool("update", false, "write the .want.json files and goldens anew; review them")

func bodyOf(t testing.TB, r *http.Request) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testDecoder knows two channels of the workspace, and waits for a third.
func testDecoder() decoder {
	c := &channels{watch: []string{"it-help", "G0PRIVATE", "not-yet-there"}}
	c.known.Store(&directory{
		idOf:   map[string]string{"it-help": "C024BE91L", "random": "C0RANDOM", "sd-private": "G0PRIVATE"},
		nameOf: map[string]string{"C024BE91L": "it-help", "C0RANDOM": "random", "G0PRIVATE": "sd-private"},
	})
	return decoder{connector: "it-chat", channels: c}
}

// readHTTP reads a fixture: comment lines, header lines, a blank line, the body.
func readHTTP(t testing.TB, file string) connectors.Delivery {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for bytes.HasPrefix(raw, []byte("#")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	r := bufio.NewReader(bytes.NewReader(raw))
	h, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r)
	return connectors.Delivery{Connector: "it-chat", Header: http.Header(h), Body: body, Received: morning.Add(time.Hour)}
}

type want struct {
	Events      []map[string]any `json:"events,omitempty"`
	Ignored     string           `json:"ignored,omitempty"`
	Undecodable bool             `json:"undecodable,omitempty"`
}

func wanted(t testing.TB, out connectors.Decoded, err error) want {
	t.Helper()
	if err != nil {
		if connectors.KindOf(err) != connectors.Undecodable {
			t.Errorf("an error of kind %q: %v", connectors.KindOf(err), err)
		}
		return want{Undecodable: true}
	}
	w := want{Ignored: out.Ignored}
	for _, e := range out.Events {
		b, _ := json.Marshal(e)
		var m map[string]any
		_ = json.Unmarshal(b, &m)
		delete(m, "received")
		w.Events = append(w.Events, m)
	}
	return w
}

func TestEachOwnFixtureDecodesAsReviewed(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.http")
	if len(files) < 20 {
		t.Fatalf("only %d fixtures", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			d := readHTTP(t, file)
			out, err := testDecoder().decode(d)
			got, _ := json.MarshalIndent(wanted(t, out, err), "", "  ")
			golden := strings.TrimSuffix(file, ".http") + ".want.json"
			compare(t, golden, append(got, '\n'))
			if err == nil && (len(out.Events) > 0) == (out.Ignored != "") {
				t.Error("a body is either events or ignored for a reason")
			}
			if form := d.Header.Get("Content-Type") != "application/json"; form && err == nil && out.Reply == nil {
				t.Error("Slack warns the presser when an interaction is not answered with 200")
			}
			for _, e := range out.Events {
				if e.At.After(d.Received) || e.At.Location() != time.UTC || !e.At.Equal(e.At.Truncate(time.Millisecond)) {
					t.Errorf("happened at %v, received at %v", e.At, d.Received)
				}
			}
		})
	}
}

func compare(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s: want\n%s\ngot\n%s", golden, want, got)
	}
}

func TestSlacksURLCheckIsAnsweredWithItsChallenge(t *testing.T) {
	out, err := testDecoder().decode(readHTTP(t, "testdata/url-verification.http"))
	if err != nil || out.Reply == nil || string(out.Reply.Body) != "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" {
		t.Fatalf("reply %+v, error %v", out.Reply, err)
	}
}

func TestARetryHasTheSameDeliveryIDAndABodyWithoutOneHasNone(t *testing.T) {
	for file, want := range map[string]string{"message": "Ev0001", "press-take": "", "url-verification": "", "truncated": ""} {
		d := readHTTP(t, "testdata/"+file+".http")
		if got := deliveryID(d.Header, d.Body); got != want {
			t.Errorf("%s: delivery id %q, want %q", file, got, want)
		}
	}
}

func TestAMessageIsKeptUntilItsChannelIsResolved(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	m := w.Say("it-help", "U1REMOTE", "locked out", "")
	_, err := do(t, c, w.Posted("http://waymark/", m), morning)
	if connectors.KindOf(err) != connectors.Undecodable || !strings.Contains(err.Error(), "channel not resolved yet") {
		t.Fatalf("before the names are known: %v", err)
	}
	if missing, err := c.Targets.Missing(t.Context(), []string{"sd-now", "nowhere", "old"}); err != nil || strings.Join(missing, " ") != "nowhere old" {
		t.Fatalf("missing %v, error %v", missing, err)
	}
	out, err := do(t, c, w.Posted("http://waymark/", m), morning)
	if err != nil || len(out.Events) != 1 || out.Events[0].Text != "locked out" {
		t.Fatalf("afterwards: %+v, %v", out, err)
	}
	other := w.Say("sd-now", "U1REMOTE", "not for us", "")
	if out, err := do(t, c, w.Posted("http://waymark/", other), morning); err != nil || out.Ignored == "" {
		t.Fatalf("a channel that is not watched: %+v, %v", out, err)
	}
}

func TestWatchingNothingReadsNothing(t *testing.T) {
	w, _ := workspace(t, slackfake.Options{})
	c := connect(t, "http://127.0.0.1:1/", []string{}...)
	out, err := do(t, c, w.Posted("http://waymark/", w.Say("it-help", "U1REMOTE", "locked out", "")), morning)
	if err != nil || out.Ignored == "" {
		t.Fatalf("%+v, %v", out, err)
	}
}

func TestAnEditAndItsMessageShareTheThread(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	if _, err := c.Targets.Missing(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	m := w.Say("it-help", "U1REMOTE", "locked &amp; out", "")
	first, err := do(t, c, w.Posted("http://waymark/", m), morning)
	if err != nil {
		t.Fatal(err)
	}
	edit, err := do(t, c, w.Changed("http://waymark/", m, "in again"), morning)
	if err != nil || len(edit.Events) != 1 {
		t.Fatalf("%+v, %v", edit, err)
	}
	gone, err := do(t, c, w.Deleted("http://waymark/", m), morning)
	if err != nil || len(gone.Events) != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	a, b, d := first.Events[0], edit.Events[0], gone.Events[0]
	if a.Text != "locked & out" || b.Kind != journeys.KindEdited || b.Text != "in again" || d.Kind != journeys.KindDeleted || d.Text != "" {
		t.Errorf("%+v\n%+v\n%+v", a, b, d)
	}
	if a.Ref != b.Ref || a.Ref != d.Ref || b.Amends != a.ID || d.Amends != a.ID {
		t.Errorf("refs %v %v %v, amends %q %q of %q", a.Ref, b.Ref, d.Ref, b.Amends, d.Amends, a.ID)
	}
}

func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.http")
	for _, file := range files {
		f.Add(readHTTP(f, file).Body)
	}
	dec := testDecoder()
	f.Fuzz(func(t *testing.T, body []byte) {
		_ = deliveryID(nil, body)
		out, err := dec.decode(connectors.Delivery{Body: body, Received: morning})
		if err != nil {
			if connectors.KindOf(err) != connectors.Undecodable {
				t.Errorf("kind %q", connectors.KindOf(err))
			}
			return
		}
		if (len(out.Events) > 0) == (out.Ignored != "") {
			t.Errorf("events %d, ignored %q", len(out.Events), out.Ignored)
		}
		for _, e := range out.Events {
			if e.ID == "" || e.Ref.IsZero() || e.At.After(morning) || e.Audience.Level == journeys.Public {
				t.Errorf("%+v", e)
			}
			if again, ok := journeys.ParseRef(e.Ref.String()); !ok || again != e.Ref {
				t.Errorf("ref %q does not read back", e.Ref)
			}
		}
	})
}
