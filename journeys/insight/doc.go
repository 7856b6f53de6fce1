// Package insight turns many cases into what a manager reads: how many people
// walked a journey in a period, is it getting better, and where it hurts. It
// is pure; the same cases in any order give the same text.
//
// # What is counted
//
// People are cases: one person walking one journey once. Somebody who walks a
// journey twice in a period counts twice, because no directory is asked here.
// A case belongs to the period in which it began and is judged as it stands
// now, so the period before has had longer to go wrong: a rise is real or
// understated, a fall may partly be impatience.
//
// A pain point is a journey, a kind of gap and a step. Only gaps that are
// certain count, and none that was withdrawn, that a human dismissed, or that
// the journey's `tell` silences. The hours waited at a pain point are the sum
// of Gap.Waited; those of two pain points overlap (a person can stand at
// both), so they are never added up across pain points.
//
// # Could not finish alone
//
// An ideal path is unaided when none of its steps is the desk's (lane) or the
// help of a stuck step (the `stuck: go:` of a step that names a helper), and
// at most one of its steps is a contact: sending the one form that
// self-service needs is not asking for help. A person could not finish alone
// when at least one of these holds:
//
//   - they asked more than once: Case.Contacts is above one;
//   - they asked, or were helped, on a step that no unaided ideal path has;
//   - they are stuck: a certain gap that stops people (dead_end, delay,
//     silence, dropped, missed_handoff, abandoned) is open.
//
// A case that is merely under way is none of these. A journey without an
// unaided ideal path has no way to finish alone; there the second rule is
// left out and the text says "with one contact". How long such a person
// waited runs from the first event to the end: of a case that is over the
// earlier of its end and its last event (an end by quiet lies days after
// both), of an open one to now.
//
// # Nothing small
//
// No number of people from one to HideBelow-1 (five by default) is printed, not
// even of the period before; "fewer than 5" stands there, without a share. The
// total over several journeys is not printed, because subtracting would
// reveal one. How many of a group did not meet a problem is no secret, even
// where they are few. No customer, no agent and no figure of an agent appears: the
// only key of a case is the example's ticket, and never a restricted one. Gap
// kinds and step ids stay inside; steps are called by their names.
//
// # One journey in full
//
// A digest tells of what hurts most. Archetypal tells of one journey as
// everybody walked it: archetype.go what is in it, stations.go each step,
// passing.go entries, phases and segments, broken.go touchpoints that nobody
// completes any more, teams.go the pairs of teams, share.go how a group is
// divided so that nothing small is left to subtract. It is for whoever asks for
// it, and is posted nowhere.
//
// # The picture
//
// Picture says what is drawn of one journey beside the text of a digest, and
// under which rules; drawing it is another package's. mood.go reads what a
// workshop wrote down of feelings.
//
// # Trend words
//
// "fewer" and "more" stand only where a two-sided test at the 5 % level says so:
// the two-proportion z test with the pooled share, or Fisher's exact test where
// one of the four expected counts is under five. So one share in twenty that did
// not change is called changed by mistake, and of few people nothing is called
// changed unless it is glaring. "same" means that both shares print alike, "no
// clear change" that they differ by what chance explains. See Trend for the
// sources. That a change came with a fix (", since ITIMP-9 of 12 Nov") is a
// coincidence in time, and said of a clear change only.
//
// # What becomes of a pain point
//
// mending.go says whose it is, which issue mends it and how that stands, what is
// wanted of the reader, and what can be pressed; journeys.PointState is what was.
// A pain point that was called not worth mending leaves the top and stands apart
// until the same test says that more people meet it than when that was said.
// Report.Retell says anew what became of the pain points of a digest that
// stands; its figures stay what they were.
//
// # Our own errors
//
// The messages that were first posted in the period, and those of them of which
// somebody said that they are none, whatever the reason.
//
// # Many cases
//
// Counts counts cases one by one and keeps a few figures of each, so that a
// digest over a hundred thousand needs no room for them.
package insight
