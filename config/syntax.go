package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	hashTrap = regexp.MustCompile(`[:,\[{]\s+#\S`)
	colonKey = regexp.MustCompile(`^\s*(?:- )?[\w-]+:\s+[^"'\[{#&*|>\s][^#"]*:(\s|$)`)
	signTrap = regexp.MustCompile("[:-]\\s+[@`%]")
	anchor   = regexp.MustCompile(`unknown anchor '([^']*)'`)
)

// suspect is a place that may be what the YAML reader stumbled over.
type suspect struct {
	problems []Problem // one, unless the same thing stands in several places
	near     bool      // where the reader gave up: blamed even if no mend helps
	mends    []change  // what an admin may have meant, the likeliest first
}

// change is one or more lines written anew.
type change struct {
	lines map[int]string // by number, from 1
	torn  bool           // something is left out
}

// stumble takes the YAML reader's error apart: what it says, and the line it
// names, 0 for none.
func stumble(err error) (text string, line int) {
	text = strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = yamlLine.ReplaceAllString(text, "")
	}
	return text, line
}

// suspects returns where an admin may have to change the file, the likeliest
// first, and the line itself last. The reader names the line where it gave up,
// which may be a later one; the traps that people fall into are searched for.
func (m *mender) suspects(err error) (suspects []suspect) {
	f := m.f
	text, at := stumble(err)
	add := func(n, column int, near bool, text, hint string, mends ...change) {
		suspects = append(suspects, suspect{[]Problem{f.problemAt(n, column, text, hint)}, near, mends})
	}
	if x := anchor.FindStringSubmatch(text); x != nil {
		unknown, all := suspect{near: true}, change{lines: map[int]string{}}
		for i, line := range m.lines {
			if c := strings.Index(line, "*"+x[1]); c >= 0 {
				unknown.problems = append(unknown.problems, f.problemAt(i+1, runes(line[:c])+1, "there is no anchor &"+x[1], `a value that begins with * needs quotes`))
				all.lines[i+1] = line[:c] + quote("*"+x[1]) + line[c+1+len(x[1]):]
			}
		}
		if unknown.mends = []change{all}; len(unknown.problems) > 0 {
			suspects = append(suspects, unknown)
		}
	}
	for i, line := range m.lines {
		if c := tabAt(line); c > 0 {
			add(i+1, c, true, "a tab indents this line; YAML allows spaces only", "replace the tab by spaces", m.indented(i+1)...)
		}
	}
	// The line named, then the one above it, then all.
	order := []int{at, at - 1}
	for i := range m.lines {
		order = append(order, i+1)
	}
	for i, n := range order {
		if n < 1 || n > len(m.lines) {
			continue
		}
		line := m.lines[n-1]
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		near := i < 2
		if x := colonKey.FindStringIndex(line); x != nil && (near || strings.Contains(text, "mapping values")) {
			c := strings.LastIndex(strings.TrimRight(line[:x[1]], " "), ":")
			value := strings.Index(line, ":") + 1
			value += len(line[value:]) - len(strings.TrimLeft(line[value:], " "))
			add(n, runes(line[:c])+1, near, "a value with a colon and a space needs quotes", `write it as key: "value: more"`, m.quoted(n, value)...)
		}
		if x := hashTrap.FindStringIndex(line); x != nil {
			c := strings.IndexByte(line[x[0]:], '#') + x[0]
			add(n, runes(line[:c])+1, near, "a hash begins a comment, so the rest of this line is not read", "leave the hash out, or put the value in quotes",
				m.written(n, line[:c]+line[c+1:]), m.without(n))
		}
		if x := signTrap.FindStringIndex(line); x != nil && (near || at == 0) && strings.Contains(text, "cannot start any token") {
			add(n, runes(line[:x[1]-1])+1, near, fmt.Sprintf("a value that begins with %s needs quotes", line[x[1]-1:x[1]]), "", m.quoted(n, x[1]-1)...)
		}
	}
	at = m.place(err)
	mends := append(m.closed(at), m.indented(at)...)
	for _, n := range []int{at - 1, at + 1} {
		mends = append(append(mends, m.closed(n)...), m.without(n))
	}
	add(at, 0, false, "this is not YAML: "+text, "look at the indentation, quotes and brackets of this line and the one above", mends...)
	return suspects
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
