// Package jira connects a Jira site, Cloud or Data Center, with or without Jira
// Service Management (JSM), to Waymark. What differs between the two editions
// stands in edition.go and wiki.go.
//
// What comes in: admin webhooks, signed with X-Hub-Signature, of Cloud and of
// Data Center. An issue event
// carries the whole issue in the shape of REST v2; a comment event carries a
// trimmed one (no reporter, no labels, no custom fields), so that it gives
// fewer fields and never clears any. What a webhook calls itself
// (issue_event_type_name) is not trusted: old servers leave it out and
// workflows rename it. webhookEvent and the changelog's items decide.
//
// One delivery can be several events: a transition that also sets a
// resolution and an assignee is three items of one changelog. Their ids are
// made of the vendor's own ids (issue, changelog, comment), which the history
// read by Live shows as well. A webhook that got lost and was read live later
// is therefore the same event, not a second one.
//
// Not everything is in a body. A comment on Data Center, a link and a work log
// name their ticket by no more than an id (thin.go); an SLA's clock and a
// rating send nothing at all (sla.go, rating.go). Such a ticket is read live,
// soon or some time after it was resolved, and what is read has ids that are
// the same each time. Nothing is kept of a ticket before it is known to be of a
// project that is read, and not excluded.
//
// Custom fields have other ids on every site. The catalogue of fields says
// which is which (catalogue.go); until it is known, those of JSM are found by
// the shape of their value. Of others only those are kept that the settings
// name.
//
// Automation sends web requests in three forms (automation.go). It cannot sign
// and proves itself by a secret of its own (verify.go).
//
// What goes out: one internal comment per ticket (in Atlassian Document
// Format, ADF, where text cannot become markup, or in wiki markup in which every
// sign that could be any is a character reference), one entity property, one
// assignment. Each write is preceded by a read, and a comment is read back
// after it was made: whether it is internal is the vendor's word, not our
// hope. A comment that turns out public is deleted before anything else
// happens.
//
// Our own comment is known again by the mark: a link in its footer whose
// address ends in the posting's key. A mark counts only on a comment that
// customers cannot see, since they could paste one.
//
// Before the first write in a service project a canary note on a test request
// is read as a customer (canary.go). With the property goes, where a desk wants
// it, a sign that can be searched for (sign.go). An improvement is an issue of
// its own (improvement.go).
//
// Everything that asks the site takes its turn in one bucket (pace.go), and a
// site that fails is left alone for a while (circuit.go).
//
// The client, its authentication and its request building are those of
// go-jira. Its own calls are not used: what they send for comments and
// assignees is refused by Cloud, and what they read knows no ADF.
//
// jirafake speaks the same protocol for tests and for the demo.
package jira
