package slackfake

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// values is the state of a view's inputs, by block and action, as Slack
// reports it.
func (v *View) values() reply {
	out := reply{}
	for _, b := range v.Blocks {
		if b.Type != "input" || b.Element == nil {
			continue
		}
		typed, ok := v.Typed[b.ID]
		if !ok && b.Element.Initial != "" {
			typed = []string{b.Element.Initial}
		}
		out[b.ID] = reply{b.Element.ActionID: b.Element.state(typed)}
	}
	return out
}

// state is what an element holds.
func (e Element) state(typed []string) reply {
	one := ""
	if len(typed) > 0 {
		one = typed[0]
	}
	r := reply{"type": e.Type}
	var word any = one
	if one == "" {
		word = nil
	}
	switch e.Type {
	case "users_select":
		r["selected_user"] = word
	case "channels_select":
		r["selected_channel"] = word
	case "conversations_select":
		r["selected_conversation"] = word
	case "datepicker":
		r["selected_date"] = word
	case "timepicker":
		r["selected_time"] = word
	case "datetimepicker":
		n, err := strconv.ParseInt(one, 10, 64)
		if r["selected_date_time"] = n; err != nil {
			r["selected_date_time"] = nil
		}
	case "multi_users_select":
		r["selected_users"] = typed
	case "checkboxes", "multi_static_select":
		chosen := []Option{}
		for _, t := range typed {
			if o, ok := e.option(t); ok {
				chosen = append(chosen, o)
			}
		}
		r["selected_options"] = chosen
	case "static_select", "radio_buttons":
		r["selected_option"] = nil
		if o, ok := e.option(one); ok {
			r["selected_option"] = o
		}
	default:
		r["value"] = word
	}
	return r
}

// missing is what Slack's own window says before it submits anything: what
// must be filled in, what is too long or too short, and no choice that was not
// offered.
func (v *View) missing(typed map[string][]string) map[string]string {
	wrong := map[string]string{}
	for _, b := range v.Blocks {
		if b.Type != "input" || b.Element == nil {
			continue
		}
		given := slices.DeleteFunc(slices.Clone(typed[b.ID]), func(s string) bool { return strings.TrimSpace(s) == "" })
		e := b.Element
		switch {
		case len(given) == 0 && !b.Optional:
			wrong[b.ID] = "Please complete this required field."
		case len(given) == 0:
		case e.Max > 0 && utf8.RuneCountInString(given[0]) > e.Max:
			wrong[b.ID] = "Please enter at most " + strconv.Itoa(e.Max) + " characters."
		case e.Min > 0 && utf8.RuneCountInString(given[0]) < e.Min:
			wrong[b.ID] = "Please enter at least " + strconv.Itoa(e.Min) + " characters."
		case len(e.Options) > 0 && slices.ContainsFunc(given, func(s string) bool { _, ok := e.option(s); return !ok }):
			wrong[b.ID] = "Please choose one of the options."
		}
	}
	return wrong
}
