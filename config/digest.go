package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/waymark-itsm/waymark/journeys"
)

// Digest is one scheduled report.
type Digest struct {
	ID       string
	Journeys []string
	Next     func(after time.Time) time.Time // when it is due next, in the desk's time zone
	// Period is what it is about at an instant: from inclusive, to exclusive.
	// That at `from` is the period before, whole by the calendar as well: its
	// month may be longer, its week may have an hour more.
	Period    func(now time.Time) (from, to time.Time)
	To        []journeys.ChatTarget
	Top       int    // pain points shown
	RankBy    string // waiting, people or effort
	HideBelow int    // numbers of fewer people are not shown; at least 5
	Picture   bool
	Origin    journeys.Origin
}

// fewest is the smallest group of which a number may be shown: under it,
// people could be recognised.
const fewest = 5

func (l *loader) digests(v val) {
	seen := map[string]val{}
	for _, v := range l.items(v, "digests") {
		o := l.object(v, "a digest", "id", "journeys", "every", "over", "to", "top", "rank_by", "hide_below", "picture")
		o.need("id", "journeys", "every", "over", "to")
		d := Digest{
			ID: o.id("id"), Journeys: o.strs("journeys"), Top: o.integer("top", 3, 1, 20),
			RankBy: o.choice("rank_by", "waiting", "waiting", "people", "effort"), HideBelow: o.integer("hide_below", fewest, 0, 1000),
			Picture: o.boolean("picture"),
		}
		if v.ok() {
			d.Origin = v.f.origin(v.n)
		}
		if d.HideBelow < fewest {
			l.problem(o.get("hide_below"), fmt.Sprintf("numbers of fewer than %d people are never shown: they could be recognised", fewest), "")
			d.HideBelow = fewest
		}
		var ids []string
		for _, j := range l.drafts {
			ids = append(ids, j.ID)
		}
		for _, v := range o.list("journeys") {
			if l.unread {
				break // it may be the one that could not be read
			}
			l.refer(v, v.n.Value, "journey", ids)
		}
		if s := o.word("every"); s != "" {
			if d.Next = schedule(s, l.rules.Zone); d.Next == nil {
				l.problem(o.get("every"), fmt.Sprintf("%q is no schedule", clip(s)), "write monday 08:30, daily 08:00, or five fields of cron: 30 8 * * 1-5")
			}
		}
		if s := o.word("over"); s != "" {
			if d.Period = period(s, l.rules.Zone); d.Period == nil {
				l.problem(o.get("over"), fmt.Sprintf("%q is no period", clip(s)), "write last week, last day, last month or last 7d")
			}
		}
		for _, v := range o.list("to") {
			t := l.object(v, "where a digest goes", "slack", "connector")
			t.need("slack")
			if name := t.channel("slack"); name != "" {
				d.To = append(d.To, l.chat(t, "slack", name))
			}
		}
		if o.has("to") && len(o.list("to")) == 0 {
			l.problem(o.get("to"), "a digest must go somewhere", "to: [{slack: it-leads}]")
		}
		if l.unique(seen, d.ID, o.at("id")) {
			l.cfg.Digests = append(l.cfg.Digests, d)
		}
	}
}

// schedule reads when a digest is due; nil for what it cannot read, or what
// never comes.
func schedule(s string, zone *time.Location) func(time.Time) time.Time {
	fields := strings.Fields(strings.ToLower(s))
	if len(fields) == 2 {
		m, ok := parseClock(fields[1])
		day := "*"
		switch {
		case fields[0] == "daily":
		case fields[0] == "weekdays":
			day = "1-5"
		default:
			d := weekday(fields[0])
			ok = ok && d >= 0
			day = strconv.Itoa(d)
		}
		if !ok || m == 24*60 {
			return nil
		}
		fields = []string{strconv.Itoa(m % 60), strconv.Itoa(m / 60), "*", "*", day}
	}
	// Only the five plain fields: the library's own additions name a zone or
	// a mere interval, and both are not a time at which a report is due.
	if len(fields) != 5 || slices.ContainsFunc(fields, func(f string) bool { return len(f) > 60 || strings.ContainsAny(f, "@=") }) {
		return nil
	}
	sched, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil || sched.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, zone)).IsZero() {
		return nil
	}
	return func(after time.Time) time.Time { return sched.Next(after.In(zone)) }
}

var lastPart = regexp.MustCompile(`^last (\d+[hdw])$`)

// period reads what a digest is about; nil for what it cannot read. A week
// begins on Monday; "last week" is the last whole one.
func period(s string, zone *time.Location) func(time.Time) (time.Time, time.Time) {
	midnight := func(now time.Time, days int) time.Time {
		y, m, d := now.In(zone).Date()
		return time.Date(y, m, d+days, 0, 0, 0, 0, zone)
	}
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	switch s {
	case "last day":
		return func(now time.Time) (time.Time, time.Time) { return midnight(now, -1), midnight(now, 0) }
	case "last week":
		return func(now time.Time) (time.Time, time.Time) {
			since := (int(now.In(zone).Weekday()) + 6) % 7
			return midnight(now, -since-7), midnight(now, -since)
		}
	case "last month":
		return func(now time.Time) (time.Time, time.Time) {
			y, m, _ := now.In(zone).Date()
			return time.Date(y, m-1, 1, 0, 0, 0, 0, zone), time.Date(y, m, 1, 0, 0, 0, 0, zone)
		}
	}
	m := lastPart.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	length, err := ParseDuration(m[1])
	if err != nil || length == 0 {
		return nil
	}
	return func(now time.Time) (time.Time, time.Time) { return now.Add(-length), now }
}
