package slackfake

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Options set a workspace up. Empty ones get a value that works.
type Options struct {
	Token         string           // what the bot sends; "xoxb-fake"
	SigningSecret string           // with which webhooks are signed; "signing-secret"
	Now           func() time.Time // the workspace's clock; time.Now
	// NoMetadata keeps metadata out of histories, as a workspace may do with
	// apps that lack a scope for it.
	NoMetadata bool
	// Site is where this workspace is reached, for the addresses that it gives
	// away: "http://127.0.0.1:8091".
	Site string
	// Scopes are those that the token has; nil for all.
	Scopes []string
	Limits Limits
}

// Workspace is a Slack with one app installed, ours. It is an http.Handler
// for the Web API under any base path.
type Workspace struct {
	Options
	mu       sync.Mutex
	channels []*Channel
	users    map[string]User
	groups   []Group
	files    []*File
	messages []*Message // in order of posting, of all channels
	answers  []Message
	faults   []*Fault
	calls    []string
	last     time.Time
	edits    int
	changes  int
	handles  handles
	views    map[string][]*View // a person's open views, the last one is on top
	pace     pace
	outgoing outgoing
	fileIDs  int
	slow     int
}

// Ours are the ids of the installed app.
const (
	TeamID  = "T0FAKE"
	AppID   = "A0WAYMARK"
	BotID   = "B0WAYMARK"
	BotUser = "U0WAYMARK"
)

// Channel is a place where people write.
type Channel struct {
	ID, Name string
	Private  bool
	Archived bool
	Outside  bool     // the bot is not in it
	Members  []string // ids of people; nil for everybody
}

// User is a person or a machine.
type User struct {
	ID, Name, RealName, Email, Phone string
	Bot                              bool
	Deleted                          bool // the account was deactivated
}

// New returns an empty workspace.
func New(o Options) *Workspace {
	if o.Token == "" {
		o.Token = "xoxb-fake"
	}
	if o.SigningSecret == "" {
		o.SigningSecret = "signing-secret"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Workspace{Options: o, users: map[string]User{}, handles: newHandles(), views: map[string][]*View{}}
}

// AddChannel opens a channel.
func (w *Workspace) AddChannel(c Channel) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.channels = append(w.channels, &c)
}

// AddUser lets somebody in.
func (w *Workspace) AddUser(u User) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.users[u.ID] = u
}

// Say is a person writing in a channel (its id or name), in a thread when
// threadTS is given. The text is what Slack would store: the person's words
// with & < > escaped.
func (w *Workspace) Say(channel, user, text, threadTS string) Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &Message{Channel: w.idOf(channel), TS: w.stamp(), ThreadTS: threadTS, User: user, Text: text}
	w.messages = append(w.messages, m)
	w.changes++
	return *m
}

// Insert adds a message as it is, another app's say, under a new time.
func (w *Workspace) Insert(m Message) Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	m.TS = w.stamp()
	w.messages = append(w.messages, &m)
	w.changes++
	return m
}

// Delete is a person removing a message; false where there is none.
func (w *Workspace) Delete(channel, ts string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.remove(w.idOf(channel), ts)
}

func (w *Workspace) remove(channel, ts string) bool {
	n := len(w.messages)
	w.changes++
	w.messages = slices.DeleteFunc(w.messages, func(m *Message) bool { return m.Channel == channel && m.TS == ts })
	return len(w.messages) < n
}

// Messages returns what stands in a channel (its id or name), oldest first.
func (w *Workspace) Messages(channel string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Message
	for _, m := range w.messages {
		if m.Channel == w.idOf(channel) {
			list = append(list, *m)
		}
	}
	return list
}

// Ours returns what the app itself has standing anywhere, oldest first.
func (w *Workspace) Ours() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Message
	for _, m := range w.messages {
		if m.BotID == BotID {
			list = append(list, *m)
		}
	}
	return list
}

// Answers returns what was said to single people only, oldest first.
func (w *Workspace) Answers() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.answers)
}

// Calls returns the methods called so far, in order.
func (w *Workspace) Calls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// Edits returns how often the app has edited a message.
func (w *Workspace) Edits() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.edits
}

func (w *Workspace) channel(id string) *Channel {
	for _, c := range w.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (w *Workspace) idOf(channel string) string {
	for _, c := range w.channels {
		if c.ID == channel || c.Name == channel {
			return c.ID
		}
	}
	return channel
}

func (w *Workspace) find(channel, ts string) *Message {
	for _, m := range w.messages {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return nil
}

// stamp names the next message: its time, later than any before.
func (w *Workspace) stamp() string {
	now := w.Now().Truncate(time.Microsecond)
	if !now.After(w.last) {
		now = w.last.Add(time.Microsecond)
	}
	w.last = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}
