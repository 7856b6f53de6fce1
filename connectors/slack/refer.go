package slack

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

var (
	permalink = regexp.MustCompile(`^/archives/([CG][A-Z0-9]{1,60})/p([0-9]{10})([0-9]{6})$`)
	// ticketLink is an address that ends with what looks like a ticket's key. A
	// query is left out: it may hold a code.
	ticketLink = regexp.MustCompile(`https?://[A-Za-z0-9.:-]{1,200}/(?:[A-Za-z0-9_.~%-]{1,80}/){0,8}[A-Z][A-Z0-9_]{1,30}-[0-9]{1,10}\b`)
)

// maxLinks bounds how many links of one message are kept.
const maxLinks = 20

// refers reads the permalink of a message in a watched channel: its thread. A
// reply's names the thread's first message, and one without it is that message.
func (d decoder) refers(word string) (journeys.Ref, string) {
	u, err := url.Parse(word)
	if err != nil || !strings.HasSuffix(u.Hostname(), ".slack.com") {
		return journeys.Ref{}, ""
	}
	m := permalink.FindStringSubmatch(u.Path)
	if m == nil {
		return journeys.Ref{}, ""
	}
	ts := m[2] + "." + m[3]
	if root := u.Query().Get("thread_ts"); root != "" {
		ts = root
	}
	if _, w := d.channels.judge(m[1]); w != watched || !stamp.MatchString(ts) {
		return journeys.Ref{}, ""
	}
	return journeys.Ref{Connector: d.connector, Kind: journeys.Thread, ID: m[1] + "/" + ts}, ""
}

// links are the addresses of tickets in a message, as far as their shape says.
// Any other address is nobody's evidence. Whether it is a ticket of the desk is
// for others to say.
func links(raw string) []string {
	if !strings.Contains(raw, "://") {
		return nil
	}
	found := ticketLink.FindAllString(raw, maxLinks)
	slices.Sort(found)
	return slices.Compact(found)
}

// ticketNamed is what a bot's reply in a thread of a watched channel says: nothing by
// itself, but that of Jira's own app carries the link to the ticket that was made
// from the thread. It hides in text, blocks or attachments, depending on the app.
func (d decoder) ticketNamed(in connectors.Delivery, e envelope, m messageEvent) (journeys.Event, bool) {
	if m.Subtype != "" && m.Subtype != "bot_message" || threadOf(m.said) == "" || !wordish(m.Channel) {
		return journeys.Event{}, false
	}
	name, w := d.channels.judge(m.Channel)
	found := links(unescaped(e.Event))
	if w != watched || len(found) == 0 {
		return journeys.Event{}, false
	}
	said := m.said
	said.User, said.Text, said.Parent = "", "", ""
	ev, ok := d.base(in, m.Channel, name, said)
	if !ok {
		return journeys.Event{}, false
	}
	ev.Kind, ev.Channel, ev.Machine = journeys.KindNamed, "", true
	ev.Fields[journeys.FieldLinks] = found
	return ev, true
}

// unescaped is JSON with the escape undone that may stand in an address.
func unescaped(raw json.RawMessage) string { return strings.ReplaceAll(string(raw), `\/`, "/") }
