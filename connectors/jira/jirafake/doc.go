// Package jirafake is a Jira Cloud site in memory, for tests and for the demo.
//
// It speaks the part of REST v3 that the connector uses, checks the account
// and token of every call, and refuses what Cloud refuses (an empty text node,
// an unknown issue, a comment without a document). People act on it through
// methods: CreateIssue, Assign, SetStatus, AddComment, EditComment. Whoever
// changes something, a person or a call, the change is announced as the signed
// webhook that Cloud would send, through OnChange.
//
// Faults are asked for in advance and used up one by one: Answer429,
// Answer500, Hang, DieAfterWrite. RefuseInternal makes every new comment
// public, as a wrongly set-up desk would; CustomerView is what a customer of
// the portal can read.
package jirafake
