package slack

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain reads Slack's markup back into what the person said: without quotes
// of others, without names of people, links as what they are called, and the
// three escaped characters as themselves.
func plain(mrkdwn string) string {
	var lines []string
	for line := range strings.Lines(mrkdwn) {
		line = strings.TrimRight(line, "\r\n")
		bare := strings.ReplaceAll(strings.TrimLeft(line, " "), "&gt;", ">")
		if strings.HasPrefix(bare, ">>>") {
			break // quotes all that follows
		}
		if strings.HasPrefix(bare, ">") {
			continue
		}
		lines = append(lines, unescape.Replace(unstyle(references(line))))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// references reduces everything between angle brackets.
func references(line string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, "<")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inside, after, closed := strings.Cut(rest, ">")
		if !closed {
			b.WriteString("<" + rest)
			return b.String()
		}
		b.WriteString(reference(inside))
		line = after
	}
}

// reference is what a reader sees of one: nobody's name, no address that a
// link may hide a code in.
func reference(inside string) string {
	target, label, labelled := strings.Cut(inside, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return "@someone"
	case strings.HasPrefix(target, "!subteam^"):
		return "@somegroup"
	case strings.HasPrefix(target, "!date^"):
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:] // here, channel, everyone
	case strings.HasPrefix(target, "#"):
		if label == "" {
			return "#channel"
		}
		return "#" + label
	case labelled && label != "" && !strings.Contains(label, "://"):
		return label
	}
	u, err := url.Parse(strings.ReplaceAll(target, "&amp;", "&"))
	switch {
	case err != nil:
		return "link"
	case u.Scheme == "mailto" || u.Scheme == "tel":
		return u.Opaque
	case u.Host == "":
		return "link"
	}
	return u.Hostname()
}

// unstyle takes the pairs of formatting characters away, so that "password
// *not* working" reads like "password not working".
func unstyle(line string) string {
	line = strings.ReplaceAll(line, "```", "")
	runes := []rune(line)
	for _, mark := range "*_~`" {
		runes = unpair(runes, mark)
	}
	return string(runes)
}

// unpair removes a mark that opens before a word and its partner that closes
// after one; a mark within a word or between spaces is only a character.
func unpair(r []rune, mark rune) []rune {
	var out []rune
	open := -1 // index in out of the mark that waits for its partner
	for i, c := range r {
		if c == mark {
			closes := open >= 0 && len(out) > open+1 && !unicode.IsSpace(r[i-1]) && !wordRune(r, i+1)
			opens := !wordRune(r, i-1) && i+1 < len(r) && !unicode.IsSpace(r[i+1]) && r[i+1] != mark
			if closes {
				out = append(out[:open], out[open+1:]...)
				open = -1
				continue
			}
			if opens {
				open = len(out)
			}
		}
		out = append(out, c)
	}
	return out
}

func wordRune(r []rune, i int) bool {
	return i >= 0 && i < len(r) && (unicode.IsLetter(r[i]) || unicode.IsDigit(r[i]))
}

// literal makes text safe to stand in mrkdwn as itself, in at most limit
// characters as Slack counts them, an ellipsis last where it was cut.
//
// Escaping the three characters of Slack's page "Formatting text for app
// surfaces" takes every mention and link away. Formatting has no escape: a
// mark that would begin or end a style gives way to its look-alike. Controls
// and direction overrides, which let a text pretend, are dropped.
func literal(text string, limit int) string {
	r := shown(text)
	if n := fits(r, limit); n < len(r) {
		return escape(r[:fits(r, limit-1)]) + "…"
	}
	return escape(r)
}

// literals is literal for a text that is not to be cut: in as many parts as it
// needs, divided between words where there are any.
func literals(text string, limit int) []string {
	var parts []string
	for r := shown(text); len(r) > 0; {
		n := fits(r, limit)
		if n < len(r) {
			for i := n; i > n/2; i-- {
				if r[i] == ' ' {
					n = i
					break
				}
			}
		}
		if s := escape(r[:n]); strings.TrimSpace(s) != "" {
			parts = append(parts, s)
		}
		r = r[n:]
		for len(parts) > 0 && len(r) > 0 && r[0] == ' ' {
			r = r[1:]
		}
	}
	return parts
}

// shown are the characters of a text that a reader may see.
func shown(text string) []rune {
	var kept []rune
	for _, r := range strings.ToValidUTF8(text, "�") {
		if r = printable(r); r >= 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

// fits is how many of the characters fit escaped into limit.
func fits(r []rune, limit int) int {
	for i, c := range r {
		if limit -= width(i, c); limit < 0 {
			return i
		}
	}
	return len(r)
}

// width is how many units escape makes of a character.
func width(i int, c rune) int {
	switch {
	case c == '&':
		return len("&amp;")
	case c == '<', c == '>' && i > 0:
		return len("&lt;")
	case c > 0xFFFF:
		return 2
	}
	return 1
}

func escape(r []rune) string {
	var b strings.Builder
	for i, c := range r {
		switch c {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			if i == 0 {
				b.WriteRune('›') // at the start of a line even an escaped one quotes
			} else {
				b.WriteString("&gt;")
			}
		case '*', '_', '~':
			if !wordRune(r, i-1) || !wordRune(r, i+1) {
				c = lookAlike(c)
			}
			b.WriteRune(c)
		case '`':
			b.WriteRune('ˋ')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func lookAlike(mark rune) rune {
	switch mark {
	case '*':
		return '∗'
	case '_':
		return 'ˍ'
	}
	return '∼'
}

// printable is a character as it may be shown: spaces of any sort are one, and
// what lets a text pretend is -1, as strings.Map drops it.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		return -1
	}
	return r
}

// clip shortens a plain text, in which Slack reads no markup.
func clip(text string, limit int) string {
	if units(text) <= limit {
		return text
	}
	for units(text) > limit-1 {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text + "…"
}

// units counts a text in UTF-16 units, the greatest count of characters that
// Slack may mean.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
