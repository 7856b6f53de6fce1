package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzLogs holds both readers against whatever a file may be: no input brings
// them down, what is wrong with one is an *Error, the pieces in which it
// arrives do not matter, and all attributes show the cases that conform sees.
func FuzzLogs(f *testing.F) {
	for _, s := range []string{
		xesOf(`<string key="concept:name" value="1"/>` + done("A") + done("B")),
		`<log><event/><trace><event><list key="l"><values><string key="concept:name" value="no"/></values></list></event></trace></log>`,
		"case:concept:name,concept:name,time:timestamp,org:group\n1,A,2026-11-01T10:00:00Z,x\n2,B,2026-11-01T10:00:00+01:00,\n",
		"\ufeffCase ID;Activity;Time\r\n1;\"A\r\n\"\"B\"\"\";02.11.2026 10:00\r\n;;\r\n",
		"case\tactivity\n1\tA\n2\tA\n1\tB\n", "\x1f\x8b\x08\x00", "\xff\xfe<\x00", "PK\x03\x04",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, log string, all bool) {
		read := seen
		if all {
			read = seenWhole
		}
		got, err := read(strings.NewReader(log))
		slow, slowErr := read(iotest.OneByteReader(strings.NewReader(log)))
		if got != slow || fmt.Sprint(err) != fmt.Sprint(slowErr) {
			t.Fatalf("in one piece %q, %v; in many %q, %v", got, err, slow, slowErr)
		}
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Kind == "") {
			t.Fatalf("%v has no kind", err)
		}
		if all && err == nil {
			sameAsWritten(t, log)
		}
	})
}

// seen is a log as conform sees it.
func seen(r io.Reader) (string, error) {
	var b strings.Builder
	_, err := conform(r, straight("A", "B"), Options{}, func(c *Case, v Verdict) { fmt.Fprintf(&b, "%q %d %+v\n", c.Name, len(c.Events), v) })
	return b.String(), err
}

// seenWhole is a log with all attributes.
func seenWhole(r io.Reader) (string, error) {
	var b strings.Builder
	for trace, err := range Traces(r, Guess) {
		if err != nil {
			return b.String(), err
		}
		fmt.Fprintf(&b, "%q\n", trace)
	}
	return b.String(), nil
}

// sameAsWritten writes the traces of a log as XES and reads them again.
func sameAsWritten(t *testing.T, log string) {
	var want strings.Builder
	var out bytes.Buffer
	w := NewWriter(&out, XES)
	for trace, err := range Traces(strings.NewReader(log), Guess) {
		if err != nil {
			t.Fatal(err)
		}
		if !writable(trace) {
			return
		}
		fmt.Fprintf(&want, "%q\n", trace)
		if err := w.Write(trace); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := seenWhole(&out); err != nil || got != want.String() {
		t.Fatalf("written and read again %q, %v, want %q", got, err, want.String())
	}
}

// writable reports whether all attributes of a trace are of the types that we
// write, with what XML can hold.
func writable(t Trace) bool {
	for _, attrs := range append([]Attrs{t.Attrs}, t.Events...) {
		for _, a := range attrs {
			switch a.Type {
			case String, Date, Int, Float, Boolean:
			default:
				return false
			}
			if a.Key != legible(a.Key) || a.Value != legible(a.Value) {
				return false
			}
		}
	}
	return true
}
