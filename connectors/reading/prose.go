package reading

import (
	"strings"
	"unicode/utf8"
)

// longest bounds how much of a text is read, in bytes: what people ask for and
// how they feel stands at the beginning, and a sender waits meanwhile.
const longest = 2000

// token is one word, without the punctuation around it.
type token struct {
	raw   string // as written
	low   string // in small letters (ASCII only)
	at    int    // where it begins in the text
	tail  string // the punctuation after it
	quote bool   // stands in quotation marks or in code
	hint  hint   // what the word may be part of
}

func (t token) ends(with byte) bool { return strings.IndexByte(t.tail, with) >= 0 }

// sentence is consecutive words up to a full stop or the end of a line.
type sentence struct {
	words    []token
	low      string // the text in small letters that the words' places refer to
	question bool
	log      bool // looks like the line of a log or a stack, nobody's words
	list     bool // a line that begins with a dash or a dot
	hint     hint // those of all its words
}

// cut bounds a text to so many bytes, at the end of a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// small turns ASCII letters into small ones, so that places stay the same.
func small(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// sentences splits a text. Typographic apostrophes and quotation marks have
// been made plain by then. Lines of code and quoted ones are left out, though
// connectors cut most of them before: what they miss is nobody's feeling.
func sentences(text string) []sentence {
	low := small(text)
	all := make([]sentence, 0, 8)
	slab := make([]token, 0, len(text)/4+8) // so that sentences need no memory of their own
	quoted, code := false, false
	for from := 0; from < len(text); {
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += from
		}
		line := strings.TrimSpace(text[from:end])
		switch {
		case strings.HasPrefix(line, "```") || line == "{code}" || line == "{noformat}":
			code = !code
		case code || strings.HasPrefix(line, ">"):
		case strings.HasPrefix(line, "-----Original"):
			return all // what follows is an older mail
		default:
			quoted = false // a mark left open ends with its line
			all, slab = appendLine(all, slab, text, low, from, end, &quoted)
		}
		from = end + 1
	}
	return all
}

// appendLine appends a line's sentences, their words lying in the slab.
func appendLine(all []sentence, slab []token, text, low string, from, end int, quoted *bool) ([]sentence, []token) {
	line := text[from:end]
	log := isLog(line)
	trimmed := strings.TrimLeft(line, " \t")
	list := strings.HasPrefix(trimmed, "-") || strings.HasPrefix(trimmed, "*") || strings.HasPrefix(trimmed, "•")
	s := sentence{low: low, log: log, list: list}
	begin := len(slab)
	flush := func() {
		if len(slab) > begin {
			s.words = slab[begin:len(slab):len(slab)]
			all = append(all, s)
		}
		s, begin = sentence{low: low, log: log}, len(slab)
	}
	for i := from; i < end; {
		if isSpace(text[i]) {
			i++
			continue
		}
		k := i
		for k < end && !isSpace(text[k]) {
			k++
		}
		w := trim(text, low, i, k, quoted)
		i = k
		if w.raw == "" {
			if n := len(slab); n > begin {
				slab[n-1].tail += w.tail
			}
		} else {
			slab = append(slab, w)
		}
		if stop, question := closes(w.tail, k == end); stop && !shortened(w, text[k:end]) {
			s.question = question
			flush()
		}
	}
	flush()
	return all, slab
}

// trim takes the punctuation off the word between two places.
func trim(text, low string, from, end int, quoted *bool) token {
	begin := from
	was := *quoted
	for begin < end && punctuation(text[begin]) {
		if text[begin] == '!' && end-begin > 5 {
			break // !picture.png!
		}
		if text[begin] == '"' || text[begin] == '`' {
			*quoted, was = !*quoted, !*quoted
		}
		begin++
	}
	last := end
	for last > begin && punctuation(text[last-1]) {
		last--
	}
	for i := last; i < end; i++ {
		if text[i] == '"' || text[i] == '`' {
			*quoted = !*quoted
		}
	}
	t := token{raw: text[begin:last], low: low[begin:last], at: begin, tail: text[last:end], quote: was}
	if begin == last {
		t.tail = text[from:end]
	}
	return t
}

func punctuation(c byte) bool {
	switch c {
	case '.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '*', '_', '~', '-', '=', '|', '`':
		return true
	}
	return false
}

// closes reports whether the punctuation after a word ends its sentence.
func closes(tail string, lineEnds bool) (stop, question bool) {
	question = strings.IndexByte(tail, '?') >= 0
	if question || strings.IndexByte(tail, '!') >= 0 || strings.IndexByte(tail, ';') >= 0 {
		return true, question
	}
	return lineEnds || strings.IndexByte(tail, '.') >= 0, false
}

// shortened reports whether the full stop after a word makes it "number", which
// the number follows: "employee no. 48812".
func shortened(w token, rest string) bool {
	if w.tail != "." || w.low != "no" && w.low != "nr" {
		return false
	}
	rest = strings.TrimLeft(rest, " \t")
	return rest != "" && '0' <= rest[0] && rest[0] <= '9'
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// isLog reports whether a line was written by a machine.
func isLog(line string) bool {
	t := strings.TrimSpace(line)
	if t == "" {
		return false
	}
	for _, begin := range []string{"at ", "File \"", "Traceback", "Caused by", "#0", "java.", "System.", "$ ", "# ", "PS ", "C:\\", "[", "{", "<"} {
		if strings.HasPrefix(t, begin) && (begin != "at " || strings.ContainsAny(t, "(:")) {
			return true
		}
	}
	if i := strings.Index(t, "Error:"); i >= 0 && !strings.Contains(t[:i], " ") && i > 0 {
		return true // RuntimeError: ...
	}
	other, digits := 0, 0
	for i := range len(t) {
		switch c := t[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c < 'A' && c != ' ' && c != '.' && c != ',' && c != '!' && c != '\'':
			other++
		}
	}
	return len(t) > 15 && (digits >= 8 && strings.Count(t, ":") >= 2 && digits*4 > len(t) || other*4 > len(t))
}

// plainMarks writes typographic apostrophes and quotation marks as people
// without a word processor do.
func plainMarks(s string) string {
	if !strings.Contains(s, "\xe2\x80") && !strings.Contains(s, "\xc2") && !strings.Contains(s, "\xc3") {
		return s
	}
	return marks.Replace(s)
}

var marks = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "…", "...", "\u00a0", " ")
