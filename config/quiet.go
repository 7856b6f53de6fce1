package config

import (
	"fmt"

	"github.com/waymark-itsm/waymark/journeys"
)

// quiet reads when an owner's channel is left in peace: from a time of day to
// another, over midnight where the second is the earlier, or outside of a
// calendar.
func (l *loader) quiet(owner *object) journeys.Quiet {
	o := l.object(owner.get("quiet"), "quiet", "from", "to", "outside")
	if !owner.has("slack") {
		l.problem(owner.get("quiet"), "quiet is about the owner's channel, and none is named", "add slack: {channel: ...}, or take quiet out")
	}
	if o.has("outside") {
		if o.has("from") || o.has("to") {
			l.problem(o.get("outside"), "quiet is outside of a calendar, or from one time of day to another, not both", "")
		}
		name := o.word("outside")
		l.refer(o.get("outside"), name, "calendar", l.calendarIDs())
		return journeys.Quiet{Outside: name}
	}
	o.need("from", "to")
	var q journeys.Quiet
	for _, k := range []struct {
		key string
		at  *int
	}{{"from", &q.From}, {"to", &q.To}} {
		if s := o.word(k.key); s != "" {
			m, ok := parseClock(s)
			if !ok {
				l.problem(o.get(k.key), fmt.Sprintf("%s: %q is no time of day", k.key, clip(s)), `write "20:00"`)
			}
			*k.at = m
		}
	}
	if o.has("from") && o.has("to") && q.From == q.To {
		l.problem(o.get("to"), "a quiet that ends when it begins is none, or never ends", `write {from: "20:00", to: "07:00"}`)
	}
	return q
}
