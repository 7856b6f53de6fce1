package eventlog

import (
	"errors"
	"io"
	"iter"
	"strings"
)

// Traces reads a log with all attributes of its traces and events, one trace at
// a time; nested attributes are left out. In CSV, columns whose name begins
// with "case:" are the case's, rows of a case stand together, and an empty
// field is an attribute that is not there. The last pair may be an error, as
// of Open.
func Traces(r io.Reader, f Format) iter.Seq2[Trace, error] {
	return func(yield func(Trace, error) bool) {
		r, f, err := plain(r, f)
		if err != nil {
			yield(Trace{}, err)
			return
		}
		var next func() (Trace, error)
		if f == XES {
			next = (&xesTraces{newScanner(newWindow(r))}).next
		} else {
			next = (&csvTraces{records: &records{window: newWindow(r), comma: ','}}).next
		}
		for {
			t, err := next()
			if errors.Is(err, io.EOF) || !yield(t, err) || err != nil {
				return
			}
		}
	}
}

type xesTraces struct{ *scanner }

func (x *xesTraces) next() (Trace, error) {
	var t Trace
	inside := false
	for {
		ok, err := x.scanner.next()
		if err != nil {
			return t, err
		}
		if !ok {
			return t, io.EOF
		}
		depth := x.depth()
		if x.tag.kind == endTag {
			if inside && depth == 1 {
				return t, nil
			}
			continue
		}
		if x.tag.kind == emptyTag {
			depth++
		}
		name := string(x.tag.name)
		switch {
		case depth == 1 && name != "log":
			return t, x.fail(Malformed, "this is no XES log: it begins with <%s>", clip(name))
		case depth == 2:
			inside = name == "trace"
			if inside && x.tag.kind == emptyTag {
				return t, nil
			}
		case !inside:
		case depth == 3 && name == "event":
			if len(t.Events) == MaxEvents {
				return t, x.fail(TooLarge, "a case has more than a million events")
			}
			t.Events = append(t.Events, nil)
		case depth == 3:
			t.Attrs = append(t.Attrs, x.attr())
		case depth == 4 && len(t.Events) > 0 && x.inEvent():
			last := &t.Events[len(t.Events)-1]
			*last = append(*last, x.attr())
		}
	}
}

func (x *xesTraces) attr() Attr {
	return Attr{string(x.tag.key), Type(x.tag.name), string(x.tag.value)}
}

// inEvent reports whether the element of the third level is an event, and no
// attribute of the trace with attributes of its own.
func (x *xesTraces) inEvent() bool {
	from, to := x.starts[2], len(x.names)
	if len(x.starts) > 3 {
		to = x.starts[3]
	}
	return string(local(x.names[from:to])) == "event"
}

type csvTraces struct {
	*records
	header []string
	at     int // the column of the case
	ahead  bool
}

func (c *csvTraces) next() (Trace, error) {
	if c.header == nil {
		if err := c.headers(); err != nil {
			return Trace{}, err
		}
	}
	var t Trace
	name := ""
	for {
		if !c.ahead {
			ok, err := c.records.next()
			if err != nil {
				return t, err
			}
			if !ok {
				if len(t.Events) > 0 {
					return t, nil
				}
				return t, io.EOF
			}
		}
		c.ahead = false
		if len(c.fields) != len(c.header) {
			return t, c.wrong(Malformed, "the row has not as many fields as the header")
		}
		of := string(c.fields[c.at])
		if len(t.Events) > 0 && of != name {
			c.ahead = true
			return t, nil
		}
		if len(t.Events) == MaxEvents {
			return t, c.wrong(TooLarge, "a case has more than a million events")
		}
		name = of
		attrs, event := c.row()
		if len(t.Events) == 0 {
			t.Attrs = attrs
		}
		t.Events = append(t.Events, event)
	}
}

// row parts a row into the attributes of the case and those of the event.
func (c *csvTraces) row() (attrs, event Attrs) {
	for i, h := range c.header {
		if len(c.fields[i]) == 0 {
			continue
		}
		if key, ok := strings.CutPrefix(h, casePrefix); ok {
			attrs = append(attrs, Attr{key, typeOf(key, true), string(c.fields[i])})
		} else {
			event = append(event, Attr{h, typeOf(h, false), string(c.fields[i])})
		}
	}
	return attrs, event
}

func (c *csvTraces) headers() error {
	ok, err := c.records.next()
	if err != nil {
		return err
	}
	c.header, c.at = []string{}, -1
	for i, f := range c.fields {
		c.header = append(c.header, string(f))
		if string(f) == CaseName {
			c.at = i
		}
	}
	if !ok || c.at < 0 {
		return &Error{Kind: NoColumn, Line: 1, Text: "there is no column " + CaseName}
	}
	return nil
}
