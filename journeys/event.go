package journeys

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Ref is what an event is about: a ticket, a chat thread, a call, a visit. ID
// is the vendor's immutable id, never an issue key, which changes when a
// ticket moves to another project. An event belongs to its ref for ever.
type Ref struct {
	Connector string  `json:"connector"` // id of the configured connector, "it-desk"
	Kind      RefKind `json:"kind"`
	ID        string  `json:"id"`
}

// RefKind says what sort of thing a ref is. Only tickets can carry a note.
type RefKind string

// The kinds of ref.
const (
	Ticket  RefKind = "ticket"
	Thread  RefKind = "thread"
	Call    RefKind = "call"
	Session RefKind = "session" // a portal visit, a sign-in: short, and nobody can answer on it
	FixRef  RefKind = "fix"     // an issue that answers a pain point, by the Remote of its posting: only ever read live
)

// String returns "it-desk/ticket/10041"; ParseRef reads it back.
func (r Ref) String() string { return r.Connector + "/" + string(r.Kind) + "/" + r.ID }

func compareRefs(a, b Ref) int {
	return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// IsZero reports whether the ref names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// ParseRef reads what Ref.String wrote; ok is false for anything else.
func ParseRef(s string) (r Ref, ok bool) {
	parts := strings.SplitN(s, "/", 3)
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return Ref{}, false
	}
	return Ref{parts[0], RefKind(parts[1]), parts[2]}, true
}

// Account is one identity at one connector: a Jira account id, a Slack user.
// An e-mail address and a phone number are accounts of nobody's connector:
// Realm is then "email" or "tel", which no connector may be called.
type Account struct {
	Realm string `json:"realm"` // a connector's id, or RealmEmail, or RealmPhone
	ID    string `json:"id"`
}

// Realms of accounts that belong to no connector.
const (
	RealmEmail = "email"
	RealmPhone = "tel" // not "phone": so desks call the source that reports their calls
)

// EmailAccount normalises an address; an unusable one gives the zero Account.
func EmailAccount(address string) Account {
	a := strings.ToLower(strings.TrimSpace(address))
	if at := strings.IndexByte(a, '@'); at <= 0 || at == len(a)-1 {
		return Account{}
	}
	return Account{RealmEmail, a}
}

// PhoneAccount keeps digits and a leading plus ("00" counts as one, and the
// zero of "+49 (0)30" is not dialled from abroad); a number
// of fewer than five digits (an extension) identifies nobody and gives the
// zero Account.
func PhoneAccount(number string) Account {
	var b strings.Builder
	number = strings.TrimSpace(strings.ReplaceAll(number, "(0)", ""))
	for i, r := range number {
		if r >= '0' && r <= '9' || r == '+' && i == 0 {
			b.WriteRune(r)
		}
	}
	n := b.String()
	if strings.HasPrefix(n, "00") {
		n = "+" + n[2:]
	}
	if len(strings.TrimPrefix(n, "+")) < 5 {
		return Account{}
	}
	return Account{RealmPhone, n}
}

// String returns "realm:id".
func (a Account) String() string { return a.Realm + ":" + a.ID }

// IsZero reports whether the account names nobody.
func (a Account) IsZero() bool { return a == Account{} }

// Audience says who may see something where it happened. A posting shows only
// what its readers may see there.
type Audience struct {
	Level AudienceLevel `json:"level,omitempty"`
	To    string        `json:"to,omitempty"` // the project role, security level or channel, when Restricted
}

// AudienceLevel orders audiences from widest to narrowest.
type AudienceLevel string

// The levels; the zero value means public to the customer and the desk.
const (
	Public     AudienceLevel = ""
	Internal   AudienceLevel = "internal"   // any agent of the desk
	Restricted AudienceLevel = "restricted" // only those named in To
)

// Fields are an event's facts under readable names ("request_type",
// "results"); a value is a list because labels and organisations are. The
// names that connectors share are the Field constants.
type Fields map[string][]string

// Names of fields that the domain itself reads. A connector fills those that
// its vendor knows; anything else it may add under names of its own.
const (
	FieldKey            = "key"             // what people call the ref: ITD-4811
	FieldURL            = "url"             // where people open it
	FieldSummary        = "summary"         // the ticket's title
	FieldProject        = "project"         // the project or queue
	FieldStatusCategory = "status_category" // new, indeterminate, done
	FieldAssignee       = "assignee"        // account id at the ref's connector; present and empty: nobody
	FieldAssigneeName   = "assignee_name"
	FieldLabels         = "labels"
	FieldOrganisations  = "organisations"
	FieldSecurityLevel  = "security_level" // present and not empty: restricted
	FieldRequestType    = "request_type"
	FieldOnBehalf       = "on_behalf"      // "true": somebody else wrote it down for the customer
	FieldWaited         = "waited_s"       // seconds somebody waited before this event
	FieldActorName      = "actor_name"     // display name of the actor, for "has it since"
	FieldStatus         = "status"         // the desk's own name of it
	FieldTeam           = "team"           // the group that has the ticket; present and empty: none
	FieldSLA            = "sla"            // one value per cycle: "Time to resolution: met", "...: breached", "...: running", "...: paused"; those of one name in order of their beginning
	FieldRating         = "rating"         // 1 to 5, what the customer says of the service
	FieldInternalDesk   = "internal_notes" // "true": the desk can hold notes customers do not see (a JSM project)
)

