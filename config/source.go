package config

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
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
// not possible.
func (l *loader) parse(f *file) (root val, ok bool) {
	defer func() {
		// The YAML reader panics on some broken input; that is the input's
		// fault, not a reason to stop.
		if r := recover(); r != nil {
			l.add(f.problemAt(1, 0, "this is not YAML", ""))
			ok = false
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(f.text()))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		l.add(f.problemAt(0, 0, "the file is empty", ""))
		return val{}, false
	}
	if err != nil {
		l.syntax(f, err)
		return val{}, false
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil {
		l.add(f.problemAt(more.Line, more.Column, "a second document begins here; only the first is read", "make it a file of its own"))
		return val{}, false
	} else if !errors.Is(err, io.EOF) {
		l.syntax(f, err)
		return val{}, false
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

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	hashTrap = regexp.MustCompile(`[:,\[{]\s+#\S`)
	colonKey = regexp.MustCompile(`^\s*(?:- )?[\w-]+:\s+[^"'\[{#&*|>\s][^#"]*:(\s|$)`)
	signTrap = regexp.MustCompile("[:-]\\s+[@`%]")
	anchor   = regexp.MustCompile(`unknown anchor '([^']*)'`)
)

// syntax turns the YAML reader's error into a problem at the place that an
// admin has to change. The reader names the line where it gave up, which may
// be a later one; the traps that people fall into are searched for.
func (l *loader) syntax(f *file, err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		at, _ = strconv.Atoi(m[1])
		text = yamlLine.ReplaceAllString(text, "")
	}
	if m := anchor.FindStringSubmatch(text); m != nil {
		for i, line := range f.lines {
			if c := strings.Index(line, "*"+m[1]); c >= 0 {
				l.add(f.problemAt(i+1, runes(line[:c])+1, "there is no anchor &"+m[1], `a value that begins with * needs quotes`))
				return
			}
		}
	}
	for i, line := range f.lines {
		if c := tabAt(line); c > 0 {
			l.add(f.problemAt(i+1, c, "a tab indents this line; YAML allows spaces only", "replace the tab by spaces"))
			return
		}
	}
	// The line named, then the one above it, then all.
	order := []int{at, at - 1}
	for i := range f.lines {
		order = append(order, i+1)
	}
	for i, n := range order {
		if n < 1 || n > len(f.lines) {
			continue
		}
		line := f.lines[n-1]
		if code := strings.TrimSpace(line); strings.HasPrefix(code, "#") {
			continue
		}
		near := i < 2
		if m := colonKey.FindStringIndex(line); m != nil && (near || strings.Contains(text, "mapping values")) {
			c := strings.LastIndex(strings.TrimRight(line[:m[1]], " "), ":")
			l.add(f.problemAt(n, runes(line[:c])+1, "a value with a colon and a space needs quotes", `write it as key: "value: more"`))
			return
		}
		if m := hashTrap.FindStringIndex(line); m != nil {
			c := strings.IndexByte(line[m[0]:], '#') + m[0]
			l.add(f.problemAt(n, runes(line[:c])+1, "a hash begins a comment, so the rest of this line is not read", "leave the hash out, or put the value in quotes"))
			return
		}
		if m := signTrap.FindStringIndex(line); m != nil && (near || at == 0) && strings.Contains(text, "cannot start any token") {
			l.add(f.problemAt(n, runes(line[:m[1]-1])+1, fmt.Sprintf("a value that begins with %s needs quotes", line[m[1]-1:m[1]]), ""))
			return
		}
	}
	if strings.HasPrefix(text, "did not find expected") {
		at++ // the reader counts these lines from zero
		if !strings.Contains(text, "',' or") {
			at = breaks(f.lines, at)
		}
	}
	l.add(f.problemAt(min(at, len(f.lines)), 0, "this is not YAML: "+text, "look at the indentation, quotes and brackets of this line and the one above"))
}

// breaks returns the first line with which the text stops being YAML: of a
// block with a line out of place the reader names only where the block began.
func breaks(lines []string, otherwise int) int {
	n := sort.Search(len(lines), func(n int) bool {
		var doc yaml.Node
		return yaml.Unmarshal([]byte(strings.Join(lines[:n+1], "\n")), &doc) != nil
	})
	if n < otherwise || n == len(lines) {
		return otherwise
	}
	return n + 1
}

// tabAt returns the column of a tab in the indentation of a line, 0 for none.
func tabAt(line string) int {
	for i, r := range line {
		if r == '\t' {
			return i + 1
		}
		if r != ' ' {
			return 0
		}
	}
	return 0
}

func runes(s string) int { return len([]rune(s)) }
