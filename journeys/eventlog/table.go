package eventlog

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// table reads the cases of a CSV log. Rows of one case stand together, or the
// log is gathered.
type table struct {
	*records
	columns  Columns
	classes  *classes
	caseAt   int
	timeAt   int // -1: rows are in order
	activity []int
	cycle    int // -1 for the columns that are not there
	group    int
	resource int
	times    clock
	values   [][]byte
	over     map[uint64]bool // cases that were read, by identity
	ahead    bool            // the record read last is the first of the next case
}

// usual are the headers by which columns are guessed, in small letters, with
// spaces for everything that is no letter or digit; the standard's names first.
func usual(what string) []string {
	switch what {
	case "case":
		return []string{"case concept name", "case id", "caseid", "case", "case number", "ticket id", "ticket", "ticket number", "incident id", "incident", "incident number", "issue key", "issue id", "request id", "number"}
	case "activity":
		return []string{"concept name", "activity", "activity name", "event", "event name", "task", "step", "status"}
	case "time":
		return []string{"time timestamp", "timestamp", "complete timestamp", "completion time", "end timestamp", "time", "date", "datetime", "event time", "start timestamp"}
	case "lifecycle":
		return []string{"lifecycle transition", "lifecycle", "transition", "event type"}
	case "group":
		return []string{"org group", "group", "team", "assignment group", "workgroup"}
	default:
		return []string{"org resource", "resource", "user", "agent", "assignee", "assigned to"}
	}
}

func newTable(w *window, o Options, k *classes) (*table, error) {
	w.doubt = "; is a quote never closed?"
	if _, err := w.more(); err != nil {
		return nil, err
	}
	head, _, _ := bytes.Cut(w.rest(), []byte{'\n'})
	head = bytes.TrimSuffix(head, []byte{'\r'})
	switch {
	case bytes.IndexByte(head, 0) >= 0 || !utf8.Valid(head) && len(head) < windowSize:
		return nil, &Error{Kind: Unsupported, Line: 1, Text: "this is neither XES nor CSV in UTF-8; a text in another encoding can be converted"}
	case bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '"') < 0:
		return nil, &Error{Kind: Unsupported, Line: 1, Text: "the lines end in a carriage return alone; save the file with the line ends of Windows or Unix"}
	}
	t := &table{records: &records{window: w, comma: separator(head)}, columns: o.Columns, classes: k, over: map[uint64]bool{}}
	ok, err := t.records.next()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &Error{Kind: Malformed, Text: "the file is empty"}
	}
	headers := make([]string, len(t.fields))
	for i, f := range t.fields {
		headers[i] = strings.TrimSpace(string(f))
	}
	return t, t.find(headers, o.KeepOrder)
}

// find finds the columns.
func (t *table) find(headers []string, keepOrder bool) error {
	var missing error
	column := func(name *string, what string, need bool) int {
		at := -1
		if *name != "" {
			at = slices.Index(headers, *name)
		} else {
			for _, u := range usual(what) {
				if at = slices.IndexFunc(headers, func(h string) bool { return simple(h) == u }); at >= 0 {
					*name = headers[at]
					break
				}
			}
		}
		if at < 0 && missing == nil && (need || *name != "") {
			text := "no column looks like the " + what
			if *name != "" {
				text = "there is no column " + clip(*name)
			}
			missing = &Error{Kind: NoColumn, Line: 1, Text: text + "; there are " + clipTo(200, strings.Join(headers, ", "))}
		}
		if at >= 0 && missing == nil && slices.Contains(headers[at+1:], headers[at]) {
			missing = &Error{Kind: NoColumn, Line: 1, Text: "two columns are called " + clip(headers[at]) + ", and one is to be the " + what}
		}
		return at
	}
	t.caseAt = column(&t.columns.Case, "case", true)
	t.columns.Activity = slices.Clone(t.columns.Activity)
	if len(t.columns.Activity) == 0 {
		t.columns.Activity = []string{""}
	}
	for i := range t.columns.Activity {
		t.activity = append(t.activity, column(&t.columns.Activity[i], "activity", true))
	}
	t.timeAt = -1
	if !keepOrder {
		t.timeAt = column(&t.columns.Time, "time", false)
	}
	t.cycle = column(&t.columns.Lifecycle, "lifecycle", false)
	t.group, t.resource = -1, -1
	guess := t.columns.Group == "" && t.columns.Resource == ""
	if guess || t.columns.Group != "" {
		t.group = column(&t.columns.Group, "group", false)
	}
	if guess || t.columns.Resource != "" {
		t.resource = column(&t.columns.Resource, "resource", false)
	}
	t.values = make([][]byte, len(t.activity))
	t.times.layout = t.columns.TimeLayout
	return missing
}

// simple makes a header comparable: "Case_ID" and "case id" are the same.
func simple(header string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(header), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == ':' || r == '.' || r == '/'
	}), " ")
}

// row reads the next row; ok is false at the end. A row of which every field
// is empty is none: spreadsheets leave such below a table.
func (t *table) row() (ok bool, err error) {
	if t.ahead {
		t.ahead = false
		return true, nil
	}
	for {
		if ok, err = t.records.next(); err != nil || !ok {
			return false, err
		}
		if slices.ContainsFunc(t.fields, func(f []byte) bool { return len(f) > 0 }) {
			break
		}
	}
	if most := max(t.caseAt, t.timeAt, slices.Max(t.activity), t.cycle, t.group, t.resource); most >= len(t.fields) {
		return false, t.wrong(Malformed, "the row has too few columns")
	}
	if len(t.fields[t.caseAt]) == 0 {
		return false, t.wrong(Malformed, "the row names no case in column "+clip(t.columns.Case))
	}
	return true, nil
}

