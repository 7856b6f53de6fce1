package intake

import "net/http"

// kept are the headers that are stored with a delivery and shown to its
// decoder, in canonical form: what says how to read the body and which retry
// this was. Signatures and credentials are not among them and never will be:
// a stored signature is of no use, since a delivery is verified before it is
// stored, and a stored token is a leak.
var kept = [...]string{
	"Content-Type",
	"User-Agent",
	"Date",
	"X-Atlassian-Webhook-Identifier",
	"X-Atlassian-Webhook-Flow",
	"X-Atlassian-Webhook-Retry",
	"X-Slack-Retry-Num",
	"X-Slack-Retry-Reason",
	"Webhook-Id",
	"Webhook-Timestamp",
}

// maxHeaderValue bounds what one header adds to a stored delivery, in bytes.
const maxHeaderValue = 512

// keep returns the harmless part of a request's header.
func keep(h http.Header) http.Header {
	out := make(http.Header, 4)
	for _, name := range kept {
		if v := h[name]; len(v) > 0 && len(v[0]) <= maxHeaderValue {
			out[name] = v[:1:1]
		}
	}
	return out
}
