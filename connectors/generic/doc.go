// Package generic receives JSON webhooks of any source whose shape an admin
// describes in YAML: a telephone system, a portal, a sign-in log.
//
// # What is proved
//
// A delivery is signed as Standard Webhooks 1.0 says (HMAC-SHA256 over
// "id.timestamp.body", at most five minutes off our clock, several signatures
// and a previous secret while a key is changed), or it carries a bearer token.
// One of the two is required; a source without either is accepted only where
// the listener cannot be reached from another machine.
//
// # What is read
//
// Every path names members from the outside in, "call.from.number", with a
// number for a place in a list, "parties.0.number". Nothing more: no wildcard,
// no query, no expression. What an admin needs is a name, and what a stranger
// sends must not be able to make the look-up slow.
//
// A path that finds nothing where the answer matters (the word, the id, the
// time) makes the body undecodable instead of being guessed: a mapping with a
// typing mistake is then seen on the first delivery, and everything kept until
// then is decoded again once it is mended. A time without a zone is refused for
// the same reason.
//
// # What makes two events one
//
// The source's id and the word together: one call says that it rang and that it
// was answered. Where the source has no id, the identity is the hash of what
// happened when to whom, so that a repeat is still recognised; hence an id or a
// time must be mapped. What is hashed is only what was mapped, never the raw
// body, because a sender may count its attempts in there.
//
// A body that is a list is several events. They are accepted together or not
// at all: a delivery has one state, and half a list would be lost without
// anyone being told.
package generic
