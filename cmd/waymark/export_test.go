package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/eventlog"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// storedCases puts cases of two journeys into a scene's store.
func storedCases(t *testing.T, s *scene, n int) {
	t.Helper()
	storedAs(t, s, n, func(*journeys.Event) {})
}

// storedAs is storedCases with events that are changed before they are stored.
func storedAs(t *testing.T, s *scene, n int, change func(*journeys.Event)) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, s.store)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	at := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	kim := journeys.EmailAccount("kim@example.com")
	var events []journeys.Event
	for i := range n {
		ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(10_000 + i)}
		for k, kind := range []string{"created", "resolved"} {
			when := at.Add(time.Duration(24*i+k) * time.Hour)
			events = append(events, journeys.Event{ID: fmt.Sprintf("%d/%d", i, k), Connector: "it-desk", Kind: kind, At: when, Received: when, Ref: ref,
				Actor: kim, Customers: []journeys.Account{kim}, Text: "words of a customer"})
			change(&events[len(events)-1])
		}
	}
	if err := db.Append(ctx, at, events, nil, nil); err != nil {
		t.Fatal(err)
	}
	subjects, err := db.ClaimSubjects(ctx, at.AddDate(1, 0, 0), 2*n, time.Minute)
	if err != nil || len(subjects) != n {
		t.Fatalf("%d subjects, %v", len(subjects), err)
	}
	for i, subject := range subjects {
		k := journeys.Case{ID: fmt.Sprint("case-", i), Journey: []string{"password-reset", "another"}[i%2], Started: subject.Events[0].At, Last: subject.Events[1].At}
		for _, e := range subject.Events {
			k.Events = append(k.Events, e.Key())
			k.Placements = append(k.Placements, journeys.Placement{Event: e.Key(), At: e.At, Kind: e.Kind, Step: "step-" + e.Kind, As: journeys.AsDone})
		}
		settled := journeys.Settlement{Subject: subject.ID, Seq: subject.Seq, Lease: subject.Lease, Cases: []journeys.Case{k}}
		if stale, err := db.SettleSubjects(ctx, at, []journeys.Settlement{settled}); err != nil || len(stale) > 0 {
			t.Fatal(stale, err)
		}
	}
}

// names lists the cases of a log.
func names(t *testing.T, log string) (all []string) {
	t.Helper()
	for trace, err := range eventlog.Traces(strings.NewReader(log), eventlog.Guess) {
		if err != nil {
			t.Fatalf("%v in\n%s", err, log)
		}
		all = append(all, trace.Attrs.Get(eventlog.Name))
	}
	return all
}

func TestExport(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(31, 1)), 1, nil)
	storedCases(t, s, 4)
	for _, format := range []string{"--xes", "--csv"} {
		code, out, errs := waymark(t, "export", format, "-c", s.file)
		if code != 0 || strings.Join(names(t, out), " ") != "case-0 case-1 case-2 case-3" || !strings.Contains(errs, "4 cases with 8 events written") {
			t.Fatalf("code %d\n%s%s", code, out, errs)
		}
		if strings.Contains(out, "kim") || strings.Contains(out, "words") || strings.Contains(out, "org:resource\"") {
			t.Errorf("somebody stands in\n%s", out)
		}
		discreet(t, out+errs)
	}
	count := func(args ...string) int {
		t.Helper()
		code, out, errs := waymark(t, append([]string{"export", "--xes", "-c", s.file}, args...)...)
		if code != 0 {
			t.Fatalf("code %d: %s", code, errs)
		}
		return len(names(t, out))
	}
	if got := count("--journey", "password-reset"); got != 2 {
		t.Errorf("%d cases of one journey", got)
	}
	if got := count("--since", "2026-11-19"); got != 2 {
		t.Errorf("%d cases since the third day", got)
	}
}

