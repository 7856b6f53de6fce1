// Package storetest says what any store must do, as subtests that read as
// sentences. Each database's own test gives it a way to open a store.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// Open opens the store of the given name for one test: the same name again is
// the same store, as a second replica or after a restart would see it. The
// caller closes it.
type Open func(t *testing.T, name string) *store.DB

// Run holds the stores that open gives against the whole suite.
func Run(t *testing.T, open Open) {
	tests := []struct {
		sentence string
		test     func(*bench)
	}{
		{"the same delivery again is not fresh and changes nothing", theSameDeliveryAgain},
		{"of two equal deliveries in one batch one is fresh", twoInOneBatch},
		{"an ignored delivery is kept without events", keptWithoutEvents},
		{"an undecodable body comes back whole and can be decoded later", decodedLater},
		{"counts and last signs of life follow the deliveries", countsFollow},
		{"pruning forgets old deliveries and keeps their events", pruning},
		{"a delivery without events is no sign of life", saysNothing},
		{"undecodable deliveries are reached page by page", undecodablePages},
		{"secrets in a header are not stored", noSecrets},
		{"two records of one event merge in either order", mergeCommutes},
		{"a repeated event makes nothing due", repeatsAreQuiet},
		{"an earlier receipt alone is no news", earlierReceipt},
		{"what cannot be stored is invalid and not unavailable", invalidInput},
		{"a closed store is unavailable", closedStore},
		{"a caller who gave up is told that the store is unavailable", gaveUp},
		{"a restart keeps everything", restart},

		{"refs with one customer are one subject", oneCustomer},
		{"an edge merges two subjects and the older id stays", olderStays},
		{"everything of the loser moves to the winner", loserMoves},
		{"a merge voids both leases", mergeVoids},
		{"an account with too many open refs joins no more", tooManyRefs},
		{"an account with too many open refs is nobody's other account", tooManyAccounts},
		{"closed tickets do not count against the limit", closedTickets},
		{"a cut splits the subject and stays cut", cutStays},
		{"a cut voids the lease, and both parts can be judged at once", cutVoids},
		{"a cut edge with another way round splits nothing", otherWay},
		{"a cut divides cases and postings", cutDivides},
		{"stronger evidence for an edge stands beside the weaker", twoEvidences},

		{"a claimed subject is not claimed again before its lease ends", leaseHolds},
		{"two replicas never claim the same subject", twoReplicas},
		{"a settled subject is due again at Next and not before", dueAtNext},
		{"adding again never delays", neverDelays},
		{"a settle under a lost lease changes nothing", lostLease},
		{"a settle with news meanwhile changes nothing and frees the subject", newsMeanwhile},
		{"a superseded case points to its successor", successors},
		{"a case that is no longer named is forgotten", forgottenCase},
		{"a gap that is no longer found is kept as withdrawn", withdrawnGap},
		{"cases are found by when they started", casesBetween},
		{"events on no step are counted", eventsBetween},
		{"what is pressed of pain points is kept in order, and is no event of a journey", pointsAreKept},
		{"messages are counted by when they were first said, and those called wrong", messagesAreCounted},
		{"a case's brief goes where the case goes", briefsFollow},
		{"every ticket's events are handed out together, page after page", ticketByTicket},
		{"every case is handed out with its own events, page after page", caseByCase},
		{"a changed map makes due what is open, spread out", rewalked},

		{"a posting is handed out when it is due, once", postingDue},
		{"a posting waits while its subject has news", postingWaits},
		{"what became of a posting is kept", postingKept},
		{"news during a write stays due", newsDuringWrite},
		{"news during a write with unknown outcome waits", newsDuringUnknown},
		{"an outcome under a lost lease is not taken", lostPostingLease},
		{"a never written posting can be dropped", dropped},
		{"a crowd holds what was to be said of those who are in it", crowdHolds},
		{"one crowd lasts at one place", crowdOnce},
		{"who leaves a crowd, and whom it leaves, is told of by itself", crowdShrinks},
		{"what a channel was told is counted, and what is being told", budgetCounts},
		{"a rule is parked once, until it is let go or its file changes", parkedOnce},
		{"a posting dropped while it is being sent is taken back", droppedWhileSent},
		{"what a human removed or edited stays at rest", atRest},
		{"an edited note is taken up again to be taken back", editedTakenBack},
		{"marking as sending survives a crash", marking},
		{"what is wanted differently by now is not sent", notSent},
		{"a posting of no subject is put once", putOnce},
		{"a withdrawn posting stays away", withdrawn},
		{"a withdrawn posting that was never written is simply gone", withdrawnUnwritten},
		{"writes are logged once each", writesLogged},
		{"undo finds what stands", undoFinds},

		{"a source is silent when it has not spoken for so long", fallsSilent},
		{"a word ends a silence before its event is walked", wordEndsSilence},
		{"a gap that nobody noticed is a silence all the same", unnoticedSilence},
		{"what is decoded later was no silence", decodedInSilence},
		{"of silences the newest are kept", newestSilences},
		{"a source whose silence does not count has none", noSilence},

		{"when somebody last acted is known, whatever they acted on", lastActs},
		{"what is known of owners outlives a restart, and makes due what it concerns", ownersKept},
		{"what is being walked by what was known before is walked again", walkedMeanwhile},

		{"a subject is found by any of its refs, and read without a claim", foundByRef},
		{"a subject is found by a case, also by one that was superseded", foundByCase},
		{"a ticket is found by every key that it ever had", foundByKey},

		{"what is long over is forgotten whole", forgets},
		{"what is open, due or new is not forgotten", keepsAlive},
		{"what stands outside can be taken back after its subject is forgotten", keepsStanding},
		{"a forgotten subject leaves nothing that a later one could inherit", leavesNothing},
		{"many are forgotten in batches", forgetsMany},

		{"an account is looked up once", lookedUpOnce},
		{"a delivery makes reads due, once", readsDue},
		{"work keeps its earlier time and counts failures", workEarlier},
		{"work scheduled while it is done is done again", workAgain},
		{"the next due time covers all kinds and leases", nextDue},
		{"settings are remembered and forgotten", settings},
		{"many writers at once lose nothing", manyWriters},
	}
	for _, tt := range tests {
		t.Run(tt.sentence, func(t *testing.T) {
			b := &bench{T: t, ctx: t.Context(), open: open}
			b.db = b.replica()
			tt.test(b)
		})
	}
}

