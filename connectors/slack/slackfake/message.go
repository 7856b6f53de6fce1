package slackfake

import (
	"encoding/json"
	"strings"
)

// Message is one message as it stands.
type Message struct {
	Channel  string // id
	TS       string
	ThreadTS string
	User     string
	BotID    string // "" for a person
	Text     string // the fallback, where there are blocks
	Blocks   []Block
	Metadata json.RawMessage
	Edits    int
	EditedTS string
	Before   string // the text before the newest edit
	To       string // of an answer: the only user who sees it

	Reactions []Reaction

	Broadcast bool              // of a reply: shown in the channel, too
	Groups    map[string]string // the user groups that it calls, handle by id
	Files     []*File           // shared with it
}

// Reaction is an emoji under a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// Block is a block of a message or a view: sections, buttons, small print and
// inputs.
type Block struct {
	Type      string   `json:"type"`
	ID        string   `json:"block_id,omitempty"`
	Text      *Text    `json:"text,omitempty"`
	Fields    []Text   `json:"fields,omitempty"`
	Accessory *Element `json:"accessory,omitempty"`

	Label    *Text    `json:"label,omitempty"` // of an input
	Hint     *Text    `json:"hint,omitempty"`
	Element  *Element `json:"element,omitempty"`
	Optional bool     `json:"optional,omitempty"`

	Elements []Element `json:"elements,omitempty"`

	SlackFile *FileRef `json:"slack_file,omitempty"` // of an image
	AltText   string   `json:"alt_text,omitempty"`
}

// Text is a text object.
type Text struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim,omitempty"`
}

// Button returns the first button with this action.
func (m Message) Button(action string) (Element, bool) {
	for _, b := range m.Blocks {
		for _, e := range b.elements() {
			if e.Type == "button" && e.ActionID == action {
				return e, true
			}
		}
	}
	return Element{}, false
}

// String is the message as a person sees it: plain text, the label of a row
// before its lines, buttons in brackets.
func (m Message) String() string {
	if len(m.Blocks) == 0 {
		return m.seen(m.Text)
	}
	var lines []string
	for _, b := range m.Blocks {
		var row []string
		if b.Text != nil {
			row = append(row, m.seen(b.Text.Text))
		}
		if b.Type == "image" {
			row = append(row, "[picture] "+b.AltText)
		}
		for _, e := range b.elements() {
			if e.Pressed() {
				row = append(row, "[ "+e.shown()+" ]")
			} else {
				row = append(row, m.seen(e.Label))
			}
		}
		lines = append(lines, strings.Join(row, "  "))
	}
	return strings.Join(lines, "\n")
}

// seen draws mrkdwn as a reader sees it: the bold beginning of a line without
// its marks, the three escaped characters as themselves. A user group that is
// called shows as its handle; any other mention as what it does, so that a
// test sees one that slipped through.
func (m Message) seen(mrkdwn string) string {
	lines := strings.Split(mrkdwn, "\n")
	for i, l := range lines {
		if rest, ok := strings.CutPrefix(l, "*"); ok {
			if bold, after, closed := strings.Cut(rest, "*"); closed {
				l = bold + after
			}
		}
		for _, name := range []string{"channel", "here", "everyone"} {
			l = strings.ReplaceAll(l, "<!"+name+">", "[NOTIFIES @"+name+"]")
		}
		l = groupMention.ReplaceAllStringFunc(l, func(mention string) string {
			id := groupMention.FindStringSubmatch(mention)[1]
			if handle := m.Groups[id]; handle != "" {
				return "@" + handle
			}
			return "[NOTIFIES nobody: " + id + "]"
		})
		lines[i] = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(l)
	}
	return strings.Join(lines, "\n")
}
