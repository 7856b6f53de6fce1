// Package reconcile walks the subjects that are due.
//
// Level, not edge: a subject is never told what happened. Whenever it is due
// (an event came, an instant passed that Walk had named, a replica died with
// it in its hands) everything that is known about it is loaded, walked from
// the start, and the answer is settled whole. Lost, late, doubled and
// reordered webhooks are then nothing special, and the loop may run at any
// time and any number of times.
//
// Decide is the whole decision, pure: Walk (cases, gaps and the next instant
// that matters), Identify (which stored case each of them continues), Plan
// (what should stand outside) and Diff (what of that changed, and when it may
// be written). Loop only claims, calls it, and settles the batch in one
// transaction. A settle names the sequence that was loaded, so an event that
// arrived meanwhile leaves the subject due instead of being lost.
//
// A subject whose judgement panics does not stop the others: it is settled as
// it was stored, its unsent postings wait, and it is tried again later.
//
// The second duty is looking accounts up, because the webhooks of Jira Cloud
// and of Slack carry no address by which two accounts of one person could
// meet. What a profile shows becomes edges; an account that the vendor calls a
// machine is remembered and cut out of every subject it joined.
package reconcile
