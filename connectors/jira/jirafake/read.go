package jirafake

import (
	"encoding/json"
	"strings"
)

// Read is a comment as a person reads it on the ticket: a line per line, no
// markup.
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
		for _, t := range p.Content {
			if t.Type == "hardBreak" {
				b.WriteByte('\n')
			}
			b.WriteString(t.Text)
		}
	}
	return b.String()
}
