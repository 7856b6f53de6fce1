package jira

import (
	"cmp"
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
	start     millis
	stop      millis // 0 while it runs
	due       millis // when it breaches or breached; 0 where Jira does not say
	breached  bool
	paused    bool
	elapsed   int64 // milliseconds of the clock that it counts
	left      int64 // the same until it breaches; less than nothing afterwards
}

// readCycles reads the value of an SLA field, or one element of the answer of
// the service desk's interface: both have the same shape. It goes over it once,
// for some desks have a dozen on each ticket. Its texts still lie in the body;
// what is kept of them is made new.
func readCycles(all []cycle, v gjson.Result) []cycle {
	if all == nil {
		all = make([]cycle, 0, 8)
	}
	first := len(all)
	var id, name string
	s := scanner{s: v.Raw}
	each(&s, func(k string) bool {
		switch k {
		case "completedCycles":
			return s.elements(func() bool { return s.cycle(&all) })
		case "ongoingCycle":
			n := len(all)
			ok := s.cycle(&all)
			if len(all) > n {
				all[n].stop = 0
			}
			return ok
		}
		raw, ok := s.raw()
		switch k {
		case "id":
			id = word(raw)
		case "name":
			name = word(raw)
		}
		return ok
	})
	if name == "" {
		return all[:first]
	}
	for i := first; i < len(all); i++ {
		all[i].sla, all[i].name = cmp.Or(id, name), name
	}
	return all
}

// word is what a text or a number says.
func word(raw string) string {
	if raw != "" && raw[0] == '"' {
		return name(raw)
	}
	return raw
}

// cycle adds the cycle that comes, if it is one.
func (s *scanner) cycle(all *[]cycle) bool {
	if s.peek() != '{' {
		return s.value()
	}
	var c cycle
	ok := each(s, func(k string) bool {
		raw, ok := s.raw()
		switch k {
		case "startTime":
			c.start = moment(raw)
		case "stopTime":
			c.stop = moment(raw)
		case "breachTime":
			c.due = moment(raw)
		case "breached":
			c.breached = raw == "true"
		case "paused":
			c.paused = raw == "true"
		case "elapsedTime":
			c.elapsed = gjson.Get(raw, "millis").Int()
		case "remainingTime":
			c.left = gjson.Get(raw, "millis").Int()
		}
		return ok
	})
	*all = append(*all, c)
	return ok
}

// millis is an instant in milliseconds since 1970; 0 is none.
type millis int64

func (m millis) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// moment reads a time as the service desk's interface writes it.
func moment(raw string) millis {
	v := gjson.Parse(raw)
	if ms := v.Get("epochMillis").Int(); ms > 0 {
		return millis(ms)
	}
	for _, form := range []string{"jira", "iso8601"} {
		if t := clock(v.Get(form).Str); !t.IsZero() {
			return millis(t.UnixMilli())
		}
	}
	return 0
}

// state is a cycle's as it was at an instant; 0: as it was read. "" means that
// the cycle had not begun.
func (c *cycle) state(at millis) string {
	switch {
	case at != 0 && c.start > at:
		return ""
	case c.stop != 0 && (at == 0 || c.stop <= at):
		if c.breached {
			return "breached"
		}
		return "met"
	case c.breached && (at == 0 || c.due != 0 && c.due <= at):
		return "breached"
	case at == 0 && c.paused:
		return "paused"
	}
	return "running"
}

// sortCycles puts the cycles of one SLA together, the oldest first: the
// domain tells them apart by their place.
func sortCycles(all []cycle) {
	order := func(a, b cycle) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.start, b.start)) }
	if !slices.IsSortedFunc(all, order) {
		slices.SortStableFunc(all, order)
	}
}

// called is an SLA's name as it is kept.
func called(name string) string { return oneLine(strings.ToValidUTF8(name, "\uFFFD")) }

// states are the values of FieldSLA at an instant.
func states(all []cycle, at millis) []string {
	l := make([]string, 0, len(all))
	var name, state, both string
	for i := range all {
		s := all[i].state(at)
		if s == "" {
			continue
		}
		if s != state || all[i].name != name || both == "" {
			name, state = all[i].name, s
			both = called(name) + ": " + s
		}
		l = append(l, both)
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
	iss.fields[journeys.FieldSLA] = states(iss.cycles, 0)
	var due []string
	for i := range iss.cycles {
		if c := &iss.cycles[i]; c.stop == 0 && !c.paused && c.due != 0 {
			due = append(due, called(c.name)+": "+c.due.time().Format(time.RFC3339))
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
	add := func(c *cycle, kind, suffix string, at millis) {
		e := d.event(iss, who{machine: true})
		e.ID = strings.Join([]string{"sla", iss.id, called(c.sla), strconv.FormatInt(int64(c.start), 10), suffix}, "/")
		e.Kind, e.At = kind, at.time()
		e.Fields[fieldSLAName] = []string{called(c.name)}
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
		case c.start == 0:
		case c.breached && c.due != 0 && (c.stop == 0 || c.due < c.stop):
			add(c, slaBreached, "breached", c.due)
		case c.breached && c.stop != 0:
			add(c, slaBreached, "breached", c.stop)
		case c.stop != 0:
			add(c, slaMet, "met", c.stop)
		case c.paused && iss.category != "done": // else it stands for good
			add(c, slaPaused, "paused/"+strconv.FormatInt(c.elapsed, 10), millis(now.UnixMilli()))
		}
	}
	return out
}
