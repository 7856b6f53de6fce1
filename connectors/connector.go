package connectors

import (
	"context"
	"net/http"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Spec is one kind of connector: the line in cmd/waymark/connectors.go.
type Spec struct {
	Kind string // as written in waymark.yaml
	// New makes an instance from its settings. It opens no connection. Faults
	// it returns are shown at the line of the setting they name.
	New func(id string, s Settings) (*Connector, []Fault)
}

// Settings is a connector's part of waymark.yaml.
type Settings interface {
	// Decode fills a pointer to a struct with `yaml:"name"` tags, strictly:
	// an unknown key is a fault. It may be called once.
	Decode(into any) []Fault
	// PublicURL is where people and vendors reach us; "" when not set.
	PublicURL() string
	// Loopback reports whether the listener is bound to this machine only,
	// the one place where a source may be insecure.
	Loopback() bool
	// Polled reports whether the source is asked all the time what happened: it
	// then needs no webhooks.
	Polled() bool
	// Now is the clock that everything runs by.
	Now() time.Time
}

// Fault is something wrong with a setting.
type Fault struct {
	Path string // "read.at", "projects[1]"; "" for the connector as a whole
	Text string // what is wrong
	Hint string // what to do; may be empty
}

// Connector is one configured instance. Capabilities that it lacks are nil.
type Connector struct {
	ID   string
	Kind string
	Name string // what a reader calls it, "sign-in log"

	// Until is when its credentials end, as far as an admin said; zero: not known.
	Until time.Time

	// Words are the event kinds that it can say; check and Walk use them to
	// know what nobody can see. Empty means not known.
	Words []string
	// MaxBody limits a webhook's body, in bytes.
	MaxBody int64

	// Verify proves over the raw bytes, before anything is parsed, that the
	// vendor sent them. Any error means 401; its text is logged, never sent.
	Verify func(h http.Header, body []byte, now time.Time) error
	// DeliveryID returns the vendor's id of this delivery, the same on each
	// retry; "" where there is none: the body's hash serves.
	DeliveryID func(h http.Header, body []byte) string
	// Decode turns a verified body into events. It is pure. An error means
	// that the body is kept as undecodable and can be decoded again later.
	Decode func(d Delivery) (Decoded, error)

	// Refers reads a link, or a key that stands alone, to something of this
	// source that may be read: the ref where the link itself says it, else what
	// people call the ticket. Both are zero for everything else. It is pure.
	Refers func(word string) (ref journeys.Ref, key string)

	LookUp   LookUp   // profile of an account
	Live     Live     // present state of a ref
	Backfill Backfill // what happened before we were told
	Sink     Sink     // writes
	Targets  Targets  // checks names that YAML uses
	Doctor   Doctor   // whether everything is set up on the vendor's side
	Answers  Answers  // answers what people ask
	Listener Listener // deliveries over a socket of ours
	Present  Present  // whether accounts and groups that YAML names are still there
}

// Delivery is one raw webhook as it was received.
type Delivery struct {
	Connector string
	ID        string // DeliveryID, or the hash of the body
	Header    http.Header
	Body      []byte
	Received  time.Time
}

// Decoded is what a delivery says.
type Decoded struct {
	Events  []journeys.Event
	Ignored string  // why there are no events although the body is understood; "" otherwise
	Reply   *Reply  // an answer the vendor wants at once (Slack's challenge)
	Queries []Query // what somebody asked and waits for; with events or without
	Looks   []Look  // what the body cannot say: refs to be read live; with events or without
}

// Look is a ref that should be read live after a while. Those of one ref become
// one read, the earliest.
type Look struct {
	Ref journeys.Ref
	In  time.Duration // from when the delivery was received
}

// Reply is the immediate HTTP answer to a delivery, with status 200.
type Reply struct {
	ContentType string
	Body        []byte
}

// LookUp finds out what a vendor knows of an account.
type LookUp interface {
	// Profile returns the account's addresses (e-mail, phone) as accounts, its
	// display name, and whether the vendor calls it a machine.
	Profile(ctx context.Context, a journeys.Account) (Profile, error)
}

// Profile is a vendor's record of one account.
type Profile struct {
	Addresses []journeys.Account
	Name      string
	Machine   bool
}

// Live reads the present state of a ref, before something is said about it.
type Live interface {
	// Read returns events that describe the ref as it is now; those already
	// known merge with what is stored. An error of kind Gone means that the
	// ref no longer exists.
	Read(ctx context.Context, ref journeys.Ref, now time.Time) ([]journeys.Event, error)
}

// Backfill reads what the vendor remembers of the past, page by page. The
// events are those that webhooks would have brought, with the same ids, so that
// what is known already merges with them.
type Backfill interface {
	// Page returns the refs after a cursor that an earlier page gave; "" begins.
	// An error of kind Gone means that the vendor knows the cursor no more: it is
	// begun again.
	Page(ctx context.Context, p Past, cursor string, now time.Time) (Page, error)
	// Count is about how many refs there are in all; 0 where nobody can say.
	Count(ctx context.Context, p Past, now time.Time) (int, error)
}

// Past says what is read of it.
type Past struct {
	Since  time.Time // refs in which something happened since then
	Filter string    // the same narrowed in the vendor's query language; "" for all
}

// Page is part of the past.
type Page struct {
	Events []journeys.Event
	Refs   int    // how many refs it is about, those left out included
	Next   string // the cursor of the page after it; "": it is the last
}

// Sink carries postings out. Every call makes its own deadline from ctx.
// After an error of kind Unknown the caller finds the mark before it writes
// again.
type Sink interface {
	// Kinds are the postings that it can carry.
	Kinds() []journeys.PostingKind
	// Put makes what stands outside equal to the posting: it creates when
	// prior.Remote is empty, else it reads first and edits in place only what
	// we alone have written.
	Put(ctx context.Context, p journeys.Posting, prior Prior) (Receipt, error)
	// Find returns everything at the posting's target that carries its mark,
	// oldest first. It is asked after an unknown outcome.
	Find(ctx context.Context, p journeys.Posting) ([]Found, error)
	// Remove takes back what stands. Something already gone is no error.
	Remove(ctx context.Context, p journeys.Posting, remote string) error
}

// Prior is what the outbox knows about a posting's last write.
type Prior struct {
	Remote      string
	Fingerprint string
}

// Receipt is what became of a Put.
type Receipt struct {
	State       journeys.PostingState // Standing, Gone, Edited or Refused
	Remote      string                // the vendor's id of what stands now
	Fingerprint string                // of what was written, as the vendor reads it back
	Wrote       bool                  // something was changed outside
	Reason      Refusal               // for Refused
	Who         string                // for Refused with ReasonTaken: who has it
	Since       time.Time             // and since when; zero if not known
}

// Refusal is why a posting was not carried out. The words are stored.
type Refusal string

// The refusals.
const (
	ReasonTaken    Refusal = "taken"        // somebody has the ticket
	ReasonStranger Refusal = "not in group" // the presser is not one of the owner's group
	ReasonPublic   Refusal = "no internal"  // the project has no internal comments and no visibility is configured
	ReasonClosed   Refusal = "closed"       // the ticket is closed
	ReasonNever    Refusal = "never"        // the ticket is one that the settings exclude
)

// Found is something outside that carries our mark.
type Found struct {
	Remote      string
	Fingerprint string
	Created     time.Time
}

// Targets checks at the vendor that what YAML names exists.
type Targets interface {
	// Missing returns those of the named channels or groups that the vendor
	// does not know.
	Missing(ctx context.Context, names []string) ([]string, error)
}

// Present finds out whether those whom YAML names as owners are still there.
// What cannot be asked or is not permitted is an error, or not known.
type Present interface {
	// Account says whether an account is open: one of this connector, or the
	// one that has an e-mail address. Missing means that the vendor shows none.
	Account(ctx context.Context, a journeys.Account) (journeys.Presence, error)
	// Group says whether a group is there, by its name as Targets takes it, and
	// whether anybody of it is, where the vendor shows that.
	Group(ctx context.Context, name string) (journeys.Presence, error)
}
