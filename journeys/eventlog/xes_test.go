package eventlog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// cases reads a log and writes each case as "name: activity activity".
func cases(t *testing.T, text string, o Options) (string, error) {
	t.Helper()
	log, err := Open(strings.NewReader(text), o)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	var c Case
	for {
		err := log.Next(&c)
		if errors.Is(err, io.EOF) {
			return strings.TrimSpace(b.String()), nil
		}
		if err != nil {
			return b.String(), err
		}
		b.WriteString(string(c.Name) + ":")
		for _, e := range c.Events {
			b.WriteString(" " + log.Class(e.Class).Name)
		}
		b.WriteString("\n")
	}
}

// xesOf puts a trace's inside into a log.
func xesOf(inside string) string { return "<log><trace>" + inside + "</trace></log>" }

// done is an XES event of this name.
func done(name string) string {
	return fmt.Sprintf(`<event><string key="concept:name" value="%s"/></event>`, name)
}

func TestXES(t *testing.T) {
	long := xesOf(`<string key="concept:name" value="1"/>` + strings.Repeat(done("A"), 20_000))
	for _, c := range []struct{ name, text, want string }{
		{"a trace and its events", xesOf(`<string key="concept:name" value="7"/>` + done("A") + done("B")), "7: A B"},
		{"a name that comes after the events", xesOf(done("A") + `<string value="7" key="concept:name"/>`), "7: A"},
		{"nested attributes that look like the event's own",
			xesOf(`<string key="x" value="y"><string key="concept:name" value="no"/></string>
				<event><list key="l"><values><string key="concept:name" value="no"/></values></list>
				<container key="c"><string key="concept:name" value="no"/></container>
				<string key="concept:name" value="A"><string key="concept:name" value="no"/></string></event>`), ": A"},
		{"globals, classifiers and attributes of the log", `<log><global scope="event"><string key="concept:name" value="no"/></global>
			<classifier name="a" keys="concept:name"/><string key="concept:name" value="no"/><trace>` + done("A") + `</trace></log>`, ": A"},
		{"events outside of traces", `<log>` + done("no") + `<event/><trace>` + done("A") + `</trace></log>`, ": A"},
		{"prefixes and a byte order mark", "\ufeff" + `<x:log xmlns:x="u"><x:trace><x:event><x:string key="concept:name" value="A"/></x:event></x:trace></x:log>`, ": A"},
		{"entities in names", xesOf(done("A &amp; B") + done("A &#38; B")), ": A & B A & B"},
		{"traces and events with nothing in them", `<log><trace/><trace></trace><trace><event/><event></event>` + done("A") + `</trace></log>`, ":\n:\n:   A"},
		{"no traces", `<log/>`, ""},
		{"a trace longer than the window", long, "1:" + strings.Repeat(" A", 20_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := cases(t, c.text, Options{}); got != c.want || err != nil {
				t.Errorf("got %.200q, %v, want %.200q", got, err, c.want)
			}
		})
	}
}

func TestXESIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       Kind
		want       string
	}{
		{"what is another kind of XML", `<html><trace/></html>`, Malformed, "begins with <html>"},
		{"an activity that no event has", xesOf(`<event><string key="Activity" value="A"/><int key="Costs" value="1"/></event>`), NoColumn, "the first one has Activity, Costs"},
		{"a log that stops in a trace", "<log>\n<trace>\n" + done("A"), Malformed, "line 3: the file ends before </trace>"},
		{"gzip that is none", "\x1f\x8b and more than a header", Malformed, "none"},
		{"gzip that stops in its header", "\x1f\x8b\x08", Malformed, "cut off"},
		{"UTF-16", "\xff\xfe<\x00", Unsupported, "UTF-16"},
		{"nothing", "", Malformed, "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cases(t, c.text, Options{})
			var e *Error
			if !errors.As(err, &e) || e.Kind != c.kind || !strings.Contains(e.Error(), c.want) {
				t.Errorf("got %v, want %s with %q", err, c.kind, c.want)
			}
		})
	}
}

func TestActivityOfSeveralAttributes(t *testing.T) {
	text := xesOf(`<event><string key="concept:name" value="A"/><string key="lifecycle:transition" value="start"/></event>
		<event><string key="lifecycle:transition" value="complete"/><string key="concept:name" value="A"/></event>` + done("B"))
	got, err := cases(t, text, Options{Columns: Columns{Activity: []string{Name, Transition}}})
	if want := ": A+start A+complete B"; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestGzippedAndPlainAreTheSame(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, xesOf(done("A"))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := cases(t, packed.String(), Options{}); got != ": A" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for what, text := range map[string]string{
		"cut off": packed.String()[:packed.Len()-12],
		"damaged": packed.String()[:packed.Len()-8] + "12345678",
	} {
		_, err := cases(t, text, Options{})
		var e *Error
		if !errors.As(err, &e) || e.Kind != Malformed || !strings.Contains(e.Text, what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
