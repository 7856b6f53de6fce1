package insight

import (
	"fmt"
	"time"
)

// period is the stretch a digest speaks of, named as a calendar does where it
// is a whole day, week or month.
type period struct{ from, to time.Time }

func (p period) whole() bool { return isMidnight(p.from) && isMidnight(p.to) && p.to.After(p.from) }

func isMidnight(t time.Time) bool {
	return t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()))
}

func (p period) isDay() bool { return p.whole() && p.to.Equal(p.from.AddDate(0, 0, 1)) }
func (p period) isWeek() bool {
	return p.whole() && p.from.Weekday() == time.Monday && p.to.Equal(p.from.AddDate(0, 0, 7))
}
func (p period) isMonth() bool {
	return p.whole() && p.from.Day() == 1 && p.to.Equal(p.from.AddDate(0, 1, 0))
}

// String is "week 47 (16 to 22 Nov 2026)", weeks as ISO 8601 counts them,
// "Tue 17 Nov 2026", "November 2026", "16 Nov to 5 Dec 2026", or with hours
// where the period does not begin and end at midnight. The last day named is
// in the period.
func (p period) String() string {
	switch {
	case p.isDay():
		return p.from.Format("Mon 2 Jan 2006")
	case p.isWeek():
		_, week := p.from.ISOWeek()
		return fmt.Sprintf("week %d (%s)", week, p.days())
	case p.isMonth():
		return p.from.Format("January 2006")
	case p.whole():
		return p.days()
	}
	return p.from.Format("2 Jan 2006 15:04") + " to " + p.to.Format("2 Jan 2006 15:04")
}

func (p period) days() string {
	last := p.to.AddDate(0, 0, -1)
	first := "2 Jan 2006"
	switch {
	case p.from.Year() == last.Year() && p.from.Month() == last.Month():
		first = "2"
	case p.from.Year() == last.Year():
		first = "2 Jan"
	}
	return p.from.Format(first) + " to " + last.Format("2 Jan 2006")
}

// before is what the period before this one is called.
func (p period) before() string {
	switch {
	case p.isDay():
		return "day before"
	case p.isWeek():
		return "week before"
	case p.isMonth():
		return "month before"
	}
	return "period before"
}

// its is how the period is called inside a sentence.
func (p period) its() string {
	switch {
	case p.isDay():
		return "that day"
	case p.isWeek():
		return "that week"
	case p.isMonth():
		return "that month"
	}
	return "that period"
}

// moment is an instant of the period; the day where the period is longer.
func (p period) moment(t time.Time) string {
	t = t.In(p.from.Location())
	if p.isDay() {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan 15:04")
}
