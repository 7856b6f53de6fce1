// Package intake is the edge where webhooks arrive: POST /hooks/:connector.
//
// A delivery passes these gates in this order, and each gate is cheaper than
// the one behind it: the route (404), the connector's size limit (413) and a
// budget of bytes in flight (503), one read of the raw body, the signature
// over exactly those bytes (401), and only then the parser. What was verified
// is stored in one call together with its events and edges, and nothing but
// that call's success is answered with a 2xx: a vendor that saw 202 never
// sends the delivery again.
//
// A 4xx makes a desk such as Jira drop the delivery for good, so 401 and 413
// are given only for what they say. Whatever else is wrong with a verified
// body (no JSON, an unknown shape, a decoder that panics) is our shortcoming
// and not the sender's: it is kept as undecodable, counted, answered with a
// 2xx, and can be decoded again after an upgrade. To make that second
// decoding see what the first one saw, a decoder gets only the headers that
// are stored, and those are an allow-list without signatures or credentials.
//
// Nothing is judged here and no vendor is called: the work of a request is
// one parse and one commit. The rest is due work for the reconciler, which
// Options.Wake rouses.
package intake
