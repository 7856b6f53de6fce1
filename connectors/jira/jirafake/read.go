package jirafake

import (
	"encoding/json"
	"regexp"
	"strings"
)

// labelWidth is the column that a label in bold fills, so that what stands
// beside it lines up.
const labelWidth = 8

// Read is a comment as a person reads it on the ticket: a line per line, no
// markup, and what follows a label in bold beside it. Lines of a list, which
// begin with a time, stand under it.
func (c Comment) Read() string {
	var doc adf
	if json.Unmarshal(c.Doc, &doc) != nil || len(doc.Content) == 0 {
		return c.Text
	}
	var b strings.Builder
	for n, p := range doc.Content {
		if n > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(readParagraph(p.Content))
	}
	return b.String()
}

func readParagraph(nodes []adf) string {
	var text strings.Builder
	for _, t := range nodes {
		if t.Type == "hardBreak" {
			text.WriteByte('\n')
		}
		text.WriteString(t.Text)
	}
	labelled := len(nodes) > 1 && len(nodes[0].Marks) > 0 && nodes[0].Marks[0].Type == "strong"
	if !labelled {
		return text.String()
	}
	label := nodes[0].Text
	lines := strings.Split(strings.TrimLeft(text.String()[len(label):], " "), "\n")
	for i := range lines {
		switch {
		case i == 0:
			lines[i] = label + strings.Repeat(" ", max(1, labelWidth-len(label))) + lines[i]
		case listed.MatchString(lines[i]):
			lines[i] = " " + lines[i]
		default:
			lines[i] = strings.Repeat(" ", labelWidth) + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// listed is a line of a list: it begins with a time or says that some are left
// out.
var listed = regexp.MustCompile(`^(\S.*)?\d\d:\d\d  |^… `)
