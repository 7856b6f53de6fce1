package jira

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// node is a piece of an ADF document
// (developer.atlassian.com/cloud/jira/platform/apis/document/structure).
type node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"` // of the doc node only
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []node         `json:"content,omitempty"`
	Marks   []format       `json:"marks,omitempty"`
	Text    string         `json:"text,omitempty"`
}

// format is what ADF calls a mark: bold, a colour, a link. Ours is another
// mark: the link by which we know our own writing.
type format struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// footerColor is the grey of secondary text in Jira's own design.
const footerColor = "#6B778C"

// document renders a text. Every string becomes text nodes: in ADF nothing in
// them is markup, no address becomes a link and no name a mention. The only
// link is the mark, on the last word of the footer; a text without a footer
// gets one of one word to hold it.
func document(t *journeys.Text, href string) node {
	doc := node{Type: "doc", Version: 1}
	doc.paragraph(words(oneLine(t.Headline), format{Type: "strong"}))
	for _, r := range t.Rows {
		var p []node
		if l := oneLine(r.Label); l != "" {
			p = append(p, words(l, format{Type: "strong"})...)
			if len(r.Lines) > 0 {
				p = append(p, words(" ")...)
			}
		}
		for i, line := range r.Lines {
			if i > 0 {
				p = append(p, node{Type: "hardBreak"})
			}
			p = append(p, words(oneLine(line))...)
		}
		doc.paragraph(p)
	}
	doc.paragraph(linked(oneLine(t.Footer), href))
	return doc
}

// paragraph adds one; an empty one is left out, as Jira would store it as a
// blank line.
func (n *node) paragraph(content []node) {
	if len(content) > 0 {
		n.Content = append(n.Content, node{Type: "paragraph", Content: content})
	}
}

// words is one text node; ADF refuses an empty one.
func words(s string, f ...format) []node {
	if s == "" {
		return nil
	}
	return []node{{Type: "text", Text: s, Marks: f}}
}

// linked is a footer with the link on its last word. ADF allows no colour on a
// link.
func linked(s, href string) []node {
	s = strings.TrimSpace(s)
	if s == "" {
		s = "Waymark"
	}
	at := strings.LastIndexByte(s, ' ') + 1
	grey := format{Type: "textColor", Attrs: map[string]any{"color": footerColor}}
	link := format{Type: "link", Attrs: map[string]any{"href": href}}
	return append(words(s[:at], grey), words(s[at:], link)...)
}

// deepestDoc bounds the walk through a document; Jira's editor nests to a
// handful of levels.
const deepestDoc = 200

// flatten gives a document's plain text: a line per paragraph, list item, row
// or hard break. Without quotes, block quotes are left out.
func flatten(n node, withoutQuotes bool) string {
	var b strings.Builder
	walk(&b, &n, withoutQuotes, 0)
	return strings.Trim(b.String(), "\n")
}

func walk(b *strings.Builder, n *node, withoutQuotes bool, depth int) {
	if depth > deepestDoc {
		return
	}
	switch n.Type {
	case "text":
		b.WriteString(strings.ToValidUTF8(n.Text, "\uFFFD"))
	case "hardBreak":
		b.WriteByte('\n')
	case "emoji":
		b.WriteString(attr(n, "text"))
	case "inlineCard":
		b.WriteString(attr(n, "url"))
	case "blockquote":
		if withoutQuotes {
			return
		}
	}
	for i := range n.Content {
		walk(b, &n.Content[i], withoutQuotes, depth+1)
	}
	switch n.Type {
	case "paragraph", "heading", "codeBlock", "rule", "tableRow", "mediaSingle":
		if !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
}

func attr(n *node, name string) string {
	s, _ := n.Attrs[name].(string)
	return s
}

// plainText is what flatten gives for document(t): the note as a reader sees
// it.
func plainText(t *journeys.Text) string {
	return flatten(document(t, "https://example.invalid/"), false)
}

// links returns the addresses of all links in a document, in order.
func links(n *node, depth int) []string {
	var found []string
	if depth > deepestDoc {
		return nil
	}
	for _, m := range n.Marks {
		if href, ok := m.Attrs["href"].(string); ok && m.Type == "link" {
			found = append(found, href)
		}
	}
	for i := range n.Content {
		found = append(found, links(&n.Content[i], depth+1)...)
	}
	return found
}

// fingerprint digests what a reader sees of a document and where its links
// lead. It leaves out what Jira adds or reorders by itself (ids of nodes, the
// order of formats), so that a document reads back as it was written.
func fingerprint(n node) string {
	lines := strings.Split(flatten(n, false), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	sum := sha256.Sum256([]byte(strings.Join(append(lines, links(&n, 0)...), "\n")))
	return hex.EncodeToString(sum[:16])
}

func parseDoc(raw []byte) (node, error) {
	var n node
	err := json.Unmarshal(raw, &n)
	return n, err
}
