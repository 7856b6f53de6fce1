package slack

import (
	"encoding/json"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// interaction is what a person did with something of ours.
type interaction struct {
	Type string `json:"type"`
	User struct {
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
	Actions []struct {
		ID    string `json:"action_id"`
		TS    string `json:"action_ts"`
		Value string `json:"value"`
	} `json:"actions"`
}

func (d decoder) interaction(in connectors.Delivery, payload []byte) (connectors.Decoded, error) {
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(payload, &head) != nil || head.Type == "" {
		return connectors.Decoded{}, undecodable("not the JSON of an interaction")
	}
	if head.Type != "block_actions" {
		return ignore("no button: " + word(head.Type))
	}
	var p interaction
	if json.Unmarshal(payload, &p) != nil {
		return connectors.Decoded{}, undecodable("a press of another shape")
	}
	var out connectors.Decoded
	for _, a := range p.Actions {
		if a.ID != journeys.KindTake {
			continue // the link buttons, which Slack reports although they only open a page
		}
		ev, ok := d.take(in, p, a.TS, a.Value)
		if !ok {
			return connectors.Decoded{}, undecodable("a press that does not say by whom, where or on what")
		}
		out.Events = append(out.Events, ev)
	}
	if len(out.Events) == 0 {
		out.Ignored = "a button that asks for nothing"
	}
	return out, nil
}

// take is a press of "I'll take it". Its audience is the desk: what the press
// brings about is told on the ticket, too.
func (d decoder) take(in connectors.Delivery, p interaction, ts, value string) (journeys.Event, bool) {
	where := p.Container.ChannelID
	if where == "" {
		where = p.Channel.ID
	}
	on, ok := journeys.ParsePressOn(value)
	when, timed := timeOf(ts)
	if !ok || !timed || !wordish(where) || !wordish(p.User.ID) || !stamp.MatchString(p.Container.MessageTS) {
		return journeys.Event{}, false
	}
	name := p.User.Name
	if name == "" {
		name = p.User.Username
	}
	return journeys.Event{
		ID:        "press/" + where + "/" + p.Container.MessageTS + "/" + ts + "/" + p.User.ID,
		Connector: d.connector,
		Kind:      journeys.KindTake,
		At:        at(when, in),
		Received:  in.Received,
		Ref:       on.Ref,
		Actor:     journeys.Account{Realm: d.connector, ID: p.User.ID},
		Fields: journeys.Fields{
			fieldChannelID:          {where},
			fieldMessageTS:          {p.Container.MessageTS},
			journeys.FieldActorName: {name},
		},
		Audience: journeys.Audience{Level: journeys.Internal},
	}, true
}
