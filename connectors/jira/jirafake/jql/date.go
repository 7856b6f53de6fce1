package jql

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

func (p *parser) dateClause(field, op string) (Expr, error) {
	if op == "in" || op == "not in" || op == "~" || op == "!~" {
		return nil, refuse("The operator '%s' is not supported by the '%s' field.", op, field)
	}
	at, err := p.date(field)
	if err != nil {
		return nil, err
	}
	return compared{field, op, at}, nil
}

func (p *parser) date(field string) (time.Time, error) {
	t := p.peek()
	if t.kind != word && t.kind != quoted {
		return time.Time{}, p.unexpected("either a value, list or function")
	}
	p.next()
	zone := p.site.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := p.site.Now.In(zone)
	if t.kind == word && p.take(sign, "(") {
		shift := time.Duration(0)
		if a := p.peek(); a.kind == word || a.kind == quoted {
			p.next()
			var ok bool
			if shift, ok = relative(a.text); !ok {
				return time.Time{}, wrongDate(a.text, field)
			}
		}
		if !p.take(sign, ")") {
			return time.Time{}, p.unexpected("')'")
		}
		switch strings.ToLower(t.text) {
		case "now":
			return now.Add(shift), nil
		case "startofday":
			return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone).Add(shift), nil
		}
		return time.Time{}, refuse("Unable to find JQL function '%s'.", t.text)
	}
	if d, ok := relative(t.text); ok {
		return now.Add(d), nil
	}
	for _, layout := range []string{"2006-01-02", "2006/01/02", "2006-01-02 15:04", "2006/01/02 15:04"} {
		if at, err := time.ParseInLocation(layout, t.text, zone); err == nil {
			return at, nil
		}
	}
	if ms, err := strconv.ParseInt(t.text, 10, 64); err == nil && len(t.text) > 9 {
		return time.UnixMilli(ms), nil
	}
	return time.Time{}, wrongDate(t.text, field)
}

func wrongDate(text, field string) error {
	return refuse("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", text, field)
}

var period = regexp.MustCompile(`^\d{1,4}[wdhm]$`)

// relative reads "-90d" and "-4w 2d"; a bare number is minutes.
func relative(s string) (time.Duration, bool) {
	back := strings.HasPrefix(s, "-")
	parts := strings.Fields(strings.TrimLeft(s, "+-"))
	if len(parts) == 0 || len(s)-len(strings.TrimLeft(s, "+-")) > 1 {
		return 0, false
	}
	if n, err := strconv.Atoi(parts[0]); err == nil && back && len(parts) == 1 && len(parts[0]) < 7 {
		return -time.Duration(n) * time.Minute, true
	}
	var sum time.Duration
	for _, part := range parts {
		if !period.MatchString(part) {
			return 0, false
		}
		n, err := strconv.Atoi(part[:len(part)-1])
		if err != nil {
			return 0, false
		}
		unit := map[byte]time.Duration{'w': 7 * 24 * time.Hour, 'd': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}[part[len(part)-1]]
		sum += time.Duration(n) * unit
	}
	if back {
		sum = -sum
	}
	return sum, true
}
