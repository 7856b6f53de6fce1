package journeys

import (
	"strings"
	"unicode/utf8"
)

// String lays a text out in plain lines, labels in one column, as the demo,
// the dry runs and the golden files show it.
func (t *Text) String() string {
	width := 0
	for _, r := range t.Rows {
		if r.Label != "" {
			width = max(width, utf8.RuneCountInString(r.Label)+2)
		}
	}
	var b strings.Builder
	b.WriteString(t.Headline + "\n")
	for _, r := range t.Rows {
		label, indent := r.Label, strings.Repeat(" ", width)
		if label == "" {
			indent = ""
		}
		for i, line := range r.Lines {
			switch {
			case i == 0 && label != "":
				b.WriteString(label + strings.Repeat(" ", width-utf8.RuneCountInString(label)) + line + "\n")
			case r.List && i > 0:
				b.WriteString(" " + line + "\n")
			default:
				b.WriteString(indent + line + "\n")
			}
		}
	}
	for i, button := range t.Buttons {
		if i > 0 {
			b.WriteString("   ")
		}
		b.WriteString("[ " + button.Label)
		for k, o := range button.Options {
			b.WriteString([]string{" ▾ ", " | "}[min(k, 1)] + o.Label)
		}
		b.WriteString(" ]")
	}
	if len(t.Buttons) > 0 {
		b.WriteString("\n")
	}
	if t.Footer != "" {
		b.WriteString(t.Footer + "\n")
	}
	return b.String()
}
