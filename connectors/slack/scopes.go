package slack

import "slices"

// Method is one method of the Web API that this connector calls.
type Method struct {
	Name   string
	Scopes []string // of the bot token; none where any token will do
	Why    string
}

// Methods lists every call there is, so that an admin grants no more than
// what is used; the manifest is compared with it.
func Methods() []Method {
	return []Method{
		{methodOpen, nil, "to open a socket behind a firewall, with the app-level token and its connections:write"},
		{"auth.test", nil, "to know our own messages"},
		{"chat.delete", []string{"chat:write"}, "to take a message back"},
		{"chat.postEphemeral", []string{"chat:write"}, "to answer who pressed a button or asked"},
		{"chat.postMessage", []string{"chat:write"}, "to post a message, a digest, or a reply under a message"},
		{"chat.update", []string{"chat:write"}, "to edit it in place"},
		{"conversations.history", []string{"channels:history", "groups:history"}, "to find our own message after a broken connection"},
		{"conversations.list", []string{"channels:read", "groups:read"}, "to find channels by their names"},
		{"conversations.replies", []string{"channels:history", "groups:history"}, "to see that a message still stands before a reply, and to find our own reply"},
		{"files.completeUploadExternal", []string{"files:write"}, "to show a digest's picture, and to put its numbers into its thread"},
		{"files.delete", []string{"files:write"}, "to take a digest's files back with it"},
		{"files.getUploadURLExternal", []string{"files:write"}, "to send such a file"},
		{methodRespond, nil, "to answer who typed a command, at the address that Slack gave with it"},
		{"usergroups.list", []string{"usergroups:read"}, "to call a user group by its handle"},
		{"users.info", []string{"users:read", "users:read.email"}, "to know a person by e-mail address, and whether an owner's account is open"},
		{"users.lookupByEmail", []string{"users:read.email"}, "to find the account of an owner's lead"},
		{"views.open", nil, "to open the form that a button or a command asks for"},
	}
}

// Subscription is one event that Slack sends us.
type Subscription struct{ Event, Scope, Why string }

// Subscriptions lists the bot events of the manifest.
func Subscriptions() []Subscription {
	return []Subscription{
		{"app_mention", "app_mentions:read", "questions to us, in channels that the bot is in"},
		{"message.channels", "channels:history", "messages of public channels"},
		{"message.groups", "groups:history", "messages of private channels"},
	}
}

// methodRespond stands for a response address, which is no method and has no
// name of its own.
const methodRespond = "response_url"

// Command is one slash command that the app has.
type Command struct{ Name, Scope, Why string }

// Commands lists the slash commands of the manifest.
func Commands() []Command {
	return []Command{{"/waymark", "commands", "a ticket, a person's open case, a journey, pause, help; and to log a contact"}}
}

// Scopes returns all scopes that Methods, Subscriptions and Commands need, sorted.
func Scopes() []string {
	var all []string
	for _, m := range Methods() {
		all = append(all, m.Scopes...)
	}
	for _, s := range Subscriptions() {
		all = append(all, s.Scope)
	}
	for _, c := range Commands() {
		all = append(all, c.Scope)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
