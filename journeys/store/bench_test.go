package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

var epoch = time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)

// empty is a store just made, as the bytes of its file: migrating anew for
// each of several hundred stores would be most of what the tests do.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "waymark-store")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	db, err := store.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// openAt opens the store at path, a new one where there is none. It serves
// tests of both packages, testing and rapid.
func openAt(t interface{ Fatal(...any) }, path string) *store.DB {
	if _, err := os.Stat(path); os.IsNotExist(err) {
		file, err := empty()
		if err == nil {
			err = os.WriteFile(path, file, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func open(tb testing.TB, path string) *store.DB {
	tb.Helper()
	db := openAt(tb, path)
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// intake is a delivery the size of Jira's, about one ticket in a person's
// hands; ten deliveries share a subject.
func intake(i int64, body []byte) journeys.Intake {
	ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(100000 + i/10)}
	customer := journeys.Account{Realm: "it-desk", ID: fmt.Sprintf("712020:%d", i/10)}
	at := epoch.Add(time.Duration(i) * time.Millisecond)
	e := journeys.Event{
		ID: fmt.Sprintf("issue/%s/change/%d", ref.ID, i), Connector: "it-desk", Kind: "updated", At: at, Received: at, Ref: ref,
		Actor: customer, Customers: []journeys.Account{customer}, Text: strings.Repeat("the password does not work ", 6),
		Fields: journeys.Fields{
			"key": {"ITD-4811"}, "project": {"ITD"}, "status_category": {"new"}, "request_type": {"Reset password"},
			"summary": {"cannot sign in"}, "assignee": {""}, "labels": {"vpn", "remote"}, "internal_notes": {"true"},
		},
	}
	return journeys.Intake{
		Raw: journeys.Raw{
			Connector: "it-desk", ID: fmt.Sprintf("delivery-%d", i), Received: at, State: journeys.Accepted, Body: body,
			Header: map[string][]string{"Content-Type": {"application/json"}, "X-Atlassian-Webhook-Identifier": {fmt.Sprint(i)}},
		},
		Events:  []journeys.Event{e},
		Edges:   journeys.EdgesOf(e, journeys.NewRoster()),
		LookUps: []journeys.Account{customer},
	}
}

// jiraSized is 13 KB of JSON that compresses about as well as an issue does.
func jiraSized() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString(`{"issue":{"fields":{`)
	for i := 0; b.Len() < 13<<10; i++ {
		fmt.Fprintf(&b, `"customfield_%d":{"self":"https://example.atlassian.net/rest/api/2/customFieldOption/%d","value":"%x","id":null},`, 10000+i, r.IntN(1e6), r.Uint64())
	}
	return []byte(strings.TrimSuffix(b.String(), ",") + "}}}")
}

// BenchmarkAccept measures durable intake with many webhooks at a time.
func BenchmarkAccept(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "bench.db"))
	body := jiraSized()
	var n atomic.Int64
	b.SetParallelism(64)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if fresh, err := db.Accept(context.Background(), intake(n.Add(1), body)); err != nil || !fresh {
				b.Errorf("fresh %v, %v", fresh, err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "accepts/s")
}

// BenchmarkClaimAndSettle measures the reconciler's share: subjects of ten
// events, claimed and settled 200 at a time, each with a case and a posting.
func BenchmarkClaimAndSettle(b *testing.B) {
	ctx := context.Background()
	db := open(b, filepath.Join(b.TempDir(), "bench.db"))
	var events []journeys.Event
	var edges []journeys.Edge
	for i := range int64(b.N) * 10 {
		in := intake(i, nil)
		events, edges = append(events, in.Events...), append(edges, in.Edges...)
		if len(events) == 10_000 || i == int64(b.N)*10-1 {
			if err := db.Append(ctx, epoch, events, edges, nil); err != nil {
				b.Fatal(err)
			}
			events, edges = nil, nil
		}
	}
	now := epoch.Add(time.Hour)
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; {
		subjects, err := db.ClaimSubjects(ctx, now, 200, time.Minute)
		if err != nil || len(subjects) == 0 {
			b.Fatal(len(subjects), err)
		}
		var settled []journeys.Settlement
		for _, s := range subjects {
			settled = append(settled, settlement(s, now))
		}
		if stale, err := db.SettleSubjects(ctx, now, settled); err != nil || len(stale) > 0 {
			b.Fatal(stale, err)
		}
		done += len(subjects)
	}
	b.ReportMetric(float64(b.N)*10/b.Elapsed().Seconds(), "events/s")
}

func settlement(s journeys.Subject, now time.Time) journeys.Settlement {
	k := journeys.Case{ID: "case-" + s.ID, Journey: "password-reset", Started: s.Events[0].At, Last: now}
	for _, e := range s.Events {
		k.Events = append(k.Events, e.ID)
		k.Placements = append(k.Placements, journeys.Placement{Event: e.ID, Step: "reset-by-link", As: journeys.AsBegun, Rule: "password-reset.yaml:41"})
	}
	k.Visits = []journeys.Visit{{Step: "reset-by-link", State: journeys.Begun, Events: k.Events, Begun: k.Started}}
	k.Gaps = []journeys.Gap{{Kind: journeys.DeadEnd, Step: "reset-by-link", Opening: k.Events[0], Events: k.Events[:1], State: journeys.GapOpen, Since: now, Tell: journeys.TellNow}}
	p := journeys.Posting{
		Key: "note-" + s.ID, Kind: journeys.NotePosting, Connector: "it-desk", Target: s.Events[0].Ref.ID, Ref: s.Events[0].Ref, Case: k.ID, Meaning: "m",
		Content: journeys.Content{Text: &journeys.Text{Headline: "Password reset", Rows: []journeys.Row{{Label: "STUCK", Lines: []string{"Reset link sent 09:05, not used."}}}}},
	}
	return journeys.Settlement{
		Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: []journeys.Case{k},
		Postings: []journeys.Change{{Posting: p, DueAt: now.Add(time.Minute)}}, Next: now.Add(time.Hour),
	}
}
