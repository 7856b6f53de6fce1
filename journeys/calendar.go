package journeys

import "time"

// Calendar says when somebody is there: some days of the week, from an hour
// to an hour, except on holidays, all as the clock on the wall of Zone shows
// it. A nil Calendar never closes, which is the person's own clock.
//
// Time that passes is real time: on the night the clocks go forward, an
// office open from midnight to midnight is open for 23 hours.
type Calendar struct {
	ID       string
	Days     [7]bool // open, by time.Weekday: Sunday is 0
	From, To int     // minutes after midnight; To may be 1440, the end of the day
	Holidays map[Date]bool
	Zone     *time.Location // nil means UTC
}

// Date is a day of the year, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// farDays bounds every search: a calendar that opens on no day of ten years
// never opens.
const farDays = 3660

// Open reports whether the calendar is open at t. It is open at its opening
// instant and closed at its closing one.
func (c *Calendar) Open(t time.Time) bool {
	if c == nil {
		return true
	}
	next, closes := c.window(t)
	return !closes.IsZero() && !next.After(t)
}

// NextOpen returns t where the calendar is open at t, else the next instant
// at which it opens; the zero time where it never does.
func (c *Calendar) NextOpen(t time.Time) time.Time {
	if c == nil {
		return t
	}
	opens, closes := c.window(t)
	switch {
	case closes.IsZero():
		return time.Time{}
	case opens.After(t):
		return opens.In(t.Location())
	}
	return t
}

// Add returns the first instant at which d of open time has passed since t;
// t itself where d is zero or less, the zero time where the calendar does not
// open for so long. Add(t, a+b) equals Add(Add(t, a), b).
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return t
	}
	if c == nil {
		return t.Add(d)
	}
	at := t
	for {
		opens, closes := c.window(at)
		if closes.IsZero() {
			return time.Time{}
		}
		if opens.After(at) {
			at = opens
		}
		left := closes.Sub(at)
		if d <= left {
			return at.Add(d).In(t.Location())
		}
		d -= left
		at = closes
	}
}

// window returns the first stretch of open time that ends after t; zero times
// where there is none.
func (c *Calendar) window(t time.Time) (opens, closes time.Time) {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := t.In(zone).Date()
	// One day early: where the clocks change at midnight, a window may end on
	// the next day.
	for i := -1; i < farDays; i++ {
		noon := time.Date(year, month, day+i, 12, 0, 0, 0, time.UTC)
		y, m, d := noon.Date()
		if !c.Days[noon.Weekday()] || c.Holidays[Date{y, m, d}] {
			continue
		}
		opens, closes = onTheWall(y, m, d, c.From, zone), onTheWall(y, m, d, c.To, zone)
		if opens.Before(closes) && closes.After(t) {
			return opens, closes
		}
	}
	return time.Time{}, time.Time{}
}

// onTheWall returns the instant at which the clock first shows these minutes
// after midnight on a day, or a later time where it leaves them out. time.Date
// promises neither: of an hour that comes twice it may name the second, and of
// one that is left out an instant an hour away.
func onTheWall(y int, m time.Month, d, minutes int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, minutes, 0, 0, zone)
	began, ends := t.ZoneBounds()
	want := time.Date(y, m, d, 0, minutes, 0, 0, time.UTC)
	_, offset := t.Zone()
	shown := t.Add(time.Duration(offset) * time.Second) // the wall as if it hung in UTC
	switch {
	case shown.After(want):
		return began
	case shown.Before(want):
		return ends
	case began.IsZero():
		return t
	}
	_, before := began.Add(-1).Zone()
	if first := t.Add(time.Duration(offset-before) * time.Second); before > offset && first.Before(began) {
		return first
	}
	return t
}
