package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// text reads a scalar as its text: numbers and booleans are what was written.
func (l *loader) text(v val, what string) (string, bool) {
	if !v.ok() {
		return "", false
	}
	if v.n.Kind != yaml.ScalarNode {
		l.problem(v, fmt.Sprintf("%s must be one value, not %s", what, kindOf(v.n)), "")
		return "", false
	}
	if l.null(v, what) {
		return "", false
	}
	return v.n.Value, true
}

func (o *object) str(key string) string {
	s, _ := o.l.text(o.get(key), key)
	return strings.TrimSpace(s)
}

// word is a text that must not be empty where its key is there.
func (o *object) word(key string) string {
	s, ok := o.l.text(o.get(key), key)
	s = strings.TrimSpace(s)
	if ok && s == "" {
		o.l.problem(o.get(key), key+" is empty", "")
	}
	return s
}

// channel is the name of a chat channel; it needs no leading hash.
func (o *object) channel(key string) string { return strings.TrimPrefix(o.word(key), "#") }

// strs reads a list of words; an empty one would name nothing.
func (o *object) strs(key string) []string {
	return o.entries(key, "an entry of "+key+" is empty")
}

func (o *object) entries(key, empty string) []string {
	var out []string
	for _, v := range o.list(key) {
		s, ok := o.l.text(v, "an entry of "+key)
		if s = strings.TrimSpace(s); ok && s == "" {
			o.l.problem(v, empty, "")
		}
		if ok {
			out = append(out, s)
		}
	}
	return out
}

func (o *object) boolean(key string) bool {
	s, ok := o.l.text(o.get(key), key)
	if ok && s != "true" && s != "false" {
		o.l.problem(o.get(key), key+" is true or false", "")
	}
	return s == "true"
}

// integer reads a number between lo and hi; def where the key is missing.
func (o *object) integer(key string, def, lo, hi int) int {
	s, ok := o.l.text(o.get(key), key)
	if !ok {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi {
		o.l.problem(o.get(key), fmt.Sprintf("%s is a whole number from %d to %d", key, lo, hi), "")
		return def
	}
	return n
}

// duration reads "10m", "1h30m", "7d"; def where the key is missing.
func (o *object) duration(key string, def time.Duration) time.Duration {
	s, ok := o.l.text(o.get(key), key)
	if !ok {
		return def
	}
	d, err := ParseDuration(s)
	if err != nil {
		o.l.problem(o.get(key), fmt.Sprintf("%s: %v", key, err), "write 20s, 10m, 1h30m, 7d or 2w")
		return def
	}
	return d
}

// length is a duration that cannot be zero; 0 where the key is missing.
func (o *object) length(key, text, hint string) time.Duration {
	before := len(o.l.report.Problems)
	d := o.duration(key, 0)
	if v := o.get(key); v.ok() && d == 0 && len(o.l.report.Problems) == before {
		o.l.problem(v, text, hint)
	}
	return d
}

// number reads a number above or at lo and up to hi; def where the key is
// missing.
func (o *object) number(key string, def, lo, hi float64) float64 {
	s, ok := o.l.text(o.get(key), key)
	if !ok {
		return def
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= lo && n <= hi) { // so that no NaN passes
		o.l.problem(o.get(key), fmt.Sprintf("%s is a number from %v to %v", key, lo, hi), "")
		return def
	}
	return n
}

// date reads a day, which stays the text that was written.
func (o *object) date(key string) string {
	s := o.word(key)
	if s == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		o.l.problem(o.get(key), fmt.Sprintf("%q is no date", clip(s)), "write 2026-10-12")
		return ""
	}
	return s
}

// choice reads one of some words; def where the key is missing.
func (o *object) choice(key, def string, words ...string) string {
	s, ok := o.l.text(o.get(key), key)
	if !ok {
		return def
	}
	for _, w := range words {
		if s == w {
			return s
		}
	}
	o.l.problem(o.get(key), fmt.Sprintf("%s cannot be %q", key, s), meant(s, words))
	return def
}

var durationPart = regexp.MustCompile(`^(\d{1,9})(ms|s|m|h|d|w)`)

// ParseDuration reads a length of time; a day is 24 hours, a week seven days.
func ParseDuration(s string) (time.Duration, error) {
	units := map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	if s == "0" {
		return 0, nil
	}
	var d time.Duration
	rest := s
	for rest != "" || s == "" {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, fmt.Errorf("%q is no length of time", clip(s))
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		if n > int64(100*366*24*time.Hour/units[m[2]]) {
			return 0, fmt.Errorf("%q is longer than a hundred years", clip(s))
		}
		d += time.Duration(n) * units[m[2]]
		rest = rest[len(m[0]):]
		if len(s) > 40 {
			return 0, fmt.Errorf("%q is no length of time", clip(s))
		}
	}
	return d, nil
}

// parseClock reads "08:30" as minutes after midnight; "24:00" is the end of
// the day.
func parseClock(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	hours, err1 := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || len(h) > 2 || len(m) != 2 || hours < 0 || minutes < 0 || minutes > 59 || hours*60+minutes > 24*60 {
		return 0, false
	}
	return hours*60 + minutes, true
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}

var (
	validID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	validWord = regexp.MustCompile(`^[\w-]+$`)
)

// id reads an object's id: small letters, digits and hyphens.
func (o *object) id(key string) string {
	s := o.word(key)
	if s != "" && !validID.MatchString(s) {
		o.l.problem(o.get(key), fmt.Sprintf("%q cannot be an id", clip(s)), "an id has small letters, digits and hyphens between them")
		return ""
	}
	return s
}

// unique reports an id that an earlier item of the list has.
func (l *loader) unique(seen map[string]val, id string, at val) bool {
	if id == "" {
		return false
	}
	if first, twice := seen[id]; twice {
		l.problem(at, fmt.Sprintf("the id %q is used twice", id), fmt.Sprintf("first in line %d", first.n.Line))
		return false
	}
	seen[id] = at
	return true
}
