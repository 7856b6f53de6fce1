package eventlog

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes a log trace by trace.
type Writer struct {
	w      *bufio.Writer
	format Format
	begun  bool
}

// NewWriter returns a writer of XES (1.0, which every tool reads, with the
// standard extensions) or of CSV with the columns of Exported. Close ends the
// log.
func NewWriter(w io.Writer, f Format) *Writer { return &Writer{w: bufio.NewWriter(w), format: f} }

// xesHead declares what all traces and events have, and by what an event is
// called; a classifier may only use what is global. Our own attributes are of
// no declared extension: a reader would look for its definition at its address,
// on the network.
const xesHead = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
	<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
	<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
	<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
	<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
	<global scope="trace">
		<string key="concept:name" value="unknown"/>
	</global>
	<global scope="event">
		<string key="concept:name" value="unknown"/>
		<string key="lifecycle:transition" value="complete"/>
		<date key="time:timestamp" value="1970-01-01T00:00:00.000000Z"/>
	</global>
	<classifier name="Activity" keys="concept:name"/>
	<classifier name="ActivityAndTransition" keys="concept:name lifecycle:transition"/>
	<string key="lifecycle:model" value="standard"/>
`

// Write writes a trace. What XML cannot hold (control characters, broken
// UTF-8) becomes U+FFFD in either format. A CSV log has only columns that are
// Exported, and no traces without events: those are an error.
func (w *Writer) Write(t Trace) error {
	w.begin()
	if w.format == CSV {
		return w.rows(t)
	}
	_, _ = w.w.WriteString("\t<trace>\n")
	w.attrs("\t\t", t.Attrs)
	for _, e := range t.Events {
		_, _ = w.w.WriteString("\t\t<event>\n")
		w.attrs("\t\t\t", e)
		_, _ = w.w.WriteString("\t\t</event>\n")
	}
	_, err := w.w.WriteString("\t</trace>\n")
	return err
}

// Close ends the log; it does not close what was given.
func (w *Writer) Close() error {
	w.begin()
	if w.format != CSV {
		_, _ = w.w.WriteString("</log>\n")
	}
	return w.w.Flush()
}

func (w *Writer) begin() {
	if w.begun {
		return
	}
	w.begun = true
	if w.format != CSV {
		_, _ = w.w.WriteString(xesHead)
		return
	}
	var names []string
	for _, c := range Exported() {
		names = append(names, c.Header())
	}
	_ = w.record(names)
}

func (w *Writer) attrs(indent string, attrs Attrs) {
	for _, a := range attrs {
		_, _ = fmt.Fprintf(w.w, "%s<%s key=\"%s\" value=\"%s\"/>\n", indent, a.Type, escaped(a.Key), escaped(a.Value))
	}
}

// rows writes a row for each event; the attributes of the case stand in all of
// them.
func (w *Writer) rows(t Trace) error {
	if len(t.Events) == 0 {
		return fmt.Errorf("eventlog: a case without events cannot be written as CSV")
	}
	var err error
	for _, e := range t.Events {
		var row []string
		used := 0
		for _, c := range Exported() {
			from := e
			if c.Trace {
				from = t.Attrs
			}
			value := from.Get(c.Key)
			if value != "" {
				used++
			}
			row = append(row, value)
		}
		if used < len(t.Attrs)+len(e) {
			return fmt.Errorf("eventlog: some attribute has no column")
		}
		err = w.record(row)
	}
	return err
}

func (w *Writer) record(fields []string) error {
	for i, f := range fields {
		if i > 0 {
			_ = w.w.WriteByte(',')
		}
		if f = legible(f); strings.ContainsAny(f, ",\"\r\n") {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		_, _ = w.w.WriteString(f)
	}
	return w.w.WriteByte('\n') // a bufio.Writer keeps its first error
}

// escaped is a value as an XML attribute has it. A reader would make spaces of
// the white space that is not written as a reference.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\t", "&#9;").Replace(legible(s))
}

// legible is what both formats can hold.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if !isChar(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}
