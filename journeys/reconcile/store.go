package reconcile

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Store is what the loop needs of the store.
type Store interface {
	// ClaimSubjects hands out up to n due subjects, loaded whole, each to one
	// caller until its lease ends.
	ClaimSubjects(ctx context.Context, now time.Time, n int, lease time.Duration) ([]journeys.Subject, error)
	// SettleSubjects stores what was decided in one transaction. It returns the
	// subjects that had news meanwhile or were claimed by somebody else: these
	// stay due and unchanged.
	SettleSubjects(ctx context.Context, now time.Time, list []journeys.Settlement) (stale []string, err error)
	ClaimWork(ctx context.Context, kind journeys.WorkKind, now time.Time, n int, lease time.Duration) ([]journeys.Work, error)
	// SettleWork makes a piece of work due again at next; zero: it is done.
	SettleWork(ctx context.Context, w journeys.Work, next time.Time, failed bool) error
	// Append stores what a look-up found.
	Append(ctx context.Context, now time.Time, events []journeys.Event, edges []journeys.Edge, lookUps []journeys.Account) error
	// Cut removes an edge for good and splits the subject where it held.
	Cut(ctx context.Context, now time.Time, e journeys.Edge) error
	// NextDue is when the earliest due work of any kind is due; zero: never.
	NextDue(ctx context.Context) (time.Time, error)
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Profiles looks accounts up at the connector that is their realm. An error
// may say how it wants to be retried by implementing Again; one that does not
// is retried with growing pauses.
type Profiles interface {
	// Profile returns the account's addresses (e-mail, phone) as accounts and
	// whether the vendor calls it a machine. An account of a realm that nobody
	// can look up gives nothing and no error.
	Profile(ctx context.Context, a journeys.Account) (addresses []journeys.Account, machine bool, err error)
}

// Again is what a look-up's error may say of itself: whether trying again can
// help at all (not where the account is gone), and how long the vendor asked
// us to wait, 0 where it did not.
type Again interface {
	error
	Again() (again bool, after time.Duration)
}

// Observer counts; it is called from several goroutines and must not block.
type Observer interface {
	// Walked reports one settled batch: subjects judged, those of them that
	// had news meanwhile, and how long the batch took from claim to settle.
	Walked(subjects, stale int, took time.Duration)
	// Unjudged reports a subject whose judgement panicked.
	Unjudged(subject string)
	// LookedUp reports one look-up.
	LookedUp(found int, err error)
}

type silent struct{}

func (silent) Walked(int, int, time.Duration) {}
func (silent) Unjudged(string)                {}
func (silent) LookedUp(int, error)            {}
