// Package journeys is what Waymark knows about customer journeys. It decides;
// it does nothing: no network, no files, no clock, no log. Everything around
// it loads what it needs and carries out what it wants.
//
// # Words
//
//	event      one thing that happened, normalised by a connector (event.go)
//	ref        what an event is about: a ticket, a thread, a call, a session
//	account    one identity at one connector, an e-mail address, a phone number
//	subject    a connected component of refs and accounts, the unit of work (subject.go)
//	journey    an admin's map: steps, ideal paths, limits, owners (rules.go)
//	step       one stop of a journey; a visit is consecutive events of one step (visit.go)
//	placement  event -> step, with the file and line of the rule that decided it (place.go)
//	case       one person walking one journey once, possibly over several refs (case.go)
//	alignment  the ideal beside the actual: synchronous, missing and extra moves (align.go)
//	gap        a deviation or pain point with evidence, owner and certainty (gap.go)
//	lane       the customer's steps, and the desk's that support them (lane.go)
//	hand-off   a ticket's passing to another team, and its receipt (handoff.go)
//	effort     what the customer had to put in, term by term (effort.go)
//	posting    a wanted state of something outside (posting.go)
//
// # The flow
//
//	events ─▶ timeline ─▶ ref states ─▶ segments ─▶ placements, visits ─▶ alignment ─▶ gaps
//	           merge       latest        whose case  what step             against       what
//	           amend       fields        is it                             the ideal     hurts
//
//	cases with ids ─▶ Plan ─▶ wanted postings ─▶ Diff ─▶ changes
//
// Walk does the first line and Identify gives its cases the ids of those that
// are stored; Plan and Diff do the second. All four are pure functions of
// their arguments, and are always run over everything that is known about a
// subject: the level of things counts, not the edge. A webhook that is lost,
// late, doubled or out of order is then no special case, and neither is a
// crash, a reload or a changed map.
//
// # What must hold
//
// Events in any order and repetition give the same answer, up to case ids:
// events are merged by identity and sorted by when they happened, never by
// when they came. Two records of one event (its webhook, the vendor's history)
// merge commutatively.
//
// Nothing about an answer changes before Outcome.Next unless an event arrives
// or a fact changes. Whatever reads the present instant goes through clock,
// which notes the next one that matters. Texts hold absolute instants.
//
// What no connected source can show is never called missing, and what was not
// seen is never called not done: sight.go decides both, and everything that
// accuses asks it.
//
// A note adds something that its ticket does not show, or there is none: Plan
// returns nothing for a case in which no gap that the map tells now is open
// and certain. Most tickets get nothing.
//
// What a human did is never overwritten: a note that was removed or edited by
// hand, an assignment, a label that corrects us, all end our part (diff.go).
//
// # Whose case is it
//
// A ref walks one journey, judged on its latest fields: field rules win over
// text rules, then file order decides. A ref is cut only after it ended and
// then stayed quiet; an open ticket is never cut. An event whose ref matches
// no journey (a call, a search) joins the person's nearest case that has a
// step for it and can still take it, or stays unmapped. An ending closes a case
// unless the person comes back with a new contact of the same journey within
// `came_back`: then it was none. What stays unmapped is reported, not guessed at.
//
// An experience journey is a second view of the same events (view.go): it takes
// no ref from a service journey and nothing is ever written about it. A master
// journey has no events of its own: it is its parts, and the seams between them
// (master.go).
//
// # What humans say of a gap
//
// To snooze, dismiss, accept or acknowledge a gap is an event like any other
// (act.go). It names the gap by kind, step and opening event, none of which a
// recomputation changes, and so finds it again in whatever case it is by then.
//
// # Kinds of gap
//
// Each kind is one file, gap_<kind>.go: what opens and closes it, what it asks
// the owner, how it reads. kinds() lists them, gaps() asks them in three turns:
// specific ones first, because what they explain is not also an extra step;
// then the general ones; last those that rest on the effort of all others.
// Each gap names its witnesses: the sources that could have shown that it is
// none, and since when one of them has been silent.
//
// # What people wrote
//
// What people wrote is read once, when it comes in, outside this package; an
// event carries what was found (reading.go), with the lexicon that found it.
//
// # Imports
//
// The standard library only, and of it nothing that does anything: no net, os,
// database or log. Time zones arrive loaded.
package journeys