// T0 is when the tests begin.
var T0 = time.Date(2026, 11, 17, 8, 41, 0, 0, time.UTC)

func at(minutes int) time.Time { return T0.Add(time.Duration(minutes) * time.Minute) }

// bench is one test's store with short words for what tests do often.
type bench struct {
	*testing.T
	ctx  context.Context
	open Open
	db   *store.DB
	n    int
}

// replica opens the test's store once more.
func (b *bench) replica() *store.DB {
	b.Helper()
	db := b.open(b.T, "store")
	b.Cleanup(func() { b.ok(db.Close()) })
	return db
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) is(what string, got, want any) {
	b.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		b.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func (b *bench) fails(err, kind error) {
	b.Helper()
	if !errors.Is(err, kind) {
		b.Fatalf("got error %v, want one that wraps %q", err, kind)
	}
}

func ticket(id string) journeys.Ref {
	return journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}
}

func person(id string) journeys.Account { return journeys.Account{Realm: "it-desk", ID: id} }

// event is something that happened on a ticket.
func event(id string, ref journeys.Ref, minute int, customers ...journeys.Account) journeys.Event {
	return journeys.Event{ID: id, Connector: ref.Connector, Kind: "created", At: at(minute), Received: at(minute), Ref: ref, Customers: customers}
}

func edgesOf(events ...journeys.Event) []journeys.Edge {
	var edges []journeys.Edge
	for _, e := range events {
		edges = append(edges, journeys.EdgesOf(e, journeys.NewRoster())...)
	}
	return edges
}

func joins(x, y journeys.Node, why journeys.Evidence) journeys.Edge {
	return journeys.Edge{A: min(x, y), B: max(x, y), Evidence: why}
}

// brings is a delivery with these events and the edges they show.
func brings(id string, minute int, events ...journeys.Event) journeys.Intake {
	return journeys.Intake{
		Raw: journeys.Raw{
			Connector: "it-desk", ID: id, Received: at(minute), State: journeys.Accepted,
			Header: map[string][]string{"Content-Type": {"application/json"}}, Body: []byte(`{"delivery":"` + id + `"}`),
		},
		Events: events, Edges: edgesOf(events...),
	}
}

