package slackfake

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// has reports whether a person is in the channel.
func (c *Channel) has(user string) bool {
	return c != nil && (c.Members == nil || slices.Contains(c.Members, user))
}

func (c *Channel) record() reply {
	return reply{"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private,
		"is_private": c.Private, "is_archived": c.Archived, "is_member": !c.Outside, "topic": reply{"value": ""}, "purpose": reply{"value": ""}}
}

// visible is the channel, if the bot may know of it.
func (w *Workspace) visible(id string) *Channel {
	c := w.channel(id)
	if c == nil || c.Private && c.Outside {
		return nil
	}
	return c
}

func (w *Workspace) info(v url.Values) reply {
	c := w.visible(v.Get("channel"))
	if c == nil {
		return refuse("channel_not_found")
	}
	r := c.record()
	if v.Get("include_num_members") == "true" {
		r["num_members"] = len(w.inside(c))
	}
	return reply{"ok": true, "channel": r}
}

// inside are the ids of those who are in a channel, the bot included.
func (w *Workspace) inside(c *Channel) []string {
	var ids []string
	for id, u := range w.users {
		if !u.Deleted && c.has(id) && id != BotUser {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if !c.Outside {
		ids = append(ids, BotUser)
	}
	return ids
}

func (w *Workspace) members(v url.Values) reply {
	c := w.visible(v.Get("channel"))
	if c == nil {
		return refuse("channel_not_found")
	}
	page, next := paged(w.inside(c), v)
	return reply{"ok": true, "members": page, "response_metadata": reply{"next_cursor": next}}
}

// paged is a page of a list, by the place in it.
func paged[T any](all []T, v url.Values) ([]T, string) {
	limit, _ := strconv.Atoi(v.Get("limit"))
	if limit <= 0 || limit > 1000 {
		limit = 100
	}
	from, _ := strconv.Atoi(v.Get("cursor"))
	from = min(max(from, 0), len(all))
	to := min(from+limit, len(all))
	if to < len(all) {
		return all[from:to], strconv.Itoa(to)
	}
	return all[from:to], ""
}

// join lets the bot into a public channel. Into a private one it is invited.
func (w *Workspace) join(v url.Values) reply {
	c := w.visible(v.Get("channel"))
	switch {
	case c == nil:
		return refuse("channel_not_found")
	case c.Private:
		return refuse("method_not_supported_for_channel_type")
	case c.Archived:
		return refuse("is_archived")
	}
	c.Outside = false
	w.changes++
	return reply{"ok": true, "channel": c.record()}
}

func (w *Workspace) invite(v url.Values) reply {
	id := v.Get("channel")
	if code := w.access(id); code != "" {
		return refuse(code)
	}
	c := w.channel(id)
	var ids []string
	for user := range strings.SplitSeq(v.Get("users"), ",") {
		switch u, known := w.users[user]; {
		case user == BotUser:
			return refuse("cant_invite_self")
		case !known || u.Deleted:
			return refuse("user_not_found")
		case c.has(user):
			return refuse("already_in_channel")
		}
		ids = append(ids, user)
	}
	c.Members = append(c.Members, ids...)
	w.changes++
	return reply{"ok": true, "channel": c.record()}
}

func (w *Workspace) leave(v url.Values) reply {
	c := w.visible(v.Get("channel"))
	if c == nil {
		return refuse("channel_not_found")
	}
	was := c.Outside
	c.Outside = true
	w.changes++
	if was {
		return reply{"ok": true, "not_in_channel": true}
	}
	return reply{"ok": true}
}

// Invite is a person bringing the app into a channel (its id or name), or
// somebody else.
func (w *Workspace) Invite(channel, user string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(w.idOf(channel))
	switch {
	case c == nil:
	case user == BotUser:
		c.Outside = false
	case !c.has(user):
		c.Members = append(c.Members, user)
	}
	w.changes++
}

func (w *Workspace) usersList(v url.Values) reply {
	var all []User
	for _, u := range w.users {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b User) int { return cmp.Compare(a.ID, b.ID) })
	page, next := paged(all, v)
	list := []reply{}
	for _, u := range page {
		list = append(list, u.record())
	}
	return reply{"ok": true, "members": list, "response_metadata": reply{"next_cursor": next}}
}

// usersConversations are the channels that the bot is in.
func (w *Workspace) usersConversations(v url.Values) reply {
	types := cmp.Or(v.Get("types"), "public_channel")
	var all []reply
	for _, c := range w.channels {
		sort := "public_channel"
		if c.Private {
			sort = "private_channel"
		}
		if !c.Outside && slices.Contains(strings.Split(types, ","), sort) && (!c.Archived || v.Get("exclude_archived") != "true") {
			all = append(all, c.record())
		}
	}
	page, next := paged(all, v)
	return reply{"ok": true, "channels": page, "response_metadata": reply{"next_cursor": next}}
}

func (w *Workspace) groupMembers(v url.Values) reply {
	for _, g := range w.groups {
		if g.ID == v.Get("usergroup") {
			return reply{"ok": true, "users": slices.Clone(g.Members)}
		}
	}
	return refuse("no_such_subteam")
}

// react puts an emoji of the bot's under a message.
func (w *Workspace) react(v url.Values) reply {
	id := v.Get("channel")
	if code := w.access(id); code != "" {
		return refuse(code)
	}
	m := w.find(id, v.Get("timestamp"))
	if m == nil {
		return refuse("message_not_found")
	}
	if !m.react(v.Get("name"), BotUser) {
		return refuse("already_reacted")
	}
	w.changes++
	return reply{"ok": true}
}

// react adds a person to those who reacted so; false if they had.
func (m *Message) react(name, user string) bool {
	for i, r := range m.Reactions {
		if r.Name != name {
			continue
		}
		if slices.Contains(r.Users, user) {
			return false
		}
		m.Reactions[i].Users = append(slices.Clone(r.Users), user)
		m.Reactions[i].Count++
		return true
	}
	m.Reactions = append(slices.Clone(m.Reactions), Reaction{Name: name, Users: []string{user}, Count: 1})
	return true
}
