package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
)

// settings is a connector's part of waymark.yaml. It decodes by the `yaml`
// tags of whatever struct a connector brings, and remembers where each fault
// stands, because the contract names settings by path only.
type settings struct {
	l         *loader
	at        val // the connector's item
	publicURL string
	loopback  bool
	polled    bool
	faults    []connectors.Fault
	places    []val // of faults
	secrets   []string
	names     []string // keys of the outermost struct, for suggestions
}

func (s *settings) PublicURL() string { return s.publicURL }
func (s *settings) Loopback() bool    { return s.loopback }
func (s *settings) Polled() bool      { return s.polled }
func (s *settings) Now() time.Time    { return s.l.now() }

// common are the keys that every connector has: the configuration reads them
// itself.
var common = []string{"id", "kind", "silent_after", "hold", "approval", "poll"}

// Decode fills the struct that into points to. The common keys are not its.
func (s *settings) Decode(into any) []connectors.Fault {
	p := reflect.ValueOf(into)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Struct {
		return []connectors.Fault{{Text: "the connector reads its settings into something that is no struct"}}
	}
	s.faults, s.places = nil, nil
	s.structure(s.at, "", p.Elem(), common...)
	return slices.Clone(s.faults)
}

func (s *settings) fault(at val, path, text, hint string) {
	s.faults = append(s.faults, connectors.Fault{Path: path, Text: text, Hint: hint})
	s.places = append(s.places, at)
}

// member is a field of a struct that a key fills.
type member struct {
	name   string
	index  []int
	secret bool
}

var secretType = reflect.TypeFor[connectors.Secret]()

func members(t reflect.Type, index []int) []member {
	var ms []member
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		at := append(slices.Clone(index), f.Index...)
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case strings.Contains(options, "inline") && f.Type.Kind() == reflect.Struct:
			ms = append(ms, members(f.Type, at)...)
		case f.IsExported():
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			ms = append(ms, member{name, at, f.Type == secretType || f.Type == reflect.PointerTo(secretType)})
		}
	}
	return ms
}

func (s *settings) structure(v val, path string, into reflect.Value, skip ...string) {
	what := path
	if what == "" {
		what = "this connector"
		s.names = nil
	}
	if v.n.Kind != yaml.MappingNode {
		s.fault(v, path, fmt.Sprintf("%s is written as keys and values, not as %s", what, kindOf(v.n)), "")
		return
	}
	ms := members(into.Type(), nil)
	known := make([]string, len(ms))
	for i, m := range ms {
		known[i] = m.name
	}
	if path == "" {
		s.names = known
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		k, value := val{v.n.Content[i], v.f}, val{v.n.Content[i+1], v.f}
		name := k.n.Value
		at := join(path, name)
		m := slices.IndexFunc(ms, func(m member) bool { return m.name == name })
		switch {
		case k.n.Kind != yaml.ScalarNode:
			s.fault(k, path, "a key must be a word", "")
		case seen[name]:
			s.fault(k, at, fmt.Sprintf("the key %q stands here twice", name), "")
		case slices.Contains(skip, name) && m < 0:
		case m < 0:
			if near := Closest(name, known); near != "" && ms[slices.Index(known, near)].secret {
				s.hide(value)
			}
			s.fault(k, at, fmt.Sprintf("unknown key %q in %s", name, what), meant(name, append(slices.Clone(known), skip...)))
		default:
			s.value(value, at, into.FieldByIndex(ms[m].index))
		}
		seen[name] = true
	}
}

// hide keeps a value that may be a secret written out by mistake from ever
// being shown.
func (s *settings) hide(v val) {
	for _, scalar := range scalars(v.n) {
		if !strings.HasPrefix(scalar, "env:") && !strings.HasPrefix(scalar, "file:") && scalar != "" {
			s.secrets = append(s.secrets, scalar)
			v.f.secrets = append(v.f.secrets, scalar)
			for line := range strings.Lines(scalar) {
				if line = strings.TrimSpace(line); len(line) > 3 {
					v.f.secrets = append(v.f.secrets, line)
				}
			}
		}
	}
}

