package jira

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// The words that an SLA gives. They come by no webhook of their own.
const (
	slaMet      = "sla_met"
	slaBreached = "sla_breached"
	slaPaused   = "sla_paused"
)

// cycle is one run of an SLA's clock on a ticket.
type cycle struct {
	sla, name string
	start     time.Time
	stop      time.Time // zero while it runs
	due       time.Time // when it breaches or breached; zero where Jira does not say
	breached  bool
	paused    bool
	elapsed   int64 // milliseconds of the clock that it counts
	left      int64 // the same until it breaches; less than nothing afterwards
}

// readCycles reads the value of an SLA field, or one element of the answer of
// the service desk's interface: both have the same shape.
func readCycles(v gjson.Result) []cycle {
	if !v.IsObject() {
		return nil
	}
	var all []cycle
	var id, name string
	v.ForEach(func(k, x gjson.Result) bool {
		switch k.Str {
		case "id":
			id = str(x)
		case "name":
			name = oneLine(str(x))
		case "completedCycles":
			x.ForEach(func(_, x gjson.Result) bool {
				all = append(all, readCycle(x))
				return true
			})
		case "ongoingCycle":
			if x.IsObject() {
				c := readCycle(x)
				c.stop = time.Time{}
				all = append(all, c)
			}
		}
		return true
	})
	if name == "" {
		return nil
	}
	for i := range all {
		all[i].sla, all[i].name = cmp.Or(id, name), name
	}
	return all
}

func readCycle(v gjson.Result) cycle {
	var c cycle
	v.ForEach(func(k, x gjson.Result) bool {
		switch k.Str {
		case "startTime":
			c.start = moment(x)
		case "stopTime":
			c.stop = moment(x)
		case "breachTime":
			c.due = moment(x)
		case "breached":
			c.breached = x.Type == gjson.True
		case "paused":
			c.paused = x.Type == gjson.True
		case "elapsedTime":
			c.elapsed = x.Get("millis").Int()
		case "remainingTime":
			c.left = x.Get("millis").Int()
		}
		return true
	})
	return c
}

// moment reads a time as the service desk's interface writes it.
func moment(v gjson.Result) time.Time {
	if ms := v.Get("epochMillis").Int(); ms > 0 {
		return time.UnixMilli(ms).UTC()
	}
	for _, form := range []string{"jira", "iso8601"} {
		if t := clock(v.Get(form).Str); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// state is a cycle's as it was at an instant; the zero instant: as it was read.
// "" means that the cycle had not begun.
func (c *cycle) state(at time.Time) string {
	switch {
	case !at.IsZero() && c.start.After(at):
		return ""
	case !c.stop.IsZero() && !(!at.IsZero() && c.stop.After(at)):
		if c.breached {
			return "breached"
		}
		return "met"
	case c.breached && (at.IsZero() || !c.due.IsZero() && !c.due.After(at)):
		return "breached"
	case at.IsZero() && c.paused:
		return "paused"
	}
	return "running"
}

// sortCycles puts the cycles of one SLA together, the oldest first: the
// domain tells them apart by their place.
func sortCycles(all []cycle) {
	slices.SortStableFunc(all, func(a, b cycle) int {
		return cmp.Or(cmp.Compare(a.name, b.name), a.start.Compare(b.start))
	})
}

// states are the values of FieldSLA at an instant.
func states(all []cycle, at time.Time) []string {
	l := make([]string, 0, len(all))
	for i := range all {
		if s := all[i].state(at); s != "" {
			l = append(l, all[i].name+": "+s)
		}
	}
	return l
}

// setSLA gives a ticket's fields the state of its cycles as they were read, and
// the instants at which those that run will breach.
func (iss *issue) setSLA() {
	if len(iss.cycles) == 0 {
		return
	}
	sortCycles(iss.cycles)
	iss.fields[journeys.FieldSLA] = states(iss.cycles, time.Time{})
	var due []string
	for i := range iss.cycles {
		if c := &iss.cycles[i]; c.stop.IsZero() && !c.paused && !c.due.IsZero() {
			due = append(due, c.name+": "+c.due.Format(time.RFC3339))
		}
	}
	if due != nil {
		iss.fields[fieldSLADue] = due
	}
}

// slaEvents tells what happened to a ticket's SLAs. Their ids are made of the
// SLA's id and its cycle's beginning, so that a cycle read twice is the same
// event; each carries the state of all cycles at its own time, so that it does
// not matter when it was read. A pause is known by the time that the clock
// stands at: nothing says when it began, so that the first sight of it counts.
func (d *decoder) slaEvents(iss *issue, now time.Time) []journeys.Event {
	sortCycles(iss.cycles)
	var out []journeys.Event
	add := func(c *cycle, kind, suffix string, at time.Time) {
		e := d.event(iss, who{machine: true})
		e.ID = strings.Join([]string{"sla", iss.id, c.sla, strconv.FormatInt(c.start.UnixMilli(), 10), suffix}, "/")
		e.Kind, e.At = kind, at
		e.Fields = maps.Clone(e.Fields)
		e.Fields[fieldSLAName] = []string{c.name}
		if kind == slaPaused {
			e.Fields[fieldSLALeft] = []string{strconv.FormatInt(c.left/1000, 10)}
		} else {
			e.Fields[journeys.FieldSLA] = states(iss.cycles, at)
		}
		out = append(out, e)
	}
	for i := range iss.cycles {
		c := &iss.cycles[i]
		switch {
		case c.start.IsZero():
		case c.breached && !c.due.IsZero() && (c.stop.IsZero() || c.due.Before(c.stop)):
			add(c, slaBreached, "breached", c.due)
		case c.breached && !c.stop.IsZero():
			add(c, slaBreached, "breached", c.stop)
		case !c.stop.IsZero():
			add(c, slaMet, "met", c.stop)
		case c.paused && iss.category != "done": // else it stands for good
			add(c, slaPaused, "paused/"+strconv.FormatInt(c.elapsed, 10), now)
		}
	}
	return out
}
