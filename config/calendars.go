package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // by time.Weekday

func (l *loader) calendars(v val) {
	seen := map[string]val{}
	for _, v := range l.items(v, "calendars") {
		o := l.object(v, "a calendar", "id", "days", "from", "to", "holidays", "timezone")
		o.need("id", "days", "from", "to")
		c := journeys.Calendar{ID: o.id("id"), Days: l.days(o), Zone: l.rules.Zone, From: 0, To: 24 * 60}
		if o.has("timezone") {
			c.Zone = l.zone(o, "timezone")
		}
		for _, k := range []struct {
			key string
			at  *int
		}{{"from", &c.From}, {"to", &c.To}} {
			if s := o.word(k.key); s != "" {
				m, ok := parseClock(s)
				if !ok {
					l.problem(o.get(k.key), fmt.Sprintf("%s: %q is no time of day", k.key, clip(s)), `write "08:00"`)
				} else {
					*k.at = m
				}
			}
		}
		if o.has("from") && o.has("to") && c.From >= c.To {
			l.problem(o.get("to"), "the day ends before it begins", "open over midnight: make two calendars, or from \"00:00\" to \"24:00\"")
		}
		if o.has("holidays") {
			if f := l.read(o.word("holidays"), o.get("holidays")); f != nil {
				c.Holidays = l.holidays(f)
			}
		}
		if l.unique(seen, c.ID, o.at("id")) {
			l.rules.Calendars = append(l.rules.Calendars, c)
		}
	}
}

// days reads "mon-fri", "mon-fri, sat" or a list of such.
func (l *loader) days(o *object) [7]bool {
	var open [7]bool
	for _, v := range o.list("days") {
		s, ok := l.text(v, "days")
		if !ok {
			continue
		}
		for part := range strings.SplitSeq(s, ",") {
			from, to, ranged := strings.Cut(strings.ToLower(strings.TrimSpace(part)), "-")
			if !ranged {
				to = from
			}
			a, b := weekday(from), weekday(to)
			if a < 0 || b < 0 {
				l.problem(v, fmt.Sprintf("%q names no day", clip(strings.TrimSpace(part))), "write mon-fri, or a list of mon, tue, wed, thu, fri, sat, sun")
				continue
			}
			for d := a; ; d = (d + 1) % 7 {
				open[d] = true
				if d == b {
					break
				}
			}
		}
	}
	return open
}

// weekday reads "mon" or "monday"; -1 for anything else.
func weekday(s string) int {
	s = strings.TrimSpace(s)
	for d := range 7 {
		if s == strings.ToLower(time.Weekday(d).String()) {
			return d
		}
	}
	return slices.Index(weekdays, s)
}

// zone reads the name of a time zone; UTC where it cannot.
func (l *loader) zone(o *object, key string) *time.Location {
	name := o.word(key)
	if name == "" {
		return time.UTC
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		l.problem(o.get(key), fmt.Sprintf("there is no time zone %q", clip(name)), "write its region and city: Europe/Berlin")
		return time.UTC
	}
	return z
}

func (l *loader) calendarIDs() []string {
	var ids []string
	for _, c := range l.rules.Calendars {
		ids = append(ids, c.ID)
	}
	return ids
}
