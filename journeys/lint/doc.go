// Package lint reads a map as a careful colleague would before it goes live:
// does it answer what a mapping session should answer, can its ideal paths be
// walked at all, can anybody see them being walked, and whose is each step.
//
// A map that lints badly still loads and still judges: nothing here is about
// syntax, and nothing acts on it. What a finding says is about the map and the
// desk's sources, never about a person or a case.
//
//	lint.go       findings, and the order in which they are looked for
//	question.go   the six questions of a mapping session
//	inventory.go  what a person on the way has, has not, or may have
//	deadend.go    steps that need what was lost: circles in needs and gives
//	sight.go      steps that no source can show, systems without a connector
//	figure.go     touchpoint coverage, and the share of tickets a journey claims
//	walks.go      the map beside the stored cases: steps nobody came to, unknown teams
//	people.go     owners, participants, third parties
//	shape.go      phases, moments of truth, evidence, services
//	overlap.go    claims of which an earlier journey takes a part
package lint
