package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	exprfile "github.com/expr-lang/expr/file"
	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/journeys"
)

// rule is a match with what only the loader needs: its place, and its
// expression as it was written.
type rule struct {
	journeys.Match
	at   val
	from val
	kind val
	when string
	bad  bool // something in it was reported, so that it is not what it should be
}

// matchKeys are the keys of a rule that are no field conditions.
func matchKeys() []string { return []string{"from", "event", "customer_says", "when"} }

// rules reads one rule or a list of rules.
func (o *object) rules(key string, extra ...string) []rule {
	var rs []rule
	for _, v := range o.list(key) {
		if r, _, ok := o.l.rule(v, "a rule of "+key, extra...); ok {
			rs = append(rs, r)
		}
	}
	return rs
}

// rule reads one rule. Keys that it does not know are conditions on fields of
// that name; extra are keys that the caller reads from the object it returns.
func (l *loader) rule(v val, what string, extra ...string) (rule, *object, bool) {
	before := len(l.report.Problems)
	o := l.object(v, what)
	if len(o.vals) == 0 {
		if v.ok() && v.n.Kind == yaml.MappingNode && len(v.n.Content) == 0 {
			l.problem(v, what+" with nothing in it would match everything", "name a connector (from) and one of its words (event)")
		}
		return rule{}, o, false
	}
	r := rule{at: v, from: o.get("from"), kind: o.get("event")}
	r.Origin = v.f.origin(v.n)
	r.From, r.Kind = o.word("from"), o.word("event")
	r.Says = o.entries("customer_says", "an empty phrase would match everything")
	if when := o.get("when"); when.ok() {
		r.when, r.When = l.expression(when)
	}
	for _, k := range o.keys {
		name := k.n.Value
		if slices.Contains(matchKeys(), name) || slices.Contains(extra, name) {
			continue
		}
		known := append(matchKeys(), extra...)
		near := ""
		for _, w := range known {
			if k.n.Style == 0 && distance(strings.ToLower(name), w) <= 1+len(w)/6 {
				near = w
			}
		}
		if near != "" {
			l.problem(k, fmt.Sprintf("%q looks like %q", name, near), "if it is a field's name, put it in quotes")
			continue
		}
		if !validWord.MatchString(name) {
			l.problem(k, fmt.Sprintf("%q cannot be a field's name", clip(name)), "")
			continue
		}
		if values := l.condition(o.get(name), name); len(values) > 0 {
			if r.Fields == nil {
				r.Fields = map[string][]string{}
			}
			r.Fields[name] = values
		}
	}
	r.bad = len(l.report.Problems) > before
	return r, o, true
}

// condition reads what a field must be: one value or a list of values.
func (l *loader) condition(v val, name string) []string {
	items := l.items(v, name)
	if v.n.Kind == yaml.SequenceNode && len(items) == 0 {
		l.problem(v, fmt.Sprintf("%s can be none of an empty list", name), "")
	}
	var out []string
	for _, item := range items {
		s, ok := l.text(item, "a value of "+name)
		if !ok {
			continue
		}
		if booleanTrap(item.n) {
			l.problem(item, fmt.Sprintf("%s is a boolean in YAML 1.1, so other programs read it as true or false", s), fmt.Sprintf("for the word write %q, else true or false", s))
			continue
		}
		out = append(out, s)
	}
	return out
}

// seen is what a `when:` expression can see of an event. It has no clock and
// no way to anything outside.
type seen struct {
	Event           string              `expr:"event"`
	Connector       string              `expr:"connector"`
	Channel         string              `expr:"channel"`
	Text            string              `expr:"text"`
	Fields          map[string]string   `expr:"fields"` // each field's first value
	Lists           map[string][]string `expr:"lists"`  // all of them
	ActorIsCustomer bool                `expr:"actor_is_customer"`
}

func seeing(e *journeys.Event) seen {
	s := seen{
		Event: e.Kind, Connector: e.Connector, Channel: e.Channel, Text: e.Text,
		Fields: make(map[string]string, len(e.Fields)), Lists: e.Fields,
		ActorIsCustomer: slices.Contains(e.Customers, e.Actor),
	}
	for k, v := range e.Fields {
		if len(v) > 0 {
			s.Fields[k] = v[0]
		}
	}
	return s
}

// expression compiles a `when:`. At run time an expression that fails on an
// event does not hold for it.
func (l *loader) expression(v val) (string, func(*journeys.Event) bool) {
	source, ok := l.text(v, "when")
	if !ok {
		return "", nil
	}
	program, err := expr.Compile(source, expr.Env(seen{}), expr.AsBool(), expr.MaxNodes(500), expr.DisableBuiltin("now"))
	if err != nil {
		text, line, column := err.Error(), v.n.Line, v.n.Column
		var at *exprfile.Error
		if errors.As(err, &at) {
			text = at.Message
			switch {
			case v.n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
				line, column = line+at.Line, 0
			case v.n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
				column += 1 + at.Column
			default:
				column += at.Column
			}
		}
		l.add(v.f.problemAt(line, column, "when: "+clip200(text),
			"an expression sees event, connector, channel, text, fields, lists and actor_is_customer"))
		return source, nil
	}
	return source, func(e *journeys.Event) bool {
		out, err := expr.Run(program, seeing(e))
		yes, _ := out.(bool)
		return err == nil && yes
	}
}

func clip200(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "..."
	}
	return s
}

// covers reports whether every event that matches b matches a as well, so
// that b, asked after a, can never win. It errs on the side of no.
func (a rule) covers(b rule) bool {
	if a.bad || b.bad {
		return false
	}
	if a.From != "" && a.From != b.From || a.Kind != "" && a.Kind != b.Kind {
		return false
	}
	if a.when != b.when && a.when != "" {
		return false
	}
	for name, values := range a.Fields {
		narrow, ok := b.Fields[name]
		if !ok || !within(narrow, values) {
			return false
		}
	}
	return len(a.Says) == 0 || len(b.Says) > 0 && within(b.Says, a.Says)
}

// within reports whether all of some are among all, without case.
func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool {
		return !slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, s) })
	})
}

func matches(rs []rule) []journeys.Match {
	var ms []journeys.Match
	for _, r := range rs {
		ms = append(ms, r.Match)
	}
	return ms
}
