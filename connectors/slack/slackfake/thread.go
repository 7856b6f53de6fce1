package slackfake

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Replies returns what stands in the thread under a message, without it,
// oldest first.
func (w *Workspace) Replies(channel, threadTS string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Message
	for _, m := range w.under(w.idOf(channel), threadTS) {
		list = append(list, *m)
	}
	return list
}

func (w *Workspace) under(channel, ts string) []*Message {
	var list []*Message
	for _, m := range w.messages {
		if m.Channel == channel && m.ThreadTS == ts && m.TS != ts {
			list = append(list, m)
		}
	}
	return list
}

// threaded is where a reply to ts stands: in the thread of the message, or of
// the message above it. A message that is gone has no thread, and Slack does
// not refuse the reply but says it at the top of the channel (observed and
// reported by several authors of apps; its reference is silent).
func (w *Workspace) threaded(channel, ts string) string {
	root := w.find(channel, ts)
	switch {
	case root == nil && len(w.under(channel, ts)) > 0:
		return ts // under a tombstone
	case root == nil:
		return ""
	case root.ThreadTS != "":
		return root.ThreadTS
	}
	return ts
}

// replies carries out conversations.replies: the message first, a tombstone
// where it was removed from above its replies, then they, oldest first.
func (w *Workspace) replies(v url.Values) reply {
	id, ts := v.Get("channel"), v.Get("ts")
	if code := w.access(id); code != "" && code != "is_archived" {
		return refuse(code)
	}
	below := w.under(id, ts)
	var all []reply
	switch root := w.find(id, ts); {
	case root != nil:
		all = append(all, w.past(root, v))
	case len(below) > 0:
		all = append(all, reply{"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "ts": ts, "thread_ts": ts})
	default:
		return refuse("thread_not_found")
	}
	for _, m := range below {
		all = append(all, w.past(m, v))
	}
	limit, _ := strconv.Atoi(v.Get("limit"))
	if limit <= 0 || limit > 999 {
		limit = 100
	}
	from, _ := strconv.Atoi(v.Get("cursor"))
	from = min(max(from, 0), len(all))
	to, next := min(from+limit, len(all)), ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return reply{"ok": true, "messages": all[from:to], "has_more": next != "", "response_metadata": reply{"next_cursor": next}}
}

// past is a message as a history shows it.
func (w *Workspace) past(m *Message, v url.Values) reply {
	record := m.record()
	if v.Get("include_all_metadata") != "true" && v.Get("include_all_metadata") != "1" || w.NoMetadata {
		delete(record, "metadata")
	}
	return record
}

// Group is a user group, which is mentioned by its handle.
type Group struct {
	ID, Handle string // "S0ONCALL", "sd-oncall"
	Disabled   bool   // switched off: it is not listed
	Members    []string
}

// AddGroup makes a user group.
func (w *Workspace) AddGroup(g Group) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.groups = append(w.groups, g)
}

func (w *Workspace) usergroups(v url.Values) reply {
	list := []reply{}
	for _, g := range w.groups {
		if g.Disabled && v.Get("include_disabled") != "true" {
			continue
		}
		list = append(list, reply{"id": g.ID, "team_id": TeamID, "is_usergroup": true, "handle": g.Handle, "name": g.Handle,
			"date_create": 1446746793, "date_update": 1446747767, "date_delete": 0, "auto_type": nil})
	}
	return reply{"ok": true, "usergroups": list}
}

var groupMention = regexp.MustCompile(`<!subteam\^([A-Z0-9]+)(\|[^>]*)?>`)

// mentions are the groups that a message calls, handle by id.
func (w *Workspace) mentions(m *Message) map[string]string {
	texts := []string{m.Text}
	for _, b := range m.Blocks {
		if b.Text != nil && b.Text.Type == "mrkdwn" {
			texts = append(texts, b.Text.Text)
		}
		for _, e := range b.Elements {
			if e.Type == "mrkdwn" {
				texts = append(texts, e.Label)
			}
		}
	}
	var called map[string]string
	for _, found := range groupMention.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		for _, g := range w.groups {
			if g.ID == found[1] && !g.Disabled {
				if called == nil {
					called = map[string]string{}
				}
				called[g.ID] = g.Handle
			}
		}
	}
	return called
}
