package outbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// fault is what goes wrong with one call to the vendor.
type fault int

const (
	fine        fault = iota
	refuses           // nothing done, try again
	limits            // 429
	hangsBefore       // the request never gets there, the deadline passes
	hangsAfter        // it gets there, the answer never comes
	landsLate         // it gets there just before the deadline, the answer never comes
	answersLate       // it gets there and is answered late, but in time
	diesBefore        // our process is killed before the request leaves
	diesAfter         // our process is killed before the answer is read
	denies            // 403
	invalid           // 400
	faults
)

// thing is something that stands at the vendor.
type thing struct {
	remote, key, meaning string
	created              time.Time
	human                bool // edited by a human since
}

// world is the vendor: it outlives every process of ours.
type world struct {
	mu      sync.Mutex
	things  []*thing
	n       int
	puts    int
	finds   int
	reads   int
	removes int
}

func (w *world) of(key string) (found []*thing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.things {
		if t.key == key {
			found = append(found, t)
		}
	}
	return found
}

func (w *world) delete(remote string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, t := range w.things {
		if t.remote == remote {
			w.things = append(w.things[:i], w.things[i+1:]...)
			return true
		}
	}
	return false
}

// sink is one process's way to the world.
type sink struct {
	w     *world
	next  func(op string) fault
	die   func()
	kinds []journeys.PostingKind
	// refuse, when not "", answers every Put with that refusal.
	refuse connectors.Refusal
}

func (s *sink) Kinds() []journeys.PostingKind { return s.kinds }

func fail(kind connectors.Kind) error {
	return &connectors.Error{Kind: kind, Op: "fake", RetryAfter: 7 * time.Second}
}

// call runs one request with its fault; do makes its effect in the world.
func (s *sink) call(ctx context.Context, op string, do func()) error {
	if ctx.Err() != nil {
		return fail(connectors.Unknown)
	}
	f := fine
	if s.next != nil {
		f = s.next(op)
	}
	switch f {
	case refuses:
		return fail(connectors.Temporary)
	case limits:
		return fail(connectors.RateLimited)
	case denies:
		return fail(connectors.Denied)
	case invalid:
		return fail(connectors.Invalid)
	case hangsBefore:
		<-ctx.Done()
		return fail(connectors.Unknown)
	case hangsAfter:
		do()
		<-ctx.Done()
		return errors.New("no answer") // no kind: nothing is known
	case landsLate:
		end, _ := ctx.Deadline()
		time.Sleep(time.Until(end) - time.Millisecond)
		do()
		return fail(connectors.Unknown)
	case answersLate:
		end, _ := ctx.Deadline()
		time.Sleep(time.Until(end) / 2)
		do()
		return nil
	case diesBefore:
		s.die()
		return fail(connectors.Unknown)
	case diesAfter:
		do()
		s.die()
		return fail(connectors.Unknown)
	}
	do()
	return nil
}

func (s *sink) Put(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	var r connectors.Receipt
	err := s.call(ctx, "put", func() {
		s.w.mu.Lock()
		defer s.w.mu.Unlock()
		s.w.puts++
		if s.refuse != "" {
			r = connectors.Receipt{State: journeys.Refused, Reason: s.refuse, Who: "Ben", Since: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)}
			return
		}
		if prior.Remote == "" {
			s.w.n++
			t := &thing{remote: fmt.Sprintf("r%03d", s.w.n), key: p.Key, meaning: p.Meaning, created: time.Now()}
			s.w.things = append(s.w.things, t)
			r = connectors.Receipt{State: journeys.Standing, Remote: t.remote, Fingerprint: p.Meaning, Wrote: true}
			return
		}
		for _, t := range s.w.things {
			if t.remote == prior.Remote {
				if t.human {
					r = connectors.Receipt{State: journeys.Edited, Remote: t.remote}
					return
				}
				r = connectors.Receipt{State: journeys.Standing, Remote: t.remote, Fingerprint: p.Meaning, Wrote: t.meaning != p.Meaning}
				t.meaning = p.Meaning
				return
			}
		}
		r = connectors.Receipt{State: journeys.Gone}
	})
	return r, err
}

