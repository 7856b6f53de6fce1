package jira

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// longestText bounds what is kept of one description or comment, in bytes.
const longestText = 16 << 10

// richText reads a description or a comment as the plain words of whoever
// wrote it: a wiki string as webhooks carry it, or an ADF object. Quotes and
// mail footers are somebody else's words, or nobody's, and are cut.
func richText(v gjson.Result) string {
	switch {
	case v.IsObject():
		var n node
		if json.Unmarshal([]byte(v.Raw), &n) != nil {
			return ""
		}
		return ownWords(flatten(n, true))
	case v.Type == gjson.String:
		return wikiText(str(v))
	}
	return ""
}

// wikiText is richText for a wiki string. What it looks at is bounded, since
// its scanning looks ahead.
func wikiText(s string) string { return ownWords(stripWiki(cut(s, 4*longestText))) }

// ownWords cuts quoted lines and everything from a mail's quoted header or a
// signature on, and folds blank lines.
func ownWords(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	blank := false
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t\r")
		t := strings.TrimSpace(line)
		if endsMail(line, t) {
			break
		}
		if strings.HasPrefix(t, ">") || strings.HasPrefix(t, "bq. ") {
			continue
		}
		if t == "" {
			blank = b.Len() > 0
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank {
				b.WriteByte('\n')
			}
		}
		blank = false
		b.WriteString(line)
	}
	return cut(strings.TrimSpace(b.String()), longestText)
}

// endsMail reports whether a line begins what a mail program puts below an
// answer: a signature ("-- ", RFC 3676), the quoted original, its header.
func endsMail(line, t string) bool {
	switch {
	case line == "--" || strings.HasPrefix(t, "-----Original") || strings.HasPrefix(t, "-----Urspr"):
		return true
	case len(t) > 20 && strings.Trim(t, "_") == "":
		return true
	case strings.HasPrefix(t, "On ") && strings.HasSuffix(t, " wrote:"):
		return true
	case strings.HasPrefix(t, "Am ") && strings.HasSuffix(t, " schrieb:"):
		return true
	}
	return false
}

// stripWiki takes the commonest wiki markup away. It is no parser: what it
// does not know stays as it was typed.
func stripWiki(s string) string {
	if strings.Contains(s, "{") {
		s = dropQuotes(s)
		s = dropTags(s)
	}
	if strings.Contains(s, "[") {
		s = unlink(s)
	}
	if !strings.Contains(s, "h") && !strings.Contains(s, "!") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if len(l) > 4 && l[0] == 'h' && l[1] >= '1' && l[1] <= '6' && l[2] == '.' && l[3] == ' ' {
			lines[i] = l[4:]
		} else if strings.HasPrefix(l, "!") && len(l) > 2 && strings.HasSuffix(strings.TrimSpace(l), "!") {
			lines[i] = "" // an embedded picture
		}
	}
	return strings.Join(lines, "\n")
}

// dropQuotes removes {quote} blocks; one that is never closed goes to the end.
func dropQuotes(s string) string {
	const tag = "{quote}"
	var b strings.Builder
	for {
		i := strings.Index(s, tag)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i+len(tag):]
		j := strings.Index(s, tag)
		if j < 0 {
			return b.String()
		}
		b.WriteByte('\n')
		s = s[j+len(tag):]
	}
}

// dropTags removes {color:red}, {panel}, {code}, {noformat} and their ends;
// braces around anything else stay.
func dropTags(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s, '}')
		if end < 0 {
			b.WriteString(s)
			return b.String()
		}
		name, _, _ := strings.Cut(s[1:end], ":")
		switch name {
		case "color", "panel", "code", "noformat":
		default:
			// Only the opening brace: a tag may stand inside.
			end = 0
			b.WriteByte('{')
		}
		s = s[end+1:]
	}
}

// unlink turns [words|address] into the words, [~accountid:…] into nothing,
// and leaves other brackets alone.
func unlink(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexAny(s[1:], "[]\n") + 1
		if end <= 0 || s[end] != ']' {
			b.WriteByte('[')
			s = s[1:]
			continue
		}
		inner := s[1:end]
		words, address, isLink := strings.Cut(inner, "|")
		switch {
		case isLink && strings.Contains(address, ":"):
			b.WriteString(words)
		case strings.HasPrefix(inner, "~"):
		default:
			b.WriteString(s[:end+1])
		}
		s = s[end+1:]
	}
}

// oneLine makes a name or title one line without control characters.
func oneLine(s string) string {
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || isControl(r) }), " ")
}

func isControl(r rune) bool {
	return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r >= 0x80 && r < 0xa0
}

// cut shortens to at most n bytes without splitting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// splitLabels reads labels as the changelog writes them: separated by blanks,
// which a label cannot hold.
func splitLabels(s string) []string { return append([]string{}, strings.Fields(s)...) }
