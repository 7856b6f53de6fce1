// Package jirafake is a Jira site in memory, for tests, for the demo and to try
// things on by hand (waymark sandbox jira).
//
// It is a Cloud site or, by Options.Edition, a Data Center. Cloud has REST
// version 3 and 2, accounts by id, text as documents, search/jql with page
// tokens and webhooks with Cloud's headers and retries. A Data Center has
// version 2 alone, users by name and key, wiki text, the search by startAt and
// maxResults, a bearer token, and sends of each comment a webhook without the
// issue and, ten milliseconds later, the change of the issue. Both have JSM's
// own interface: agents see a request whole, a customer who logs in (AddLogin)
// sees the public comments of the own requests, and nothing else exists. That
// is how it is proved that a note cannot be public: a customer reads.
//
// Where Jira refuses, so does the site: an empty text node, a query it does
// not understand, a label with a space, a permission that was taken away
// (Deny), an account that left. A write of a comment that does not say internal
// makes it public, also on an edit.
//
// People act through methods: CreateIssue, Assign, SetStatus, AddComment,
// Move, Link. Whoever changes something, a person or a call, the change is
// announced through OnChange as the signed webhook that Jira would send, and
// put into the post of each registered webhook that wants it; Send delivers
// what is due.
//
// Time is Options.Now and nothing sleeps: limits (Limits, Counts), the life of
// page tokens, SLAs and retries go by it. Seed fills a site with tickets, the
// same ones for the same seed, and Snapshot sees all that a site shows, for a
// comparison before and after.
//
// Faults are asked for in advance and used up one by one: Answer429,
// Answer500, Hang, DieAfterWrite. RefuseInternal makes every new comment
// public, as a wrongly set-up desk would; CustomerView is what a customer of
// the portal can read.
//
// What it does not have: attachments, boards and sprints, dynamic webhooks of
// apps, rendered fields, votes and watchers, merging. Group visibility of a
// comment is kept and shown and hides it from customers; agents all see it.
package jirafake
