package generic

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// path is where something stands in a JSON object: names from the outside in,
// with a number for a place in a list. nil finds nothing.
type path []string

// The longest path that can be written. Both bound the work that one look-up
// can cause.
const (
	maxPathBytes = 200
	maxPathSteps = 16
)

const pathHint = `write names from the outside in with dots between them and numbers for places in a list, such as call.parties.0.number; a dot inside a name is written \.`

// parsePath reads "call.parties.0.number". The signs with which other path
// languages search are refused instead of being taken for part of a name: an
// admin who writes them expects them to work.
func parsePath(s string) (path, error) {
	switch {
	case s == "":
		return nil, errors.New("a path is missing")
	case len(s) > maxPathBytes:
		return nil, errors.New("the path is too long")
	case s == "$" || strings.HasPrefix(s, "$."):
		return nil, errors.New("a path begins with a name, not with $")
	}
	var p path
	var name strings.Builder
	escaped := false
	end := func() error {
		if name.Len() == 0 {
			return errors.New("the path has an empty name")
		}
		p = append(p, name.String())
		name.Reset()
		return nil
	}
	for _, r := range s {
		switch {
		case escaped:
			name.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '.':
			if err := end(); err != nil {
				return nil, err
			}
		case strings.ContainsRune("*?#|!{}[]()%<>=\"'", r):
			return nil, errors.New("the path searches with " + strconv.QuoteRune(r) + ", which is not supported")
		default:
			name.WriteRune(r)
		}
	}
	if escaped {
		return nil, errors.New(`the path ends with \`)
	}
	if err := end(); err != nil {
		return nil, err
	}
	if len(p) > maxPathSteps {
		return nil, errors.New("the path goes too deep")
	}
	return p, nil
}

// mustPath reads a path that settings.check has accepted, or none.
func mustPath(s string) path {
	p, err := parsePath(s)
	if err != nil {
		return nil
	}
	return p
}

// in returns what stands at the path; found is false for a missing member and
// for null, which says the same.
func (p path) in(v gjson.Result) (found gjson.Result, ok bool) {
	if p == nil {
		return gjson.Result{}, false
	}
	for _, name := range p {
		next, ok := member(v, name)
		if !ok {
			return gjson.Result{}, false
		}
		v = next
	}
	return v, v.Exists() && v.Type != gjson.Null
}

// member returns one member of an object or one place of a list. The names are
// compared as they are: the library's own path language would give meaning to
// some of their signs.
func member(v gjson.Result, name string) (found gjson.Result, ok bool) {
	place := -1
	if v.IsArray() {
		n, err := strconv.Atoi(name)
		if err != nil || n < 0 {
			return found, false
		}
		place = n
	} else if !v.IsObject() {
		return found, false
	}
	v.ForEach(func(key, value gjson.Result) bool {
		if place == 0 || place < 0 && key.String() == name {
			found, ok = value, true
			return false
		}
		place--
		return true
	})
	return found, ok
}
