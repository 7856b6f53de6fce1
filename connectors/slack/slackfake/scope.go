package slackfake

import (
	"net/url"
	"slices"
	"strings"
)

// accepted are the scopes of which a bot's token needs one to call a method,
// from Slack's reference; nil where it needs none.
func accepted(method string) []string {
	switch method {
	case "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete":
		return []string{"chat:write"}
	case "conversations.history", "conversations.replies":
		return []string{"channels:history", "groups:history"}
	case "conversations.list", "conversations.info", "conversations.members", "users.conversations":
		return []string{"channels:read", "groups:read"}
	case "conversations.join":
		return []string{"channels:join"}
	case "conversations.invite", "conversations.leave":
		return []string{"channels:manage", "groups:write"}
	case "usergroups.list", "usergroups.users.list":
		return []string{"usergroups:read"}
	case "users.info", "users.list":
		return []string{"users:read"}
	case "users.lookupByEmail":
		return []string{"users:read.email"}
	case "reactions.add":
		return []string{"reactions:write"}
	case "files.getUploadURLExternal", "files.completeUploadExternal", "files.delete":
		return []string{"files:write"}
	}
	return nil
}

// lacks is the scope for want of which a call is refused, "" for none. What is
// about a channel needs the scope of its sort; a list needs that of each sort
// that it asks for.
func (w *Workspace) lacks(method string, v url.Values) string {
	need := accepted(method)
	if w.Scopes == nil || len(need) == 0 {
		return ""
	}
	if len(need) == 1 {
		return w.first(need)
	}
	if types := v.Get("types"); method == "conversations.list" || method == "users.conversations" {
		var each []string
		if types == "" || strings.Contains(types, "public_channel") {
			each = append(each, need[0])
		}
		if strings.Contains(types, "private_channel") {
			each = append(each, need[1])
		}
		return w.first(each)
	}
	c := w.channel(v.Get("channel"))
	switch {
	case c == nil:
		if slices.ContainsFunc(need, func(s string) bool { return slices.Contains(w.Scopes, s) }) {
			return ""
		}
		return strings.Join(need, ",")
	case c.Private:
		return w.first(need[1:])
	}
	return w.first(need[:1])
}

// first is the first of the scopes that is not granted.
func (w *Workspace) first(need []string) string {
	for _, s := range need {
		if !slices.Contains(w.Scopes, s) {
			return s
		}
	}
	return ""
}
