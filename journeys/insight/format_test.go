package insight

import (
	"testing"
	"time"
)

func TestDurationsReadAsPeopleSayThem(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"under 1 min": 0,
		"1 min":       30 * time.Second,
		"52 min":      52 * time.Minute,
		"89 min":      89 * time.Minute,
		"1.5 h":       90 * time.Minute,
		"5 h":         5*time.Hour + 2*time.Minute,
		"30 h":        30 * time.Hour,
		"48 h":        48 * time.Hour,
		"2.1 days":    50 * time.Hour,
		"10 days":     240 * time.Hour,
	} {
		if got := span(d); got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}

func TestSomethingIsNeverNothingPercent(t *testing.T) {
	for _, c := range []struct {
		some, all int
		want      string
	}{{93, 214, "43 %"}, {0, 9, "0 %"}, {9, 9, "100 %"}, {1, 1000, "under 1 %"}, {999, 1000, "over 99 %"}, {0, 0, "0 %"}} {
		if got := percent(c.some, c.all); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.some, c.all, got, c.want)
		}
	}
}

func TestPeriodsAreNamedAsACalendarDoes(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, berlin) }
	for want, p := range map[string]period{
		"week 47 (16 to 22 Nov 2026)":            {day(2026, 11, 16), day(2026, 11, 23)},
		"week 49 (30 Nov to 6 Dec 2026)":         {day(2026, 11, 30), day(2026, 12, 7)},
		"week 53 (28 Dec 2026 to 3 Jan 2027)":    {day(2026, 12, 28), day(2027, 1, 4)},
		"Tue 17 Nov 2026":                        {day(2026, 11, 17), day(2026, 11, 18)},
		"November 2026":                          {day(2026, 11, 1), day(2026, 12, 1)},
		"17 to 23 Nov 2026":                      {day(2026, 11, 17), day(2026, 11, 24)},
		"16 Nov 2026 08:30 to 23 Nov 2026 08:30": {monday.Add(8*time.Hour + 30*time.Minute), nextMonday.Add(8*time.Hour + 30*time.Minute)},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A week in which the clocks change has 167 or 169 hours and is a week.
func TestAWeekOfAClockChangeIsAWeek(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone files here:", err)
	}
	p := period{time.Date(2026, 10, 19, 0, 0, 0, 0, zone), time.Date(2026, 10, 26, 0, 0, 0, 0, zone)}
	if got := p.String(); got != "week 43 (19 to 25 Oct 2026)" {
		t.Errorf("got %q", got)
	}
}
