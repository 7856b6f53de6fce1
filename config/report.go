package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Report is all that Load found: what is wrong, and what an admin should know
// although it is not.
type Report struct {
	Problems []Problem
	Notices  []Problem // never keep a configuration from loading
	Steps    []Shown   // which source can show each step, in file order
}

// Problem is one thing at one place of one file.
type Problem struct {
	File   string // as the admin would open it
	Line   int    // from 1; 0 for the file as a whole
	Column int    // from 1, in characters; 0 where only the line is known
	Source string // the line itself, without secrets; "" where it holds people's data
	Text   string // what is wrong
	Hint   string // what to do; may be empty
}

// Shown says which of the desk's sources can show a step.
type Shown struct {
	Journey, Step string
	At            Problem  // where the step stands; Text and Hint are empty
	By            []string // ids of connectors, in the order of the step's rules
	Done          bool     // one of them can show that it was completed
}

// OK reports whether there is no problem.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// Err returns nil, or the problems as one error.
func (r *Report) Err() error {
	if r.OK() {
		return nil
	}
	return errors.New(r.String())
}

// String shows the problems one below the other, each with its line, a caret
// and a hint.
func (r *Report) String() string {
	var b strings.Builder
	for i, p := range r.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// String shows the problem as a compiler would:
//
//	waymark.yaml:12:5: unknown key "tokn"
//	    tokn: env:JIRA_TOKEN
//	    ^
//	    did you mean "token"?
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	fmt.Fprintf(&b, ": %s\n", p.Text)
	source, column := window(p.Source, p.Column)
	if source != "" {
		fmt.Fprintf(&b, "    %s\n", source)
		if column > 0 {
			fmt.Fprintf(&b, "    %s^\n", strings.Repeat(" ", column-1))
		}
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "    %s\n", p.Hint)
	}
	return b.String()
}

// widest is how much of a line is shown.
const widest = 110

// window takes the indentation off a line and cuts a long one around its
// column. What cannot be shown (tabs, control characters) becomes one sign
// each, so that the caret stays under its place.
func window(line string, column int) (string, int) {
	runes := []rune(strings.ToValidUTF8(line, "?"))
	for i, r := range runes {
		switch {
		case r == '\t':
			runes[i] = '→'
		case !unicode.IsPrint(r):
			runes[i] = '?'
		}
	}
	start := 0
	for start < len(runes) && runes[start] == ' ' && (column == 0 || start < column-1) {
		start++
	}
	if column-start > widest*3/4 {
		start = column - widest/2
	}
	start = min(start, len(runes))
	end := min(start+widest, len(runes))
	text := strings.TrimRight(string(runes[start:end]), " ")
	return text, max(column-start, 0)
}

// masked stands where a secret stood.
const masked = "<secret>"

// unmasked finds values that look like secrets written out by mistake: a key
// that says so and does not point to env: or file:, and the password of a
// URL.
var unmasked = regexp.MustCompile(`(?i)(?:[\w-]*(?:token|secret|passw|bearer|credential|api_?key|private_?key)[\w-]*["']?\s*[:=]\s*["']?)([^\s"',}\]][^,}\]]*)|://[^/\s:@]*:([^@\s]+)@`)

// mask hides in a line whatever looks like a secret, and the given values. It
// returns the line and where the column went.
func mask(line string, column int, values []string) (string, int) {
	type span struct{ from, to int }
	var spans []span
	for _, m := range unmasked.FindAllStringSubmatchIndex(line, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		if v := line[from:to]; !strings.HasPrefix(v, "env:") && !strings.HasPrefix(v, "file:") {
			spans = append(spans, span{from, to})
		}
	}
	for _, v := range values {
		for from := 0; v != ""; {
			i := strings.Index(line[from:], v)
			if i < 0 {
				break
			}
			spans = append(spans, span{from + i, from + i + len(v)})
			from += i + len(v)
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	at, moved, gone := 0, 0, 0
	offset := byteOffset(line, column)
	for _, s := range spans {
		if s.from < at {
			if s.to > at { // two findings overlap: hide both
				at = s.to
			}
			continue
		}
		b.WriteString(line[at:s.from])
		if s.to <= offset {
			moved += len([]rune(masked)) - len([]rune(line[s.from:s.to]))
		} else if s.from < offset {
			gone = len([]rune(line[s.from:offset]))
		}
		b.WriteString(masked)
		at = s.to
	}
	b.WriteString(line[at:])
	if column == 0 {
		return b.String(), 0
	}
	return b.String(), max(column+moved-gone, 1)
}

// byteOffset is where a column (in characters, from 1) begins in the line.
func byteOffset(line string, column int) int {
	n := 1
	for i := range line {
		if n >= column {
			return i
		}
		n++
	}
	return len(line)
}
