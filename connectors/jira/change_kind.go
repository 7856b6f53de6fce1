package jira

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/waymark-itsm/waymark/journeys"
)

// about is what a change's event is named after: its field, of several values
// each on its own where each is something that happened. What only goes
// along with another change has none.
func (c change) about(all []change) string {
	switch c.field {
	case "project", "key":
		return moved
	case "link":
		return c.field + "/" + short(c.from+c.to)
	case "attachment":
		return c.field + "/" + short(c.from+c.to)
	case "timeestimate", "worklogid", "worklogtimespent":
		if slices.ContainsFunc(all, func(o change) bool { return o.field == "timespent" }) {
			return ""
		}
	}
	return c.field
}

// called is the name by which journey files know a field.
func (d *decoder) called(field string) string {
	k := d.known.Load()
	if k.team != "" && k.id(field) == k.team {
		return fieldTeam
	}
	return cmp.Or(k.names[k.id(field)], field)
}

// tell gives an event what changed from what to what, but no prose and no
// file's name: people put into these what they like.
func (c change) tell(e *journeys.Event, all []change) {
	switch c.field {
	case "description", "environment", "attachment":
		return
	}
	from, to := short(c.fromText), short(c.toText)
	switch e.Kind {
	case moved:
		e.Fields[fieldChanged] = []string{"project"}
		if i := slices.IndexFunc(all, func(o change) bool { return o.field == "key" }); i >= 0 {
			from, to = projectOf(short(all[i].fromText)), projectOf(short(all[i].toText))
		}
		if _, said := e.Fields[journeys.FieldSecurityLevel]; !said {
			e.Fields[journeys.FieldSecurityLevel] = []string{""}
		}
	case linkMade:
		set(e.Fields, fieldLinked, short(c.to))
	case unlinked:
		set(e.Fields, fieldLinked, short(c.from))
	case workLogged:
		set(e.Fields, fieldSpent, strconv.FormatInt(seconds(c.to)-seconds(c.from), 10))
	}
	if !isJavaText(from) {
		set(e.Fields, fieldFrom, from)
	}
	if !isJavaText(to) {
		set(e.Fields, fieldTo, to)
	}
}

func seconds(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (d *decoder) kindOf(c change) string {
	if d.called(c.field) == fieldTeam {
		return teamChanged
	}
	switch c.field {
	case "project", "key":
		return moved
	case "link":
		if c.to != "" {
			return linkMade
		}
		return unlinked
	case "timespent":
		if seconds(c.to) > seconds(c.from) {
			return workLogged
		}
	case "attachment":
		if c.to != "" {
			return attached
		}
	case "status":
		return statusChanged
	case "assignee":
		return assigned
	case "priority":
		return priorityChanged
	case "labels":
		return labelled
	}
	return updated
}
