// Package connectors is the contract between Waymark and a desk, a chat or
// any other source of ticket events.
//
// A connector is a struct of capabilities: every one verifies and decodes
// webhooks; those that can also read live, look accounts up or write. An
// absent capability is nil, so that "this journey posts to a desk that cannot
// receive" is found while the configuration is loaded and not at night.
//
// A connector's package holds its settings, its decoding, its live reads, its
// sink, a fake that speaks the vendor's protocol, and a README with the set-up
// on the vendor's side. It imports this package, journeys and its SDK, never a
// sibling, never the store or the configuration. One line in
// cmd/waymark/connectors.go makes it known. connectortest is the suite that
// each must pass.
package connectors
