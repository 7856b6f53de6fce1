package slackfake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// What a person does in Slack's window. Messages are queued for the app as
// events; a press, a command and a submission are told to it at once, and what
// it answers shows to whoever did it.

// ErrNoApp says that nobody was told: the app is not reached yet.
var ErrNoApp = errors.New("no request URL is set: the app is not reached")

// Write is a person writing in a channel, in a thread when threadTS is given.
func (w *Workspace) Write(channel, user, text, threadTS string) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.idOf(channel)
	if err := w.may(id, user); err != nil {
		return Message{}, err
	}
	if threadTS != "" {
		threadTS = w.threaded(id, threadTS)
	}
	m := &Message{Channel: id, TS: w.stamp(), ThreadTS: threadTS, User: user, Text: escape(text)}
	m.Text = w.mentioned(m.Text)
	w.messages = append(w.messages, m)
	w.changes++
	w.report(*m, "posted", m.record())
	if strings.Contains(m.Text, "<@"+BotUser+">") {
		event := m.record()
		event["type"], event["team"] = "app_mention", TeamID
		w.report(*m, "mention", event)
	}
	return *m, nil
}

// Edit is a person changing what they wrote.
func (w *Workspace) Edit(channel, ts, user, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.own(channel, ts, user)
	if err != nil {
		return err
	}
	m.Before, m.Text = m.Text, w.mentioned(escape(text))
	m.Edits++
	m.EditedTS = w.stamp()
	w.changes++
	w.report(*m, "changed"+m.EditedTS, m.changed())
	return nil
}

// Unsay is a person deleting what they wrote.
func (w *Workspace) Unsay(channel, ts, user string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.own(channel, ts, user)
	if err != nil {
		return err
	}
	w.remove(m.Channel, m.TS)
	w.report(*m, "deleted", m.deleted(w.stamp()))
	return nil
}

// React is a person putting an emoji under a message, by its name without
// colons.
func (w *Workspace) React(channel, ts, user, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.idOf(channel)
	if err := w.may(id, user); err != nil {
		return err
	}
	m := w.find(id, ts)
	if m == nil {
		return errors.New("the message is gone")
	}
	if !m.react(name, user) {
		return nil
	}
	w.changes++
	stamp := w.stamp()
	about := Message{Channel: id, TS: stamp}
	w.report(about, "reaction", reply{"type": "reaction_added", "user": user, "reaction": name, "item_user": m.User, "ts": stamp,
		"item": reply{"type": "message", "channel": id, "ts": ts}})
	return nil
}

// may says why a person may not act in a channel; nil where they may.
func (w *Workspace) may(channel, user string) error {
	c := w.channel(channel)
	u, known := w.users[user]
	switch {
	case c == nil || !known || u.Deleted || c.Private && !c.has(user):
		return errors.New("there is no such channel, or this person is not in it")
	case c.Archived:
		return errors.New("the channel is archived")
	}
	return nil
}

func (w *Workspace) own(channel, ts, user string) (*Message, error) {
	id := w.idOf(channel)
	m := w.find(id, ts)
	if m == nil || m.User != user || m.BotID != "" {
		return nil, errors.New("people change and delete what they wrote themselves")
	}
	return m, w.may(id, user)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

var webLink = regexp.MustCompile(`https?://[^\s<>|]+`)

// mentioned makes names after an @ into mentions, and addresses into links, as
// Slack's box does.
func (w *Workspace) mentioned(text string) string {
	text = webLink.ReplaceAllString(text, "<$0>")
	for _, all := range []string{"channel", "here", "everyone"} {
		text = replaceWord(text, "@"+all, "<!"+all+">")
	}
	for _, g := range w.groups {
		text = replaceWord(text, "@"+g.Handle, "<!subteam^"+g.ID+">")
	}
	text = replaceWord(text, "@Waymark", "<@"+BotUser+">")
	text = replaceWord(text, "@waymark", "<@"+BotUser+">")
	for _, id := range w.userIDs() {
		if u := w.users[id]; u.Name != "" {
			text = replaceWord(text, "@"+u.Name, "<@"+id+">")
		}
	}
	return text
}

func (w *Workspace) userIDs() []string {
	var ids []string
	for id := range w.users {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// replaceWord replaces a word where it does not go on.
func replaceWord(text, word, by string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, word)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if after == "" || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-_.", rune(after[0]|0x20)) {
			b.WriteString(by)
		} else {
			b.WriteString(word)
		}
		text = after
	}
}

// tell sends the app something that a person did and waits for its answer. A
// failure shows to the person as Slack shows it: there is no second try.
func (w *Workspace) tell(ctx context.Context, client *http.Client, make func(to string) (*http.Request, error)) ([]byte, error) {
	to := w.RequestURL()
	if to == "" {
		return nil, ErrNoApp
	}
	req, err := make(to)
	if err != nil {
		return nil, err
	}
	status, _, body, err := knock(ctx, client, req)
	switch why := reason(status, err); why {
	case "":
		return body, nil
	case "http_timeout":
		return nil, errors.New("the app did not answer in three seconds (operation_timeout)")
	case "http_error":
		return nil, fmt.Errorf("the app answered with status %d (dispatch_failed)", status)
	}
	return nil, errors.New("the app was not reached (dispatch_failed)")
}