// entry is the event of the row.
func (t *table) entry() (e Entry, err error) {
	for i, at := range t.activity {
		t.values[i] = t.fields[at]
	}
	var transition []byte
	if t.cycle >= 0 {
		transition = t.fields[t.cycle]
	}
	if e.Class, err = t.classes.of(t.values, transition); err != nil {
		var wrong *Error
		if errors.As(err, &wrong) {
			err = t.wrong(wrong.Kind, wrong.Text)
		}
		return e, err
	}
	if t.group >= 0 && len(t.fields[t.group]) > 0 {
		e.Group = identity(t.fields[t.group])
	}
	if t.resource >= 0 && len(t.fields[t.resource]) > 0 {
		e.Resource = identity(t.fields[t.resource])
	}
	if t.timeAt >= 0 {
		at, ok := t.times.read(t.fields[t.timeAt])
		switch column := clip(t.columns.Time); {
		case ok:
			e.at = at
		case len(bytes.TrimSpace(t.fields[t.timeAt])) == 0:
			return e, t.wrong(NoTime, "the row has no time in column "+column+", and without one it has no place in its case")
		case t.times.layout != "":
			return e, t.wrong(NoTime, "the time \""+clip(t.fields[t.timeAt])+"\" of column "+column+" is not written as "+t.times.layout)
		default:
			return e, t.wrong(NoTime, "the time \""+clip(t.fields[t.timeAt])+"\" of column "+column+" cannot be read, or could mean two days")
		}
	}
	return e, nil
}

// next reads the rows of the next case.
func (t *table) next(c *Case) error {
	c.Name, c.Events = c.Name[:0], c.Events[:0]
	for first := true; ; first = false {
		ok, err := t.row()
		if err != nil {
			return err
		}
		name := []byte(nil)
		if ok {
			name = t.fields[t.caseAt]
		}
		if !first && (!ok || !bytes.Equal(name, c.Name)) {
			t.ahead = ok
			inOrder(c.Events)
			return nil
		}
		if !ok {
			return io.EOF
		}
		if first {
			c.Name = append(c.Name, name...)
			id := identity(name)
			if t.over[id] {
				return t.wrong(Scattered, "case "+clip(name)+" goes on here, after another one: the rows of a case do not stand together")
			}
			t.over[id] = true
		}
		if len(c.Events) == MaxEvents {
			return t.wrong(TooLarge, "a case has more than a million events")
		}
		e, err := t.entry()
		if err != nil {
			return err
		}
		c.Events = append(c.Events, e)
	}
}

// inOrder sorts rows by time; those of one instant stay as they stand.
func inOrder(events []Entry) {
	if !slices.IsSortedFunc(events, byTime) {
		slices.SortStableFunc(events, byTime)
	}
}

func byTime(a, b Entry) int { return cmp.Compare(a.at, b.at) }

// gathered reads the whole log before its first case; cases then come in the
// order of their first rows.
func (t *table) gathered() func(*Case) error {
	type held struct {
		of int32
		Entry
	}
	var rows []held
	var names []string
	read := false
	all := func() error {
		numbers := map[string]int32{}
		for {
			ok, err := t.row()
			if err != nil || !ok {
				return err
			}
			if len(rows) == MaxGathered {
				return t.wrong(TooLarge, "more than 20 million events of cases that do not stand together; sort the file by case")
			}
			n, known := numbers[string(t.fields[t.caseAt])]
			if !known {
				n = int32(len(names))
				names = append(names, string(t.fields[t.caseAt]))
				numbers[names[n]] = n
			}
			e, err := t.entry()
			if err != nil {
				return err
			}
			rows = append(rows, held{n, e})
		}
	}
	at := 0
	return func(c *Case) error {
		if !read {
			read = true
			if err := all(); err != nil {
				return err
			}
			slices.SortStableFunc(rows, func(a, b held) int { return cmp.Or(cmp.Compare(a.of, b.of), byTime(a.Entry, b.Entry)) })
		}
		c.Name, c.Events = c.Name[:0], c.Events[:0]
		if at == len(rows) {
			return io.EOF
		}
		of := rows[at].of
		c.Name = append(c.Name, names[of]...)
		for ; at < len(rows) && rows[at].of == of; at++ {
			if len(c.Events) == MaxEvents {
				return &Error{Kind: TooLarge, Text: "a case has more than a million events"}
			}
			c.Events = append(c.Events, rows[at].Entry)
		}
		return nil
	}
}

// clock reads the times of a column. All of them are written in one way, the
// first that fits.
type clock struct{ layout string }

// layouts are the ways to write a time that can mean only one instant, but for
// the zone: without one they are taken for UTC, which changes no order.
func layouts() []string {
	return []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999 Z07:00",
		"2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999 Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
		"2006/01/02 15:04:05.999999999", "2006-01-02 15:04", "2006/01/02 15:04", "02.01.2006 15:04:05", "02.01.2006 15:04", time.DateOnly}
}

// read returns microseconds since 1970.
func (c *clock) read(b []byte) (int64, bool) {
	s := strings.TrimSpace(string(b))
	if c.layout != "" {
		t, err := time.Parse(c.layout, s)
		return t.UnixMicro(), err == nil
	}
	for _, l := range layouts() {
		if t, err := time.Parse(l, s); err == nil {
			c.layout = l
			return t.UnixMicro(), true
		}
	}
	return 0, false
}
