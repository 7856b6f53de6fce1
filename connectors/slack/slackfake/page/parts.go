package page

import (
	"cmp"
	"strings"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// part is a block as it is drawn.
type part struct {
	Type     string
	ID       string
	Lines    []Line   // of a section or a header
	Fields   [][]Line // beside them
	Elements []element
	Beside   *element
	Image    string // the address of a picture here, "" where it is elsewhere
	Alt      string

	Label, Hint, Wrong string // of an input
	Optional           bool
	Input              *element
}

// element is an element as it is drawn.
type element struct {
	slackfake.Element
	Lines   []Line // of a text
	Choices []choice
	Held    string // what an input holds
	Link    string // of a button that opens a page
}

type choice struct {
	Label, Value, Description string
	Held                      bool
}

// parts are a message's blocks, or its text where it has none.
func (d drawing) parts(m slackfake.Message) []part {
	if len(m.Blocks) == 0 && m.Text != "" {
		return []part{{Type: "section", Lines: mrkdwn(m.Text, d.names)}}
	}
	var list []part
	for _, b := range m.Blocks {
		list = append(list, d.part(b))
	}
	return list
}

func (d drawing) part(b slackfake.Block) part {
	x := part{Type: b.Type, ID: b.ID, Alt: b.AltText, Optional: b.Optional, Lines: d.text(b.Text)}
	for _, f := range b.Fields {
		x.Fields = append(x.Fields, d.text(&f))
	}
	for _, e := range b.Elements {
		x.Elements = append(x.Elements, d.element(e))
	}
	if b.Accessory != nil {
		e := d.element(*b.Accessory)
		x.Beside = &e
	}
	if b.SlackFile != nil {
		x.Image = "/file/" + b.SlackFile.ID
	}
	if b.Label != nil {
		x.Label = b.Label.Text
	}
	if b.Hint != nil {
		x.Hint = b.Hint.Text
	}
	return x
}

// text reads a text object: one of plain text has no marks.
func (d drawing) text(t *slackfake.Text) []Line {
	if t == nil {
		return nil
	}
	if t.Type == "mrkdwn" {
		return mrkdwn(t.Text, d.names)
	}
	var lines []Line
	for l := range strings.SplitSeq(t.Text, "\n") {
		lines = append(lines, Line{Runs: []Run{{Text: plain(l)}}})
	}
	return lines
}

func (d drawing) element(e slackfake.Element) element {
	x := element{Element: e, Link: address(e.URL), Held: e.Initial}
	if e.Type == "mrkdwn" || e.Type == "plain_text" {
		x.Lines = d.text(&slackfake.Text{Type: e.Type, Text: e.Label})
	}
	for _, o := range e.Options {
		c := choice{Label: cmp.Or(words(o.Text), o.Value), Value: o.Value, Description: words(o.Description), Held: o.Value == e.Initial}
		x.Choices = append(x.Choices, c)
	}
	if e.Type == "users_select" || e.Type == "multi_users_select" {
		for _, id := range sorted(d.users) {
			x.Choices = append(x.Choices, choice{Label: d.name(id), Value: id, Held: id == e.Initial})
		}
	}
	return x
}

func words(t *slackfake.Text) string {
	if t == nil {
		return ""
	}
	return plain(t.Text)
}
