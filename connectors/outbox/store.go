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
	// Queues are the places at which first messages wait that are in no crowd
	// yet; since is from when on what was said counts beside them.
	Queues(ctx context.Context, since time.Time) ([]journeys.Queue, error)
	// Gather makes who waits at a crowd's place part of it, or of the one that
	// lasts there already: those rows that are given under their leases, else
	// all. What is never written yet about their cases is held with them.
	Gather(ctx context.Context, now time.Time, c journeys.Crowd, rows []journeys.Stored) (n int, err error)
	// Crowds returns those that are due to be judged.
	Crowds(ctx context.Context, now time.Time) ([]journeys.Crowd, error)
	// SettleCrowd stores what was decided about a crowd, with its message, and
	// when it is judged again; zero: it is over, and lets go what it held.
	SettleCrowd(ctx context.Context, now time.Time, c journeys.Crowd, says journeys.Posting, next time.Time) error
	// CountPosts counts the cases of which a channel was told first since an
	// instant, or is being told now.
	CountPosts(ctx context.Context, connector, channel string, since, now time.Time) (int, error)
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
	// Held reports postings that wait: "paused", "quiet", "budget", "crowd",
	// "brake", "pace", "suspended", "rate limited", "unconfirmed", "no such
	// connector".
	Held(kind journeys.PostingKind, why string, n int)
}

type silent struct{}

func (silent) Sent(string, journeys.PostingKind, journeys.PostingState, time.Duration) {}
func (silent) Held(journeys.PostingKind, string, int)                                  {}
