package slackfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

func eventID(body []byte) string {
	var e struct {
		ID string `json:"event_id"`
	}
	_ = json.Unmarshal(body, &e) // it is ours
	return e.ID
}

// who is a person as interactions name them.
func (w *Workspace) who(user string) reply {
	u := w.users[user]
	return reply{"id": user, "username": u.Name, "name": u.Name, "team_id": TeamID}
}

func team() reply { return reply{"id": TeamID, "domain": "sandbox"} }

// Press is a user pressing a button of a message.
func (w *Workspace) Press(to, user string, m Message, action string) (*http.Request, error) {
	b, ok := m.Button(action)
	if !ok {
		return nil, fmt.Errorf("the message has no button %q", action)
	}
	return w.act(to, user, m, b.ActionID, reply{
		"type": "button", "action_id": b.ActionID, "value": b.Value,
		"text": Text{Type: "plain_text", Text: b.Label},
	}), nil
}

// Choose is a user choosing an option of a menu of a message, by its value.
func (w *Workspace) Choose(to, user string, m Message, action, value string) (*http.Request, error) {
	e, ok := m.Menu(action)
	if !ok {
		return nil, fmt.Errorf("the message has no menu %q", action)
	}
	if _, offered := e.option(value); len(e.Options) > 0 && !offered {
		return nil, fmt.Errorf("the menu %q does not offer %q", action, value)
	}
	done := e.state([]string{value})
	done["action_id"] = action
	if o, ok := e.option(value); ok {
		done["selected_option"] = o
	}
	if e.Placeholder != "" {
		done["placeholder"] = Text{Type: "plain_text", Text: e.Placeholder}
	}
	return w.act(to, user, m, action, done), nil
}

// act is one action on a message.
func (w *Workspace) act(to, user string, m Message, action string, done reply) *http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	done["action_ts"] = w.stamp()
	for i, b := range m.Blocks {
		for _, e := range b.elements() {
			if e.ActionID == action && done["block_id"] == nil {
				if done["block_id"] = b.ID; b.ID == "" {
					done["block_id"] = fmt.Sprintf("b%d", i)
				}
			}
		}
	}
	container := reply{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.To != ""}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	payload := reply{
		"type": "block_actions", "api_app_id": AppID, "token": "unused", "team": team(), "user": w.who(user),
		"container": container, "channel": w.named(m.Channel), "trigger_id": w.trigger(user),
		"response_url": w.responseURL(user, m.Channel, m.TS), "actions": []reply{done},
		"state": reply{"values": reply{}}, "enterprise": nil, "is_enterprise_install": false,
	}
	if m.To == "" { // of a message that one person sees, Slack keeps nothing to send
		payload["message"] = m.record()
	}
	return w.form(to, payload)
}

func (w *Workspace) named(channel string) reply {
	r := reply{"id": channel}
	if c := w.channel(channel); c != nil {
		if r["name"] = c.Name; c.Private {
			r["name"] = "privategroup"
		}
	}
	return r
}

// Submit is a user submitting a modal: by block, what was typed or chosen.
func (w *Workspace) Submit(to, user string, v View, typed map[string][]string) *http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	v.Typed = typed
	return w.form(to, reply{
		"type": "view_submission", "api_app_id": AppID, "token": "unused", "team": team(), "user": w.who(user),
		"trigger_id": w.trigger(user), "view": v.record(), "response_urls": []reply{}, "enterprise": nil, "is_enterprise_install": false,
	})
}

// Closed is a user closing a modal that asked to hear of it.
func (w *Workspace) Closed(to, user string, v View) *http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.form(to, reply{
		"type": "view_closed", "api_app_id": AppID, "token": "unused", "team": team(), "user": w.who(user),
		"view": v.record(), "is_cleared": false, "enterprise": nil, "is_enterprise_install": false,
	})
}

// Command is a user typing a command in a channel.
func (w *Workspace) Command(to, user, channel, command, text string) *http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	name, _ := w.named(channel)["name"].(string)
	form := url.Values{
		"token": {"unused"}, "team_id": {TeamID}, "team_domain": {"sandbox"}, "channel_id": {channel}, "channel_name": {name},
		"user_id": {user}, "user_name": {w.users[user].Name}, "command": {command}, "text": {text}, "api_app_id": {AppID},
		"is_enterprise_install": {"false"}, "response_url": {w.responseURL(user, channel, "")}, "trigger_id": {w.trigger(user)},
	}
	return w.sign(to, "application/x-www-form-urlencoded", []byte(form.Encode()))
}
