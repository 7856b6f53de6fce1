package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys/lint"
)

// The report of check --map for people: about a screen for each journey, the
// answers first, then what is left to ask, the heaviest first.

// labelled is how wide the questions are printed.
const labelled = 20

// text prints the report in lines of at most so many characters.
func (r mapsReport) text(wide int) string {
	var b strings.Builder
	for _, m := range r.Journeys {
		m.text(&b, wide)
		b.WriteByte('\n')
	}
	if len(r.Desk) > 0 {
		b.WriteString("The desk\n")
		list(&b, r.Desk, wide)
		b.WriteByte('\n')
	}
	var n [3]int
	all := slices.Clone(r.Desk)
	for _, m := range r.Journeys {
		all = append(all, m.Findings...)
	}
	for _, f := range all {
		n[slices.Index(severities(), f.Severity)]++
	}
	fmt.Fprintf(&b, "%s: %s, %s, %s.\n", count(len(r.Journeys), "map"), count(n[0], "problem"), count(n[1], "question"), count(n[2], "remark"))
	return b.String()
}

func severities() []lint.Severity {
	return []lint.Severity{lint.Problem, lint.Question, lint.Remark}
}

func (m mapReport) text(b *strings.Builder, wide int) {
	fmt.Fprintf(b, "%s (%s)\n", m.Name, m.Origin)
	for i, a := range m.Questions {
		text := a.Answer
		switch {
		case a.Open != "" && text == "":
			text = "open"
		case a.Open != "":
			text += " · in part open"
		}
		labelledLine(b, asked()[i], text, wide)
	}
	labelledLine(b, "In sight", m.Coverage.String(), wide)
	if m.service {
		labelledLine(b, "Claims", m.claims, wide)
	}
	list(b, m.Findings, wide)
	if len(m.Findings) == 0 {
		b.WriteString("  Nothing to ask.\n")
	}
}

// asked are the six questions in a word or two, in their order.
func asked() []string {
	return []string{"Customer", "Works with", "Team and step", "Channels", "Systems", "Third parties"}
}

func labelledLine(b *strings.Builder, label, text string, wide int) {
	lines := wrap(text, wide-labelled)
	for i, line := range lines {
		if i > 0 {
			label = ""
		}
		fmt.Fprintf(b, "  %-*s%s\n", labelled-2, label, line)
	}
}

// list prints findings. Several of one check that differ only in their step
// are one entry with their places: a desk without a portal would otherwise
// read the same sentence ten times.
func list(b *strings.Builder, findings []lint.Finding, wide int) {
	for i, f := range findings {
		if folds(f) && slices.ContainsFunc(findings[:i], func(g lint.Finding) bool { return same(f, g) }) {
			continue
		}
		text, places := f.Text, []string{string(f.Origin)}
		for _, g := range findings[i+1:] {
			if folds(f) && same(f, g) {
				places = append(places, string(g.Origin))
			}
		}
		if len(places) > 1 {
			text = fmt.Sprintf("%s Likewise in %s.", text, count(len(places)-1, "other place"))
		}
		for _, o := range f.Also {
			places = append(places, string(o))
		}
		fmt.Fprintf(b, "  %-10s%s\n", f.Severity, short(places))
		for _, line := range wrap(text, wide-12) {
			fmt.Fprintf(b, "            %s\n", line)
		}
		for k, line := range wrap(f.Hint, wide-14) {
			fmt.Fprintf(b, "            %s%s\n", [2]string{"> ", "  "}[min(k, 1)], line)
		}
	}
}

// folds reports whether findings like this one are told together.
func folds(f lint.Finding) bool {
	switch f.Check {
	case lint.Blind, lint.NeverWalked, lint.NoOwner, lint.NoPivot, lint.NoPhase, lint.Overlap:
		return true
	}
	return false
}

func same(f, g lint.Finding) bool {
	return f.Check == g.Check && f.Severity == g.Severity && f.Hint == g.Hint
}

// short names the file of several places once: "a.yaml:3, 7, 12".
func short(places []string) string {
	var b strings.Builder
	file := ""
	for i, p := range places {
		name, line, ok := strings.Cut(p, ":")
		switch {
		case ok && name == file:
			b.WriteString(", " + line)
		case i > 0:
			b.WriteString(", " + p)
		default:
			b.WriteString(p)
		}
		file = name
	}
	return b.String()
}

// wrap breaks a text between words; nothing for an empty one.
func wrap(text string, wide int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > wide {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
