package store

import (
	"errors"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestOnlyOneServerOwnsAStore(t *testing.T) {
	db, path := openTest(t)
	now := time.Now()
	if err := db.Own(t.Context(), now, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := db.Own(t.Context(), now, time.Minute); err != nil {
		t.Errorf("again: %v", err)
	}
	other, err := Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatalf("a command cannot open the store of a server: %v", err)
	}
	if err := other.Own(t.Context(), now, time.Minute); !errors.Is(err, ErrOwned) {
		t.Errorf("a second server: %v", err)
	}
	if err := other.SetSetting(t.Context(), "paused", "yes"); err != nil {
		t.Errorf("a command beside the server: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.Own(t.Context(), now, time.Minute); err != nil {
		t.Errorf("after the first has ended: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.Own(t.Context(), now, time.Minute); !errors.Is(err, ErrUnavailable) {
		t.Errorf("closed: %v", err)
	}
}

func TestAServerTakesOverWhatADeadOneHeld(t *testing.T) {
	db, path := openTest(t)
	ctx, now := t.Context(), raw("").Raw.Received
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := db.Accept(ctx, raw("1"))
	ok(err)
	ok(db.Schedule(ctx, journeys.Work{Kind: journeys.DigestWork, Key: "weekly", DueAt: now}))
	posting := func(key string) {
		ok(db.PutPosting(ctx, now, journeys.Posting{Key: key, Kind: journeys.MessagePosting, Connector: "it-chat", Meaning: "m"}, now))
	}
	// Standing is to be edited; the others are to be created.
	posting("standing")
	rows, err := db.ClaimPostings(ctx, now, 10, time.Hour)
	ok(err)
	rows[0].State, rows[0].Remote, rows[0].DueAt = journeys.Standing, "C1/1", now
	ok(db.SettlePostings(ctx, now, rows))
	posting("claimed")
	posting("sent")

	// All of it is in the hands of a server, which then dies.
	subjects, err := db.ClaimSubjects(ctx, now, 10, time.Hour)
	ok(err)
	work, err := db.ClaimWork(ctx, journeys.DigestWork, now, 10, time.Hour)
	ok(err)
	rows, err = db.ClaimPostings(ctx, now, 10, time.Hour)
	ok(err)
	if len(subjects) != 1 || len(work) != 1 || len(rows) != 3 {
		t.Fatalf("claimed %d subjects, %d pieces of work, %d postings", len(subjects), len(work), len(rows))
	}
	for _, r := range rows {
		if r.Key == "sent" {
			_, err := db.MarkSending(ctx, now, []journeys.Stored{r})
			ok(err)
		}
	}
	ok(db.Close())

	next, err := Open(ctx, "sqlite:"+path)
	ok(err)
	defer func() { ok(next.Close()) }()
	born := now.Add(time.Second)
	ok(next.Own(ctx, born, 30*time.Second))
	again, err := next.ClaimSubjects(ctx, born, 10, time.Hour)
	ok(err)
	if len(again) != 1 {
		t.Error("the subject is still in dead hands")
	}
	if work, err = next.ClaimWork(ctx, journeys.DigestWork, born, 10, time.Hour); err != nil || len(work) != 1 {
		t.Errorf("the digest is still in dead hands: %v", err)
	}
	keys := func(at time.Time) (keys []string) {
		got, err := next.ClaimPostings(ctx, at, 10, time.Hour)
		ok(err)
		for _, r := range got {
			keys = append(keys, r.Key)
		}
		return keys
	}
	if got := keys(born.Add(30*time.Second - 1)); len(got) != 1 || got[0] != "claimed" {
		t.Errorf("before what was sent has landed: %v", got)
	}
	if got := keys(born.Add(30 * time.Second)); len(got) != 2 {
		t.Errorf("after it has: %v", got)
	}
	// What the dead one decided is no longer welcome, should it not be dead.
	stale, err := next.SettleSubjects(ctx, born, []journeys.Settlement{{Subject: subjects[0].ID, Seq: subjects[0].Seq, Lease: subjects[0].Lease}})
	if err != nil || len(stale) != 1 {
		t.Errorf("settled under a void lease: %v, %v", stale, err)
	}
}
