package eventlog

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// decode resolves references and makes white space spaces, as XML 1.0 section
// 3.3.3 has it for attributes. What it returns is valid until the next tag.
func (s *scanner) decode(raw []byte) ([]byte, error) {
	if err := s.legal(raw); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(raw)) // rare enough: most values are plain
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '&':
			semicolon := bytes.IndexByte(raw[i:], ';')
			if semicolon < 0 {
				return nil, s.fail(Malformed, "an & that begins nothing; write &amp;")
			}
			r, ok := reference(raw[i+1 : i+semicolon])
			if !ok {
				return nil, s.fail(Malformed, "there is no &%s; in XML", clip(raw[i+1:i+semicolon]))
			}
			out = utf8.AppendRune(out, r)
			i += semicolon
		case '\r':
			if i+1 == len(raw) || raw[i+1] != '\n' {
				out = append(out, ' ')
			}
		case '\n', '\t':
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return out, nil
}

// reference is the rune that is meant by what stands between & and ;.
func reference(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	return r, err == nil && n <= utf8.MaxRune && isChar(r)
}

// legal reports what XML cannot hold.
func (s *scanner) legal(b []byte) error {
	for i := 0; i < len(b); {
		if plainByte[b[i]] {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return s.fail(Malformed, "byte %#x is no UTF-8", b[i])
		}
		if !isChar(r) {
			return s.fail(Malformed, "the character %U, which XML cannot hold", r)
		}
		i += n
	}
	return nil
}

// isChar is the production Char of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// scanName reads a name and its length; it takes any character beyond ASCII.
func scanName(b []byte) ([]byte, int) {
	i := 0
	for i < len(b) && nameByte[b[i]] {
		i++
	}
	if i > 0 && (b[0] == '-' || b[0] == '.' || b[0] >= '0' && b[0] <= '9') {
		return nil, 0
	}
	return b[:i], i
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// plainByte are the bytes of a value that need no look: ASCII without control
// characters, quotes, < and &.
var plainByte = func() (t [256]bool) {
	for c := ' '; c < 0x7F; c++ {
		t[c] = c != '"' && c != '\'' && c != '<' && c != '&'
	}
	return t
}()

var nameByte = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80
	}
	return t
}()