// PressButton is a person pressing a button, or choosing an option of a menu
// where option is given.
func (w *Workspace) PressButton(ctx context.Context, client *http.Client, user string, m Message, action, option string) error {
	_, err := w.tell(ctx, client, func(to string) (*http.Request, error) {
		if option != "" {
			return w.Choose(to, user, m, action, option)
		}
		return w.Press(to, user, m, action)
	})
	return err
}

// RunCommand is a person typing a command, as "/waymark" and the words after
// it. What the app answers at once shows only to them, unless it says otherwise.
func (w *Workspace) RunCommand(ctx context.Context, client *http.Client, user, channel, command, text string) error {
	w.mu.Lock()
	id := w.idOf(channel)
	err := w.may(id, user)
	w.mu.Unlock()
	if err != nil {
		return err
	}
	body, err := w.tell(ctx, client, func(to string) (*http.Request, error) { return w.Command(to, user, id, command, text), nil })
	if err != nil || len(strings.TrimSpace(string(body))) == 0 {
		return err
	}
	var said struct {
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
		Type   string          `json:"response_type"`
	}
	if json.Unmarshal(body, &said) != nil {
		said.Text = string(body)
	}
	m, code := content(values(said.Text, said.Blocks))
	if code != "" {
		return errors.New("the app's answer is refused: " + code)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	m.Channel, m.TS, m.User, m.BotID = id, w.stamp(), BotUser, BotID
	m.Groups = w.mentions(m)
	w.changes++
	if said.Type == "in_channel" {
		w.messages = append(w.messages, m)
		return nil
	}
	m.To = user
	w.answers = append(w.answers, *m)
	return nil
}

// SubmitView is a person submitting the modal that they have open: by block,
// what they typed or chose. What is wrong shows in it, and it stays open.
func (w *Workspace) SubmitView(ctx context.Context, client *http.Client, user string, typed map[string][]string) error {
	v, ok := w.OpenView(user)
	if !ok {
		return errors.New("no modal is open")
	}
	wrong := v.missing(typed)
	w.mu.Lock()
	if open := w.open(v.ID); open != nil {
		open.Typed, open.Errors = typed, wrong
		v = *open
	}
	w.changes++
	w.mu.Unlock()
	if len(wrong) > 0 {
		return nil
	}
	body, err := w.tell(ctx, client, func(to string) (*http.Request, error) { return w.Submit(to, user, v, typed), nil })
	if err != nil {
		return err
	}
	return w.afterSubmit(user, v.ID, body)
}

// afterSubmit does what the answer to a submission asks for.
func (w *Workspace) afterSubmit(user, id string, body []byte) error {
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(strings.TrimSpace(string(body))) > 0 && json.Unmarshal(body, &said) != nil {
		return errors.New("we had some trouble connecting: the app's answer cannot be read")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes++
	open := w.open(id)
	switch said.Action {
	case "":
		w.views[user] = slices.DeleteFunc(w.views[user], func(v *View) bool { return v.ID == id })
	case "clear":
		w.views[user] = nil
	case "errors":
		for block := range said.Errors {
			if open == nil || !slices.ContainsFunc(open.Blocks, func(b Block) bool { return b.ID == block && b.Type == "input" }) {
				return errors.New("we had some trouble connecting: an error is about a block that is no input")
			}
		}
		open.Errors = said.Errors
	case "update", "push":
		next, err := readView(string(said.View))
		if err != nil {
			return err
		}
		if said.Action == "update" && open != nil {
			open.become(next)
			open.Errors = nil
			return nil
		}
		w.handles.number++
		next.ID, next.User = fmt.Sprintf("V0FAKE%04d", w.handles.number), user
		next.named()
		w.views[user] = append(w.views[user], next)
	default:
		return fmt.Errorf("we had some trouble connecting: response_action is %q", said.Action)
	}
	return nil
}

// CloseView is a person closing the modal that they have open.
func (w *Workspace) CloseView(ctx context.Context, client *http.Client, user string) error {
	v, ok := w.OpenView(user)
	if !ok {
		return nil
	}
	w.mu.Lock()
	w.views[user] = slices.DeleteFunc(w.views[user], func(o *View) bool { return o.ID == v.ID })
	w.changes++
	w.mu.Unlock()
	if !v.NotifyOnClose {
		return nil
	}
	_, err := w.tell(ctx, client, func(to string) (*http.Request, error) { return w.Closed(to, user, v), nil })
	return err
}

// form is an interaction as Slack sends it.
func (w *Workspace) form(to string, payload reply) *http.Request {
	v := url.Values{"payload": {string(mustJSON(payload))}}
	return w.sign(to, "application/x-www-form-urlencoded", []byte(v.Encode()))
}
