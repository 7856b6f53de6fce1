package config_test

import (
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestADigestIsDueAtItsHourOnTheWallAndCoversItsPeriod(t *testing.T) {
	secrets(t)
	whole := folder(t, "testdata/experience")
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct{ every, over, now, next, from, to string }{
		{"monday 08:30", "last week", "2026-11-17 09:00", "2026-11-23 08:30", "2026-11-09 00:00", "2026-11-16 00:00"},
		{"monday 08:30", "last week", "2026-11-23 08:29", "2026-11-23 08:30", "2026-11-16 00:00", "2026-11-23 00:00"},
		{"Mon 08:30", "last week", "2026-11-23 08:30", "2026-11-30 08:30", "2026-11-16 00:00", "2026-11-23 00:00"},
		{"sunday 20:00", "last week", "2026-11-22 12:00", "2026-11-22 20:00", "2026-11-09 00:00", "2026-11-16 00:00"},
		{"daily 08:00", "last day", "2026-11-17 09:00", "2026-11-18 08:00", "2026-11-16 00:00", "2026-11-17 00:00"},
		{"weekdays 8:00", "last 7d", "2026-11-20 09:00", "2026-11-23 08:00", "2026-11-13 09:00", "2026-11-20 09:00"},
		{"30 8 1 * *", "last month", "2026-01-17 09:00", "2026-02-01 08:30", "2025-12-01 00:00", "2026-01-01 00:00"},
		// The clocks change between these two: the hour on the wall stays.
		{"monday 08:30", "last week", "2026-10-24 12:00", "2026-10-26 08:30", "2026-10-12 00:00", "2026-10-19 00:00"},
		{"daily 08:00", "last day", "2026-03-29 09:00", "2026-03-30 08:00", "2026-03-28 00:00", "2026-03-29 00:00"},
	} {
		d := must(t, whole.with(t, desk, "every: monday 08:30, over: last week", "every: "+x.every+", over: "+x.over)).Digests[0]
		if got := d.Next(at(x.now).UTC()); !got.Equal(at(x.next)) {
			t.Errorf("%s after %s: %s, want %s", x.every, x.now, got, x.next)
		}
		from, to := d.Period(at(x.now).UTC())
		if !from.Equal(at(x.from)) || !to.Equal(at(x.to)) {
			t.Errorf("%s at %s: %s to %s, want %s to %s", x.over, x.now, from, to, x.from, x.to)
		}
	}
}

func TestASchedule(t *testing.T) {
	secrets(t)
	whole := folder(t, "testdata/experience")
	for _, every := range []string{"monday", "monday 25:00", "monday 24:00", "8:30 monday", "'@every 1s'", "'@daily'", "'TZ=UTC 0 8 * * 1'", "TZ=0", "CRON_TZ=X * * * * *",
		"0 0 31 2 *", "* * * *", "60 8 * * 1", "'* * * * * *'", "montag 08:30", "monday 08:30:00"} {
		if _, report := whole.with(t, desk, "every: monday 08:30", "every: "+every).load(); report.OK() {
			t.Errorf("%s was taken for a schedule", every)
		}
	}
}

func TestADigestHasDefaultsAndGoesToTheOnlyChat(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, desk, ", top: 3, rank_by: waiting, hide_below: 5, picture: true}", "}")
	d := must(t, f).Digests[0]
	if d.ID != "weekly-password" || d.Top != 3 || d.RankBy != "waiting" || d.HideBelow != 5 || d.Picture || d.Journeys[0] != "password-reset" || d.Origin == "" {
		t.Errorf("%+v", d)
	}
	if len(d.To) != 1 || d.To[0] != (journeys.ChatTarget{Connector: "it-chat", Channel: "it-leads"}) {
		t.Errorf("to %+v", d.To)
	}
}
