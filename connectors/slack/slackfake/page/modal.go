package page

import (
	"cmp"
	"maps"
	"slices"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// modal is an open view as it is drawn.
type modal struct {
	ID, Title, Submit, Close string
	Parts                    []part
}

func (d drawing) modal(v slackfake.View, channels []slackfake.Channel) *modal {
	x := &modal{ID: v.ID, Title: words(v.Title), Submit: words(v.Submit), Close: cmp.Or(words(v.Close), "Cancel")}
	for _, b := range v.Blocks {
		part := d.part(b)
		if b.Element != nil {
			part.Wrong = v.Errors[b.ID]
			part.Input = d.input(*b.Element, v.Typed[b.ID], channels)
		}
		x.Parts = append(x.Parts, part)
	}
	return x
}

// input is an element of a form, with what was typed before.
func (d drawing) input(e slackfake.Element, typed []string, channels []slackfake.Channel) *element {
	x := d.element(e)
	if e.Type == "channels_select" || e.Type == "conversations_select" {
		for _, c := range channels {
			x.Choices = append(x.Choices, choice{Label: "#" + c.Name, Value: c.ID, Held: c.ID == e.Initial})
		}
	}
	if typed == nil {
		x.Held = d.picked(e.Type, x.Held)
		return &x
	}
	x.Held = ""
	if len(typed) > 0 {
		x.Held = d.picked(e.Type, typed[0])
	}
	for i, c := range x.Choices {
		x.Choices[i].Held = slices.Contains(typed, c.Value)
	}
	return &x
}

// picked is what an input holds as a browser writes it.
func (d drawing) picked(kind, held string) string {
	if kind != "datetimepicker" || held == "" {
		return held
	}
	return moment(held).In(d.zone).Format("2006-01-02T15:04")
}

// sorted are the ids of people in the order of their names.
func sorted(users map[string]slackfake.User) []string {
	ids := slices.Collect(maps.Keys(users))
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(users[a].RealName, users[b].RealName), cmp.Compare(a, b))
	})
	return ids
}
