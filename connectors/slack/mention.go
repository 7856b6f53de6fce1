package slack

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// mention is somebody saying our name: a question like that of a slash command,
// in whatever channel the bot was invited to. It is no event. In a watched
// channel Slack reports the message itself as well, and that one is; what is
// said elsewhere is not read, even to us.
func (d decoder) mention(in connectors.Delivery, e envelope) (connectors.Decoded, error) {
	var m messageEvent
	if json.Unmarshal(e.Event, &m) != nil {
		return connectors.Decoded{}, undecodable("a mention of another shape")
	}
	if why := notAPerson(m.said, e); why != "" {
		return ignore(why)
	}
	if !wordish(m.Channel) || !wordish(m.User) {
		return connectors.Decoded{}, undecodable("a mention that does not say by whom or where")
	}
	q := connectors.Query{
		By:   journeys.Account{Realm: d.connector, ID: m.User},
		Ask:  connectors.AskCommand,
		Back: asked{Channel: m.Channel, User: m.User, Thread: threadOf(m.said), At: in.Received},
	}
	q.Channel = d.channels.called(m.Channel)
	before, after := aroundUs(m.Text, e)
	if strings.TrimSpace(after) == "" {
		after = before
	}
	q.Text = plain(after)
	q.Named = slices.DeleteFunc(d.mentioned(after), func(a journeys.Account) bool { return isUs(a.ID, e) })
	return connectors.Decoded{Ignored: "a question to us", Queries: []connectors.Query{q}}, nil
}

// threadOf is the thread in which a message stands below the first one; "" for
// the channel itself.
func threadOf(m said) string {
	if m.ThreadTS == m.TS || !stamp.MatchString(m.ThreadTS) {
		return ""
	}
	return m.ThreadTS
}

// aroundUs is what was said before our name and after it. Where the envelope
// does not say who we are, the first name is ours: that is why Slack sent it.
func aroundUs(text string, e envelope) (before, after string) {
	all := userReference.FindAllStringSubmatchIndex(text, -1)
	for _, at := range all {
		if isUs(text[at[2]:at[3]], e) {
			return text[:at[0]], text[at[1]:]
		}
	}
	if len(all) == 0 {
		return "", text
	}
	return text[:all[0][0]], text[all[0][1]:]
}

// isUs reports whether a user is the one whom the app is in this workspace.
func isUs(user string, e envelope) bool {
	for _, a := range e.Authorizations {
		if a.IsBot && a.UserID == user {
			return true
		}
	}
	return false
}
