package reconcile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

var start = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

// rules are one journey of two steps, walked by every ticket.
func rules() *journeys.Rules {
	return &journeys.Rules{
		Zone:    time.UTC,
		Sources: []journeys.Source{{ID: "it-desk"}},
		Roster:  journeys.NewRoster(),
		Journeys: []journeys.Journey{{
			ID: "password-reset", Name: "Password reset", Mode: journeys.Observe,
			Any: []journeys.Claim{{From: "it-desk"}},
			Steps: []journeys.Step{
				{ID: "ask", Done: []journeys.Match{{From: "it-desk", Kind: "created"}}},
				{ID: "reset", Begins: []journeys.Match{{From: "it-desk", Kind: "begun"}}, Done: []journeys.Match{{From: "it-desk", Kind: "done"}}, Within: 10 * time.Minute},
			},
			Ideal: []journeys.Path{{ID: "only", Steps: []string{"ask", "reset"}}},
			Over:  journeys.Over{Quiet: 7 * 24 * time.Hour},
		}},
	}
}

func ticket(id string) journeys.Ref {
	return journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}
}

func event(ref, kind string, at time.Time) journeys.Event {
	return journeys.Event{ID: ref + "/" + kind, Connector: "it-desk", Kind: kind, At: at, Received: at, Ref: ticket(ref)}
}

func subject(events ...journeys.Event) journeys.Subject {
	return journeys.Subject{ID: "7", Seq: 3, Lease: "l", Events: events}
}

func TestASettlementNamesWhatItWasDecidedOn(t *testing.T) {
	s := subject(event("1", "created", start), event("1", "begun", start.Add(time.Minute)))
	st := Decide(rules(), journeys.Facts{}, journeys.Pace{}, s, start.Add(2*time.Minute))
	if st.Subject != "7" || st.Seq != 3 || st.Lease != "l" {
		t.Errorf("settlement of %q at %d under %q", st.Subject, st.Seq, st.Lease)
	}
	if len(st.Cases) != 1 || st.Cases[0].ID == "" || len(st.Cases[0].Visits) != 2 {
		t.Fatalf("cases %+v", st.Cases)
	}
	if want := start.Add(11 * time.Minute); !st.Next.Equal(want) {
		t.Errorf("next %v, want %v, when its ten minutes have run out", st.Next, want)
	}
}

func TestADecisionIsPure(t *testing.T) {
	s := subject(event("1", "created", start), event("1", "begun", start.Add(time.Minute)))
	now := start.Add(time.Hour)
	a, b := Decide(rules(), journeys.Facts{}, journeys.Pace{}, s, now), Decide(rules(), journeys.Facts{}, journeys.Pace{}, s, now)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("two decisions differ:\n%+v\n%+v", a, b)
	}
}

func TestACaseKeepsItsIDAcrossDecisions(t *testing.T) {
	s := subject(event("1", "created", start))
	first := Decide(rules(), journeys.Facts{}, journeys.Pace{}, s, start)
	s.Cases, s.Seq = first.Cases, 4
	s.Events = append(s.Events, event("1", "begun", start.Add(time.Minute)))
	second := Decide(rules(), journeys.Facts{}, journeys.Pace{}, s, start.Add(time.Minute))
	if second.Cases[0].ID != first.Cases[0].ID {
		t.Errorf("%s became %s", first.Cases[0].ID, second.Cases[0].ID)
	}
}

func TestIDsOfNewCasesDifferAndSortByAge(t *testing.T) {
	c := journeys.Case{Journey: "j", Refs: []journeys.Ref{ticket("1")}, Events: []string{"e"}}
	s := subject()
	old := newID(s, c, start)
	if young := newID(s, c, start.Add(time.Hour)); young <= old {
		t.Errorf("%s is older than %s", young, old)
	}
	other := s
	other.ID = "8" // the same first event again, after a split
	if newID(other, c, start) == old {
		t.Error("two subjects gave one id")
	}
}

// house is the loop of one test over a real store, with its own clock.
type house struct {
	t      *testing.T
	now    time.Time
	db     *store.DB
	config atomic.Pointer[Config]
	loop   *Loop
	log    bytes.Buffer
	seen   watcher
}

type watcher struct {
	walked, stale, unjudged, lookedUp int
}

func (w *watcher) Walked(n, stale int, _ time.Duration) { w.walked += n; w.stale += stale }
func (w *watcher) Unjudged(string)                      { w.unjudged++ }
func (w *watcher) LookedUp(int, error)                  { w.lookedUp++ }

