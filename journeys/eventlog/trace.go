package eventlog

import "slices"

// Type is the type of an attribute, as XES names its elements.
type Type string

// The types. Values are text in the form that XES has for them: dates as RFC
// 3339, true and false, numbers with a point.
const (
	String  Type = "string"
	Date    Type = "date"
	Int     Type = "int"
	Float   Type = "float"
	Boolean Type = "boolean"
)

// Attr is one attribute of a trace or event.
type Attr struct {
	Key   string
	Type  Type
	Value string // never empty: what is not known is left out
}

// Attrs are the attributes of a trace or event, each key once.
type Attrs []Attr

// Get returns the value of a key, "" where there is none.
func (a Attrs) Get(key string) string {
	if i := slices.IndexFunc(a, func(a Attr) bool { return a.Key == key }); i >= 0 {
		return a[i].Value
	}
	return ""
}

// Trace is a case of a log with all attributes.
type Trace struct {
	Attrs  Attrs
	Events []Attrs // in order
}

// Column is one attribute that is exported.
type Column struct {
	Key   string
	Type  Type
	Trace bool   // of the case, else of each event
	Means string // for people
}

// Header is the name of the column in CSV, where those of the case begin with
// "case:", as the field's tools write them.
func (c Column) Header() string {
	if c.Trace {
		return casePrefix + c.Key
	}
	return c.Key
}

const casePrefix = "case:"

// Exported are all attributes that a stored case is exported with, in the
// order in which they are written. Those that begin with waymark: are ours, the
// others are of the standard extensions.
func Exported() []Column {
	return []Column{
		{Name, String, true, "the case's id"},
		{"waymark:journey", String, true, "the journey's id"},
		{"waymark:kind", String, true, "experience, where the case is a second view"},
		{"waymark:persona", String, true, "the persona's id"},
		{"waymark:started", Date, true, "its first event"},
		{"waymark:over", Boolean, true, "whether it is over"},
		{"waymark:over_at", Date, true, "since when"},
		{"waymark:path", String, true, "the ideal path that it is compared with"},
		{"waymark:fitness", Float, true, "how far it went as that path"},
		{"waymark:missing", Int, true, "steps of the path that are missing"},
		{"waymark:extra", Int, true, "steps that are extra"},
		{"waymark:contacts", Int, true, "how often the person asked"},
		{"waymark:effort", Float, true, "the effort score"},
		{Name, String, false, "the step's id; where the event is on no step, its connector's word for it; restricted, where only some may see it"},
		{Transition, String, false, "start, suspend, ate_abort or complete: what the event did to the step"},
		{Timestamp, Date, false, "when it happened"},
		{Group, String, false, "the owner's id of the team that acted; left out where it would tell of fewer than five people"},
		{Resource, String, false, "who acted, only with --people: a customer's pseudonym, or a number for one of the desk that holds within the case"},
		{"waymark:by", String, false, "customer, desk or machine; left out for anybody else"},
		{"waymark:source", String, false, "the connector's id"},
		{"waymark:event", String, false, "the connector's word for it"},
		{"waymark:ref", String, false, "the ticket; calls, threads and visits are numbered within the case"},
		{"waymark:channel", String, false, "the channel, where the desk's file names it"},
		{"waymark:step", String, false, "the step's id"},
		{"waymark:as", String, false, "which of the step's rules put it there: begins, waits, done, fails; over for an ending"},
		{"waymark:rule", String, false, "file and line of that rule"},
		{"waymark:move", String, false, "sync, extra or early, where the event completed a step"},
		{"waymark:gaps", String, false, "the gaps that it opened: kind and step"},
	}
}

// typeOf is the type of an exported attribute; of any other nothing is known
// but its text.
func typeOf(key string, trace bool) Type {
	for _, c := range Exported() {
		if c.Key == key && c.Trace == trace {
			return c.Type
		}
	}
	return String
}
