// Package outbox carries postings out: what the reconciler decided should
// stand in a desk or a chat is made to stand there, once.
//
// A posting is claimed under a lease and passes these gates:
//
//   - paused: it waits (taking something back does not);
//   - the brake: when more would be written within an hour than the admin
//     allows, everything of that kind waits and the admin is asked with a
//     sample;
//   - a connector that answered 401 or 403 is asked nothing more until the
//     configuration is loaded again;
//   - before the first write about a ticket the ticket is read live once. What
//     it shows is stored as events, and the store hands the posting out again
//     only after its subject was walked with them, so that nobody is accused of
//     what was solved a minute ago by phone. If the read fails, it waits.
//
// Then it is written under one writer per connector, at that connector's pace;
// a vendor that answers 429 or hangs holds up nobody else.
//
// Exactly one of each posting stands after any crash, time-out or frozen
// replica, because of four rules. A request's deadline lies before the end of
// its lease, and too little lease left means that it is not begun. Before
// something is created its row says durably that its outcome is unknown, and
// says otherwise only when the outcome is known. An unknown outcome is looked
// at again only after longer than the request could have lasted. And then the
// first thing is to find our own mark outside: the oldest is kept, our
// duplicates are taken back, and only if there is none is it created again.
// Edits need none of this: made twice, they leave the same.
//
// What a human removed or edited is recorded as such by the sink and is never
// touched again. The outcome of an assignment becomes an event of its subject,
// so that message and answer follow from it like from any other news.
package outbox