// TestExportTellsOnlyTheTimeOfWhatOnlySomeMaySee: one event of the first case,
// and all of the second.
func TestExportTellsOnlyTheTimeOfWhatOnlySomeMaySee(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(36, 1)), 1, nil)
	storedAs(t, s, 3, func(e *journeys.Event) {
		if e.Ref.ID == "10001" || e.Ref.ID == "10000" && e.Kind == "resolved" {
			e.Audience = journeys.Audience{Level: journeys.Restricted, To: "few"}
		}
	})
	for _, format := range []string{"--xes", "--csv"} {
		code, out, errs := waymark(t, "export", format, "-c", s.file)
		if code != 0 || len(names(t, out)) != 2 || strings.Contains(out, "10001") || strings.Contains(out, "few") || strings.Count(out, "restricted") != 1 {
			t.Errorf("code %d\n%s", code, out)
		}
		for _, want := range []string{"of 1 event only the time is written", "1 case left out", "2 cases with 4 events written"} {
			if !strings.Contains(errs, want) {
				t.Errorf("%q is not said: %s", want, errs)
			}
		}
		if code, out, errs := waymark(t, "export", format, "--restricted", "-c", s.file); code != 0 || len(names(t, out)) != 3 || !strings.Contains(out, "10001") || strings.Contains(errs, "left out") {
			t.Errorf("code %d, %s\n%s", code, errs, out)
		}
	}
}

func TestExportedPseudonymsAreStable(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(32, 1)), 1, nil)
	storedCases(t, s, 2)
	_, first, _ := waymark(t, "export", "--xes", "--people", "-c", s.file)
	_, second, _ := waymark(t, "export", "--xes", "--people", "-c", s.file)
	if first != second || strings.Count(first, `key="org:resource" value="customer-`) != 4 || strings.Contains(first, "kim") {
		t.Errorf("first\n%s\nsecond\n%s", first, second)
	}
	other := newScene(t, rand.New(rand.NewPCG(33, 1)), 1, nil)
	storedCases(t, other, 2)
	if _, third, _ := waymark(t, "export", "--xes", "--people", "-c", other.file); third == first {
		t.Error("two stores have the same pseudonyms, so that anybody could find them out")
	}
}

// TestAnExportCanBeJudged writes a file and reads it with conform.
func TestAnExportCanBeJudged(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(34, 1)), 1, nil)
	storedCases(t, s, 3)
	dir := t.TempDir()
	for _, c := range [][]string{{"--xes", "cases.xes.gz"}, {"--csv", "cases.csv"}} {
		file := filepath.Join(dir, c[1])
		if code, out, errs := waymark(t, "export", c[0], "--out", file, "-c", s.file); code != 0 || out != "" {
			t.Fatalf("code %d\n%s%s", code, out, errs)
		}
		journey := written(t, "j.yaml", `journey: j
name: J
steps:
  - id: create
    name: Create
    done: {event: step-created, lifecycle: complete}
  - id: resolve
    name: Resolve
    done: {event: step-resolved}
ideal:
  - {id: straight, steps: [create, resolve]}
`)[0]
		if code, out, errs := waymark(t, "conform", file, "--journey", journey); code != 0 || !strings.Contains(out, "Average fitness  1.000000000") {
			t.Errorf("code %d\n%s%s", code, out, errs)
		}
	}
	packed, err := os.Open(filepath.Join(dir, "cases.xes.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestExportSaysWhatIsWrong(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(35, 1)), 1, nil)
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no format", nil, exitUsage, "--xes or --csv"},
		{"two formats", []string{"--xes", "--csv"}, exitUsage, "--xes or --csv"},
		{"no such journey", []string{"--xes", "--journey", "nobody-knows-it"}, exitUsage, "nobody-knows-it"},
		{"no time", []string{"--xes", "--since", "monday"}, exitUsage, "--since"},
		{"no store yet", []string{"--xes"}, exitFailed, "no store at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := waymark(t, append([]string{"export", "-c", s.file}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(errs, c.want) {
				t.Errorf("code %d, %q%q; want %d with %q", code, out, errs, c.code, c.want)
			}
		})
	}
	storedCases(t, s, 1)
	if code, _, errs := waymark(t, "export", "--xes", "--out", filepath.Join(t.TempDir(), "absent", "x.xes"), "-c", s.file); code != exitUsage || !strings.Contains(errs, "cannot be written") {
		t.Errorf("code %d, %s", code, errs)
	}
}
