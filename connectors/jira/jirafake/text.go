package jirafake

import (
	"encoding/json"
	"errors"
	"strings"
)

// adf is as much of an ADF document as the fake looks at.
type adf struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Text    string         `json:"text,omitempty"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Marks   []struct {
		Type  string         `json:"type"`
		Attrs map[string]any `json:"attrs,omitempty"`
	} `json:"marks,omitempty"`
	Content []adf `json:"content,omitempty"`
}

// docOf is the document that Jira makes of typed lines.
func docOf(text string) json.RawMessage {
	doc := adf{Type: "doc", Version: 1}
	for line := range strings.SplitSeq(text, "\n") {
		p := adf{Type: "paragraph"}
		if line != "" {
			p.Content = []adf{{Type: "text", Text: line}}
		}
		doc.Content = append(doc.Content, p)
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("jirafake: a document does not marshal: " + err.Error())
	}
	return raw
}

var errDoc = errors.New("comment body is not valid")

// wikiOf is the wiki text that webhooks carry for a document; it refuses what
// Cloud refuses.
func wikiOf(raw json.RawMessage) (string, error) {
	var doc adf
	if json.Unmarshal(raw, &doc) != nil || doc.Type != "doc" || doc.Version != 1 || len(doc.Content) == 0 {
		return "", errDoc
	}
	var b strings.Builder
	for n, p := range doc.Content {
		if n > 0 {
			b.WriteString("\n\n")
		}
		for _, t := range p.Content {
			switch {
			case t.Type == "hardBreak":
				b.WriteByte('\n')
			case t.Type != "text" || t.Text == "":
				return "", errDoc
			default:
				b.WriteString(t.wiki())
			}
		}
	}
	return b.String(), nil
}

func (t *adf) wiki() string {
	s := t.Text
	for _, m := range t.Marks {
		attr := func(name string) string { v, _ := m.Attrs[name].(string); return v }
		switch m.Type {
		case "strong":
			s = "*" + s + "*"
		case "textColor":
			s = "{color:" + strings.ToLower(attr("color")) + "}" + s + "{color}"
		case "link":
			s = "[" + s + "|" + attr("href") + "]"
		}
	}
	return s
}
