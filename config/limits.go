package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Bounds of limits: what is outside was not meant.
const (
	leastLimit = time.Minute
	mostLimit  = 366 * 24 * time.Hour
	mostCount  = 1000
)

// limits reads from when on something counts as a gap.
func (l *loader) limits(d *draft) {
	o := l.object(d.root.get("limits"), "limits", "silence", "handoff", "idle", "unowned", "absent", "customer", "bounces", "parties", "effort")
	m := &d.Limits
	for _, k := range []struct {
		key string
		at  *time.Duration
	}{
		{"silence", &m.Silence}, {"handoff", &m.Handoff}, {"idle", &m.Idle}, {"unowned", &m.Unowned}, {"absent", &m.Absent}, {"customer", &m.Customer},
	} {
		if o.never(k.key) {
			*k.at = 0
			continue
		}
		s, ok := l.text(o.get(k.key), k.key)
		if !ok {
			continue
		}
		length, err := ParseDuration(s)
		if err != nil || length < leastLimit || length > mostLimit {
			l.problem(o.get(k.key), k.key+" is a length of time from 1m to 366d", "write 4h or 3d, or never where it is no gap")
			continue
		}
		*k.at = length
	}
	for _, k := range []struct {
		key   string
		at    *int
		least int
	}{{"bounces", &m.Bounces, 1}, {"parties", &m.Parties, 2}} {
		if o.never(k.key) {
			*k.at = 0
			continue
		}
		*k.at = o.integer(k.key, *k.at, k.least, mostCount)
	}
	if o.never("effort") {
		m.Effort = 0
	} else {
		m.Effort = o.number("effort", m.Effort, 0.1, 100_000)
	}
	l.limitsAgainstTell(d, o)
}

// never reports whether a limit is switched off.
func (o *object) never(key string) bool {
	v := o.get(key)
	return v.ok() && strings.TrimSpace(v.n.Value) == "never"
}

// limitsAgainstTell reports what is told now and never looked for.
func (l *loader) limitsAgainstTell(d *draft, o *object) {
	for kind, keys := range map[journeys.GapKind][]string{
		journeys.Silence: {"silence"}, journeys.MissedHandoff: {"handoff"}, journeys.Dropped: {"idle", "unowned"}, journeys.Abandoned: {"absent"},
		journeys.CustomerActiveSilent: {"customer"}, journeys.PingPong: {"bounces"}, journeys.TooManyParties: {"parties"}, journeys.GreenButRed: {"effort"},
	} {
		off := true
		for _, key := range keys {
			off = off && o.never(key)
		}
		if off && d.Tell[kind] == journeys.TellNow {
			l.problem(o.get(keys[0]), fmt.Sprintf("%s is switched off here, and tell has it speak now", kind), "give a limit, or take it out of tell")
		}
	}
}

// effort reads what each driver of effort weighs. Those that are not named
// keep their weight; 0 takes one out.
func (l *loader) effort(d *draft) {
	if !d.root.has("effort") {
		return
	}
	var drivers []string
	for _, k := range journeys.Drivers() {
		drivers = append(drivers, string(k))
	}
	o := l.object(d.root.get("effort"), "effort", drivers...)
	d.Weights = journeys.DefaultWeights()
	for _, k := range o.keys {
		driver := journeys.Driver(k.n.Value)
		d.Weights[driver] = o.number(k.n.Value, d.Weights[driver], 0, 1000)
	}
}