func (s *sink) Find(ctx context.Context, p journeys.Posting) (found []connectors.Found, err error) {
	err = s.call(ctx, "find", func() {
		things := s.w.of(p.Key)
		s.w.mu.Lock()
		defer s.w.mu.Unlock()
		s.w.finds++
		for i := len(things) - 1; i >= 0; i-- { // not in the order the contract asks for
			found = append(found, connectors.Found{Remote: things[i].remote, Fingerprint: things[i].meaning, Created: things[i].created})
		}
	})
	return found, err
}

func (s *sink) Remove(ctx context.Context, _ journeys.Posting, remote string) error {
	return s.call(ctx, "remove", func() {
		s.w.delete(remote)
		s.w.mu.Lock()
		s.w.removes++
		s.w.mu.Unlock()
	})
}

// live reads tickets: what a test puts into events, or err.
type live struct {
	w      *world
	events []journeys.Event
	err    error
}

func (l *live) Read(context.Context, journeys.Ref, time.Time) ([]journeys.Event, error) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.reads++
	return l.events, l.err
}

var start = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

// house is the outbox of one test, with its own clock.
type house struct {
	t    *testing.T
	now  time.Time
	db   *store.DB
	w    *world
	sink *sink // of desk "it-desk"
	chat *sink
	live *live
	desk atomic.Pointer[Desk]
	loop *Loop
	woke int
}

func newHouse(t *testing.T, change func(*Options)) *house {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "w.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &world{}
	h := &house{t: t, now: start, db: db, w: w, live: &live{w: w}}
	h.sink = &sink{w: w, kinds: []journeys.PostingKind{journeys.NotePosting, journeys.AssignmentPosting, journeys.PropertyPosting}}
	h.chat = &sink{w: w, kinds: []journeys.PostingKind{journeys.MessagePosting, journeys.AnswerPosting}}
	h.reload(Brake{})
	o := Options{
		Store: db, Desk: &h.desk, Now: func() time.Time { return h.now }, Rand: func() float64 { return 0 },
		Appended: func() { h.woke++ },
	}
	if change != nil {
		change(&o)
	}
	h.loop = New(o)
	return h
}

// reload gives the outbox a new configuration.
func (h *house) reload(b Brake) {
	h.desk.Store(&Desk{
		Connectors: []*connectors.Connector{
			{ID: "it-desk", Sink: h.sink, Live: h.live},
			{ID: "it-chat", Sink: h.chat},
			{ID: "phone"},
		},
		Brake: b,
		Admin: journeys.ChatTarget{Connector: "it-chat", Channel: "waymark-admin"},
		Pace:  map[string]Pace{"it-desk": {}, "it-chat": {}},
	})
}

func (h *house) want(p journeys.Posting) {
	h.t.Helper()
	if p.Connector == "" {
		p.Connector = "it-desk"
	}
	if p.Kind == "" {
		p.Kind = journeys.NotePosting
	}
	if err := h.db.PutPosting(h.t.Context(), h.now, p, h.now); err != nil {
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

// settle steps through time until nothing is due for the next d.
func (h *house) pass(d time.Duration) {
	h.t.Helper()
	end := h.now.Add(d)
	for h.now.Before(end) {
		if h.step() == 0 {
			h.now = h.now.Add(5 * time.Second)
		}
	}
}

// row reads a posting as stored, through a claim far in the future.
func (h *house) rows() map[string]journeys.Stored {
	h.t.Helper()
	list, err := h.db.Written(h.t.Context(), time.Time{})
	if err != nil {
		h.t.Fatal(err)
	}
	m := map[string]journeys.Stored{}
	for _, r := range list {
		m[r.Key] = r
	}
	return m
}

// once scripts the faults of the next calls of one operation.
func once(op string, list ...fault) func(string) fault {
	return func(got string) fault {
		if got != op || len(list) == 0 {
			return fine
		}
		f := list[0]
		list = list[1:]
		return f
	}
}

func (h *house) stands(key, meaning string) {
	h.t.Helper()
	things := h.w.of(key)
	if len(things) != 1 || things[0].meaning != meaning {
		h.t.Fatalf("%s: %d stand, want one that means %q (%+v)", key, len(things), meaning, things)
	}
}
