package eventlog

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// element is an XML element as it stands in a log.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// TestWhatIsWrittenKeepsTheRulesOfXES holds a written log against the schema
// and the words of the standard, by another parser than our own.
func TestWhatIsWrittenKeepsTheRulesOfXES(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		w := NewWriter(&b, XES)
		for i := range rapid.IntRange(0, 3).Draw(t, "cases") {
			k, events := anyCase(t)
			k.ID += fmt.Sprint(i)
			v := NewView(staff())
			v.Restricted = rapid.Bool().Draw(t, "to those who may see all")
			trace, _ := v.Trace(&k, events)
			if err := w.Write(trace); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var log element
		if err := xml.Unmarshal(b.Bytes(), &log); err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		for _, wrong := range brokenRules(&log) {
			t.Errorf("%s in\n%s", wrong, b.String())
		}
	})
}

// name and ncName are the schema's types of keys and of what is declared.
var (
	name   = regexp.MustCompile(`^[A-Za-z_:][A-Za-z0-9_.:-]*$`)
	ncName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
)

// brokenRules lists what the standard does not allow in a log.
func brokenRules(log *element) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if log.XMLName.Local != "log" || log.XMLName.Space != "http://www.xes-standard.org/" {
		say("the root is %v", log.XMLName)
	}
	if _, err := strconv.ParseFloat(log.attr("xes.version"), 64); err != nil {
		say("version %v", err)
	}
	ordered(log, []string{"extension", "global", "classifier", "", "trace", "event"}, say)
	prefixes, global := map[string]bool{"waymark": true}, map[string]map[string]string{}
	for i := range log.Children {
		switch c := &log.Children[i]; c.XMLName.Local {
		case "extension":
			if !ncName.MatchString(c.attr("name")) || !ncName.MatchString(c.attr("prefix")) || !strings.HasPrefix(c.attr("uri"), "http") {
				say("extension %v", c.Attrs)
			}
			prefixes[c.attr("prefix")] = true
		case "global":
			of := map[string]string{}
			for _, a := range c.Children {
				of[a.attr("key")] = a.XMLName.Local
			}
			global[c.attr("scope")] = of
		case "classifier":
			if !ncName.MatchString(c.attr("name")) {
				say("classifier %q", c.attr("name"))
			}
			for _, key := range strings.Fields(c.attr("keys")) {
				if global["event"][key] == "" {
					say("the classifier %s uses %s, which is not global", c.attr("name"), key)
				}
			}
		case "trace":
			ordered(c, []string{"", "event"}, say)
			attributes(c, global["trace"], prefixes, say)
			for k := range c.Children {
				if e := &c.Children[k]; e.XMLName.Local == "event" {
					attributes(e, global["event"], prefixes, say)
				}
			}
		}
	}
	if len(global["trace"]) == 0 || len(global["event"]) == 0 {
		say("globals are %v", global)
	}
	return wrong
}

// ordered holds children against the sequence of their names; "" stands for
// attributes.
func ordered(e *element, sequence []string, say func(string, ...any)) {
	at := 0
	for _, c := range e.Children {
		n := slices.Index(sequence, c.XMLName.Local)
		if n < 0 {
			n = slices.Index(sequence, "")
		}
		if n < at {
			say("<%s> stands too late in <%s>", c.XMLName.Local, e.XMLName.Local)
		}
		at = n
	}
}

// attributes holds the attributes of a trace or event against their types, the
// globals that it must have and the extensions that are declared.
func attributes(e *element, global map[string]string, prefixes map[string]bool, say func(string, ...any)) {
	has := map[string]string{}
	for _, a := range e.Children {
		kind, key, value := a.XMLName.Local, a.attr("key"), a.attr("value")
		if kind == "event" {
			continue
		}
		if prefix, _, ok := strings.Cut(key, ":"); !ok || !prefixes[prefix] || !name.MatchString(key) || has[key] != "" {
			say("the key %q", key)
		}
		has[key] = kind
		var err error
		switch Type(kind) {
		case String:
		case Date:
			_, err = time.Parse(time.RFC3339Nano, value)
		case Int:
			_, err = strconv.ParseInt(value, 10, 64)
		case Float:
			_, err = strconv.ParseFloat(value, 64)
		case Boolean:
			if value != "true" && value != "false" {
				err = fmt.Errorf("a boolean %q", value)
			}
		default:
			err = fmt.Errorf("no type is called %q", kind)
		}
		if err != nil {
			say("%s: %v", key, err)
		}
		if key == Transition && !slices.Contains([]string{"start", "suspend", "ate_abort", "complete"}, value) {
			say("the standard lifecycle has no %q", value)
		}
	}
	for key, kind := range global {
		if has[key] != kind {
			say("%s is global, and a %s here has it as %q", key, e.XMLName.Local, has[key])
		}
	}
}
