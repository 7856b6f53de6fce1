package slack

import (
	"cmp"
	"encoding/json"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// interaction is what a person did with something of ours.
type interaction struct {
	Type    string `json:"type"`
	Trigger string `json:"trigger_id"`
	User    struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
	} `json:"container"`
	Message struct {
		Blocks json.RawMessage `json:"blocks"`
	} `json:"message"`
	Actions []action `json:"actions"`
}

// action is one button that was pressed, or one entry of a menu that was chosen.
type action struct {
	ID     string `json:"action_id"`
	Block  string `json:"block_id"`
	TS     string `json:"action_ts"`
	Value  string `json:"value"`
	Chosen *struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

func (d decoder) interaction(in connectors.Delivery, payload []byte) (connectors.Decoded, error) {
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(payload, &head) != nil || head.Type == "" {
		return connectors.Decoded{}, undecodable("not the JSON of an interaction")
	}
	switch head.Type {
	case "block_actions":
		return d.presses(in, payload)
	case "view_submission":
		return d.submitted(in, payload)
	}
	return ignore("no button: " + word(head.Type))
}

func (d decoder) presses(in connectors.Delivery, payload []byte) (connectors.Decoded, error) {
	var p interaction
	if json.Unmarshal(payload, &p) != nil {
		return connectors.Decoded{}, undecodable("a press of another shape")
	}
	var out connectors.Decoded
	for i, a := range p.Actions {
		pr, ours := p.press(a)
		if !ours {
			continue // the link buttons, which Slack reports although they only open a page
		}
		if !pr.says() {
			return connectors.Decoded{}, undecodable("a press that does not say by whom, where or on what")
		}
		if pr.form() {
			out.Queries = append(out.Queries, d.wanted(in, pr))
		} else {
			out.Events = append(out.Events, d.pressed(in, pr, i))
		}
	}
	switch {
	case len(out.Events) > 0:
	case len(out.Queries) > 0:
		out.Ignored = "a button that opens a form"
	default:
		out.Ignored = "a button that asks for nothing"
	}
	return out, nil
}

// click is one of ours, understood.
type click struct {
	action   string
	on       journeys.PressOn // of a button under a message
	point    journeys.PointID // of a button in a digest
	value    string           // the button's, as it was written
	chosen   string           // the entry of a menu
	user     string           // who pressed
	name     string           // and is called so
	channel  string           // where
	message  string           // under what
	ts       string           // when
	at       time.Time        // the same
	trigger  string           // by which a form may be opened
	readable bool             // value is one that the action can be about
}

// press reads an action; ours is false for one that is not ours to read.
func (p *interaction) press(a action) (pr click, ours bool) {
	pr = click{
		action: a.ID, value: a.Value, user: p.User.ID, name: cmp.Or(p.User.Name, p.User.Username),
		channel: cmp.Or(p.Container.ChannelID, p.Channel.ID), message: p.Container.MessageTS, ts: a.TS, trigger: p.Trigger,
	}
	if a.Chosen != nil {
		pr.value, pr.chosen = menuValue(a.Block, p.Message.Blocks), a.Chosen.Value
		if pr.value == "" { // the entries say what the press is about
			pr.value, pr.chosen = pr.chosen, ""
		}
	}
	switch a.ID {
	case journeys.KindTake, journeys.KindHandBack, journeys.KindDismiss:
		pr.on, pr.readable = journeys.ParsePressOn(pr.value)
	case journeys.KindSnooze:
		pr.on, pr.readable = journeys.ParsePressOn(pr.value)
		pr.readable = pr.readable && pr.chosen != "" && len(pr.chosen) <= maxOptionValue
	case journeys.KindAccept, journeys.KindNameOwner, journeys.KindImprove, journeys.KindNotWorth:
		pr.point, pr.readable = pointOf(pr.value)
	default:
		return click{}, false
	}
	return pr, true
}

// pointOf reads the pain point that a button of a digest is about.
func pointOf(value string) (journeys.PointID, bool) {
	ref, ok := journeys.ParseRef(value)
	if !ok {
		return journeys.PointID{}, false
	}
	return journeys.PointOf(ref)
}

// says reports whether a press says by whom, where, when and on what.
func (pr *click) says() bool {
	var timed bool
	pr.at, timed = timeOf(pr.ts)
	return pr.readable && timed && wordish(pr.channel) && wordish(pr.user) && stamp.MatchString(pr.message)
}

// form reports whether the press asks for a form, and does nothing by itself.
func (pr *click) form() bool {
	switch pr.action {
	case journeys.KindDismiss, journeys.KindNameOwner, journeys.KindImprove, journeys.KindNotWorth:
		return true
	}
	return false
}

// pressed is the event of a press that does something by itself. Its audience
// is the desk: what the press brings about is told on the ticket, too.
//
// Each press is an event of its own, named by when it was made: Slack's own
// repetition is the same one. A second press means what the first meant, or,
// after the button was pressed that takes it back, the first anew.
func (d decoder) pressed(in connectors.Delivery, pr click, i int) journeys.Event {
	ev := d.act(in, pr.action, pr.on, pr.point, pr.user, pr.name, pr.channel, pr.message)
	ev.ID = "press/" + pr.channel + "/" + pr.message + "/" + pr.ts + "/" + pr.user
	if i > 0 { // Slack reports one action at a time; its format allows more
		ev.ID += "/" + strconv.Itoa(i)
	}
	ev.At = at(pr.at, in)
	if pr.action == journeys.KindSnooze {
		ev.Fields[journeys.FieldUntil] = []string{pr.chosen}
	}
	return ev
}

// act is what all acts of humans have in common: about what, who, where.
func (d decoder) act(in connectors.Delivery, kind string, on journeys.PressOn, point journeys.PointID, user, name, channel, message string) journeys.Event {
	ev := journeys.Event{
		Connector: d.connector,
		Kind:      kind,
		Received:  in.Received,
		Ref:       on.Ref,
		Actor:     journeys.Account{Realm: d.connector, ID: user},
		Fields: journeys.Fields{
			fieldChannelID:          {channel},
			fieldMessageTS:          {message},
			journeys.FieldActorName: {name},
		},
		Audience: journeys.Audience{Level: journeys.Internal},
	}
	if point.Journey != "" {
		ev.Ref = point.Ref(d.connector) // ours, whatever the button said
		return ev
	}
	for field, v := range on.Fields() {
		ev.Fields[field] = v
	}
	return ev
}

// wanted is the form that a press asks for.
func (d decoder) wanted(in connectors.Delivery, pr click) connectors.Query {
	return connectors.Query{
		By:      journeys.Account{Realm: d.connector, ID: pr.user},
		Channel: d.channels.called(pr.channel),
		Ask:     connectors.AskForm,
		About:   pr.value,
		Form:    pr.action,
		Back:    asked{Trigger: pr.trigger, Channel: pr.channel, User: pr.user, Message: pr.message, At: in.Received},
	}
}
