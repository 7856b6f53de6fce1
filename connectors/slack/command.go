package slack

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

var userReference = regexp.MustCompile(`<@([A-Z0-9]{1,60})(?:\|[^<>]*)?>`)

// commandLog is what is typed after the command to write down a call or a visit.
const commandLog = "log"

// command is a slash command of ours, whatever an admin called it. It is no
// event: what was typed is a question, answered to who asked alone.
func (d decoder) command(in connectors.Delivery, v url.Values) (connectors.Decoded, error) {
	user, channel := v.Get("user_id"), v.Get("channel_id")
	if !wordish(user) || !wordish(channel) {
		return connectors.Decoded{}, undecodable("a command that does not say by whom or where")
	}
	typed := v.Get("text")
	q := connectors.Query{
		By:      journeys.Account{Realm: d.connector, ID: user},
		Channel: d.channels.called(channel),
		Ask:     connectors.AskCommand,
		Text:    plain(typed),
		Named:   d.mentioned(typed),
		Back:    asked{Trigger: v.Get("trigger_id"), Response: v.Get("response_url"), Channel: channel, User: user, At: in.Received},
	}
	if strings.EqualFold(q.Text, commandLog) {
		q.Ask, q.Form = connectors.AskForm, connectors.FormContact
	}
	return connectors.Decoded{Ignored: "a slash command", Queries: []connectors.Query{q}}, nil
}

// mentioned are the people whom a text mentions, each once.
func (d decoder) mentioned(text string) []journeys.Account {
	var all []journeys.Account
	for _, found := range userReference.FindAllStringSubmatch(text, -1) {
		who := journeys.Account{Realm: d.connector, ID: found[1]}
		known := false
		for _, a := range all {
			known = known || a == who
		}
		if !known {
			all = append(all, who)
		}
	}
	return all
}
