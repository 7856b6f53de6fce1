package journeys_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// minutes is the calendar as simply as it can be said: the open minutes from
// one instant to another, found by looking at the clock on the wall every
// minute. An office opens once a day, when the clock first shows its opening
// hour or a later one, and closes once, when it first shows its closing hour or
// a later one; an hour that comes twice does not open it twice.
func minutes(c *journeys.Calendar, from, to time.Time) []time.Time {
	var open []time.Time
	var day journeys.Date
	closed := false
	for t := from; t.Before(to); t = t.Add(time.Minute) {
		wall := t.In(c.Zone)
		today := journeys.Date{Year: wall.Year(), Month: wall.Month(), Day: wall.Day()}
		if today != day {
			day, closed = today, false
		}
		now := wall.Hour()*60 + wall.Minute()
		closed = closed || now >= c.To
		if c.Days[wall.Weekday()] && !c.Holidays[today] && !closed && (now >= c.From || len(open) > 0 && open[len(open)-1].Equal(t.Add(-time.Minute)) && sameDay(open[len(open)-1].In(c.Zone), wall)) {
			open = append(open, t)
		}
	}
	return open
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// Around every change of the clocks of a year, both ways, by an hour, by half
// an hour and at midnight, with every opening and closing hour near it, on
// holidays and on days off: the calendar counts what a look at the clock every
// minute does.
func TestACalendarAgreesWithTheClockOnTheWall(t *testing.T) {
	changes := 0
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "America/Havana", "Asia/Beirut", "Asia/Kathmandu", "UTC"} {
		z := zone(t, name)
		days := []time.Time{time.Date(2026, 6, 10, 0, 0, 0, 0, z)}
		for at := time.Date(2026, 1, 1, 0, 0, 0, 0, z); at.Year() == 2026; {
			_, end := at.ZoneBounds()
			if end.IsZero() || end.Year() != 2026 {
				break
			}
			days, at = append(days, end), end
			changes++
		}
		for _, day := range days {
			from := day.Add(-50 * time.Hour).Truncate(time.Minute)
			to := day.Add(50 * time.Hour)
			year, month, dom := day.In(z).Date()
			for _, hours := range [][2]int{
				{0, 1440}, {0, 30}, {0, 60}, {0, 90}, {15, 45}, {30, 120}, {60, 90}, {90, 105}, {90, 150}, {100, 160}, {120, 150}, {120, 180},
				{125, 145}, {150, 160}, {150, 1440}, {180, 240}, {480, 1080}, {1380, 1440}, {1400, 1430}, {1410, 1440},
			} {
				for off, c := range map[string]*journeys.Calendar{
					"every day":         {Days: [7]bool{true, true, true, true, true, true, true}},
					"mon-fri":           {Days: [7]bool{false, true, true, true, true, true, false}},
					"sun":               {Days: [7]bool{true}},
					"a holiday":         {Days: [7]bool{true, true, true, true, true, true, true}, Holidays: map[journeys.Date]bool{{Year: year, Month: month, Day: dom}: true}},
					"the day before it": {Days: [7]bool{true, true, true, true, true, true, true}, Holidays: map[journeys.Date]bool{{Year: year, Month: month, Day: dom - 1}: true}},
				} {
					c.Zone, c.From, c.To = z, hours[0], hours[1]
					agrees(t, fmt.Sprintf("%s around %s, %s, %d to %d", name, day.In(z).Format("2 Jan"), off, c.From, c.To), c, from, to)
					if t.Failed() {
						return
					}
				}
			}
		}
	}
	if changes < 12 {
		t.Fatalf("the clocks changed %d times", changes)
	}
}

func agrees(t *testing.T, name string, c *journeys.Calendar, from, to time.Time) {
	t.Helper()
	open := minutes(c, from, to)
	at := map[time.Time]bool{}
	for _, m := range open {
		at[m.UTC()] = true
	}
	passed, was := 0, false
	for m, n := from, 0; m.Before(to.Add(-time.Hour)); m, n = m.Add(time.Minute), n+1 {
		if passed < len(open) && open[passed].Before(m) {
			passed++
		}
		is := at[m.UTC()]
		if is == was && n%41 > 0 {
			continue // between openings every minute is like the last
		}
		was = is
		if got := c.Open(m); got != is {
			t.Errorf("%s: at %s it is open: %v", name, m.In(c.Zone), got)
			return
		}
		if passed == len(open) {
			continue
		}
		if got := c.NextOpen(m); !got.Equal(open[passed]) {
			t.Errorf("%s: after %s it opens at %s, want %s", name, m.In(c.Zone), got.In(c.Zone), open[passed].In(c.Zone))
			return
		}
		for _, n := range []int{1, 7, 45, 61, 600} {
			if passed+n > len(open) {
				break
			}
			want := open[passed+n-1].Add(time.Minute)
			if got := c.Add(m, time.Duration(n)*time.Minute); !got.Equal(want) {
				t.Errorf("%s: %d minutes after %s it is %s, want %s", name, n, m.In(c.Zone), got.In(c.Zone), want.In(c.Zone))
				return
			}
		}
	}
}
