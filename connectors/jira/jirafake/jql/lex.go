package jql

import (
	"strings"
)

// kind is what a token is.
type kind int

const (
	end    kind = iota
	word        // a name, a number, a value without quotes
	quoted      // a value or a name in quotes
	sign        // an operator, a bracket or a comma
)

type token struct {
	kind kind
	text string
	at   int // its first byte in the query, for messages
}

func (t token) is(kind kind, text string) bool {
	return t.kind == kind && strings.EqualFold(t.text, text)
}

func (t token) String() string {
	if t.kind == end {
		return "the end of the query"
	}
	return "'" + t.text + "'"
}

// lex cuts a query into tokens.
func lex(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case c == '"' || c == '\'':
			text, n, ok := unquote(s[i:])
			if !ok {
				return nil, refuse("Error in the JQL Query: The quoted string '%s' has not been completed. (line 1, character %d)", s[i+1:], i+1)
			}
			out = append(out, token{quoted, text, i})
			i += n
		case strings.IndexByte("(),=~<>!", c) >= 0:
			n := 1
			if i+1 < len(s) && (c == '<' || c == '>') && s[i+1] == '=' || i+1 < len(s) && c == '!' && (s[i+1] == '=' || s[i+1] == '~') {
				n = 2
			}
			out = append(out, token{sign, s[i : i+n], i})
			i += n
		case strings.IndexByte("{}?|*/%^$#@;&", c) >= 0:
			return nil, refuse("Error in the JQL Query: The character '%c' is a reserved JQL character. You must enclose it in a string or use the escape '\\u%04x' instead. (line 1, character %d)", c, c, i+1)
		default:
			n := strings.IndexAny(s[i:], " \t\r\n\"'(),=~<>!{}?|*/%^$#@;&")
			if n < 0 {
				n = len(s) - i
			}
			out = append(out, token{word, s[i : i+n], i})
			i += n
		}
	}
	return append(out, token{kind: end, at: len(s)}), nil
}

// unquote reads a string in quotes and says how long it was with them.
func unquote(s string) (text string, n int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return b.String(), i + 1, true
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}
