package slackfake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"unicode/utf8"
)

// post carries out chat.postMessage and chat.postEphemeral.
func (w *Workspace) post(method string, v url.Values) reply {
	id := v.Get("channel")
	if code := w.access(id); code != "" {
		return refuse(code)
	}
	m, code := content(v)
	if code != "" {
		return refuse(code)
	}
	if !w.shows(m.Blocks) {
		return refuse("invalid_blocks")
	}
	m.Channel, m.TS, m.User, m.BotID = id, w.stamp(), BotUser, BotID
	m.Groups = w.mentions(m)
	if ts := v.Get("thread_ts"); ts != "" {
		m.ThreadTS, m.Broadcast = w.threaded(id, ts), v.Get("reply_broadcast") == "true"
	}
	if method == "chat.postEphemeral" {
		if _, ok := w.users[v.Get("user")]; !ok {
			return refuse("user_not_in_channel")
		}
		if !w.channel(id).has(v.Get("user")) {
			return refuse("user_not_in_channel")
		}
		m.To = v.Get("user")
		w.answers = append(w.answers, *m)
		w.changes++
		return reply{"ok": true, "message_ts": m.TS}
	}
	w.messages = append(w.messages, m)
	w.changes++
	w.report(*m, "posted", m.record())
	return reply{"ok": true, "channel": id, "ts": m.TS, "message": m.record()}
}

func (w *Workspace) update(v url.Values) reply {
	id, ts := v.Get("channel"), v.Get("ts")
	if w.channel(id) == nil {
		return refuse("channel_not_found")
	}
	m := w.find(id, ts)
	if m == nil {
		return refuse("message_not_found")
	}
	if m.BotID != BotID {
		return refuse("cant_update_message")
	}
	now, code := content(v)
	if code != "" {
		return refuse(code)
	}
	if !w.shows(now.Blocks) {
		return refuse("invalid_blocks")
	}
	m.Before, m.Text, m.Blocks, m.Groups = m.Text, now.Text, now.Blocks, w.mentions(now)
	if len(now.Metadata) > 0 {
		m.Metadata = now.Metadata
	}
	m.Edits++
	w.edits++
	m.EditedTS = w.stamp()
	w.changes++
	w.report(*m, "changed"+m.EditedTS, m.changed())
	return reply{"ok": true, "channel": id, "ts": ts, "text": m.Text, "message": m.record()}
}

func (w *Workspace) chatDelete(v url.Values) reply {
	id, ts := v.Get("channel"), v.Get("ts")
	if w.channel(id) == nil {
		return refuse("channel_not_found")
	}
	m := w.find(id, ts)
	if m == nil {
		return refuse("message_not_found")
	}
	if m.BotID != BotID {
		return refuse("cant_delete_message")
	}
	w.remove(id, ts)
	w.report(*m, "deleted", m.deleted(w.stamp()))
	return reply{"ok": true, "channel": id, "ts": ts}
}

// content reads what a message says, and the word with which Slack refuses it.
func content(v url.Values) (*Message, string) {
	m := &Message{Text: v.Get("text")}
	if raw := v.Get("blocks"); raw != "" {
		if json.Unmarshal([]byte(raw), &m.Blocks) != nil {
			return nil, "invalid_blocks_format"
		}
	}
	if raw := v.Get("metadata"); raw != "" {
		if !json.Valid([]byte(raw)) {
			return nil, "invalid_metadata_format"
		}
		m.Metadata = json.RawMessage(raw)
	}
	if m.Text == "" && len(m.Blocks) == 0 {
		return nil, "no_text"
	}
	if utf8.RuneCountInString(m.Text) > 40000 {
		return nil, "msg_too_long"
	}
	if total, err := Check(m.Blocks); err != nil {
		return nil, "invalid_blocks"
	} else if total > maxAll {
		return nil, "msg_blocks_too_long"
	}
	return m, ""
}

// maxAll is where Slack was seen to refuse the sum of all blocks.
const maxAll = 13200

// Check holds blocks against Slack's documented limits and returns the
// characters they show.
func Check(blocks []Block) (total int, err error) {
	if len(blocks) > 50 {
		return 0, fmt.Errorf("%d blocks, 50 are allowed", len(blocks))
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		if len(b.ID) > 255 || b.ID != "" && ids[b.ID] {
			return 0, fmt.Errorf("block %d: its id is too long or not unique", i)
		}
		ids[b.ID] = true
		n, err := b.check()
		if err != nil {
			return 0, fmt.Errorf("block %d: %w", i, err)
		}
		total += n
	}
	return total, nil
}

func (b Block) check() (int, error) {
	switch b.Type {
	case "section":
		if b.Text == nil {
			if len(b.Fields) > 0 {
				return b.beside()
			}
			return 0, fmt.Errorf("a section without text")
		}
		n := utf8.RuneCountInString(b.Text.Text)
		if n == 0 || n > 3000 {
			return 0, fmt.Errorf("a section of %d characters", n)
		}
		more, err := b.beside()
		return n + more, err
	case "image":
		n := utf8.RuneCountInString(b.AltText)
		if b.SlackFile == nil || n == 0 || n > 2000 {
			return 0, fmt.Errorf("an image without a file, or an alternative text of %d characters", n)
		}
		return n, nil
	case "context":
		if n := len(b.Elements); n == 0 || n > 10 {
			return 0, fmt.Errorf("a context of %d elements", n)
		}
	case "actions":
		if n := len(b.Elements); n == 0 || n > 25 {
			return 0, fmt.Errorf("actions of %d elements", n)
		}
	default:
		return b.checkOther()
	}
	total, ids := 0, map[string]bool{}
	for _, e := range b.Elements {
		n, err := e.check()
		if err != nil {
			return 0, err
		}
		total += n
		if e.ActionID != "" && ids[e.ActionID] {
			return 0, fmt.Errorf("two elements of one action")
		}
		ids[e.ActionID] = true
	}
	return total, nil
}
