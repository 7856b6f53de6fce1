package jira

import (
	"math/bits"
	"strings"

	"github.com/tidwall/gjson"
)

// member is one name and its value in an object of the body, the value as it
// is written there.
type member struct{ name, raw string }

func (m member) value() gjson.Result { return gjson.Parse(m.raw) }

// skimmed is a webhook's body as one pass over it leaves it: what stands at
// its top, in its issue, and among the issue's fields. Values are not looked
// into. Nearly all of a body's bytes are in fields, and of these nearly all in
// values that nobody wants; taking them apart level by level would read every
// byte four times.
type skimmed struct {
	top, issue, fields []member
}

// skim reads a body; an error means that it is not all JSON, or nested too
// deeply. Of two members with one name the last counts, as it does for
// everybody else.
func skim(body string) (skimmed, error) {
	var out skimmed
	s := scanner{s: body}
	s.space()
	var ok bool
	if s.peek() == '{' {
		ok = s.object(func(name string) bool {
			if name == "issue" {
				out.issue, out.fields = nil, nil
				if s.peek() == '{' {
					return s.object(out.inIssue(&s))
				}
			}
			return s.keep(&out.top, name)
		})
	} else {
		ok = s.value()
	}
	s.space()
	switch {
	case s.deep:
		return out, errDeep
	case !ok || s.i != len(body):
		return out, errNotJSON
	}
	return out, nil
}

func (out *skimmed) inIssue(s *scanner) func(string) bool {
	return func(name string) bool {
		if name == "fields" {
			out.fields = nil
			if s.peek() == '{' {
				out.fields = make([]member, 0, usualFields)
				return s.object(func(name string) bool { return s.keep(&out.fields, name) })
			}
		}
		return s.keep(&out.issue, name)
	}
}

// usualFields is how many fields an issue has on a site of some years.
const usualFields = 128

// deepest is the nesting above which a body is refused. The scanner recurses,
// and a stack that grows over its limit cannot be recovered from.
const deepest = 10_000

// scanner goes over JSON and says whether it is. Its functions stop behind
// what they name.
type scanner struct {
	s     string
	i     int
	depth int
	deep  bool
}

// keep adds the value that comes to a list.
func (s *scanner) keep(to *[]member, name string) bool {
	from := s.i
	if !s.value() {
		return false
	}
	*to = append(*to, member{name, s.s[from:s.i]})
	return true
}

// each hands the names of the members that come to f, which reads their values;
// there are none in anything but an object.
func each(s *scanner, f func(name string) bool) bool {
	if s.peek() != '{' {
		return s.value()
	}
	return s.object(f)
}

// raw is the value that comes, as it is written.
func (s *scanner) raw() (string, bool) {
	from := s.i
	ok := s.value()
	return s.s[from:min(s.i, len(s.s))], ok
}

func (s *scanner) peek() byte {
	if s.i < len(s.s) {
		return s.s[s.i]
	}
	return 0
}

func (s *scanner) space() {
	for s.i < len(s.s) && (s.s[s.i] == ' ' || s.s[s.i] == '\n' || s.s[s.i] == '\t' || s.s[s.i] == '\r') {
		s.i++
	}
}

func (s *scanner) value() bool {
	switch c := s.peek(); {
	case c == '"':
		return s.text()
	case c == '{':
		return s.object(nil)
	case c == '[':
		return s.array()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) word(w string) bool {
	if !strings.HasPrefix(s.s[s.i:], w) {
		return false
	}
	s.i += len(w)
	return true
}

// object hands each member to each, which reads its value; nil: nobody wants
// them.
func (s *scanner) object(each func(name string) bool) bool {
	if s.depth++; s.depth > deepest {
		s.deep = true
		return false
	}
	defer func() { s.depth-- }()
	s.i++
	s.space()
	if s.peek() == '}' {
		s.i++
		return true
	}
	for {
		from := s.i
		if s.peek() != '"' || !s.text() {
			return false
		}
		to := s.i
		s.space()
		if s.peek() != ':' {
			return false
		}
		s.i++
		s.space()
		if each == nil {
			if !s.value() {
				return false
			}
		} else if !each(name(s.s[from:to])) {
			return false
		}
		s.space()
		c := s.peek()
		s.i++
		if c == '}' {
			return true
		}
		if c != ',' {
			return false
		}
		s.space()
	}
}

// name is what a quoted name says.
func name(quoted string) string {
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	return gjson.Parse(quoted).Str
}

func (s *scanner) array() bool { return s.elements(s.value) }

// elements lets each read the elements of the array that comes; anything else
// has none.
func (s *scanner) elements(each func() bool) bool {
	if s.peek() != '[' {
		return s.value()
	}
	if s.depth++; s.depth > deepest {
		s.deep = true
		return false
	}
	defer func() { s.depth-- }()
	s.i++
	s.space()
	if s.peek() == ']' {
		s.i++
		return true
	}
	for {
		if !each() {
			return false
		}
		s.space()
		c := s.peek()
		s.i++
		if c == ']' {
			return true
		}
		if c != ',' {
			return false
		}
		s.space()
	}
}

func (s *scanner) text() bool {
	b := s.s
	for i := s.i + 1; ; i++ {
		for i+8 <= len(b) {
			if m := special(b[i : i+8]); m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
			i++
		}
		switch {
		case i >= len(b) || b[i] < ' ':
			return false
		case b[i] == '"':
			s.i = i + 1
			return true
		}
		i++ // behind the escape
		if i >= len(b) {
			return false
		}
		switch b[i] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			for range 4 {
				i++
				if i >= len(b) || !hexDigit(b[i]) {
					return false
				}
			}
		default:
			return false
		}
	}
}

// special finds the first of eight bytes that means more than itself in a text
// (a quote, an escape, a control character), all at once: it has the highest
// bit, and none before it has. What is subtracted from a byte borrows from those
// behind it only (Warren, Hacker's Delight, 6-1).
func special(b string) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	_ = b[7] // one look at the length instead of eight
	x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	quote, escape := x^ones*'"', x^ones*'\\'
	return ((x-ones*' ')&^x | (quote-ones)&^quote | (escape-ones)&^escape) & highs
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func (s *scanner) number() bool {
	if s.peek() == '-' {
		s.i++
	}
	switch c := s.peek(); {
	case c == '0':
		s.i++
	case c < '1' || c > '9':
		return false
	default:
		s.digits()
	}
	if s.peek() == '.' {
		s.i++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.i++
		if c := s.peek(); c == '+' || c == '-' {
			s.i++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.i
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.i++
	}
	return s.i > from
}
