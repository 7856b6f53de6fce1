package slackfake

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Element is what a block holds: a button, a menu, an input, or a text of a
// context block.
type Element struct {
	Type     string
	Label    string // a button's, or the text itself
	ActionID string
	Value    string
	URL      string
	Style    string

	Placeholder string
	Options     []Option
	Initial     string // what an input holds at first: a text, or the value of an option
	Multiline   bool
	Min, Max    int // letters of a text; 0 where there is no such limit
	ImageURL    string
	Alt         string
}

// Option is one choice of a menu.
type Option struct {
	Text        *Text  `json:"text"`
	Value       string `json:"value,omitempty"`
	Description *Text  `json:"description,omitempty"`
}

// wire is an element as JSON has it.
type wire struct {
	Type     string          `json:"type"`
	Text     json.RawMessage `json:"text,omitempty"`
	ActionID string          `json:"action_id,omitempty"`
	Value    string          `json:"value,omitempty"`
	URL      string          `json:"url,omitempty"`
	Style    string          `json:"style,omitempty"`

	Placeholder         *Text    `json:"placeholder,omitempty"`
	Options             []Option `json:"options,omitempty"`
	OptionGroups        []group  `json:"option_groups,omitempty"`
	InitialOption       *Option  `json:"initial_option,omitempty"`
	InitialValue        string   `json:"initial_value,omitempty"`
	InitialUser         string   `json:"initial_user,omitempty"`
	InitialChannel      string   `json:"initial_channel,omitempty"`
	InitialConversation string   `json:"initial_conversation,omitempty"`
	InitialDate         string   `json:"initial_date,omitempty"`
	InitialTime         string   `json:"initial_time,omitempty"`
	InitialDateTime     int64    `json:"initial_date_time,omitempty"`
	Multiline           bool     `json:"multiline,omitempty"`
	MinLength           int      `json:"min_length,omitempty"`
	MaxLength           int      `json:"max_length,omitempty"`
	ImageURL            string   `json:"image_url,omitempty"`
	AltText             string   `json:"alt_text,omitempty"`
}

type group struct {
	Options []Option `json:"options"`
}

// UnmarshalJSON reads every sort of element: a button's text is an object, a
// context's own text a string.
func (e *Element) UnmarshalJSON(b []byte) error {
	var x wire
	if err := json.Unmarshal(b, &x); err != nil {
		return err
	}
	*e = Element{Type: x.Type, ActionID: x.ActionID, Value: x.Value, URL: x.URL, Style: x.Style,
		Options: x.Options, Multiline: x.Multiline, Min: x.MinLength, Max: x.MaxLength, ImageURL: x.ImageURL, Alt: x.AltText}
	for _, g := range x.OptionGroups {
		e.Options = append(e.Options, g.Options...)
	}
	if len(x.Text) > 0 {
		var object Text
		if json.Unmarshal(x.Text, &e.Label) != nil {
			if err := json.Unmarshal(x.Text, &object); err != nil {
				return err
			}
			e.Label = object.Text
		}
	}
	if x.Placeholder != nil {
		e.Placeholder = x.Placeholder.Text
	}
	e.Initial = cmp.Or(x.InitialValue, x.InitialUser, x.InitialChannel, x.InitialConversation, x.InitialDate, x.InitialTime)
	if x.InitialOption != nil {
		e.Initial = x.InitialOption.Value
	}
	if x.InitialDateTime != 0 {
		e.Initial = strconv.FormatInt(x.InitialDateTime, 10)
	}
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (e Element) MarshalJSON() ([]byte, error) {
	x := wire{Type: e.Type, ActionID: e.ActionID, Value: e.Value, URL: e.URL, Style: e.Style, Options: e.Options,
		Multiline: e.Multiline, MinLength: e.Min, MaxLength: e.Max, ImageURL: e.ImageURL, AltText: e.Alt}
	switch e.Type {
	case "mrkdwn", "plain_text":
		return json.Marshal(Text{Type: e.Type, Text: e.Label})
	case "button":
		x.Text = mustJSON(Text{Type: "plain_text", Text: e.Label})
	}
	if e.Placeholder != "" {
		x.Placeholder = &Text{Type: "plain_text", Text: e.Placeholder}
	}
	switch e.Type {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		x.InitialValue = e.Initial
	case "users_select":
		x.InitialUser = e.Initial
	case "channels_select":
		x.InitialChannel = e.Initial
	case "conversations_select":
		x.InitialConversation = e.Initial
	case "datepicker":
		x.InitialDate = e.Initial
	case "timepicker":
		x.InitialTime = e.Initial
	case "datetimepicker":
		x.InitialDateTime, _ = strconv.ParseInt(e.Initial, 10, 64)
	default:
		if o, ok := e.option(e.Initial); ok && e.Initial != "" {
			x.InitialOption = &o
		}
	}
	return json.Marshal(x)
}

// Pressed reports whether a person can do something with it in a message.
func (e Element) Pressed() bool { return e.Type == "button" || e.Menu() }

// Menu reports whether one of several options is chosen with it.
func (e Element) Menu() bool {
	return slices.Contains([]string{"static_select", "overflow", "radio_buttons", "users_select", "channels_select", "conversations_select"}, e.Type)
}

func (e Element) option(value string) (Option, bool) {
	for _, o := range e.Options {
		if o.Value == value {
			return o, true
		}
	}
	return Option{}, false
}

// shown is a button's label, or a menu's with its options.
func (e Element) shown() string {
	if e.Type == "button" {
		return e.Label
	}
	var list []string
	for _, o := range e.Options {
		if o.Text != nil {
			list = append(list, o.Text.Text)
		}
	}
	return strings.TrimSpace(e.Placeholder+" ▾ ") + " " + strings.Join(list, " | ")
}

// elements are those of a block that a person can do something with.
func (b Block) elements() []Element {
	list := slices.Clone(b.Elements)
	if b.Accessory != nil {
		list = append(list, *b.Accessory)
	}
	return list
}

// Menu returns the menu with this action, and the block it is in.
func (m Message) Menu(action string) (Element, bool) {
	for _, b := range m.Blocks {
		for _, e := range b.elements() {
			if e.Menu() && e.ActionID == action {
				return e, true
			}
		}
	}
	return Element{}, false
}
