package intake

import "time"

// Outcome is what became of one request.
type Outcome string

// The outcomes, each with its answer.
const (
	Accepted    Outcome = "accepted"    // 2xx, stored with its events
	Duplicate   Outcome = "duplicate"   // 2xx, stored before
	Ignored     Outcome = "ignored"     // 2xx, stored; understood, and says nothing we use
	Undecodable Outcome = "undecodable" // 2xx, stored; to be decoded again later
	Refused     Outcome = "refused"     // 401: back-fill may be due, the vendor drops it
	TooLarge    Outcome = "too large"   // 413: the same
	Busy        Outcome = "busy"        // 503: too many bytes in flight
	Failed      Outcome = "failed"      // 503: the store did not take it
	CutOff      Outcome = "cut off"     // 400: the body ended early
	Unrouted    Outcome = "unrouted"    // 404: no such connector; the connector is "" then
	Broken      Outcome = "broken"      // 500: a fault of ours before anything was verified
)

// Observer counts. It is called once per request on /hooks, from many
// goroutines, and must not block.
type Observer interface {
	// Delivery reports one request: the connector's id, its outcome, the
	// body's size in bytes and how long the answer took.
	Delivery(connector string, o Outcome, bytes int, took time.Duration)
}

// silent observes nothing.
type silent struct{}

func (silent) Delivery(string, Outcome, int, time.Duration) {}
