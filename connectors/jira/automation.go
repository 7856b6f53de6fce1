package jira

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Automation's "Send web request" sends one of three bodies: the issue in
// Jira's format, {"issue": {…}}; the issue in Automation's own, bare; or what
// the rule's author writes, for which README.md gives the form. The first two
// say what the ticket looks like and not what happened to it.

var (
	errNoWord   = errors.New("the event is not one that a rule can send")
	errNoNumber = errors.New("the issue's id is not a number")
	errNoTicket = errors.New("the body does not name its project")
	errSilent   = errors.New("the body leaves out the request type or the security level, by which tickets are excluded")
)

func (d *decoder) automation(h *hook, parts skimmed) (connectors.Decoded, error) {
	if find(parts.top, "event").Exists() {
		return d.custom(h, parts.top)
	}
	iss := d.readParts(parts.issue, parts.fields)
	if iss.id == "" {
		iss = d.bareIssue(parts.top)
	}
	if iss.id == "" {
		return connectors.Decoded{}, undecodable(errNoEvent)
	}
	if iss.project == "" {
		return connectors.Decoded{}, undecodable(errNoProject)
	}
	if out, no := d.outside(h, &iss); no {
		return out, nil
	}
	return d.snapshot(h, &iss)
}

// bareIssue reads a body that is an issue itself: it has an id and fields, and
// a key or a project of its own.
func (d *decoder) bareIssue(top []member) issue {
	v := find(top, "fields")
	if !v.IsObject() || !digits(number(find(top, "id"))) {
		return issue{}
	}
	return d.readParts(top, membersOf(v))
}

// snapshot gives the ticket's creation, with what does not change of it, and
// its fields as they are. Both ids are the ticket's own, so that a rule that
// runs twice says nothing new. Nobody acted by it: a rule ran.
func (d *decoder) snapshot(h *hook, iss *issue) (connectors.Decoded, error) {
	var out []journeys.Event
	if !iss.createdAt.IsZero() {
		out = append(out, d.issueCreated(&hook{at: iss.createdAt}, iss.born()))
	}
	at := iss.updatedAt
	if at.IsZero() {
		return connectors.Decoded{}, undecodable(errNoTime)
	}
	e := d.event(iss, who{machine: true})
	e.ID, e.Kind, e.At = "issue/"+iss.id+"/as of/"+strconv.FormatInt(at.UnixMilli(), 10), updated, at
	out = append(append(out, e), d.asides(iss, at)...)
	for i := range out {
		if err := settle(&out[i], at, h.received); err != nil {
			return connectors.Decoded{}, undecodable(err)
		}
	}
	return connectors.Decoded{Events: out, Looks: d.looks(iss, out)}, nil
}

// born is the ticket as its creation shows it: its state was another then. Its
// words are the first ones only where nothing was changed since; later somebody
// else may have mended them.
func (iss *issue) born() *issue {
	b := iss.bare()
	if iss.updatedAt.Sub(iss.createdAt) > near {
		b.summary, b.description = "", ""
	} else {
		b.fields[journeys.FieldSummary] = []string{iss.summary}
	}
	return b
}

// ruleWords are what a rule may say that happened. Comments are not among
// them: they have ids of their own, and a rule's copy would be a second one.
func ruleWords() []string {
	return []string{
		statusChanged, resolved, reopened, assigned, priorityChanged, labelled, updated, teamChanged, linkMade, merged,
		workLogged, attached, slaMet, slaBreached, approvalAsked, approved, declined,
	}
}

// custom reads the body whose form README.md gives.
func (d *decoder) custom(h *hook, top []member) (connectors.Decoded, error) {
	word, id := str(find(top, "event")), number(find(top, "issue"))
	at := when(top)
	switch {
	case !slices.Contains(ruleWords(), word):
		return connectors.Decoded{}, undecodable(errNoWord)
	case id == "":
		return connectors.Decoded{}, undecodable(errNoNumber)
	case at.IsZero():
		return connectors.Decoded{}, undecodable(errNoTime)
	}
	iss := issue{id: id, key: oneLine(str(find(top, "key"))), fields: journeys.Fields{}}
	iss.project = oneLine(str(find(top, "project")))
	if iss.project == "" {
		iss.project = projectOf(iss.key)
	}
	if iss.project == "" {
		return connectors.Decoded{}, undecodable(errNoTicket)
	}
	request, level := find(top, "request_type"), find(top, "security_level")
	if len(d.never.RequestTypes) > 0 && !request.Exists() || len(d.never.SecurityLevels) > 0 && !level.Exists() {
		return connectors.Decoded{}, undecodable(errSilent)
	}
	if iss.requestType = oneLine(str(request)); request.Exists() {
		set(iss.fields, fieldRequestType, iss.requestType)
	}
	if level.Exists() {
		d.readSecurity(&iss, level)
	}
	for name, field := range map[string]string{
		"summary": journeys.FieldSummary, "status": fieldStatus, "status_category": journeys.FieldStatusCategory,
		"priority": fieldPriority, "issue_type": fieldIssueType, "sla_name": fieldSLAName, "approval": fieldApproval,
	} {
		set(iss.fields, field, short(str(find(top, name))))
	}
	if a := find(top, "assignee"); a.Exists() {
		iss.fields[journeys.FieldAssignee] = []string{short(str(a))}
	}
	if a := short(str(find(top, "reporter"))); a != "" {
		iss.reporter.account = journeys.Account{Realm: d.id, ID: a}
		set(iss.fields, fieldReporter, a)
	}
	d.derive(&iss)
	h.at = at
	if out, no := d.outside(h, &iss); no {
		return out, nil
	}
	by := who{machine: true}
	if a := short(str(find(top, "actor"))); a != "" {
		by = who{account: journeys.Account{Realm: d.id, ID: a}}
	}
	e := d.event(&iss, by)
	e.ID, e.Kind, e.At = "rule/"+id+"/"+word+"/"+strconv.FormatInt(at.UnixMilli(), 10), word, at
	if err := settle(&e, at, h.received); err != nil {
		return connectors.Decoded{}, undecodable(err)
	}
	out := []journeys.Event{e}
	return connectors.Decoded{Events: out, Looks: d.looks(&iss, out)}, nil
}

// when reads the time of a custom body: milliseconds, as {{now.toMillis}}
// gives them, as a number or in quotes.
func when(top []member) time.Time {
	if ms := find(top, "at").Int(); ms > 0 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}
