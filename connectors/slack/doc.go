// Package slack connects a Slack workspace: it reads the messages of the
// channels that an admin names, hears presses on our own buttons, and keeps
// one message per case where the people are who can help.
//
// # Reading
//
// Slack sends two sorts of webhook to one URL: events as JSON, interactions
// as a form with a JSON payload. Both are signed over their raw bytes, and
// nothing is parsed before the signature holds (verify.go).
//
// Behind a firewall the same comes over a socket that we open (socket.go): its
// envelopes are turned into the bodies that webhooks have, so that there is one
// decoder and one id for everything (frame.go).
//
// A message of a watched channel becomes one event of the word "message"; its
// edit and its deletion amend it. A thread is one ref. Whoever wrote its first
// message is its customer; those who answer are not, so that helpful
// colleagues are never joined into the case. What bots say, what we said
// ourselves, joins, topics and everything else is named as ignored; only the
// link to a ticket that a bot's reply carries is kept, as evidence (refer.go).
//
// Somebody saying our name asks a question, wherever that is, and gets an answer
// that nobody else sees; it is no event (mention.go).
//
// A message carries its channel's id, an admin writes its name, and Decode may
// not ask Slack. It consults a snapshot of the names instead, which Targets,
// LookUp and Sink refresh (channels.go). A message that comes before the
// names are known is kept as undecodable, "channel not resolved yet", and can
// be decoded again once they are: nothing is lost, and nothing of a channel
// that is not watched is ever read.
//
// A chat's words are not for the customer of a ticket, nor for another
// channel: every message is restricted to the channel it was said in.
//
// # Presses, forms and commands
//
// A press that does something by itself is an event (press.go). One that needs
// more to be said opens a form, within the three seconds that Slack gives
// after the delivery is stored: it is a query, the form travels with what it is
// about, and what was filled in is the event (form.go, submit.go, contact.go).
// A command is a query, too (command.go, answer.go). Whoever asks is answered
// alone, at the address that came with the question or in the channel where it
// was asked.
//
// What comes back from Slack is signed by Slack and still read as a stranger's:
// what a button is about must name what can be named, and a reason must be one
// that was offered.
//
// # Writing
//
// Messages and digests are posted once and edited in place; answers are seen
// by the presser only. All text is data: it is escaped so that nothing in it
// mentions, links or formats (mrkdwn.go), and divided by Slack's limits
// (render.go); what one message has no room for follows in its thread
// (follow.go).
//
// A reply is one line in the thread of a message of ours: it notifies, as an
// edit does not, and so it is said once and never edited (reply.go). It alone
// may call somebody, the user group whose handle an admin wrote; the handle is
// looked up and only the id that Slack gave for it is written (groups.go), so
// that no text can turn into a mention.
//
// Our mark is the id of a message's first block, which nobody sees and every
// reader of a channel's history gets back; it holds the posting's key and the
// fingerprint of what was written. The same stands in the message's metadata,
// for other tools; it is not what we rely on, because whether metadata can be
// read back without a scope of its own is not documented. A link would be a
// third mark, but a visible one.
//
// Slack lets nobody but its author edit a message, so there is no human's edit
// to look for before ours; a message that somebody removed answers
// message_not_found and stays away.
package slack