// First returns a field's first value, "" where there is none.
func (f Fields) First(name string) string {
	if v := f[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Event is one thing that happened, normalised. Two records of one happening
// (its webhook and the vendor's history, a repeated delivery) carry the same
// ID and merge with Merge.
type Event struct {
	ID        string    `json:"id"`        // unique within the connector: "comment/10019/created"
	Connector string    `json:"connector"` // the id of the connector that brought it
	Kind      string    `json:"kind"`      // the connector's own word: "created", "failed"
	At        time.Time `json:"at"`        // when it happened; UTC, milliseconds; never after Received
	Received  time.Time `json:"received"`  // when it first reached us
	Ref       Ref       `json:"ref"`
	Actor     Account   `json:"actor,omitzero"`
	Customers []Account `json:"customers,omitempty"` // whom the ref is for, as this record says: reporter, caller
	Channel   string    `json:"channel,omitempty"`   // "" where the ref's journey step says it
	Text      string    `json:"text,omitempty"`      // the actor's words; quotes and footers already cut
	Fields    Fields    `json:"fields,omitempty"`
	Audience  Audience  `json:"audience,omitzero"`
	Amends    string    `json:"amends,omitempty"`  // ID of the event this one edits or deletes
	Machine   bool      `json:"machine,omitempty"` // the vendor says that no human did it
	Reading   *Reading  `json:"reading,omitempty"` // what was read in Text when it came in; nil: not read
	History   bool      `json:"history,omitempty"` // only back-fill ever brought it: it is no news, and no reason to speak
	Mark      string    `json:"mark,omitempty"`    // posting key found in it: our own write, come back
}

// Kinds of event that mean the same at every connector. All other kinds are
// the connector's own words and mean what a journey file says of them.
const (
	KindCreated   = "created"    // the ref came into being: the first of its instant
	KindEdited    = "edited"     // Text replaces that of the event in Amends
	KindDeleted   = "deleted"    // the event in Amends, or without one the ref itself, is gone
	KindRated     = "rated"      // the customer said how it was: FieldRating, and Text
	KindTake      = "take"       // a human pressed "I'll take it" on the case of Ref
	KindHandBack  = "hand_back"  // who took it gives it back
	KindTaken     = "taken"      // the outbox's word: the press of Amends was carried out
	KindSnooze    = "snooze"     // a human wants quiet about a gap of the case of Ref until FieldUntil
	KindDismiss   = "dismiss"    // a human said that a gap is none; FieldReason says why
	KindAccept    = "accept"     // a human accepted a gap as a pain point
	KindSeen      = "seen"       // a human acknowledged a gap
	KindNameOwner = "name_owner" // of a pain point: FieldOwner mends it from now on
	KindImprove   = "improve"    // of a pain point: an improvement is wanted; FieldKey names an issue that exists already
	KindNotWorth  = "not_worth"  // of a pain point: it is not worth mending; FieldReason says why
	KindRefused   = "refused"    // the outbox's word: it was not; Fields say why
)

// Key names the event among those of all connectors: "phone/call-7/answered".
func (e *Event) Key() string { return e.Connector + "/" + e.ID }

// looksBack reports whether an event says something of what was, and is no part
// of it: a rating, which may come a week after the case. It keeps no case from
// being over, and begins none.
func (e *Event) looksBack() bool { return e.Kind == KindRated }

// Less is the one order of events: by when they happened, then by identity,
// so that arrival plays no part. What came into being at an instant was
// not changed before it.
func Less(a, b Event) int { return less(&a, &b) }

func less(a, b *Event) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Connector, b.Connector),
		cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.ID, b.ID))
}

func rank(kind string) int {
	if kind == KindCreated {
		return 0
	}
	return 1
}

// Merge joins two records of one event; it is commutative, associative and
// idempotent, so that it does not matter which record came first. The earlier
// time wins (a webhook says when it was sent, the history when it happened),
// the narrower audience, the longer text, and of two values of a field the
// greater.
func Merge(a, b Event) Event {
	m := a
	m.At = earlier(a.At, b.At)
	m.Received = earlier(a.Received, b.Received)
	m.Kind = max(a.Kind, b.Kind)
	m.Channel = max(a.Channel, b.Channel)
	m.Amends = max(a.Amends, b.Amends)
	m.Mark = max(a.Mark, b.Mark)
	m.Machine = a.Machine || b.Machine
	m.History = a.History && b.History
	if len(b.Text) > len(a.Text) || len(b.Text) == len(a.Text) && b.Text > a.Text {
		m.Text, m.Reading = b.Text, b.Reading
	} else if b.Text == a.Text {
		m.Reading = mergeReadings(a.Reading, b.Reading)
	}
	if b.Actor.String() > a.Actor.String() {
		m.Actor = b.Actor
	}
	if b.Ref.String() > a.Ref.String() {
		m.Ref = b.Ref
	}
	if narrower(b.Audience, a.Audience) {
		m.Audience = b.Audience
	}
	m.Customers = mergeAccounts(a.Customers, b.Customers)
	m.Fields = mergeFields(a.Fields, b.Fields)
	return m
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func narrower(a, b Audience) bool {
	rank := map[AudienceLevel]int{Public: 0, Internal: 1, Restricted: 2}
	return cmp.Or(cmp.Compare(rank[a.Level], rank[b.Level]), cmp.Compare(a.To, b.To)) > 0
}

func mergeAccounts(a, b []Account) []Account {
	if len(b) == 0 && len(a) <= 1 {
		return a
	}
	m := slices.Concat(a, b)
	slices.SortFunc(m, func(x, y Account) int { return cmp.Compare(x.String(), y.String()) })
	return slices.Compact(m)
}

func mergeFields(a, b Fields) Fields {
	if len(b) == 0 {
		return a
	}
	m := make(Fields, len(a)+len(b))
	for k, v := range a {
		m[k] = v
	}
	for k, v := range b {
		if old, ok := m[k]; !ok || slices.Compare(v, old) > 0 {
			m[k] = v
		}
	}
	return m
}