// accept stores a delivery of its own for these events.
func (b *bench) accept(minute int, events ...journeys.Event) {
	b.Helper()
	b.n++
	fresh, err := b.db.Accept(b.ctx, brings(fmt.Sprint("delivery-", b.n), minute, events...))
	b.ok(err)
	b.is("fresh", fresh, true)
}

func (b *bench) claim(minute int) []journeys.Subject {
	b.Helper()
	s, err := b.db.ClaimSubjects(b.ctx, at(minute), 100, time.Minute)
	b.ok(err)
	return s
}

// only claims the one subject that is due.
func (b *bench) only(minute int) journeys.Subject {
	b.Helper()
	s := b.claim(minute)
	if len(s) != 1 {
		b.Fatalf("%d subjects are due, want 1", len(s))
	}
	return s[0]
}

// decides is a settlement with a case over all events of the subject.
func decides(s journeys.Subject, next time.Time, changes ...journeys.Change) journeys.Settlement {
	return journeys.Settlement{Subject: s.ID, Seq: s.Seq, Lease: s.Lease, Cases: []journeys.Case{caseOf("case-"+s.ID, s)}, Postings: changes, Next: next}
}

func caseOf(id string, s journeys.Subject) journeys.Case {
	k := journeys.Case{ID: id, Journey: "password-reset"}
	for _, e := range s.Events {
		k.Events = append(k.Events, e.ID)
		k.Last = e.At
		if k.Started.IsZero() {
			k.Started = e.At
		}
		if !slices.Contains(k.Refs, e.Ref) {
			k.Refs = append(k.Refs, e.Ref)
		}
	}
	return k
}

func (b *bench) settle(minute int, s ...journeys.Settlement) (stale []string) {
	b.Helper()
	stale, err := b.db.SettleSubjects(b.ctx, at(minute), s)
	b.ok(err)
	return stale
}

// wants is a note on a ticket.
func wants(key string, ref journeys.Ref, meaning string, dueMinute int) journeys.Change {
	return journeys.Change{DueAt: at(dueMinute), Posting: journeys.Posting{
		Key: key, Kind: journeys.NotePosting, Connector: "it-desk", Target: ref.ID, Ref: ref, Journey: "password-reset", Meaning: meaning,
		Content: journeys.Content{Text: &journeys.Text{Headline: meaning}},
	}}
}

func (b *bench) postings(minute int) []journeys.Stored {
	b.Helper()
	p, err := b.db.ClaimPostings(b.ctx, at(minute), 100, time.Minute)
	b.ok(err)
	return p
}

func (b *bench) posting(minute int) journeys.Stored {
	b.Helper()
	p := b.postings(minute)
	if len(p) != 1 {
		b.Fatalf("%d postings are due, want 1", len(p))
	}
	return p[0]
}

// standing is the outcome of a successful write.
func standing(p journeys.Stored, minute int) journeys.Stored {
	p.State, p.Remote, p.Written, p.Fingerprint = journeys.Standing, "comment/10019", p.Meaning, "f-"+p.Meaning
	p.Writes, p.WrittenAt, p.DueAt, p.Attempts = p.Writes+1, at(minute), time.Time{}, 0
	return p
}

// standingNote leaves one note standing on a ticket, written at minute 2, and
// its subject settled with nothing due.
func (b *bench) standingNote() {
	b.Helper()
	b.accept(0, event("created", ticket("1"), 0))
	b.settle(1, decides(b.only(1), time.Time{}, wants("note", ticket("1"), "stuck", 1)))
	b.ok(b.db.SettlePostings(b.ctx, at(2), []journeys.Stored{standing(b.posting(2), 2)}))
}

// again settles the subject after one more event, with these changes.
func (b *bench) again(minute int, changes ...journeys.Change) {
	b.Helper()
	b.accept(minute, event(fmt.Sprint("again-", minute), ticket("1"), minute))
	b.is("stale", b.settle(minute, decides(b.only(minute), time.Time{}, changes...)), []string{})
}
