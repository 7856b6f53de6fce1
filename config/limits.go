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
		before := len(l.report.Problems)
		*k.at = o.duration(k.key, *k.at)
		if v := o.get(k.key); v.ok() && len(l.report.Problems) == before && (*k.at < leastLimit || *k.at > mostLimit) {
			l.problem(v, fmt.Sprintf("%s is a length of time from 1m to 366d", k.key), "write never where it is no gap")
		}
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
		m.Effort = o.number("effort", m.Effort, 0.1, 1e6)
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
			l.problem(o.get(keys[0]), fmt.Sprintf("never switches %s off, and tell wants to hear of it now", kind), "take it out of tell, or give a limit")
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
