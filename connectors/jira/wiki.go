package jira

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys"
)

// wiki renders a text in Jira's wiki markup, as document does in ADF. The only
// markup in it is ours: labels in bold, the footer's colour and its link.
func wiki(t *journeys.Text, href string) string {
	var blocks []string
	add := func(b string) {
		if b != "" {
			blocks = append(blocks, b)
		}
	}
	add(bold(oneLine(t.Headline)))
	for _, r := range t.Rows {
		lines := make([]string, len(r.Lines))
		for i, l := range r.Lines {
			lines[i] = literal(oneLine(l))
		}
		b := bold(oneLine(r.Label))
		if b != "" && len(lines) > 0 {
			b += " "
		}
		add(strings.TrimRight(b+strings.Join(lines, "\n"), " \n"))
	}
	footer := strings.TrimSpace(oneLine(t.Footer))
	if footer == "" {
		footer = "Waymark"
	}
	at := strings.LastIndexByte(footer, ' ') + 1
	last := "[" + literal(footer[at:]) + "|" + href + "]"
	if before := strings.TrimSpace(footer[:at]); before != "" {
		last = "{color:" + footerColor + "}" + literal(before) + "{color} " + last
	}
	add(last)
	return strings.Join(blocks, "\n\n")
}

// bold keeps its signs with braces around them, which makes them signs whatever
// stands beside them.
func bold(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return ""
	}
	return "{*}" + literal(s) + "{*}"
}

// literal writes a line so that nothing in it is markup. A backslash does not
// do: two of them are a line break, and before a letter it stays. Jira keeps
// numeric character references as they are and looks for markup around them, so
// that a character written as one is that character and nothing else. Only what
// can never be part of markup is left to be read in the source as well.
func literal(line string) string {
	line = strings.ToValidUTF8(line, "\uFFFD")
	var b strings.Builder
	b.Grow(len(line) + len(line)/4)
	prev := rune(' ') // as it was written: a reference ends in ';'
	for i, r := range line {
		switch {
		case r >= utf8.RuneSelf && unicode.IsPrint(r), r == ' ', wordy(r) && !tells(line, i) && !smiles(prev, r),
			r < utf8.RuneSelf && safe(prev, r, line[i+1:]):
			b.WriteRune(r)
		default:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
			r = ';'
		}
		prev = r
	}
	return b.String()
}

func wordy(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// smiles reports whether a letter is the mouth of a smiley whose eyes are the
// end of a reference.
func smiles(prev, r rune) bool { return prev == ';' && (r == 'D' || r == 'P') }

// tells reports whether the letter at i begins what means something to Jira by
// its letters: a heading or a quote at the start of a word, an address without
// a scheme.
func tells(line string, i int) bool {
	rest := strings.ToLower(line[i:min(len(line), i+4)])
	switch {
	case rest == "www.":
		return true
	case i > 0 && wordy(rune(line[i-1])):
		return false
	}
	return strings.HasPrefix(rest, "bq.") || len(rest) > 2 && rest[0] == 'h' && rest[1] >= '1' && rest[1] <= '6' && rest[2] == '.'
}

// safe reports whether a sign after prev and before rest cannot be part of
// markup: a colon inside a time or before a blank, a full stop or comma, a dash
// between letters (before a digit it could be a ticket's key, which would become
// a link), a slash between digits, a bracket around a word that is no smiley.
func safe(prev, r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case ',', '.':
		return rest == "" || next == ' ' || digit(prev) && digit(next)
	case ':':
		return digit(prev) && digit(next) || wordy(prev) && next == ' '
	case '-', '\'':
		return letter(prev) && letter(next)
	case '/':
		return digit(prev) && digit(next)
	case '%':
		return digit(prev) || prev == ' '
	case '(':
		word := strings.TrimRightFunc(rest[:min(len(rest), 5)], letter)
		return prev == ' ' && len(rest) >= 5 && word == "" && !strings.HasPrefix(strings.ToLower(rest), "flag")
	case ')':
		return wordy(prev)
	}
	return false
}

func digit(r rune) bool  { return r >= '0' && r <= '9' }
func letter(r rune) bool { return wordy(r) && !digit(r) }

// printWiki digests a body of wiki markup as it is read back: the server turns
// ends of lines into those of mails, and an editor leaves blanks there.
func printWiki(body string) string {
	lines := strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	sum := sha256.Sum256([]byte(strings.Trim(strings.Join(lines, "\n"), "\n")))
	return hex.EncodeToString(sum[:16])
}
