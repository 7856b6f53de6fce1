package slackfake

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

func letters(t *Text) int {
	if t == nil {
		return 0
	}
	return utf8.RuneCountInString(t.Text)
}

// beside checks what stands beside a section's text.
func (b Block) beside() (total int, err error) {
	if len(b.Fields) > 10 {
		return 0, fmt.Errorf("%d fields, 10 are allowed", len(b.Fields))
	}
	for _, f := range b.Fields {
		n := letters(&f)
		if n == 0 || n > 2000 {
			return 0, fmt.Errorf("a field of %d characters", n)
		}
		total += n
	}
	if b.Accessory == nil {
		return total, nil
	}
	n, err := b.Accessory.check()
	return total + n, err
}

// checkOther checks the blocks that have no elements.
func (b Block) checkOther() (int, error) {
	switch b.Type {
	case "divider":
		return 0, nil
	case "header":
		n := letters(b.Text)
		if n == 0 || n > 150 || b.Text.Type != "plain_text" {
			return 0, fmt.Errorf("a header of %d characters, or not of plain text", n)
		}
		return n, nil
	case "input":
		n := letters(b.Label)
		if n == 0 || n > 2000 || letters(b.Hint) > 2000 || b.Element == nil {
			return 0, fmt.Errorf("an input without label or element, or with too long ones")
		}
		more, err := b.Element.check()
		return n + more, err
	}
	return 0, fmt.Errorf("a block of type %q", b.Type)
}

// inputs are the elements that only an input block holds.
func inputs() []string {
	return []string{"plain_text_input", "number_input", "email_text_input", "url_text_input", "checkboxes", "multi_static_select", "multi_users_select"}
}

// check holds an element against its documented limits and returns the
// characters that it shows.
func (e Element) check() (int, error) {
	if len(e.ActionID) > 255 {
		return 0, fmt.Errorf("an action of %d letters", len(e.ActionID))
	}
	if utf8.RuneCountInString(e.Placeholder) > 150 {
		return 0, fmt.Errorf("a placeholder of more than 150 characters")
	}
	n := utf8.RuneCountInString(e.Label)
	switch {
	case e.Type == "mrkdwn" || e.Type == "plain_text":
		if n == 0 {
			return 0, fmt.Errorf("an empty text")
		}
		return n, nil
	case e.Type == "button":
		if n == 0 || n > 75 || len(e.Value) > 2000 || len(e.URL) > 3000 {
			return 0, fmt.Errorf("a button over its limits")
		}
		return n, nil
	case e.Type == "image":
		if e.ImageURL == "" || e.Alt == "" {
			return 0, fmt.Errorf("an image without address or alternative text")
		}
		return 0, nil
	case len(e.Options) > 0 || e.Type == "static_select" || e.Type == "overflow" || e.Type == "radio_buttons" || e.Type == "checkboxes":
		return e.checkOptions()
	case e.Type == "plain_text_input":
		if e.Max > 3000 || e.Min > 3000 {
			return 0, fmt.Errorf("an input of more than 3000 characters")
		}
		return 0, nil
	case e.Menu() || slices.Contains(inputs(), e.Type) || e.Type == "datepicker" || e.Type == "timepicker" || e.Type == "datetimepicker":
		return 0, nil
	}
	return 0, fmt.Errorf("an element of type %q", e.Type)
}

func (e Element) checkOptions() (total int, err error) {
	most := map[string]int{"overflow": 5, "radio_buttons": 10, "checkboxes": 10}[e.Type]
	if most == 0 {
		most = 100
	}
	if len(e.Options) == 0 || len(e.Options) > most {
		return 0, fmt.Errorf("a %s of %d options", e.Type, len(e.Options))
	}
	seen := map[string]bool{}
	for _, o := range e.Options {
		n := letters(o.Text)
		if n == 0 || n > 75 || o.Value == "" || len(o.Value) > 150 || letters(o.Description) > 75 {
			return 0, fmt.Errorf("an option over its limits")
		}
		if seen[o.Value] {
			return 0, fmt.Errorf("two options of one value")
		}
		seen[o.Value] = true
		total += n
	}
	return total, nil
}
