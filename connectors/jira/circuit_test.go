package jira

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

func (k *site) fail(n, status int) {
	for range n {
		k.answers = append(k.answers, says(status))
	}
}

func TestASiteThatFailsIsLeftAloneAndThenTriedOnce(t *testing.T) {
	k := newSite(t, speed{PerSecond: 100, Burst: 1000})
	k.fail(7, 503)
	for range 5 {
		wantErr(t, k.get(t), connectors.Temporary, 0)
	}
	for range 3 {
		wantErr(t, k.do(t, http.MethodPost), connectors.Temporary, 0) // not Unknown: it never left
	}
	if k.times() != 5 {
		t.Fatalf("asked %d times, want 5", k.times())
	}
	// One trial, and after its failure a longer rest.
	k.clock = k.clock.Add(shortestPause)
	_ = k.get(t)
	_ = k.get(t)
	k.clock = k.clock.Add(shortestPause)
	_ = k.get(t)
	if k.times() != 6 {
		t.Fatalf("asked %d times, want 6: one trial", k.times())
	}
	k.clock = k.clock.Add(shortestPause)
	_ = k.get(t)
	if k.times() != 7 {
		t.Fatalf("asked %d times, want 7: another trial after twice the time", k.times())
	}
	k.clock = k.clock.Add(4 * shortestPause)
	for range 3 {
		if err := k.get(t); err != nil {
			t.Errorf("after it came back: %v", err)
		}
	}
	// It begins to count anew.
	k.fail(4, 500)
	for range 4 {
		_ = k.get(t)
	}
	if err := k.get(t); err != nil {
		t.Errorf("after four failures: %v", err)
	}
}

func TestOnlyFailuresInARowCount(t *testing.T) {
	k := newSite(t, speed{PerSecond: 100, Burst: 1000})
	for range 4 {
		k.fail(4, 500)
		k.answers = append(k.answers, says(404))
	}
	for range 20 {
		_ = k.get(t)
	}
	if k.times() != 20 {
		t.Errorf("asked %d times, want 20", k.times())
	}
}

func TestWhileOneTriesNobodyElseAsks(t *testing.T) {
	o := circuit{}
	now := time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	for range tolerated {
		o.tell(failed, now, 0)
	}
	now = now.Add(shortestPause)
	if err := o.admit("try", http.MethodGet, now); err != nil {
		t.Fatal(err)
	}
	if err := o.admit("try", http.MethodGet, now); !errors.Is(err, errOpen) {
		t.Errorf("a second trial: %v", err)
	}
	o.tell(dropped, now, 0) // whoever tried gave up
	if err := o.admit("try", http.MethodGet, now); err != nil {
		t.Errorf("nobody tries any more: %v", err)
	}
	o.tell(answered, now, 0)
	if err := o.admit("try", http.MethodGet, now); err != nil {
		t.Error(err)
	}
}

func TestARefusedTokenIsNotShownAgain(t *testing.T) {
	k := newSite(t, usualSpeed())
	k.fail(1, 401)
	for range 3 {
		wantErr(t, k.get(t), connectors.Denied, 0)
	}
	if k.times() != 1 {
		t.Errorf("shown %d times", k.times())
	}
	// A write that is refused ends writing; reading goes on.
	k = newSite(t, usualSpeed())
	k.fail(1, 403)
	wantErr(t, k.do(t, http.MethodPut), connectors.Denied, 0)
	wantErr(t, k.do(t, http.MethodPut), connectors.Denied, 0)
	if err := k.get(t); err != nil {
		t.Errorf("a read after a refused write: %v", err)
	}
	// A read that is refused says nothing about others: who is in a group,
	// only administrators are told.
	k = newSite(t, usualSpeed())
	k.fail(1, 403)
	wantErr(t, k.get(t), connectors.Denied, 0)
	if err := k.do(t, http.MethodPut); err != nil {
		t.Errorf("a write after a refused read: %v", err)
	}
	if want := []string{"GET", "PUT"}; !slices.Equal(k.asked, want) {
		t.Errorf("asked %v", k.asked)
	}
}

func TestWhoeverGivesUpSaysNothingAboutTheSite(t *testing.T) {
	k := newSite(t, usualSpeed())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 * tolerated {
		_ = k.call(ctx, "try", http.MethodGet, path("issue", "1"), nil, nil, nil)
	}
	if err := k.get(t); err != nil {
		t.Errorf("after others gave up: %v", err)
	}
}
