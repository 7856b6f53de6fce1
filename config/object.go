package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// val is a YAML node together with its file.
type val struct {
	n *yaml.Node
	f *file
}

func (v val) ok() bool { return v.n != nil }

// object is a mapping whose keys were checked. A problem with one key keeps
// no other from being read, so that one run finds them all.
type object struct {
	val
	l    *loader
	what string // "a step"
	keys []val
	vals map[string]val
}

// add takes a problem, each once: two keys may name one file.
func (l *loader) add(p Problem) {
	if !slices.Contains(l.report.Problems, p) {
		l.report.Problems = append(l.report.Problems, p)
	}
}

func (l *loader) problem(v val, text, hint string) {
	if v.n == nil {
		l.add(Problem{File: l.desk.name, Text: text, Hint: hint})
		return
	}
	l.add(v.f.problemAt(v.n.Line, v.n.Column, text, hint))
}

func (l *loader) notice(v val, text, hint string) {
	l.report.Notices = append(l.report.Notices, v.f.problemAt(v.n.Line, v.n.Column, text, hint))
}

// object reads a mapping; known are its keys, none for any. what names it in
// messages. A value that is no mapping gives an empty object.
func (l *loader) object(v val, what string, known ...string) *object {
	o := &object{val: v, l: l, what: what, vals: map[string]val{}}
	if !v.ok() {
		return o
	}
	if v.n.Kind != yaml.MappingNode {
		l.problem(v, fmt.Sprintf("%s is written as keys and values, not as %s", what, kindOf(v.n)), keysOf(known))
		return o
	}
	var again []val
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		k := val{v.n.Content[i], v.f}
		name := k.n.Value
		switch {
		case k.n.Kind != yaml.ScalarNode:
			l.problem(k, "a key must be a word", "")
			continue
		case name == "<<" && k.n.ShortTag() == "!!merge":
			l.problem(k, "merging with << is not read", "write the keys out")
			continue
		case booleanTrap(k.n):
			l.problem(k, fmt.Sprintf("%s is a boolean in YAML 1.1, so as a key other programs read it as true or false", name), fmt.Sprintf("if it is a field's name, put it in quotes: %q", name))
			continue
		}
		if _, twice := o.vals[name]; twice {
			again = append(again, k)
			continue
		}
		if len(known) > 0 && !slices.Contains(known, name) {
			l.problem(k, fmt.Sprintf("unknown key %q in %s", name, what), meant(name, known))
			continue
		}
		o.keys = append(o.keys, k)
		o.vals[name] = val{v.n.Content[i+1], v.f}
	}
	l.twice(v, again)
	return o
}

// twice reports keys that stand in a mapping a second time. Several at once are
// most likely the next entry of a list without its dash: that is one fault,
// and what else the entry says is not read.
func (l *loader) twice(v val, again []val) {
	switch len(again) {
	case 0:
	case 1:
		l.problem(again[0], fmt.Sprintf("the key %q stands here twice", again[0].n.Value), "")
	default:
		var names []string
		for _, k := range again {
			if name := fmt.Sprintf("%q", k.n.Value); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) > 3 {
			names = append(names[:3:3], "...")
		}
		hint := ""
		if first := v.n.Content[0]; first.Column > 1 && first.Value == again[0].n.Value {
			hint = fmt.Sprintf("a new entry of a list begins with a dash: - %s:", first.Value)
			v.f.torn = true
		}
		l.problem(again[0], "keys stand here twice: "+strings.Join(names, ", "), hint)
	}
}

// keysOf is the hint where somebody wrote something else than keys.
func keysOf(known []string) string {
	switch {
	case len(known) == 0:
		return ""
	case len(known) > 6:
		return "its keys are " + strings.Join(known[:6], ", ") + " and others"
	}
	return "its keys are " + strings.Join(known, ", ")
}

// booleanTrap reports whether a plain word is a boolean to YAML 1.1 although
// it looks like a word; true and false are what they look like.
func booleanTrap(n *yaml.Node) bool {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return false
	}
	switch strings.ToLower(n.Value) {
	case "on", "off", "yes", "no", "y", "n":
		return true
	}
	return false
}

func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "nothing"
	}
	return "a single value"
}

// has reports whether the key is there, whatever its value.
func (o *object) has(key string) bool { _, ok := o.vals[key]; return ok }

// get returns a key's value; the zero val where it is missing.
func (o *object) get(key string) val { return o.vals[key] }

// at is the place to name for a key: its value, or the object where it is
// missing.
func (o *object) at(key string) val {
	if v := o.vals[key]; v.ok() {
		return v
	}
	return o.val
}

// need reports a missing key. In a file of which lines were left out it may
// have stood on one of them.
func (o *object) need(keys ...string) {
	if o.ok() && o.f.torn {
		return
	}
	for _, k := range keys {
		if o.ok() && o.n.Kind == yaml.MappingNode && !o.has(k) {
			o.l.problem(o.val, fmt.Sprintf("%s needs %q", o.what, k), "")
		}
	}
}

// list returns the items of a list; one value alone counts as a list of one.
func (o *object) list(key string) []val {
	return o.l.items(o.get(key), key)
}

func (l *loader) items(v val, what string) []val {
	switch {
	case !v.ok():
		return nil
	case v.n.Kind != yaml.SequenceNode:
		if l.null(v, what) {
			return nil
		}
		return []val{v}
	}
	vs := make([]val, len(v.n.Content))
	for i, n := range v.n.Content {
		vs[i] = val{n, v.f}
	}
	return vs
}

// null reports a value that is not there, and names the trap by which it
// often got lost.
func (l *loader) null(v val, what string) bool {
	if v.n.Kind != yaml.ScalarNode || v.n.ShortTag() != "!!null" || v.n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return false
	}
	line := v.f.line(v.n.Line)
	if rest := []rune(line); v.n.Value == "" && v.n.Column <= len(rest)+1 && v.n.Column > 0 {
		after := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(rest[max(v.n.Column-2, 0):])), ":"))
		if strings.HasPrefix(after, "#") && len(after) > 1 && after[1] != ' ' {
			word, _, _ := strings.Cut(strings.TrimLeft(after, "#"), " ")
			l.problem(v, fmt.Sprintf("%s is empty: a hash begins a comment", what), fmt.Sprintf("leave the hash out (%s: %s) or put the value in quotes", what, word))
			return true
		}
	}
	l.problem(v, fmt.Sprintf("%s has no value", what), "write one, or leave the key out")
	return true
}
