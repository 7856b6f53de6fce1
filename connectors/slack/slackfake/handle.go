package slackfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// How long and how often what a press gives away may be used, from Slack's
// guide to interactions.
const (
	triggerLives  = 3 * time.Second
	responseLives = 30 * time.Minute
	responseUses  = 5
)

// handles are the trigger ids and response URLs that were given away.
type handles struct {
	triggers  map[string]*trigger
	responses map[string]*response
	number    int
}

type trigger struct {
	user string
	at   time.Time
	used bool
}

// response is where an answer to one interaction is sent.
type response struct {
	user, channel string
	about         string // the message that was pressed, "" for a command
	at            time.Time
	uses          int
}

func newHandles() handles {
	return handles{triggers: map[string]*trigger{}, responses: map[string]*response{}}
}

// trigger gives a new one away.
func (w *Workspace) trigger(user string) string {
	w.handles.number++
	id := fmt.Sprintf("%d.%d.%08x", w.Now().Unix(), 1000+w.handles.number, w.handles.number)
	w.handles.triggers[id] = &trigger{user: user, at: w.Now()}
	return id
}

// pull uses a trigger up and returns whose it was, or the word with which it
// is refused.
func (w *Workspace) pull(id string) (user, code string) {
	t := w.handles.triggers[id]
	switch {
	case t == nil:
		return "", "invalid_trigger_id"
	case t.used:
		return "", "exchanged_trigger_id"
	case w.Now().Sub(t.at) > triggerLives:
		return "", "expired_trigger_id"
	}
	t.used = true
	return t.user, ""
}

const responses = "/response/"

// responseURL gives a new one away.
func (w *Workspace) responseURL(user, channel, about string) string {
	w.handles.number++
	id := fmt.Sprintf("%s-%06d", AppID, w.handles.number)
	w.handles.responses[id] = &response{user: user, channel: channel, about: about, at: w.Now()}
	return w.Site + responses + id
}

// responseOf is the id in a response URL.
func responseOf(path string) (string, bool) {
	i := strings.Index(path, responses)
	if i < 0 {
		return "", false
	}
	return path[i+len(responses):], true
}

// respond takes what an app sends to a response URL.
func (w *Workspace) respond(rw http.ResponseWriter, r *http.Request, id string) {
	var in struct {
		Text     string          `json:"text"`
		Blocks   json.RawMessage `json:"blocks"`
		Type     string          `json:"response_type"`
		Replace  bool            `json:"replace_original"`
		Delete   bool            `json:"delete_original"`
		ThreadTS string          `json:"thread_ts"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(rw, "invalid_payload", http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, "response_url")
	at := w.handles.responses[id]
	switch {
	case at == nil:
		w.refuseResponse(rw, http.StatusNotFound, "invalid_url")
		return
	case w.Now().Sub(at.at) > responseLives:
		w.refuseResponse(rw, http.StatusNotFound, "expired_url")
		return
	case at.uses == responseUses:
		w.refuseResponse(rw, http.StatusNotFound, "used_url")
		return
	}
	m, code := content(values(in.Text, in.Blocks))
	if code != "" && !in.Delete {
		w.refuseResponse(rw, http.StatusBadRequest, code)
		return
	}
	at.uses++
	w.changes++
	switch {
	case in.Delete:
		w.forget(at.channel, at.about)
	case in.Replace && w.rewrite(at, m):
	default:
		m.Channel, m.TS, m.User, m.BotID, m.ThreadTS = at.channel, w.stamp(), BotUser, BotID, in.ThreadTS
		m.Groups = w.mentions(m)
		if in.Type == "in_channel" {
			w.messages = append(w.messages, m)
		} else {
			m.To = at.user
			w.answers = append(w.answers, *m)
		}
	}
	_, _ = rw.Write([]byte("ok"))
}

func (w *Workspace) refuseResponse(rw http.ResponseWriter, status int, code string) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(refuse(code))
}

// values is a message's content as a form has it.
func values(text string, blocks json.RawMessage) map[string][]string {
	v := map[string][]string{"text": {text}}
	if len(blocks) > 0 && string(blocks) != "null" {
		v["blocks"] = []string{string(blocks)}
	}
	return v
}

// forget removes a message, or an answer that one person saw.
func (w *Workspace) forget(channel, ts string) {
	w.remove(channel, ts)
	w.answers = slices.DeleteFunc(w.answers, func(m Message) bool { return m.Channel == channel && m.TS == ts })
}

// rewrite replaces the message that was pressed; false where it is gone.
func (w *Workspace) rewrite(at *response, now *Message) bool {
	if m := w.find(at.channel, at.about); m != nil {
		m.Before, m.Text, m.Blocks, m.Groups = m.Text, now.Text, now.Blocks, w.mentions(now)
		m.Edits++
		m.EditedTS = w.stamp()
		return true
	}
	for i, m := range w.answers {
		if m.Channel == at.channel && m.TS == at.about {
			w.answers[i].Text, w.answers[i].Blocks = now.Text, now.Blocks
			return true
		}
	}
	return false
}
