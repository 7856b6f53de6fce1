package jql

import (
	"fmt"
	"strings"
	"time"
)

// Query is a parsed query. Where is nil where it restricts nothing.
type Query struct {
	Where Expr
	Order []Order
}

// Order is one term of ORDER BY.
type Order struct {
	Field string
	Desc  bool
}

// Expr is a condition on a record.
type Expr interface{ Match(r Record) bool }

// Record is what a condition looks at. Both take the fields' names as Fields
// spells them.
type Record interface {
	// Text returns a field's values, none where the field is empty. A value
	// that goes by several names (an account, a status) returns them all.
	Text(field string) []string
	// Time returns a date field; the zero time where it is empty.
	Time(field string) time.Time
}

// Site is what a query is read against.
type Site struct {
	Now  time.Time
	Zone *time.Location // of the asking account; nil is UTC
	Me   string         // of the asking account, for currentUser()
	// Known reports whether a value exists for a field; nil knows all.
	Known func(field, value string) bool
}

// textFields and dateFields are the names that a query may use, by their
// spellings in lower case.
var textFields = map[string]string{
	"project": "project", "key": "key", "issuekey": "key", "issue": "key", "id": "key",
	"status": "status", "statuscategory": "statuscategory", "labels": "labels", "assignee": "assignee", "reporter": "reporter",
	"creator": "creator", "priority": "priority", "issuetype": "issuetype", "type": "issuetype", "resolution": "resolution",
	"summary": "summary", "request type": "requesttype", "requesttype": "requesttype", "cf[10010]": "requesttype",
	"organizations": "organizations", "level": "level", "request-channel-type": "request-channel-type",
}

var dateFields = map[string]string{
	"created": "created", "createddate": "created", "updated": "updated", "updateddate": "updated",
	"resolved": "resolved", "resolutiondate": "resolved", "statuscategorychangeddate": "statuscategorychangeddate",
}

type both struct{ a, b Expr }
type either struct{ a, b Expr }
type not struct{ a Expr }

func (e both) Match(r Record) bool   { return e.a.Match(r) && e.b.Match(r) }
func (e either) Match(r Record) bool { return e.a.Match(r) || e.b.Match(r) }
func (e not) Match(r Record) bool    { return !e.a.Match(r) }

// among asks whether one of a field's values is one of these. Like every
// comparison in Jira it says no of an empty field, also where it is negated.
type among struct {
	field  string
	values []string
	negate bool
}

func (e among) Match(r Record) bool {
	have := r.Text(e.field)
	if len(have) == 0 {
		return false
	}
	for _, h := range have {
		for _, v := range e.values {
			if strings.EqualFold(h, v) {
				return !e.negate
			}
		}
	}
	return e.negate
}

type empty struct {
	field  string
	date   bool
	negate bool
}

func (e empty) Match(r Record) bool {
	if e.date {
		return r.Time(e.field).IsZero() != e.negate
	}
	return (len(r.Text(e.field)) == 0) != e.negate
}

// contains asks whether all words of a text occur in a field.
type contains struct {
	field, text string
	negate      bool
}

func (e contains) Match(r Record) bool {
	have := strings.ToLower(strings.Join(r.Text(e.field), " "))
	for _, w := range strings.Fields(strings.ToLower(e.text)) {
		if !strings.Contains(have, strings.TrimRight(w, "*")) {
			return e.negate
		}
	}
	return !e.negate
}

type compared struct {
	field, op string
	at        time.Time
}

func (e compared) Match(r Record) bool {
	t := r.Time(e.field)
	if t.IsZero() {
		return false
	}
	switch e.op {
	case "<":
		return t.Before(e.at)
	case "<=":
		return !t.After(e.at)
	case ">":
		return t.After(e.at)
	case ">=":
		return !t.Before(e.at)
	case "!=":
		return !t.Equal(e.at)
	}
	return t.Equal(e.at)
}

// Refusal is why a query is refused, in a sentence of Jira's.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

func noField(name string) error {
	return refuse("Field '%s' does not exist or you do not have permission to view it.", name)
}
