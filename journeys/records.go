package journeys

import "time"

// The records in this file are what the loops and the store hand to each
// other. They live here so that neither has to know the other.

// Work is due work other than a subject or a posting: (kind, key).
type Work struct {
	Kind     WorkKind
	Key      string
	DueAt    time.Time
	Attempts int    // failed tries in a row
	Lease    string // the claim under which it was handed out
}

// WorkKind names what has to be done. There is no other timer than due work.
type WorkKind string

// The kinds of work.
const (
	LookUpWork WorkKind = "account"  // key: Account.String of an account to look up
	DigestWork WorkKind = "digest"   // key: the digest's id
	ReadWork   WorkKind = "read"     // key: Ref.String of a ref to be read live
	LinkWork   WorkKind = "link"     // key: Ref.String of a thread that may have a ticket of its own
	WatchWork  WorkKind = "watchdog" // key: the id of a connector that should have been heard by then
	PollWork   WorkKind = "poll"     // key: the id of a connector that is to be asked what happened
)

// Subject is the unit of work as the reconciler loads it: a connected
// component of refs and accounts with all that is known about it.
type Subject struct {
	ID       string
	Seq      int64  // of its newest event or edge; a settle names the one it loaded
	Lease    string // the claim under which it was handed out
	Events   []Event
	Edges    []Edge
	Cases    []Case   // as last settled, with ids; superseded ones left out
	Postings []Stored // of these cases and of this subject's refs
}

// Settlement is what the reconciler decided about one subject.
type Settlement struct {
	Subject  string
	Seq      int64  // as loaded: if events came since, the subject stays due
	Lease    string // as claimed: a settle under a lost lease changes nothing
	Cases    []Case // all of them, with ids; Successor set on those that ended in another
	Postings []Change
	Next     time.Time // when to look again with no new event; zero: never
}

// Change is one change of what should stand outside.
type Change struct {
	Posting Posting
	DueAt   time.Time // when the outbox may act on it
	Drop    bool      // never written and no longer wanted: forget it
}

// Raw is a delivery as the store keeps it.
type Raw struct {
	Connector string
	ID        string // the vendor's id or the body's hash; the same again is no new delivery
	Header    map[string][]string
	Body      []byte
	Received  time.Time
	State     RawState
	Note      string // why it was ignored or could not be decoded
}

// RawState is what became of a delivery.
type RawState string

// The states of a delivery.
const (
	Accepted    RawState = "accepted"
	Ignored     RawState = "ignored"
	Undecodable RawState = "undecodable"
)

// Intake is what one delivery brings into the store, in one transaction.
type Intake struct {
	Raw     Raw
	Events  []Event
	Edges   []Edge
	LookUps []Account // accounts never seen before are made due to be looked up
	Reads   []Work    // of kind ReadWork: refs of which it could not say all; of kind LinkWork: threads that it names
	// SilentAfter is its source's (see Source): a longer stretch without a word
	// before this delivery was a silence, which it ends. 0: none is looked for.
	SilentAfter time.Duration
}

// Pace says when a posting may be written.
type Pace struct {
	First     time.Duration // the first write waits so long for the burst of events that begins a case
	Between   time.Duration // between two writes of one posting; the newest content wins
	MaxWrites int           // writes in the life of one note; 0: no limit
}
