package eventlog

import (
	"io"
	"slices"
	"strings"
)

// xes reads the cases of an XES log: log, traces, events, and of the events
// those attributes that are asked for. Globals, classifiers and nested
// attributes are passed over.
type xes struct {
	*scanner
	columns Columns
	classes *classes
	wanted  []string // keys: those of the activity, then of the lifecycle, the group and the resource
	values  [][]byte // of the event being read, as wanted
	seen    []string // keys of the first event, to say what there is
	named   bool     // some event had an activity
	events  int
	loose   int
}

func newXES(w *window, c Columns, k *classes) *xes {
	if len(c.Activity) == 0 {
		c.Activity = []string{Name}
	}
	if c.Lifecycle == "" {
		c.Lifecycle = Transition
	}
	if c.Group == "" && c.Resource == "" {
		c.Group, c.Resource = Group, Resource
	}
	x := &xes{scanner: newScanner(w), columns: c, classes: k}
	x.wanted = append(slices.Clone(c.Activity), c.Lifecycle, c.Group, c.Resource)
	x.values = make([][]byte, len(x.wanted))
	return x
}

// next reads the next trace.
func (x *xes) next(c *Case) error {
	c.Name, c.Events = c.Name[:0], c.Events[:0]
	for {
		ok, err := x.scanner.next()
		switch {
		case err != nil:
			return err
		case !ok:
			return x.finished()
		}
		depth := x.depth()
		if x.tag.kind == emptyTag {
			depth++
		}
		switch {
		case x.tag.kind == endTag:
		case depth == 1 && string(x.tag.name) != "log":
			return x.fail(Malformed, "this is no XES log: it begins with <%s>", clip(x.tag.name))
		case depth == 2 && string(x.tag.name) == "event":
			x.loose++
		case depth == 2 && string(x.tag.name) == "trace":
			if x.tag.kind == emptyTag {
				return nil
			}
			return x.trace(c)
		}
	}
}

// trace reads up to the end of the trace that was just begun.
func (x *xes) trace(c *Case) error {
	for {
		ok, err := x.scanner.next()
		if err != nil || !ok {
			return orEnd(err)
		}
		t := &x.tag
		switch depth := x.depth(); {
		case t.kind == endTag && depth == 1:
			return nil
		case t.kind == emptyTag && depth == 2, t.kind == startTag && depth == 3:
			if string(t.name) != "event" {
				if string(t.key) == Name {
					c.Name = append(c.Name[:0], t.value...)
				}
				continue
			}
			if len(c.Events) == MaxEvents {
				return x.fail(TooLarge, "a case has more than a million events")
			}
			e, err := x.event(t.kind == emptyTag)
			if err != nil {
				return err
			}
			c.Events = append(c.Events, e)
		}
	}
}

// event reads up to the end of the event that was just begun.
func (x *xes) event(empty bool) (Entry, error) {
	for i := range x.values {
		x.values[i] = x.values[i][:0]
	}
	for !empty {
		ok, err := x.scanner.next()
		if err != nil || !ok {
			return Entry{}, orEnd(err)
		}
		t := &x.tag
		depth := x.depth()
		if t.kind == endTag {
			if depth == 2 {
				break
			}
			continue
		}
		if t.kind == emptyTag {
			depth++
		}
		if depth != 4 {
			continue
		}
		for i, w := range x.wanted {
			if string(t.key) == w && w != "" {
				x.values[i] = append(x.values[i][:0], t.value...)
			}
		}
		if x.events == 0 && len(x.seen) < 20 {
			x.seen = append(x.seen, clip(t.key))
		}
	}
	x.events++
	n := len(x.columns.Activity)
	x.named = x.named || len(x.values[0]) > 0
	class, err := x.classes.of(x.values[:n], x.values[n])
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Class: class}
	if v := x.values[n+1]; len(v) > 0 {
		e.Group = identity(v)
	}
	if v := x.values[n+2]; len(v) > 0 {
		e.Resource = identity(v)
	}
	return e, nil
}

func (x *xes) finished() error {
	if x.events > 0 && !x.named {
		return &Error{Kind: NoColumn, Text: "no event has " + x.columns.Activity[0] + "; the first one has " + strings.Join(x.seen, ", ")}
	}
	return io.EOF
}

// orEnd is the error of a log that ended inside a trace; the scanner says so
// itself, so that it is never met.
func orEnd(err error) error {
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}
