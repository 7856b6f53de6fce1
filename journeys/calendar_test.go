package journeys_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func office(t interface{ Fatal(...any) }) *journeys.Calendar {
	return &journeys.Calendar{
		ID: "desk-hours", Days: [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true},
		From: 8 * 60, To: 18 * 60, Holidays: map[journeys.Date]bool{{Year: 2026, Month: time.December, Day: 25}: true},
		Zone: zone(t, "Europe/Berlin"),
	}
}

func TestOpenTimePassesOnlyWhileTheOfficeIsOpen(t *testing.T) {
	c := office(t)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct {
		from string
		d    time.Duration
		want string
	}{
		{"2026-11-17 09:04", 10 * time.Minute, "2026-11-17 09:14"},
		{"2026-11-17 17:55", 10 * time.Minute, "2026-11-18 08:05"},
		{"2026-11-17 17:55", 5 * time.Minute, "2026-11-17 18:00"},
		{"2026-11-20 17:00", 2 * time.Hour, "2026-11-23 09:00"},
		{"2026-11-21 12:00", time.Hour, "2026-11-23 09:00"},
		{"2026-12-24 17:30", time.Hour, "2026-12-28 08:30"},
		{"2026-11-17 06:00", 0, "2026-11-17 06:00"},
		{"2026-11-17 06:00", -time.Hour, "2026-11-17 06:00"},
		{"2026-11-16 08:00", 50 * time.Hour, "2026-11-20 18:00"},
	} {
		if got := c.Add(at(x.from), x.d); !got.Equal(at(x.want)) {
			t.Errorf("%s plus %s open: %s, want %s", x.from, x.d, got.In(c.Zone), x.want)
		}
	}
	for s, want := range map[string]bool{
		"2026-11-17 07:59": false, "2026-11-17 08:00": true, "2026-11-17 17:59": true, "2026-11-17 18:00": false,
		"2026-11-21 12:00": false, "2026-12-25 12:00": false,
	} {
		if c.Open(at(s)) != want {
			t.Errorf("open at %s: want %v", s, want)
		}
	}
	if got := c.NextOpen(at("2026-12-24 19:00")); !got.Equal(at("2026-12-28 08:00")) {
		t.Errorf("after Christmas the office opens at %s", got)
	}
}

func TestAnOfficeOpenAllDayHasTwentyThreeHoursWhenTheClocksGoForward(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	c := &journeys.Calendar{Days: [7]bool{time.Sunday: true}, To: 24 * 60, Zone: berlin}
	midnight := time.Date(2026, 3, 29, 0, 0, 0, 0, berlin)
	if got := c.Add(midnight, 23*time.Hour); !got.Equal(time.Date(2026, 3, 30, 0, 0, 0, 0, berlin)) {
		t.Errorf("in spring the 23rd hour ends at %s", got)
	}
	autumn := time.Date(2026, 10, 25, 0, 0, 0, 0, berlin)
	if got := c.Add(autumn, 25*time.Hour); !got.Equal(time.Date(2026, 10, 26, 0, 0, 0, 0, berlin)) {
		t.Errorf("in autumn the 25th hour ends at %s", got)
	}
}

func TestACalendarThatNeverOpensEndsNoWait(t *testing.T) {
	for name, c := range map[string]*journeys.Calendar{
		"no days":     {From: 0, To: 60},
		"no hours":    {Days: [7]bool{true, true, true, true, true, true, true}, From: 60, To: 60},
		"upside down": {Days: [7]bool{true, true, true, true, true, true, true}, From: 600, To: 60},
	} {
		now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
		if !c.Add(now, time.Minute).IsZero() || !c.NextOpen(now).IsZero() || c.Open(now) {
			t.Errorf("%s: it opened", name)
		}
	}
}

func TestNoCalendarNeverCloses(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	c := (&journeys.Rules{}).Calendar("")
	if c != nil || !c.Open(now) || !c.NextOpen(now).Equal(now) || !c.Add(now, time.Hour).Equal(now.Add(time.Hour)) {
		t.Error("the person's own clock stopped")
	}
	r := journeys.Rules{Calendars: []journeys.Calendar{{ID: "a"}, {ID: "b"}}}
	if got := r.Calendar("b"); got == nil || got.ID != "b" {
		t.Error("calendar b is not found")
	}
}

// Zones with changes by day, by half an hour, at midnight, and none.
var zones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "UTC"}

func drawCalendar(t *rapid.T) *journeys.Calendar {
	c := &journeys.Calendar{Zone: zone(t, rapid.SampledFrom(zones).Draw(t, "zone")), Holidays: map[journeys.Date]bool{}}
	for i := range c.Days {
		c.Days[i] = rapid.Bool().Draw(t, "day")
	}
	c.Days[rapid.IntRange(0, 6).Draw(t, "open day")] = true
	c.From = rapid.IntRange(0, 1439).Draw(t, "from")
	c.To = rapid.IntRange(c.From+1, 1440).Draw(t, "to")
	for range rapid.IntRange(0, 5).Draw(t, "holidays") {
		c.Holidays[journeys.Date{Year: 2026, Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "of month")}] = true
	}
	return c
}

func drawInstant(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(1767225600, 1798761600).Draw(t, "at"), rapid.Int64Range(0, 999).Draw(t, "ms")*1e6)
}

func TestWaitingTwiceIsWaitingOnceAndForBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := drawCalendar(t), drawInstant(t)
		a := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "a"))
		b := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "b"))
		whole, halves := c.Add(at, a+b), c.Add(c.Add(at, a), b)
		if !whole.Equal(halves) {
			t.Fatalf("Add(%s, %s+%s) = %s, in two parts %s", at, a, b, whole, halves)
		}
		if a+b > 0 && whole.Sub(at) < a+b {
			t.Fatalf("only %s passed while %s of open time did", whole.Sub(at), a+b)
		}
	})
}

func TestTheNextOpeningIsOpenAndNothingBeforeItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := drawCalendar(t), drawInstant(t)
		next := c.NextOpen(at)
		if next.IsZero() {
			return // the opening hour falls into the hour that the clocks leave out, or on holidays only
		}
		if next.Before(at) || !c.Open(next) {
			t.Fatalf("NextOpen(%s) = %s, open: %v", at, next, c.Open(next))
		}
		if next.After(at) {
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "between")))
			if c.Open(between) {
				t.Fatalf("open at %s, before the next opening %s", between, next)
			}
		}
	})
}

func TestWhoBeginsLaterOrWaitsLongerIsNeverDoneEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := drawCalendar(t), drawInstant(t)
		d := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "d"))
		later := at.Add(time.Duration(rapid.Int64Range(0, int64(50*time.Hour)).Draw(t, "later")))
		more := d + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "more"))
		first := c.Add(at, d)
		if first.IsZero() {
			return // the window lies in the hour that the clocks leave out, or on holidays only
		}
		if second := c.Add(later, d); second.Before(first) {
			t.Fatalf("Add(%s, %s) = %s, and from %s on it is %s", at, d, first, later, second)
		}
		if longer := c.Add(at, more); longer.Before(first) {
			t.Fatalf("Add(%s, %s) = %s, and after %s it is %s", at, d, first, more, longer)
		}
	})
}
