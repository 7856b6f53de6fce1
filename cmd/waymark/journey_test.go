package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// walkers stores people who were locked out a day ago and called; those of odd
// number gave the call up.
func walkers(t *testing.T, file string, n int) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(filepath.Dir(file), "waymark.db"))
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	for i := range n {
		ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(i)}
		e := journeys.Event{Connector: "it-desk", ID: fmt.Sprint(i), Kind: "created", At: begun, Received: begun, Ref: ref}
		if err := db.Append(t.Context(), begun, []journeys.Event{e}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	claimed, err := db.ClaimSubjects(t.Context(), begun, n, time.Minute)
	if err != nil || len(claimed) != n {
		t.Fatalf("%d subjects, %v", len(claimed), err)
	}
	for i, s := range claimed {
		k := journeys.Case{ID: fmt.Sprint("case", i), Journey: "account-locked", Started: begun, Last: begun.Add(time.Hour), Over: true, OverAt: begun.Add(time.Hour),
			Visits: []journeys.Visit{{Step: "sign-in", State: journeys.Failed, Begun: begun, Ended: begun}, {Step: "call-desk", State: journeys.Done, Begun: begun.Add(time.Minute), Ended: begun.Add(time.Minute)}}}
		if i%2 == 1 {
			k.Visits[1].State = journeys.Failed
		}
		stale, err := db.SettleSubjects(t.Context(), begun, []journeys.Settlement{{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: []journeys.Case{k}}})
		if err != nil || len(stale) > 0 {
			t.Fatal(err, stale)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestJourneyShowsHowEverybodyWalked(t *testing.T) {
	file := libraryDesk(t)
	walkers(t, file, 12)
	code, out, errs := waymark(t, "journey", "account-locked", "-c", file)
	if code != 0 || errs != "" {
		t.Fatalf("code %d\n%s", code, errs)
	}
	for _, want := range []string{"Account locked · ", " · 12 people\n", "Came in at    Cannot sign in, tries again 12 (100 %)", "then Calls the service desk 12 (100 %)", "Never heard so far: "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	discreet(t, out)

	_, out, _ = waymark(t, "journey", "account-locked", "--json", "-c", file)
	var told struct {
		People *int
		Steps  []struct {
			Step           string
			People, Failed *int
			Sight          string
		}
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil || told.People == nil || *told.People != 12 || len(told.Steps) == 0 {
		t.Fatalf("%v in\n%s", err, out)
	}
	for _, s := range told.Steps {
		if s.Step == "call-desk" && (*s.People != 12 || *s.Failed != 6) {
			t.Errorf("%+v", s)
		}
	}

	// What a digest of the journey hides is hidden here, too.
	change(t, file, "\njourneys: ", "\ndigests:\n  - {id: weekly, journeys: [account-locked], every: monday 08:30, over: last week, to: [{slack: it-leads}], hide_below: 20}\n\njourneys: ")
	if _, out, _ := waymark(t, "journey", "account-locked", "-c", file); !strings.Contains(out, "fewer than 20 people") || strings.Contains(out, "12") && strings.Contains(out, "12 people") {
		t.Errorf("%s", out)
	}
}

func TestJourneyOfAnotherPeriod(t *testing.T) {
	file := libraryDesk(t)
	walkers(t, file, 12)
	for _, x := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--since", "2h"}, 0, "Nobody was seen on this journey."},
		{[]string{"--since", "3d", "--until", "2d"}, 0, "Nobody was seen on this journey."},
		{[]string{"--since", "2d", "--until", "2h"}, 0, "12 people"},
		{[]string{"--since", "2h", "--until", "3h"}, exitUsage, "ends before it begins"},
		{[]string{"--since", "soon"}, exitUsage, "--since wants"},
		{[]string{"--until", "soon"}, exitUsage, "--until wants"},
	} {
		code, out, errs := waymark(t, append([]string{"journey", "account-locked", "-c", file}, x.args...)...)
		if code != x.code || !strings.Contains(out+errs, x.want) {
			t.Errorf("%v: code %d\n%s%s", x.args, code, out, errs)
		}
	}
	if code, _, errs := waymark(t, "journey", "acount-locked", "-c", file); code != exitUsage || !strings.Contains(errs, "there are account-locked, password-reset") {
		t.Errorf("code %d, %s", code, errs)
	}
	if code, _, errs := waymark(t, "journey", "vpn-trouble", "-c", libraryDesk(t)); code != exitFailed || !strings.Contains(errs, "no store at") {
		t.Errorf("code %d, %s", code, errs)
	}
}
