package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// stuckSign is what makes a stuck ticket findable in queues and filters, since
// nobody can search for an entity property without an app: a label, or a
// custom field that says "stuck". It goes with the property, whose state it
// shows, and is there only while that is stateStuck.
type stuckSign struct {
	Label string `yaml:"label"`
	Field string `yaml:"field"` // its id, or its name in Jira
}

const stateStuck = "stuck"

func (s stuckSign) wanted() bool { return s.Label != "" || s.Field != "" }

// turned reports whether a change did nothing but put the sign on a ticket, or
// take it away.
func (s stuckSign) turned(c change) (on, off bool) {
	if s.Label != "" && c.field == "labels" {
		before, after := splitLabels(c.fromText), splitLabels(c.toText)
		was, is := slices.Contains(before, s.Label), slices.Contains(after, s.Label)
		mine := func(l string) bool { return l == s.Label }
		if !slices.Equal(slices.DeleteFunc(before, mine), slices.DeleteFunc(after, mine)) {
			return false, false
		}
		return is && !was, was && !is
	}
	if s.Field == "" || c.field != s.Field && c.name != s.Field {
		return false, false
	}
	return c.toText == stateStuck && c.fromText == "", c.toText == "" && c.fromText == stateStuck
}

// ownSign is the key of the property whose sign a change turned, as our mark on
// the change: by its value, and by the account too where that is known. A
// person whose token is ours turns it as we do.
func (d *decoder) ownSign(issue string, c change, by who) string {
	on, off := d.sign.turned(c)
	me, _ := d.me.Load().(string)
	if !on && !off || me != "" && by.account.ID != me {
		return ""
	}
	return "property/" + d.ref(issue).String()
}

// What the fingerprint of a property says of the sign, after a blank.
const (
	signOn     = "sign"   // it is there, and ours
	signTheirs = "theirs" // somebody took ours away, or had put one there before: theirs from then on
)

// sign is the sign of one ticket as it is right before a write.
type sign struct {
	stuckSign
	field stuckField
	on    bool
	other bool   // the field says something else
	by    string // who turned it last, "" where nobody is known to have
}

func (s *sink) readSign(t *target, f stuckField) sign {
	g := sign{stuckSign: s.set.Stuck, field: f}
	switch {
	case g.Label != "":
		g.on = slices.Contains(t.fields[journeys.FieldLabels], g.Label)
	default:
		v := t.read.Get("fields." + f.ID)
		if v.IsObject() {
			v = v.Get("value")
		}
		g.on, g.other = v.Str == stateStuck, v.Str != "" && v.Str != stateStuck
	}
	var at time.Time
	for _, x := range t.read.Get("changelog.histories").Array() {
		h := s.d.readHistory(x)
		for _, c := range h.items {
			if f.ID != "" && c.field == f.ID {
				c.name = g.Field
			}
			if on, off := g.turned(c); (on || off) && !h.at.Before(at) {
				g.by, at = h.by.account.ID, h.at
			}
		}
	}
	return g
}

// turn makes the sign as it should be, and returns what to remember of it. What
// somebody did to it stays: ours that they took away does not come again, and
// theirs is not taken away.
func (s *sink) turn(ctx context.Context, issue string, g sign, remembered string, want, settled bool) (now string, wrote bool, err error) {
	me, err := s.api.myself(ctx)
	if err != nil {
		return remembered, false, err
	}
	switch {
	case remembered == signTheirs || g.other:
		return signTheirs, false, nil
	case remembered == signOn && !g.on && !(settled && g.by == me):
		// Had it been us, in a request that nobody heard of, the property
		// would say so already.
		return signTheirs, false, nil
	case want && g.on:
		if remembered == "" && g.by != me {
			return signTheirs, false, nil
		}
		return signOn, false, nil
	case want:
		return signOn, true, s.api.edit(ctx, issue, g.change(true))
	case g.on && (remembered == signOn || g.by == me):
		return "", true, s.api.edit(ctx, issue, g.change(false))
	}
	return "", false, nil
}

// change is the body of the edit: it adds or removes one label and leaves the
// others alone.
func (g sign) change(on bool) map[string]any {
	if g.Label != "" {
		verb := "remove"
		if on {
			verb = "add"
		}
		return map[string]any{"update": map[string]any{"labels": []any{map[string]any{verb: g.Label}}}}
	}
	var value any
	switch {
	case on && g.field.Schema.Type == "option":
		value = map[string]any{"value": stateStuck}
	case on:
		value = stateStuck
	}
	return map[string]any{"fields": map[string]any{g.field.ID: value}}
}

// edit changes an issue. Not to mail anybody about it needs the right to
// administer the project; without it the edit is made all the same.
func (c *client) edit(ctx context.Context, issue string, body any) error {
	const op = "edit issue"
	err := c.ask(ctx, op, http.MethodPut, path("issue", issue), url.Values{"notifyUsers": {"false"}}, body, nil)
	if kind := connectors.KindOf(err); err != nil && (kind == connectors.Denied || kind == connectors.Invalid) {
		err = c.call(ctx, op, http.MethodPut, path("issue", issue), nil, body, nil)
	}
	return err
}

// stuckField is the field that holds the sign.
type stuckField struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Schema struct {
		Type string `json:"type"`
	} `json:"schema"`
}

// signField finds it among the site's fields, once.
type signField struct {
	mu    sync.Mutex
	found stuckField
}

var errNoField = errors.New("the field named in stuck is not one of text or of one choice on this site")

func (s *sink) signField(ctx context.Context) (stuckField, error) {
	if s.set.Stuck.Field == "" {
		return stuckField{}, nil
	}
	s.field.mu.Lock()
	defer s.field.mu.Unlock()
	if s.field.found.ID != "" {
		return s.field.found, nil
	}
	var raw json.RawMessage
	if err := s.api.call(ctx, "read fields", http.MethodGet, path("field"), nil, nil, &raw); err != nil {
		return stuckField{}, err
	}
	var all []stuckField
	if json.Unmarshal(raw, &all) != nil {
		return stuckField{}, fault(connectors.Temporary, "read fields", errors.New("the answer is not the JSON that is documented"))
	}
	for _, f := range all {
		if (f.ID == s.set.Stuck.Field || strings.EqualFold(f.Name, s.set.Stuck.Field)) && (f.Schema.Type == "string" || f.Schema.Type == "option") {
			s.field.found = f
			return f, nil
		}
	}
	return stuckField{}, fault(connectors.Denied, "set sign", errNoField)
}

// parted takes a property's fingerprint and what it says of the sign apart.
func parted(fingerprint string) (print, sign string) {
	print, sign, _ = strings.Cut(fingerprint, " ")
	return print, sign
}

func (s stuckSign) check(add func(path, text, hint string)) {
	switch {
	case s.Label != "" && s.Field != "":
		add("stuck", "names a label and a field; one of them is enough", "keep label or field")
	case strings.ContainsFunc(s.Label, func(r rune) bool { return r == ' ' || isControl(r) }):
		add("stuck.label", "holds a blank, which a label cannot", "write waymark-stuck")
	case slices.Contains([]string{journeys.LabelOff, journeys.LabelSplit, journeys.LabelWrong}, s.Label):
		add("stuck.label", fmt.Sprintf("is %s, by which people correct us", s.Label), "write waymark-stuck")
	}
}
