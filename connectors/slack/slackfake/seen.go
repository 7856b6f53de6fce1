package slackfake

import (
	"cmp"
	"slices"
	"strings"
)

// Channels returns the channels that a person may see, in their order: public
// ones, and private ones that they are in.
func (w *Workspace) Channels(user string) []Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Channel
	for _, c := range w.channels {
		if !c.Private || c.has(user) {
			list = append(list, *c)
		}
	}
	return list
}

// People returns everybody whose account is open, by name.
func (w *Workspace) People() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []User
	for _, u := range w.users {
		if !u.Deleted && !u.Bot {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b User) int { return cmp.Or(cmp.Compare(a.RealName, b.RealName), cmp.Compare(a.ID, b.ID)) })
	return list
}

// UserGroups returns the user groups.
func (w *Workspace) UserGroups() []Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.groups)
}

// Changes counts what has changed so far: a page that shows an older count is
// behind.
func (w *Workspace) Changes() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes
}

// Seen returns what a person sees in a channel: what stands there, and what
// was said to them alone. The order is that of its times.
func (w *Workspace) Seen(channel, user string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.idOf(channel)
	if c := w.channel(id); c == nil || c.Private && !c.has(user) {
		return nil
	}
	var list []Message
	for _, m := range w.messages {
		if m.Channel == id {
			copied := *m
			copied.Reactions = slices.Clone(m.Reactions)
			list = append(list, copied)
		}
	}
	for _, m := range w.answers {
		if m.Channel == id && m.To == user {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return list
}

// Dismiss is a person taking away what only they see.
func (w *Workspace) Dismiss(user, ts string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes++
	w.answers = slices.DeleteFunc(w.answers, func(m Message) bool { return m.To == user && m.TS == ts })
}
