package jql

import (
	"slices"
	"strings"
)

// deepest bounds brackets and NOTs within each other.
const deepest = 50

// Parse reads a query. Its errors are sentences as Jira answers them.
func Parse(s string, site Site) (Query, error) {
	tokens, err := lex(s)
	if err != nil {
		return Query{}, err
	}
	p := &parser{tokens: tokens, site: site}
	var q Query
	if !p.peek().is(word, "order") && p.peek().kind != end {
		if q.Where, err = p.or(0); err != nil {
			return Query{}, err
		}
	}
	if p.take(word, "order") {
		if q.Order, err = p.order(); err != nil {
			return Query{}, err
		}
	}
	if t := p.peek(); t.kind != end {
		return Query{}, p.unexpected("a logical operator or 'ORDER BY'")
	}
	return q, nil
}

type parser struct {
	tokens []token
	at     int
	site   Site
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) take(kind kind, text string) bool {
	if p.peek().is(kind, text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	return refuse("Error in the JQL Query: Expecting %s but got %s. (line 1, character %d)", wanted, t, t.at+1)
}

func (p *parser) or(depth int) (Expr, error) {
	a, err := p.and(depth)
	for err == nil && p.take(word, "or") {
		var b Expr
		b, err = p.and(depth)
		a = either{a, b}
	}
	return a, err
}

func (p *parser) and(depth int) (Expr, error) {
	a, err := p.term(depth)
	for err == nil && p.take(word, "and") {
		var b Expr
		b, err = p.term(depth)
		a = both{a, b}
	}
	return a, err
}

func (p *parser) term(depth int) (Expr, error) {
	switch {
	case depth > deepest:
		return nil, p.unexpected("a query that is less deeply nested")
	case p.take(word, "not") || p.take(sign, "!"):
		a, err := p.term(depth + 1)
		return not{a}, err
	case p.take(sign, "("):
		a, err := p.or(depth + 1)
		if err == nil && !p.take(sign, ")") {
			err = p.unexpected("')'")
		}
		return a, err
	}
	return p.clause()
}

func (p *parser) clause() (Expr, error) {
	name := p.peek()
	if name.kind != word && name.kind != quoted {
		return nil, p.unexpected("a field name")
	}
	p.next()
	low := strings.ToLower(name.text)
	field, text := textFields[low]
	date, isDate := dateFields[low]
	if !text && !isDate {
		return nil, noField(name.text)
	}
	op, err := p.operator()
	if err != nil {
		return nil, err
	}
	if isDate {
		field = date
	}
	if op == "is" || op == "is not" {
		if t := p.next(); !t.is(word, "empty") && !t.is(word, "null") {
			return nil, refuse("The operator '%s' may only be used with EMPTY or NULL.", op)
		}
		return empty{field, isDate, op == "is not"}, nil
	}
	if isDate {
		return p.dateClause(field, op)
	}
	return p.textClause(name.text, field, op)
}

func (p *parser) operator() (string, error) {
	t := p.next()
	op := strings.ToLower(t.text)
	if t.kind == word && (op == "is" || op == "not") {
		second := map[string]string{"is": "not", "not": "in"}[op]
		if p.take(word, second) {
			return op + " " + second, nil
		}
	}
	if t.kind == sign && slices.Contains([]string{"=", "!=", "<", "<=", ">", ">=", "~", "!~"}, op) || t.kind == word && (op == "in" || op == "is") {
		return op, nil
	}
	if t.kind != end {
		p.at--
	}
	return "", p.unexpected("an operator")
}

func (p *parser) textClause(name, field, op string) (Expr, error) {
	if slices.Contains([]string{"<", "<=", ">", ">="}, op) || (field == "summary") != (op == "~" || op == "!~") {
		return nil, refuse("The operator '%s' is not supported by the '%s' field.", op, name)
	}
	values, none, err := p.values(op == "in" || op == "not in", field)
	if err != nil {
		return nil, err
	}
	negate := op == "!=" || op == "not in" || op == "!~"
	if field == "summary" {
		return contains{field, values[0], negate}, nil
	}
	for _, v := range values {
		if p.site.Known != nil && !p.site.Known(field, v) {
			if field == "key" {
				return nil, refuse("An issue with key '%s' does not exist for field '%s'.", v, name)
			}
			return nil, refuse("The value '%s' does not exist for the field '%s'.", v, name)
		}
	}
	var e Expr = among{field, values, negate}
	switch {
	case none && negate:
		e = both{empty{field: field, negate: true}, among{field, values, true}}
	case none:
		e = either{empty{field: field}, e}
	}
	return e, nil
}

// values reads one value or, for in, a list of them; none is set where EMPTY
// is among them.
func (p *parser) values(list bool, field string) (values []string, none bool, err error) {
	one := func() error {
		t := p.next()
		switch {
		case t.is(word, "empty") || t.is(word, "null"):
			none = true
		case t.is(word, "currentUser") && p.take(sign, "("):
			if !p.take(sign, ")") {
				return p.unexpected("')'")
			}
			values = append(values, p.site.Me)
		case t.kind == word && p.peek().is(sign, "("):
			return refuse("Unable to find JQL function '%s'.", t.text)
		case t.kind == word || t.kind == quoted:
			values = append(values, t.text)
		default:
			if t.kind != end {
				p.at--
			}
			return p.unexpected("either a value, list or function")
		}
		return nil
	}
	if !list {
		if err := one(); err != nil {
			return nil, false, err
		}
		if field == "summary" && len(values) == 0 {
			return nil, false, p.unexpected("a text")
		}
		return values, none, nil
	}
	if !p.take(sign, "(") {
		return nil, false, p.unexpected("'('")
	}
	for {
		if err := one(); err != nil {
			return nil, false, err
		}
		if p.take(sign, ")") {
			return values, none, nil
		}
		if !p.take(sign, ",") {
			return nil, false, p.unexpected("')' or ','")
		}
	}
}

func (p *parser) order() ([]Order, error) {
	if !p.take(word, "by") {
		return nil, p.unexpected("'BY'")
	}
	var out []Order
	for {
		name := p.next()
		low := strings.ToLower(name.text)
		field, ok := dateFields[low]
		if !ok && slices.Contains([]string{"key", "issuekey", "id", "status", "priority"}, low) {
			field, ok = textFields[low], true
		}
		if !ok || name.kind == sign {
			return nil, noField(name.text)
		}
		desc := p.take(word, "desc")
		if !desc {
			p.take(word, "asc")
		}
		out = append(out, Order{field, desc})
		if !p.take(sign, ",") {
			return out, nil
		}
	}
}