func newHouse(t *testing.T, r *journeys.Rules, change func(*Options)) *house {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "w.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h := &house{t: t, now: start, db: db}
	h.config.Store(&Config{Rules: r})
	o := Options{
		Store: db, Config: &h.config, Now: func() time.Time { return h.now }, Observer: &h.seen,
		Log: slog.New(slog.NewTextHandler(&h.log, nil)),
	}
	if change != nil {
		change(&o)
	}
	h.loop = New(o)
	return h
}

func (h *house) append(lookUps []journeys.Account, events ...journeys.Event) {
	h.t.Helper()
	var edges []journeys.Edge
	for _, e := range events {
		edges = append(edges, journeys.EdgesOf(e, h.config.Load().Rules.Roster)...)
	}
	if err := h.db.Append(h.t.Context(), h.now, events, edges, lookUps); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) step() int {
	h.t.Helper()
	n, err := h.loop.Step(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) cases() []journeys.Case {
	h.t.Helper()
	list, err := h.db.CasesBetween(h.t.Context(), []string{"password-reset"}, start.Add(-time.Hour), start.Add(1000*time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

func TestADueSubjectIsWalkedAndThenLeftAloneUntilItsNextInstant(t *testing.T) {
	h := newHouse(t, rules(), nil)
	h.append(nil, event("1", "created", start), event("1", "begun", start))
	if h.step() != 1 || len(h.cases()) != 1 {
		t.Fatalf("%d cases", len(h.cases()))
	}
	if h.step() != 0 {
		t.Fatal("it was walked again for nothing")
	}
	h.now = start.Add(10*time.Minute - time.Millisecond)
	if h.step() != 0 {
		t.Fatal("it was walked before the instant that matters")
	}
	h.now = start.Add(10 * time.Minute)
	if h.step() != 1 {
		t.Fatal("it was not walked when its ten minutes had run out")
	}
	for _, g := range h.cases()[0].Gaps {
		if g.Kind == journeys.Delay {
			return
		}
	}
	t.Errorf("no delay among %+v", h.cases()[0].Gaps)
}

// late brings an event in between load and settle.
type late struct {
	*store.DB
	bring func()
}

func (l *late) SettleSubjects(ctx context.Context, now time.Time, list []journeys.Settlement) ([]string, error) {
	if l.bring != nil {
		l.bring()
		l.bring = nil
	}
	return l.DB.SettleSubjects(ctx, now, list)
}

func TestAnEventThatArrivesMeanwhileIsNotLost(t *testing.T) {
	var l *late
	h := newHouse(t, rules(), func(o *Options) {
		l = &late{DB: o.Store.(*store.DB)}
		o.Store = l
	})
	l.bring = func() { h.append(nil, event("1", "begun", start)) }
	h.append(nil, event("1", "created", start))
	h.step()
	if h.seen.stale != 1 || len(h.cases()) != 0 {
		t.Fatalf("%d stale, %d cases: the old answer was stored", h.seen.stale, len(h.cases()))
	}
	h.now = h.now.Add(h.loop.o.Lease + time.Second)
	h.step()
	if c := h.cases(); len(c) != 1 || len(c[0].Events) != 2 {
		t.Errorf("cases %+v", c)
	}
}

func TestASubjectThatCannotBeJudgedDoesNotStopTheOthers(t *testing.T) {
	r := rules()
	poison := true
	r.Journeys[0].Steps[0].Done = append(r.Journeys[0].Steps[0].Done, journeys.Match{From: "it-desk", When: func(e *journeys.Event) bool {
		if poison && e.Ref.ID == "2" {
			panic("what the customer said")
		}
		return false
	}})
	h := newHouse(t, r, nil)
	for _, id := range []string{"1", "2", "3"} {
		e := event(id, "created", start)
		e.Kind = "noted" // so that the rule is asked
		h.append(nil, event(id, "created", start), e)
	}
	h.step()
	if len(h.cases()) != 2 || h.seen.unjudged != 1 {
		t.Fatalf("%d cases, %d unjudged", len(h.cases()), h.seen.unjudged)
	}
	if strings.Contains(h.log.String(), "customer") || !strings.Contains(h.log.String(), "could not be judged") {
		t.Errorf("log: %s", h.log.String())
	}
	if h.step() != 0 {
		t.Error("it is tried again at once")
	}
	h.now = h.now.Add(time.Minute)
	h.step()
	h.now = h.now.Add(time.Minute)
	if h.step() != 0 {
		t.Error("the pause does not grow")
	}
	poison = false
	h.now = h.now.Add(time.Minute)
	h.step()
	if len(h.cases()) != 3 {
		t.Error("it was given up")
	}
}

// choosy is a store that cannot store the answer about some tickets.
type choosy struct {
	*store.DB
	refuse func(journeys.Settlement) bool
}

func (c *choosy) SettleSubjects(ctx context.Context, now time.Time, list []journeys.Settlement) ([]string, error) {
	for _, s := range list {
		if c.refuse(s) {
			return nil, errors.New("cannot be stored")
		}
	}
	return c.DB.SettleSubjects(ctx, now, list)
}

func TestASubjectThatCannotBeStoredDoesNotStopTheOthers(t *testing.T) {
	for name, c := range map[string]struct {
		refuse       func(journeys.Settlement) bool
		cases, fails int
		err          bool
	}{
		"one": {func(s journeys.Settlement) bool {
			return len(s.Cases) > 0 && s.Cases[0].Refs[0].ID == "2"
		}, 2, 1, false},
		"the store itself": {func(journeys.Settlement) bool { return true }, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, rules(), func(o *Options) { o.Store = &choosy{o.Store.(*store.DB), c.refuse} })
			for _, id := range []string{"1", "2", "3"} {
				h.append(nil, event(id, "created", start))
			}
			_, err := h.loop.Step(t.Context())
			if (err != nil) != c.err || len(h.cases()) != c.cases || h.seen.unjudged != c.fails {
				t.Errorf("error %v, %d cases, %d unjudged", err, len(h.cases()), h.seen.unjudged)
			}
		})
	}
}

func TestWhatCouldNotBeJudgedIsNotCarriedOut(t *testing.T) {
	s := subject(event("1", "created", start))
	s.Cases = []journeys.Case{{ID: "c"}}
	s.Postings = []journeys.Stored{
		{Posting: journeys.Posting{Key: "due"}, DueAt: start},
		{Posting: journeys.Posting{Key: "done"}},
	}
	until := start.Add(time.Minute)
	st := postpone(s, until)
	if len(st.Postings) != 1 || st.Postings[0].Posting.Key != "due" || !st.Postings[0].DueAt.After(until) {
		t.Errorf("changes %+v", st.Postings)
	}
	if !reflect.DeepEqual(st.Cases, s.Cases) || !st.Next.Equal(until) || st.Seq != s.Seq {
		t.Errorf("settlement %+v", st)
	}
}

// book answers look-ups.
type book struct {
	addresses map[journeys.Account][]journeys.Account
	machines  map[journeys.Account]bool
	err       error
	asked     []time.Time
	h         *house
}

func (b *book) Profile(_ context.Context, a journeys.Account) ([]journeys.Account, bool, error) {
	b.asked = append(b.asked, b.h.now)
	return b.addresses[a], b.machines[a], b.err
}

type again struct {
	again bool
	after time.Duration
}

func (again) Error() string                     { return "vendor" }
func (a again) Again() (bool, time.Duration)    { return a.again, a.after }
func account(realm, id string) journeys.Account { return journeys.Account{Realm: realm, ID: id} }

func newBook(t *testing.T, r *journeys.Rules) (*house, *book) {
	t.Helper()
	b := &book{addresses: map[journeys.Account][]journeys.Account{}, machines: map[journeys.Account]bool{}}
	h := newHouse(t, r, func(o *Options) { o.Profiles = b })
	b.h = h
	return h, b
}

func TestAProfileJoinsTwoAccountsOfOnePerson(t *testing.T) {
	for name, where := range map[string]journeys.Account{
		"by the same address":   account(journeys.RealmEmail, "anna@example.com"),
		"through the directory": account("it-chat", "U1"),
	} {
		t.Run(name, func(t *testing.T) {
			r := rules()
			mail := account(journeys.RealmEmail, "anna@example.com")
			r.Roster.AddPerson(mail, account("it-chat", "U1"))
			h, b := newBook(t, r)
			anna := account("it-desk", "anna")
			b.addresses[anna] = []journeys.Account{mail}
			one := event("1", "created", start)
			one.Customers = []journeys.Account{anna}
			two := event("2", "created", start.Add(time.Second))
			two.Customers = []journeys.Account{where}
			h.append([]journeys.Account{anna}, one, two)
			h.step() // judged apart, and looked up
			h.now = h.now.Add(2 * time.Second)
			h.step()
			if c := h.cases(); len(c) != 1 || len(c[0].Refs) != 2 {
				t.Errorf("cases %+v, want one over both tickets", c)
			}
			h.now = h.now.Add(24 * time.Hour)
			h.step()
			if len(b.asked) != 1 {
				t.Errorf("asked %d times, want once", len(b.asked))
			}
		})
	}
}

func TestALookUpIsRetriedAsItsErrorSays(t *testing.T) {
	anna := account("it-desk", "anna")
	for name, c := range map[string]struct {
		err  error
		want []time.Duration // after the first question
	}{
		"told to wait": {again{true, 90 * time.Second}, []time.Duration{90 * time.Second, 180 * time.Second}},
		"gone":         {again{false, 0}, nil},
		"temporary":    {again{true, 0}, []time.Duration{30 * time.Second, 90 * time.Second, 210 * time.Second}},
		"of no kind":   {errors.New("?"), []time.Duration{30 * time.Second, 90 * time.Second, 210 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			h, b := newBook(t, rules())
			b.err = fmt.Errorf("wrapped: %w", c.err)
			h.append([]journeys.Account{anna})
			for range 25 {
				h.step()
				h.now = h.now.Add(10 * time.Second)
			}
			var got []time.Duration
			for _, at := range b.asked[1:] {
				got = append(got, at.Sub(b.asked[0]))
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("asked again after %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnAccountThatIsAMachineJoinsNothing(t *testing.T) {
	h, b := newBook(t, rules())
	robot := account("it-desk", "robot")
	b.machines[robot] = true
	b.addresses[robot] = []journeys.Account{account(journeys.RealmEmail, "robot@example.com")}
	for _, id := range []string{"1", "2"} {
		e := event(id, "created", start)
		e.Customers = []journeys.Account{robot}
		h.append([]journeys.Account{robot}, e)
	}
	h.step()
	// The next event finds it out, and from then on for good.
	h.append(nil, event("1", "begun", start.Add(time.Second)), event("2", "begun", start.Add(time.Second)))
	for range 4 {
		h.now = h.now.Add(h.loop.o.Lease + time.Second)
		h.step()
	}
	c := h.cases()
	if len(c) != 2 || len(c[0].Refs) != 1 || len(c[1].Refs) != 1 {
		t.Fatalf("cases %+v, want two of one ticket each", c)
	}
	// A restart remembers.
	again := New(h.loop.o)
	m, err := again.knownMachines(t.Context())
	if err != nil || !m[robot] {
		t.Errorf("machines %v, %v", m, err)
	}
}

// idle counts how often it is asked.
type idle struct {
	Store
	claims, due atomic.Int64
	next        atomic.Int64 // Unix nanoseconds; 0: never
	subjects    atomic.Int64
}

func (s *idle) ClaimSubjects(context.Context, time.Time, int, time.Duration) ([]journeys.Subject, error) {
	s.claims.Add(1)
	if s.subjects.Add(-1) >= 0 {
		return []journeys.Subject{{ID: "1"}}, nil
	}
	return nil, nil
}

func (s *idle) SettleSubjects(context.Context, time.Time, []journeys.Settlement) ([]string, error) {
	return nil, nil
}
func (s *idle) Setting(context.Context, string) (string, error) { return "", nil }
func (s *idle) NextDue(context.Context) (time.Time, error) {
	s.due.Add(1)
	if n := s.next.Load(); n != 0 {
		return time.Unix(0, n), nil
	}
	return time.Time{}, nil
}

func TestRunNeitherSpinsNorSleepsThroughAWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Due for ever, and in somebody else's hands: the worst case.
		s := &idle{}
		s.next.Store(time.Now().Add(-time.Hour).UnixNano())
		config := &atomic.Pointer[Config]{}
		config.Store(&Config{Rules: rules()})
		l := New(Options{Store: s, Config: config, Workers: 1})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); l.Run(ctx) }()
		time.Sleep(time.Minute)
		if n := s.claims.Load(); n < 12 || n > 250 {
			t.Errorf("asked %d times in a minute", n)
		}
		s.next.Store(0)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		before := s.claims.Load()
		s.subjects.Store(1)
		l.Wake()
		synctest.Wait()
		if s.claims.Load() <= before {
			t.Error("a wake was slept through")
		}
		cancel()
		<-ended
	})
}
