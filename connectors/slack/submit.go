package slack

import (
	"encoding/json"
	"strings"

	"cmp"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// submission is a form that somebody filled in.
type submission struct {
	User struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"user"`
	View struct {
		ID       string          `json:"id"`
		Callback string          `json:"callback_id"`
		About    string          `json:"private_metadata"`
		State    json.RawMessage `json:"state"`
	} `json:"view"`
}

// filled is what stands in the inputs of a form, by their blocks.
type filled map[string]map[string]struct {
	Value    string `json:"value"`
	User     string `json:"selected_user"`
	DateTime int64  `json:"selected_date_time"`
	Option   *struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

func (f filled) text(name string) string { return f[name][name].Value }

func (f filled) choice(name string) string {
	if o := f[name][name].Option; o != nil {
		return o.Value
	}
	return ""
}

// wrong says per input why it cannot stay as it is.
type wrong map[string]string

// reply asks Slack to leave the form open and to say what is wrong with it.
func (w wrong) reply() *connectors.Reply {
	b, err := json.Marshal(map[string]any{"response_action": "errors", "errors": w})
	if err != nil {
		panic("slack: strings do not marshal: " + err.Error())
	}
	return &connectors.Reply{ContentType: "application/json", Body: b}
}

// submitted decodes a filled-in form. It is an event of the form: submitted
// twice, it is the same.
func (d decoder) submitted(in connectors.Delivery, payload []byte) (connectors.Decoded, error) {
	var s submission
	if json.Unmarshal(payload, &s) != nil {
		return connectors.Decoded{}, undecodable("a form of another shape")
	}
	form, ours := strings.CutPrefix(s.View.Callback, formMark)
	if !ours {
		return ignore("a form that is not ours")
	}
	a, ok := parseAbout(s.View.About)
	if !ok || !wordish(s.View.ID) || !wordish(s.User.ID) {
		return connectors.Decoded{}, undecodable("a form that does not say by whom or on what")
	}
	var state struct {
		Values filled `json:"values"`
	}
	if json.Unmarshal(s.View.State, &state) != nil {
		return connectors.Decoded{}, undecodable("a form whose inputs have another shape")
	}
	var ev journeys.Event
	var bad wrong
	if form == connectors.FormContact {
		ev, bad = d.contact(in, s, state.Values)
	} else {
		on, onPress := journeys.ParsePressOn(a.value)
		point, onPoint := pointOf(a.value)
		if form == journeys.KindDismiss && !onPress || form != journeys.KindDismiss && !onPoint {
			return connectors.Decoded{}, undecodable("a form that is about nothing we know")
		}
		ev = d.act(in, form, on, point, s.User.ID, cmp.Or(s.User.Name, s.User.Username), a.channel, a.message)
		ev.ID, ev.At = "form/"+s.View.ID, in.Received
		bad, ok = state.Values.fill(form, ev.Fields)
		if !ok {
			return connectors.Decoded{}, undecodable("an unknown form")
		}
	}
	if len(bad) > 0 {
		return connectors.Decoded{Ignored: "a form with something wrong in it", Reply: bad.reply()}, nil
	}
	return connectors.Decoded{Events: []journeys.Event{ev}}, nil
}

// fill puts what was filled in into the fields of the event; ok is false for
// a form that we do not have.
func (f filled) fill(form string, into journeys.Fields) (bad wrong, ok bool) {
	reason, owner := oneLine(f.text(inReason)), f.choice(inOwner)
	if len(owner) > maxOptionValue || oneLine(owner) != owner {
		return wrong{inOwner: "Choose one of the list."}, true
	}
	switch form {
	case journeys.KindDismiss:
		reason = f.choice(inReason)
		if !offered(reasons, reason) {
			return wrong{inReason: "Choose a reason."}, true
		}
		if reason == journeys.WrongOwner && owner == "" {
			return wrong{inOwner: "Choose who the right owner is."}, true
		}
		into[journeys.FieldReason] = []string{reason}
		if reason == journeys.WrongOwner {
			into[journeys.FieldOwner] = []string{owner}
		}
	case journeys.KindNameOwner:
		if owner == "" {
			return wrong{inOwner: "Choose an owner."}, true
		}
		into[journeys.FieldOwner] = []string{owner}
	case journeys.KindImprove:
		chosen, typed := f.choice(inExisting), strings.TrimSpace(f.text(inKey))
		switch {
		case typed != "" && !issueKey.MatchString(typed):
			return wrong{inKey: "An issue's key looks like ITIMP-12."}, true
		case len(chosen) > maxOptionValue || oneLine(chosen) != chosen:
			return wrong{inExisting: "Choose one of the list."}, true
		case typed != "" && chosen != "" && typed != chosen:
			return wrong{inKey: "Choose one of the list or write a key, not both."}, true
		}
		if key := cmp.Or(chosen, typed); key != "" {
			into[journeys.FieldKey] = []string{key}
		}
	case journeys.KindNotWorth:
		if reason == "" {
			return wrong{inReason: "Say why, in a few words."}, true
		}
		into[journeys.FieldReason] = []string{clip(reason, maxReason)}
	default:
		return nil, false
	}
	return nil, true
}

func offered(list []connectors.Choice, id string) bool {
	for _, c := range list {
		if c.ID == id {
			return true
		}
	}
	return false
}
