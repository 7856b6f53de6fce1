package config

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Bounds of mending; a file that needs more is reported as far as it was
// understood.
const (
	maxMends     = 20
	maxMendBytes = 4 << 20 // read over and over, of one file
)

// mender reads a file whose syntax is wrong in places. A line that the YAML
// reader stumbles over is written as was probably meant, or else left out;
// lines keep their numbers, so that every later problem names the right one.
// The file as it was written is what problems show.
type mender struct {
	f      *file
	lines  []string // as mended so far
	torn   bool     // some were left out
	budget int      // bytes that may still be read
}

var errMended = errors.New("this file was read too often")

func newMender(f *file) *mender {
	return &mender{f: f, lines: slices.Clone(f.lines), budget: maxMendBytes}
}

// read reads lines as YAML: the first document, and where a second begins.
// The error is io.EOF where there is nothing. The first reading of a file is
// free; what mending adds is bounded.
func (m *mender) read(lines []string) (doc, more *yaml.Node, err error) {
	if m.budget <= 0 {
		return nil, nil, errMended
	}
	text := strings.Join(lines, "\n")
	m.budget -= len(text)
	// The YAML reader panics on some broken input; that is the input's fault,
	// not a reason to stop.
	defer func() {
		if r := recover(); r != nil {
			doc, more, err = nil, nil, errors.New("line 1: it cannot be read")
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(text))
	doc, more = new(yaml.Node), new(yaml.Node)
	if err := dec.Decode(doc); err != nil {
		return nil, nil, err
	}
	switch err := dec.Decode(more); {
	case errors.Is(err, io.EOF):
		return doc, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return doc, more, nil
}

// mend returns what is wrong where the reader stumbled, and whether it was
// mended. A suspicion is confirmed when the reader gets further without it:
// a line that only looks like a trap is not blamed for the fault of another.
func (m *mender) mend(err error) (problems []Problem, helped bool) {
	suspects, was := m.suspects(err), m.place(err)
	said, _ := stumble(err)
	before := m.lines
	// Getting to a later line says more than another complaint about this one.
	for _, later := range []bool{true, false} {
		for _, s := range suspects {
			for _, c := range s.mends {
				if len(c.lines) == 0 {
					continue
				}
				m.lines = slices.Clone(before)
				for n, text := range c.lines {
					m.lines[n-1] = text
				}
				if m.further(was, said, later) {
					m.torn = m.torn || c.torn
					return s.problems, true
				}
			}
		}
	}
	m.lines = before
	i := slices.IndexFunc(suspects, func(s suspect) bool { return s.near })
	if i < 0 {
		i = len(suspects) - 1
	}
	return suspects[i].problems, false
}

// further reports whether the reader gets further than to where it stumbled
// before: to a later line, or else to another complaint about the same one.
func (m *mender) further(was int, said string, later bool) bool {
	_, _, err := m.read(m.lines)
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return true
	case errors.Is(err, errMended):
		return false
	}
	says, _ := stumble(err)
	now := m.place(err)
	return now > was || !later && now == was && says != said
}

// place is the line at which the reader stumbled, as well as can be told.
func (m *mender) place(err error) int {
	text, at := stumble(err)
	if strings.HasPrefix(text, "did not find expected") {
		at++ // the reader counts these lines from zero
		if !strings.Contains(text, "',' or") {
			at = m.breaks(at)
		}
	}
	return min(at, len(m.lines))
}

// breaks returns the first line with which the text stops being YAML: of a
// block with a line out of place the reader names only where the block began.
func (m *mender) breaks(otherwise int) int {
	n := sort.Search(len(m.lines), func(n int) bool {
		_, _, err := m.read(m.lines[:n+1])
		return err != nil && !errors.Is(err, io.EOF)
	})
	if n < otherwise || n == len(m.lines) {
		return otherwise
	}
	return n + 1
}

func (m *mender) written(n int, text string) change {
	return change{lines: map[int]string{n: text}}
}

// without leaves out a line and what hangs on it: without its first line an
// item of a list would be taken for a part of the one before.
func (m *mender) without(n int) change {
	c := change{lines: map[int]string{}, torn: true}
	if n < 1 || n > len(m.lines) {
		return c
	}
	c.lines[n] = ""
	for i := n; i < len(m.lines); i++ {
		if line := m.lines[i]; strings.TrimSpace(line) != "" && indent(line) <= indent(m.lines[n-1]) {
			break
		}
		c.lines[i+1] = ""
	}
	return c
}

// quoted puts the value that begins at an offset of a line in quotes: up to
// what would end it in braces, or up to the end of the line.
func (m *mender) quoted(n, from int) []change {
	line := m.lines[n-1]
	value, comment := line[from:], ""
	if i := strings.Index(value, " #"); i >= 0 {
		value, comment = value[:i], value[i:]
	}
	value = strings.TrimRight(value, " ")
	var cs []change
	if i := strings.IndexAny(value, ",}]"); i > 0 {
		cs = append(cs, m.written(n, line[:from]+quote(value[:i])+value[i:]+comment))
	}
	return append(cs, m.written(n, line[:from]+quote(value)+comment), m.without(n))
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// indented moves a line to where its neighbours stand.
func (m *mender) indented(n int) []change {
	if n < 1 || n > len(m.lines) {
		return nil
	}
	var cs []change
	code := strings.TrimLeft(m.lines[n-1], " \t")
	for _, step := range []int{1, -1} {
		for i := n - 1 + step; i >= 0 && i < len(m.lines); i += step {
			if near := m.lines[i]; strings.TrimSpace(near) != "" && tabAt(near) == 0 {
				to := indent(near)
				if strings.HasPrefix(near[to:], "- ") && !strings.HasPrefix(code, "- ") {
					to += 2
				}
				cs = append(cs, m.written(n, strings.Repeat(" ", to)+code))
				break
			}
		}
	}
	return append(cs, change{lines: map[int]string{n: ""}, torn: true}, m.without(n))
}

// closed closes the brackets that a line leaves open.
func (m *mender) closed(n int) []change {
	if n < 1 || n > len(m.lines) {
		return nil
	}
	line, comment := m.lines[n-1], ""
	if i := strings.Index(line, " #"); i >= 0 {
		line, comment = line[:i], line[i:]
	}
	var open []byte
	for i := range len(line) {
		switch c := line[i]; {
		case c == '[':
			open = append(open, ']')
		case c == '{':
			open = append(open, '}')
		case len(open) > 0 && c == open[len(open)-1]:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return nil
	}
	slices.Reverse(open)
	return []change{m.written(n, fmt.Sprintf("%s%s%s", strings.TrimRight(line, " ,"), open, comment))}
}

// indent is how many spaces a line begins with.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