func scalars(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var all []string
	for _, c := range n.Content {
		all = append(all, scalars(c)...)
	}
	return all
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var durationType = reflect.TypeFor[time.Duration]()

// value fills one setting. One value where a list is wanted is a list of one.
func (s *settings) value(v val, path string, into reflect.Value) {
	for into.Kind() == reflect.Pointer {
		if into.IsNil() {
			into.Set(reflect.New(into.Type().Elem()))
		}
		into = into.Elem()
	}
	if into.Type() == secretType {
		s.hide(v)
	}
	if v.n.Kind == yaml.ScalarNode && v.n.ShortTag() == "!!null" && v.n.Style == 0 {
		before := len(s.l.report.Problems)
		s.l.null(v, path) // finds out by which trap the value got lost
		p := s.l.report.Problems[before:]
		for _, p := range p {
			s.fault(v, path, p.Text, p.Hint)
		}
		s.l.report.Problems = s.l.report.Problems[:before]
		return
	}
	if u, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok && v.n.Kind == yaml.ScalarNode {
		if err := u.UnmarshalText([]byte(v.n.Value)); err != nil {
			s.fault(v, path, path+": "+err.Error(), "")
		}
		return
	}
	switch {
	case into.Kind() == reflect.Struct:
		s.structure(v, path, into)
		return
	case into.Kind() == reflect.Slice:
		s.slice(v, path, into)
		return
	case into.Kind() == reflect.Map && into.Type().Key().Kind() == reflect.String:
		s.mapping(v, path, into)
		return
	case into.Kind() == reflect.Interface && into.NumMethod() == 0:
		var any any
		if err := v.n.Decode(&any); err != nil {
			s.fault(v, path, path+" cannot be read", "")
			return
		}
		if any != nil {
			into.Set(reflect.ValueOf(any))
		}
		return
	}
	if v.n.Kind != yaml.ScalarNode {
		s.fault(v, path, fmt.Sprintf("%s must be one value, not %s", path, kindOf(v.n)), "")
		return
	}
	s.scalar(v, path, into)
}

func (s *settings) slice(v val, path string, into reflect.Value) {
	items := []*yaml.Node{v.n}
	if v.n.Kind == yaml.SequenceNode {
		items = v.n.Content
	}
	out := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i, n := range items {
		s.value(val{n, v.f}, fmt.Sprintf("%s[%d]", path, i), out.Index(i))
	}
	into.Set(out)
}

func (s *settings) mapping(v val, path string, into reflect.Value) {
	if v.n.Kind != yaml.MappingNode {
		s.fault(v, path, fmt.Sprintf("%s is written as keys and values, not as %s", path, kindOf(v.n)), "")
		return
	}
	out := reflect.MakeMap(into.Type())
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		key := reflect.ValueOf(v.n.Content[i].Value).Convert(into.Type().Key())
		if out.MapIndex(key).IsValid() {
			s.fault(val{v.n.Content[i], v.f}, join(path, key.String()), fmt.Sprintf("the key %q stands here twice", key), "")
		}
		item := reflect.New(into.Type().Elem()).Elem()
		s.value(val{v.n.Content[i+1], v.f}, join(path, key.String()), item)
		out.SetMapIndex(key, item)
	}
	into.Set(out)
}

func (s *settings) scalar(v val, path string, into reflect.Value) {
	text := v.n.Value
	switch {
	case into.Type() == durationType:
		d, err := ParseDuration(text)
		if err != nil {
			s.fault(v, path, fmt.Sprintf("%s: %v", path, err), "write 20s, 10m, 1h30m, 7d or 2w")
			return
		}
		into.SetInt(int64(d))
	case into.Kind() == reflect.String:
		into.SetString(text)
	case into.Kind() == reflect.Bool:
		if text != "true" && text != "false" {
			s.fault(v, path, path+" is true or false", "")
		}
		into.SetBool(text == "true")
	case into.CanInt():
		n, err := strconv.ParseInt(text, 10, into.Type().Bits())
		if err != nil {
			s.fault(v, path, path+" is a whole number", "")
		}
		into.SetInt(n)
	case into.CanUint():
		n, err := strconv.ParseUint(text, 10, into.Type().Bits())
		if err != nil {
			s.fault(v, path, path+" is a whole number, not below zero", "")
		}
		into.SetUint(n)
	case into.CanFloat():
		n, err := strconv.ParseFloat(text, into.Type().Bits())
		if err != nil {
			s.fault(v, path, path+" is a number", "")
		}
		into.SetFloat(n)
	default:
		s.fault(v, path, path+" cannot be set in a file", "")
	}
}

// report shows the faults that a connector returned, together with those of
// Decode that it did not pass on. A setting that was written and could not be
// read is zero to the connector: that it is missing is no second fault.
func (s *settings) report(returned []connectors.Fault) {
	for i, f := range s.faults {
		s.l.problem(s.places[i], f.Text, f.Hint)
	}
	for _, f := range returned {
		if slices.Contains(s.faults, f) {
			continue
		}
		at := s.find(f.Path)
		if slices.ContainsFunc(s.places, func(v val) bool { return v.n == at.n }) || s.at.f.torn && at.n == s.at.n {
			continue
		}
		text := f.Text
		if f.Path != "" && !strings.Contains(text, lastName(f.Path)) {
			text = f.Path + ": " + text
		}
		s.l.problem(at, text, f.Hint)
	}
}

func lastName(path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}

// find returns the place of a setting: its value, or the innermost of its
// parents that was written.
func (s *settings) find(path string) val {
	at := s.at
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		var next *yaml.Node
		switch at.n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(at.n.Content); i += 2 {
				if at.n.Content[i].Value == part {
					next = at.n.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(at.n.Content) {
				next = at.n.Content[i]
			}
		}
		if next == nil {
			break
		}
		at.n = next
	}
	return at
}
