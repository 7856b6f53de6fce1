package outbox

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Store is what the outbox needs of the store.
type Store interface {
	// ClaimPostings hands out up to n due postings, each to one caller until
	// its lease ends, and none whose subject has events nobody has walked.
	ClaimPostings(ctx context.Context, now time.Time, n int, lease time.Duration) ([]journeys.Stored, error)
	// MarkSending makes State Unknown durable for those of the rows that are
	// still leased as given, without ending the lease, and returns the keys of
	// the others. After it a crash at any moment leads to a search for the
	// mark before the next write.
	MarkSending(ctx context.Context, now time.Time, rows []journeys.Stored) (lost []string, err error)
	// SettlePostings stores outcomes and ends leases. DueAt zero: nothing more
	// to do. A row whose wanted meaning changed meanwhile stays due by itself;
	// one that is leased to somebody else is left alone.
	SettlePostings(ctx context.Context, now time.Time, rows []journeys.Stored) error
	// PutPosting stores a posting of no subject. The same key and meaning
	// again change nothing.
	PutPosting(ctx context.Context, now time.Time, p journeys.Posting, dueAt time.Time) error
	// Append stores events that a live read or an outcome brought.
	Append(ctx context.Context, now time.Time, events []journeys.Event, edges []journeys.Edge, lookUps []journeys.Account) error
	// SubjectOf returns the subject of a ref with its events; false for a ref
	// that was never heard of.
	SubjectOf(ctx context.Context, ref journeys.Ref) (journeys.Subject, bool, error)
	// CountWrites counts writes of one kind of posting since an instant.
	CountWrites(ctx context.Context, kind journeys.PostingKind, since time.Time) (int, error)
	// NextDue is when the earliest due work of any kind is due; zero: never.
	NextDue(ctx context.Context) (time.Time, error)
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Observer counts; it is called from several goroutines and must not block.
type Observer interface {
	// Sent reports one attempt: the connector, the kind of posting and what
	// became of it, and how long the vendor took.
	Sent(connector string, kind journeys.PostingKind, state journeys.PostingState, took time.Duration)
	// Held reports postings that wait: "paused", "brake", "suspended",
	// "rate limited", "unconfirmed", "no such connector".
	Held(kind journeys.PostingKind, why string, n int)
}

type silent struct{}

func (silent) Sent(string, journeys.PostingKind, journeys.PostingState, time.Duration) {}
func (silent) Held(journeys.PostingKind, string, int)                                  {}
