package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// benched is a store of many cases, as large as stored cases are, all of one
// week and the week before it; it is made once for all rounds of a benchmark.
var benched struct {
	dir   string
	cases int
}

// TestMain takes the store of the benchmark away.
func TestMain(m *testing.M) {
	code := m.Run()
	if benched.dir != "" {
		_ = os.RemoveAll(benched.dir)
	}
	os.Exit(code)
}

// many fills a store with cases of one week, and a tenth as many of the week
// before, ten events a case.
func many(tb testing.TB, a *App, n int, monday time.Time) {
	tb.Helper()
	ctx, j := context.Background(), a.desk.Load().cfg.Rules.Journeys[0]
	const at = 2000
	for from := 0; from < n+n/10; from += at {
		var events []journeys.Event
		for i := from; i < min(from+at, n+n/10); i++ {
			events = append(events, bulkEvents(i, bulkStart(i, n, monday))...)
		}
		if err := a.store.Append(ctx, monday, events, nil, nil); err != nil {
			tb.Fatal(err)
		}
		claimed, err := a.store.ClaimSubjects(ctx, monday.AddDate(0, 0, 8), 2*at, time.Minute)
		if err != nil {
			tb.Fatal(err)
		}
		var settled []journeys.Settlement
		for _, s := range claimed {
			var i int
			if _, err := fmt.Sscanf(s.Events[0].Ref.ID, "bulk-%d", &i); err != nil {
				tb.Fatal(err)
			}
			settled = append(settled, journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: []journeys.Case{bulkCase(&j, i, s.Events)}})
		}
		if _, err := a.store.SettleSubjects(ctx, monday, settled); err != nil {
			tb.Fatal(err)
		}
	}
}

func bulkStart(i, n int, monday time.Time) time.Time {
	if i >= n {
		monday, i, n = monday.AddDate(0, 0, -7), i-n, n/10
	}
	return monday.Add(time.Duration(i) * ((7*24*time.Hour - 5*time.Hour) / time.Duration(n))).Truncate(time.Millisecond)
}

func bulkEvents(i int, from time.Time) (events []journeys.Event) {
	ref := journeys.Ref{Connector: "phone", Kind: journeys.Ticket, ID: fmt.Sprint("bulk-", i)}
	for k := range 10 {
		at := from.Add(time.Duration(k) * 13 * time.Minute)
		events = append(events, journeys.Event{
			ID: fmt.Sprintf("%s/%d", ref.ID, k), Connector: "phone", Kind: "answered", At: at, Received: at, Ref: ref,
			Fields: journeys.Fields{journeys.FieldKey: {fmt.Sprint("ITD-", i)}, journeys.FieldStatus: {"In progress"}, journeys.FieldSummary: {"cannot sign in"}},
		})
	}
	return events
}

// bulkCase is a case of the i-th person: some find their way alone, others run
// into one thing or another.
func bulkCase(j *journeys.Journey, i int, events []journeys.Event) journeys.Case {
	first, last := events[0], events[len(events)-1]
	c := journeys.Case{
		ID: fmt.Sprintf("%011x-%016x", first.At.UnixMilli(), i), Journey: j.ID, Refs: []journeys.Ref{first.Ref}, Started: first.At, Last: last.At, News: last.At,
		Over: i%7 != 0, Contacts: 1 + i%3, LastContact: last.At, SLA: journeys.SLAMet, Rating: float64(i % 6),
		Tickets: []journeys.TicketNow{{
			Ref: first.Ref, Key: fmt.Sprint("ITD-", i), URL: fmt.Sprint("https://desk.example/browse/ITD-", i), Project: "ITD", Created: first.At, Closed: true,
			Assignee: journeys.Account{Realm: "phone", ID: "agnes"}, AssigneeName: "Agnes Agent", AssignedAt: first.At, Internal: true,
		}},
		Effort: journeys.Effort{Score: float64(i % 20), Steps: map[string]float64{}},
	}
	if c.Over {
		c.OverAt = last.At
	}
	for k := range events {
		e, step := &events[k], j.Steps[(i+k)%len(j.Steps)].ID
		c.Events = append(c.Events, e.Key())
		c.Placements = append(c.Placements, journeys.Placement{Event: e.Key(), At: e.At, Kind: e.Kind, Step: step, As: journeys.AsDone, Rule: j.Origin})
		if k%5 == 4 {
			c.Placements[k].Step, c.Placements[k].As = "", ""
			continue
		}
		c.Visits = append(c.Visits, journeys.Visit{Step: step, State: journeys.Done, Events: []string{e.Key()}, Begun: e.At, Ended: e.At})
		c.Alignment.Moves = append(c.Alignment.Moves, journeys.Move{Kind: journeys.SyncMove, Step: step, Visit: len(c.Visits) - 1})
		c.Effort.Steps[step]++
	}
	c.Alignment.Path = j.Ideal[0].ID
	if i%4 == 0 { // as the map wants it
		c.Alignment.Moves = nil
		for _, s := range j.Ideal[0].Steps {
			c.Alignment.Moves = append(c.Alignment.Moves, journeys.Move{Kind: journeys.SyncMove, Step: s})
		}
		return c
	}
	kinds := []journeys.GapKind{journeys.DeadEnd, journeys.AbandonedContact, journeys.SearchNoResult, journeys.RepeatContact, journeys.AskedTwice}
	for k := range 1 + i%4 {
		g := journeys.Gap{
			Kind: kinds[(i+k)%len(kinds)], Step: j.Steps[(i*3+k)%len(j.Steps)].ID, Opening: c.Events[k], Events: c.Events[:k+1], Certainty: journeys.Certain,
			State: journeys.GapFixed, Since: events[k].At, Waited: time.Duration(i%500) * time.Second, Severity: journeys.Moderate,
			Witnesses: []journeys.Witness{{Source: "phone"}}, Owner: "identity", Helper: "service-desk", Rule: j.Origin, Tell: journeys.TellLater,
		}
		if i%11 == 0 {
			g.State = journeys.GapOpen
		}
		if i%13 == 0 {
			g.Certainty = journeys.Possible
		}
		c.Gaps = append(c.Gaps, g)
	}
	return c
}

