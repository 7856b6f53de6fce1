package slack

import (
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// wordMessage is the one word of this source; edits, deletions and presses
// carry the words that mean the same at every connector.
const wordMessage = "message"

// messageEvent is an event of type message: the message itself, or what
// became of an earlier one.
type messageEvent struct {
	said
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	DeletedTS   string `json:"deleted_ts"`
	Message     *said  `json:"message"`
	Previous    *said  `json:"previous_message"`
}

// said is one message as Slack records it.
type said struct {
	Subtype  string `json:"subtype"`
	User     string `json:"user"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Parent   string `json:"parent_user_id"`
	BotID    string `json:"bot_id"`
	AppID    string `json:"app_id"`
	Edited   *struct {
		User string `json:"user"`
		TS   string `json:"ts"`
	} `json:"edited"`
	Profile struct {
		AppID string `json:"app_id"`
	} `json:"bot_profile"`
	Metadata struct {
		Type string `json:"event_type"`
	} `json:"metadata"`
}

// aBots is why a message of another bot is none of a person.
const aBots = "a bot's message"

// slackbot is the workspace's own account, which speaks in reminders.
const slackbot = "USLACKBOT"

func (d decoder) message(in connectors.Delivery, e envelope, m messageEvent) (connectors.Decoded, error) {
	was := m.said // the message that this is about
	switch m.Subtype {
	case "message_changed":
		if m.Message == nil {
			return connectors.Decoded{}, undecodable("a change of no message")
		}
		was = *m.Message
	case "message_deleted":
		was = said{TS: m.DeletedTS}
		if m.Previous != nil {
			was = *m.Previous
			was.TS = m.DeletedTS
		}
	}
	author := was
	if was.Subtype == "tombstone" && m.Previous != nil {
		author = *m.Previous // the grave itself is signed by Slackbot
	}
	if why := notAPerson(author, e); why != "" {
		if ev, ok := d.ticketNamed(in, e, m); ok && why == aBots {
			return connectors.Decoded{Events: []journeys.Event{ev}}, nil
		}
		return ignore(why)
	}
	if m.ChannelType == "im" || m.ChannelType == "mpim" || m.ChannelType == "app_home" {
		return ignore("a direct message")
	}
	if !wordish(m.Channel) {
		return connectors.Decoded{}, undecodable("a message without a channel")
	}
	name, w := d.channels.judge(m.Channel)
	switch w {
	case unwatched:
		return ignore("a channel that is not watched")
	case unresolved:
		return connectors.Decoded{}, undecodable("channel not resolved yet")
	}
	ev, ok := d.base(in, m.Channel, name, was)
	if !ok {
		return connectors.Decoded{}, undecodable("a message without its time")
	}
	switch m.Subtype {
	case "message_changed":
		return d.changed(in, ev, m)
	case "message_deleted":
		return d.deleted(in, ev, m.TS)
	}
	if ev.Actor.ID == "" {
		return connectors.Decoded{}, undecodable("a message without its author")
	}
	return connectors.Decoded{Events: []journeys.Event{ev}}, nil
}

// notAPerson says why a message is none that a person wrote; "" where one did.
func notAPerson(m said, e envelope) string {
	app := m.AppID
	if app == "" {
		app = m.Profile.AppID
	}
	ours := m.Metadata.Type == markName || e.AppID != "" && app == e.AppID
	ours = ours || m.User != "" && isUs(m.User, e)
	switch m.Subtype {
	case "bot_message", "", "me_message", "file_share", "thread_broadcast", "tombstone", "message_deleted":
	default:
		return "no message of a person: " + word(m.Subtype)
	}
	switch {
	case ours:
		return "our own message"
	case m.BotID != "", m.Subtype == "bot_message":
		return aBots
	case m.User == slackbot && m.Subtype != "tombstone":
		return "Slackbot's message"
	}
	return ""
}

// base is the event of a message as it was first said.
func (d decoder) base(in connectors.Delivery, id, name string, m said) (journeys.Event, bool) {
	when, ok := timeOf(m.TS)
	if !ok || m.ThreadTS != "" && !stamp.MatchString(m.ThreadTS) || m.User != "" && !wordish(m.User) {
		return journeys.Event{}, false
	}
	root := m.ThreadTS == "" || m.ThreadTS == m.TS
	thread := m.TS
	if !root {
		thread = m.ThreadTS
	}
	ev := journeys.Event{
		ID:        "message/" + id + "/" + m.TS,
		Connector: d.connector,
		Kind:      wordMessage,
		At:        at(when, in),
		Received:  in.Received,
		Ref:       journeys.Ref{Connector: d.connector, Kind: journeys.Thread, ID: id + "/" + thread},
		Channel:   "chat",
		Text:      plain(m.Text),
		Fields:    journeys.Fields{fieldChannel: {name}, fieldChannelID: {id}},
		Audience:  journeys.Audience{Level: journeys.Restricted, To: name},
	}
	if !root {
		ev.Fields[fieldReply] = []string{"true"}
	}
	if found := links(m.Text); len(found) > 0 {
		ev.Fields[journeys.FieldLinks] = found
	}
	if m.User != "" {
		ev.Actor = journeys.Account{Realm: d.connector, ID: m.User}
		if root || m.Parent == m.User {
			ev.Customers = []journeys.Account{ev.Actor}
		}
	}
	return ev, true
}

// Names of the fields that only this source fills.
const (
	fieldChannel   = "channel"    // its name as the admin writes it, "it-help"
	fieldChannelID = "channel_id" // "C024BE91L"
	fieldReply     = "reply"      // "true" in a thread, below its first message
	fieldMessageTS = "message_ts" // of a press: the message that carries the button
)

// changed is an edit, or the grave of a message that has replies: Slack
// reports that deletion as a change.
func (d decoder) changed(in connectors.Delivery, ev journeys.Event, m messageEvent) (connectors.Decoded, error) {
	if m.Message.Subtype == "tombstone" {
		ev.Customers = nil
		return d.deleted(in, ev, m.TS)
	}
	if m.Previous != nil && m.Previous.Text == m.Message.Text {
		return ignore("a change, but not of the words") // an unfurled link, a reply's count
	}
	stampOf := m.TS
	if m.Message.Edited != nil {
		stampOf = m.Message.Edited.TS
		if wordish(m.Message.Edited.User) {
			ev.Actor.Realm, ev.Actor.ID = d.connector, m.Message.Edited.User
		}
	}
	return amend(in, ev, journeys.KindEdited, stampOf)
}

// deleted says nothing of who did it: Slack does not either.
func (d decoder) deleted(in connectors.Delivery, ev journeys.Event, ts string) (connectors.Decoded, error) {
	ev.Text, ev.Actor = "", journeys.Account{}
	return amend(in, ev, journeys.KindDeleted, ts)
}

// amend makes of the event of a message the event that amends it. A message
// is deleted once but edited often, so an edit is named by its time.
func amend(in connectors.Delivery, ev journeys.Event, kind, ts string) (connectors.Decoded, error) {
	when, ok := timeOf(ts)
	if !ok {
		return connectors.Decoded{}, undecodable("a change without its time")
	}
	ev.Amends, ev.Kind, ev.At = ev.ID, kind, at(when, in)
	ev.ID += "/" + kind
	if kind == journeys.KindEdited {
		ev.ID += "/" + ts
	}
	return connectors.Decoded{Events: []journeys.Event{ev}}, nil
}
