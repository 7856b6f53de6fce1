// Package connectortest is what every connector must pass: one suite instead
// of prose, so that adding a desk is one folder whose test is one call.
//
// # Fixtures
//
// The directory drives the suite. Each NAME.http is a delivery as the vendor
// sends it: comment lines that begin with #, header lines, a blank line, the
// body; no request line, and Content-Length does not matter, so that a body can
// be edited by hand. The line feed that ends the file is no part of the body.
// NAME.want.json beside it says what it means:
//
//	{"events": [...]}       // journeys.Event without "received"
//	{"ignored": "reason"}   // understood, and none of our business
//	{"undecodable": true}   // not what the vendor documents
//
// go test -update (a flag that the connector's own test declares) writes these
// files, for a human to read before they are committed. A file that belongs to
// no fixture fails the suite, because a fixture that nothing reads proves
// nothing.
//
// # What is asked beyond the fixtures
//
// That a delivery which was touched anywhere is refused, that a secret cannot
// be left out, and that nothing the connector prints or returns holds one; that
// Decode is pure, keeps its hands off its argument, survives a body cut at any
// place, and gives events that the domain's laws can hold for: stable unique
// ids, no event after its receipt, refs that name something, and the same merged
// events in whatever order and number deliveries come; and that the README
// names every setting.
//
// This package is imported by tests only.
package connectortest
