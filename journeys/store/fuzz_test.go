package store_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Bodies, ids and words are a stranger's: whatever they hold, a delivery comes
// back whole, its repeat is known as such, and its event is found on its ref.
func FuzzAccept(f *testing.F) {
	f.Add("d1", []byte(`{"issue":{"id":"1"}}`), "1", "it's \"quoted\" -- ; DROP TABLE events", int64(0))
	f.Add("'", []byte{0, 0xff, 0xfe}, "\x00", "\x00\xff\u2028", int64(1)<<62)
	f.Add(strings.Repeat("i", 5000), []byte{}, "a/b c", "<!channel>", int64(-1))
	db := openAt(f, filepath.Join(f.TempDir(), "fuzz.db"))
	defer db.Close()
	n := 0
	f.Fuzz(func(t *testing.T, id string, body []byte, ref, text string, at int64) {
		n++
		ctx := context.Background()
		received := epoch.Add(time.Duration(n) * time.Second)
		e := journeys.Event{
			ID: "created/" + id, Connector: "it-desk", At: time.Unix(0, at).UTC(), Received: received, Text: text,
			Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: ref},
		}
		in := journeys.Intake{
			Raw:    journeys.Raw{Connector: "it-desk", ID: "d" + id, Body: body, Received: received, State: journeys.Accepted, Note: text},
			Events: []journeys.Event{e}, Edges: journeys.EdgesOf(e, journeys.NewRoster()),
		}
		fresh, err := db.Accept(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := db.Accept(ctx, in); err != nil || again {
			t.Fatal("the repeat is fresh", err)
		}
		if !fresh {
			return // the fuzzer gave this id before
		}
		kept, err := db.Deliveries(ctx, journeys.Accepted, 1)
		if err != nil || kept[0].ID != "d"+id || !bytes.Equal(kept[0].Body, body) || kept[0].Note != text {
			t.Fatalf("kept %q, %v", kept, err)
		}
		subjects, err := db.ClaimSubjects(ctx, received, 10, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range subjects {
			for _, got := range s.Events {
				found = found || got.ID == strings.ToValidUTF8(e.ID, "\ufffd") && got.Text == strings.ToValidUTF8(text, "\ufffd") || got.At.Equal(e.At)
			}
		}
		if !found {
			t.Fatal("the event is not found")
		}
	})
}