const digestLine = "digests: [{id: d, journeys: [password-reset], every: monday 08:30, over: last week, to: [{slack: leads}], picture: true}]\nkeep:"

// digesting opens a program that has a digest.
func digesting(tb testing.TB, dir string, now time.Time) *App {
	tb.Helper()
	tb.(interface{ Setenv(string, string) }).Setenv("TEST_SECRET", "whsec_dGVzdC1zZWNyZXQtb2YtdGhlLXBob25lLXN5c3RlbQ==")
	file := strings.Replace(deskFile, "STORE", filepath.Join(dir, "w.db"), 1)
	file = strings.Replace(file, "connectors:\n", "connectors:\n  - {id: chat, kind: slack, bot_token: env:TEST_SECRET, signing_secret: env:TEST_SECRET, watch: [help]}\n", 1)
	a, err := Open(context.Background(), load(tb, strings.Replace(file, "keep:", digestLine, 1)), Options{Now: func() time.Time { return now }, Look: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = a.Close() })
	return a
}

// BenchmarkDigest100k makes a digest over a week in which 100,000 cases began,
// with its picture and its table, as the server does when it is due: everything
// is read from SQLite anew.
func BenchmarkDigest100k(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, zone)
	now := monday.AddDate(0, 0, 7).Add(8*time.Hour + 30*time.Minute)
	const n = 100_000
	fresh := benched.dir == ""
	if fresh {
		if benched.dir, err = os.MkdirTemp("", "waymark-digest"); err != nil {
			b.Fatal(err)
		}
	}
	a := digesting(b, benched.dir, now)
	if fresh {
		many(b, a, n, monday)
	}
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		text, files, err := a.DigestFiles(context.Background(), "d", now)
		if err != nil || !strings.Contains(text.Headline, "100000 people") || len(text.Rows) < 5 || len(files) != 3 {
			b.Fatalf("%v, %d files\n%s", err, len(files), text.String())
		}
	}
}

// What is counted case by case from briefs is what comes of reading every case
// whole.
func TestADigestFromBriefsIsThatOfTheCases(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, zone)
	now := monday.AddDate(0, 0, 7).Add(8*time.Hour + 30*time.Minute)
	a := digesting(t, t.TempDir(), now)
	many(t, a, 3000, monday)
	d, _ := a.digest("d")
	in, _, err := a.digestInput(t.Context(), d, now)
	if err != nil {
		t.Fatal(err)
	}
	naive := in
	naive.These, naive.Those = nil, nil
	for to, from := range map[*[]journeys.Case]time.Time{&naive.Cases: in.From, &naive.Before: in.From.AddDate(0, 0, -7)} {
		if *to, err = a.store.CasesBetween(t.Context(), d.Journeys, from, from.AddDate(0, 0, 7)); err != nil {
			t.Fatal(err)
		}
	}
	if len(naive.Cases) != 3000 || len(naive.Before) != 300 || in.Events != 30000 || in.Placed != 24000 {
		t.Fatalf("%d cases, %d before, %d of %d events placed", len(naive.Cases), len(naive.Before), in.Placed, in.Events)
	}
	got, want := insight.Digest(in), insight.Digest(naive)
	if got.String() != want.String() {
		t.Errorf("from briefs:\n%s\nfrom cases:\n%s", got.String(), want.String())
	}
	if got, want := fmt.Sprint(insight.Numbers(in)), fmt.Sprint(insight.Numbers(naive)); got != want {
		t.Errorf("from briefs:\n%s\nfrom cases:\n%s", got, want)
	}
	drawn, ok := insight.Picture(in, in.Rules.Journey("password-reset"), insight.Tell(in).Points)
	anew, _ := insight.Picture(naive, in.Rules.Journey("password-reset"), insight.Tell(naive).Points)
	if !ok || !reflect.DeepEqual(drawn, anew) {
		t.Errorf("drawn %v from briefs: %+v\nfrom cases: %+v", ok, drawn, anew)
	}
	if !strings.Contains(got.String(), "3000 people") || !strings.Contains(got.String(), "Best") || !strings.Contains(got.String(), "example ITD-") {
		t.Errorf("it says little:\n%s", got.String())
	}
}
