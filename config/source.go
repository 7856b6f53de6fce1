package config

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/journeys"
)

// file is one file that was read, kept for the lines that problems show.
type file struct {
	name    string // as the admin would open it
	short   string // as rules name it: "password-reset.yaml"
	lines   []string
	private bool     // lines hold people's data and are not shown
	secrets []string // values that must not be shown
	torn    bool     // lines were left out because they are not YAML: what is missing may have stood there
}

// Bounds of what is read; an admin's real files are far below them.
const (
	maxBytes = 4 << 20
	maxNodes = 200_000
	maxDepth = 60
)

// read takes in one file. A nil file means that a problem was reported at the
// place that named it.
func (l *loader) read(name string, at val) *file {
	var b []byte
	var err error
	shown, short := name, path.Base(filepath.ToSlash(name))
	if ready, ok := strings.CutPrefix(name, libraryPrefix); ok {
		short = ready + ".yaml"
		if b, err = library.ReadFile("library/" + short); err != nil {
			l.problem(at, fmt.Sprintf("there is no ready-made journey %q", ready), meant(ready, libraryNames()))
			return nil
		}
	} else {
		if !filepath.IsAbs(name) {
			shown = filepath.Join(l.dir, name)
		}
		b, err = l.readFile(shown)
	}
	switch {
	case err != nil && at.n == nil:
		l.report.Problems = append(l.report.Problems, Problem{File: shown, Text: "the file cannot be read: " + reason(err)})
		return nil
	case err != nil:
		l.problem(at, fmt.Sprintf("the file %s cannot be read: %s", shown, reason(err)), "the name is relative to the folder of "+path.Base(filepath.ToSlash(l.desk.name)))
		return nil
	case len(b) > maxBytes:
		l.problem(at, fmt.Sprintf("the file %s is larger than %d bytes", shown, maxBytes), "")
		return nil
	}
	sum := sha256.Sum256(b)
	l.digest.Write(sum[:])
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	if !slices.Contains(l.order, shown) {
		l.order = append(l.order, shown)
	}
	return &file{name: shown, short: short, lines: strings.Split(text, "\n")}
}

func (f *file) text() string { return strings.Join(f.lines, "\n") }

// line returns a line by its number from 1, "" where it is not to be shown.
func (f *file) line(n int) string {
	if f.private || n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}

func (f *file) origin(n *yaml.Node) journeys.Origin {
	return journeys.Origin(fmt.Sprintf("%s:%d", f.short, n.Line))
}

// problemAt makes a problem of a place in a file.
func (f *file) problemAt(line, column int, text, hint string) Problem {
	for _, s := range f.secrets {
		text, hint = strings.ReplaceAll(text, s, masked), strings.ReplaceAll(hint, s, masked)
	}
	p := Problem{File: f.name, Line: line, Column: column, Text: printable(text), Hint: printable(hint)}
	p.Source, p.Column = mask(f.line(line), column, f.secrets)
	if f.private {
		p.Column = column
	}
	return p
}

// printable keeps a message on one line of a terminal or a log, whatever the
// file has put into it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// parse reads a file as YAML, keeping positions; ok is false when that was
// not possible. A fault of syntax is mended in memory, on its own line, so
// that what else is wrong is found in the same run.
func (l *loader) parse(f *file) (root val, ok bool) {
	m := newMender(f)
	doc, more, err := m.read(m.lines)
	for range maxMends {
		if err == nil || errors.Is(err, io.EOF) {
			break
		}
		problems, helped := m.mend(err)
		for _, p := range problems {
			l.add(p)
		}
		if !helped {
			return val{}, false
		}
		doc, more, err = m.read(m.lines)
	}
	f.torn = m.torn || more != nil
	switch {
	case errors.Is(err, io.EOF) && !m.torn:
		l.add(f.problemAt(0, 0, "the file is empty", ""))
		return val{}, false
	case err != nil:
		return val{}, false
	case more != nil:
		l.add(f.problemAt(more.Line, more.Column, "a second document begins here; only the first is read", "make it a file of its own"))
	}
	budget := maxNodes
	n, bad := expand(doc.Content[0], 0, &budget)
	if bad != nil {
		l.add(f.problemAt(bad.Line, bad.Column, "this is nested too deeply, refers to itself, or grows too large", "write it out without anchors"))
		return val{}, false
	}
	return val{n, f}, true
}

// expand replaces aliases by what they stand for; it returns the node at
// which a bound was passed.
func expand(n *yaml.Node, depth int, budget *int) (*yaml.Node, *yaml.Node) {
	*budget--
	if depth > maxDepth || *budget < 0 {
		return nil, n
	}
	if n.Kind == yaml.AliasNode {
		return expand(n.Alias, depth+1, budget)
	}
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		var bad *yaml.Node
		if c.Content[i], bad = expand(child, depth+1, budget); bad != nil {
			return nil, bad
		}
	}
	return &c, nil
}
