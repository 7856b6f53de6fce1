package journeys

import (
	"slices"
	"strings"
	"time"
)

// longestSnooze bounds how long a press may ask for quiet: what is to be quiet
// for longer is not put off, it is dismissed, and for that there is another
// button.
const longestSnooze = 90 * 24 * time.Hour

// until is the instant until which a press asks for quiet; ok is false where
// it does not say one, or one that lies before the press or too far behind it.
//
// What a menu offers counts from the press: "15m" and "1h" as time that
// passes, "tomorrow 08:00" as what the clock on the wall will show on the next
// day, where the helper works, else at the desk. It depends on nothing but
// the event and the rules, so that the answer to when the quiet ends is the
// same whenever it is asked.
func (r *Rules) until(e *Event, helper *Owner) (until time.Time, ok bool) {
	said := strings.TrimSpace(e.Fields.First(FieldUntil))
	if hour, tomorrow := strings.CutPrefix(said, "tomorrow "); tomorrow {
		on, err := time.Parse("15:04", hour)
		if err != nil {
			return time.Time{}, false
		}
		zone := r.zoneOf(helper)
		y, m, d := e.At.In(zone).Date()
		y, m, d = time.Date(y, m, d+1, 12, 0, 0, 0, time.UTC).Date()
		until = onTheWall(y, m, d, on.Hour()*60+on.Minute(), zone)
	} else if d, err := time.ParseDuration(said); err == nil {
		until = e.At.Add(min(d, 2*longestSnooze)) // further than it may go, and no overflow
	} else if until, err = time.Parse(time.RFC3339, said); err != nil {
		return time.Time{}, false
	}
	if !until.After(e.At) || until.Sub(e.At) > longestSnooze {
		return time.Time{}, false
	}
	return until.UTC(), true
}

// zoneOf is where an owner's clock hangs: in the zone of the calendar of their
// hours, else in the desk's.
func (r *Rules) zoneOf(o *Owner) *time.Location {
	if o != nil {
		if c := r.Calendar(o.Hours); c != nil && c.Zone != nil {
			return c.Zone
		}
	}
	if r.Zone != nil {
		return r.Zone
	}
	return time.UTC
}

// snoozes are what a menu offers, in its order.
func snoozes() []Option {
	return []Option{{"15 min", "15m"}, {"1 hour", "1h"}, {"tomorrow 08:00", "tomorrow 08:00"}}
}

// quiet reports whether somebody asked for quiet about a gap, and it lasts.
func (t *telling) quiet(g *Gap) bool { return g.Snoozed.After(t.now) }

// quietAs says who asked for quiet and until when.
func (t *telling) quietAs(g *Gap) string {
	until := "quiet until " + t.at(g, g.Snoozed)
	for i := range slices.Backward(t.acts) {
		if a := &t.acts[i]; a.Kind == KindSnooze && isAbout(a, g) {
			if name := Plain(a.Fields.First(FieldActorName), 60); name != "" {
				return until + ", as " + name + " asked"
			}
			break
		}
	}
	return until
}
