package outbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

var errDead = errors.New("this process was killed")

// process is one replica: a loop whose hands, the store and the sinks, stop
// working at the moment it is killed.
type process struct {
	Store
	dead   atomic.Bool
	cancel context.CancelFunc
	ended  chan struct{}
}

func (p *process) kill() {
	p.dead.Store(true)
	p.cancel()
}

func (p *process) alive(ctx context.Context) error {
	if p.dead.Load() {
		return errDead
	}
	return ctx.Err()
}

func (p *process) ClaimPostings(ctx context.Context, now time.Time, n int, lease time.Duration) ([]journeys.Stored, error) {
	if err := p.alive(ctx); err != nil {
		return nil, err
	}
	return p.Store.ClaimPostings(ctx, now, n, lease)
}

func (p *process) MarkSending(ctx context.Context, now time.Time, rows []journeys.Stored) ([]string, error) {
	if err := p.alive(ctx); err != nil {
		return nil, err
	}
	return p.Store.MarkSending(ctx, now, rows)
}

func (p *process) SettlePostings(ctx context.Context, now time.Time, rows []journeys.Stored) error {
	if err := p.alive(ctx); err != nil {
		return err
	}
	return p.Store.SettlePostings(ctx, now, rows)
}

// boot starts a replica. Its vendor calls take their faults from next.
func boot(db *store.DB, w *world, next func(op string) fault) *process {
	ctx, cancel := context.WithCancel(context.Background())
	p := &process{Store: db, cancel: cancel, ended: make(chan struct{})}
	calls := func(op string) fault {
		if p.dead.Load() {
			return hangsBefore // a dead process sends nothing
		}
		return next(op)
	}
	desk := &atomic.Pointer[Desk]{}
	desk.Store(&Desk{
		Connectors: []*connectors.Connector{
			{ID: "it-desk", Sink: &sink{w: w, next: calls, die: p.kill, kinds: []journeys.PostingKind{journeys.NotePosting}}},
			{ID: "it-chat", Sink: &sink{w: w, next: calls, die: p.kill, kinds: []journeys.PostingKind{journeys.MessagePosting}}},
		},
		Pace: map[string]Pace{"it-desk": {PerSecond: 5, Burst: 3}, "it-chat": {PerSecond: 1, Burst: 1}},
	})
	l := New(Options{Store: p, Desk: desk, Rand: func() float64 { return 0.5 }, MaxWait: 30 * time.Second})
	go func() {
		defer close(p.ended)
		l.Run(ctx)
	}()
	return p
}

// chaos runs two replicas over a script: every byte is a fault of the next
// vendor call, and between calls postings change what they mean, replicas are
// killed and started again. It returns what is wrong in the end.
func chaos(dir string, script []byte) (wrong string) {
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(dir, "w.db"))
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	w := &world{}
	var at atomic.Int64
	next := func(string) fault {
		i := int(at.Add(1)) - 1
		if i >= len(script) {
			return fine
		}
		f := fault(script[i] % 16)
		if f == denies || f == invalid || f >= faults {
			return fine // these end a posting's life, which is another test's
		}
		return f
	}
	wanted := map[string]journeys.Posting{}
	want := func(n, version int, absent bool) {
		p := note(fmt.Sprintf("p%d", n), fmt.Sprintf("v%d", version))
		if n%2 == 1 {
			p = message(p.Key, p.Meaning)
		}
		if old, ok := wanted[p.Key]; ok && old.Absent {
			return // taken back for good
		}
		p.Absent = absent
		wanted[p.Key] = p
		if err := db.PutPosting(context.Background(), time.Now(), p, time.Now()); err != nil {
			wrong = err.Error()
		}
	}
	for n := range 4 {
		want(n, 0, false)
	}
	replicas := []*process{boot(db, w, next), boot(db, w, next)}
	for i, b := range script {
		time.Sleep(time.Duration(b%7) * 4 * time.Second)
		r := &replicas[i%2]
		switch {
		case b%5 == 0:
			want(int(b)%4, i+1, b > 220)
		case b%11 == 0 && !(*r).dead.Load():
			(*r).kill()
		}
		if (*r).dead.Load() {
			<-(*r).ended
			*r = boot(db, w, next)
		}
	}
	at.Store(int64(len(script))) // the weather clears
	for i := range replicas {
		if replicas[i].dead.Load() {
			<-replicas[i].ended
			replicas[i] = boot(db, w, next)
		}
	}
	// Until all is well, and then longer than anything could still be on its
	// way: a duplicate that comes late counts as well.
	for range 60 {
		time.Sleep(time.Minute)
		if judge(w, wanted) == "" {
			break
		}
	}
	time.Sleep(3 * time.Minute)
	for _, r := range replicas {
		r.kill()
		<-r.ended
	}
	if wrong == "" {
		wrong = judge(w, wanted)
	}
	return wrong
}

func judge(w *world, wanted map[string]journeys.Posting) string {
	for key, p := range wanted {
		things := w.of(key)
		switch {
		case p.Absent && len(things) != 0:
			return fmt.Sprintf("%s is not wanted, and %d stand", key, len(things))
		case !p.Absent && len(things) != 1:
			return fmt.Sprintf("%s: %d stand, want exactly one", key, len(things))
		case !p.Absent && things[0].meaning != p.Meaning:
			return fmt.Sprintf("%s: %s stands, want %s", key, things[0].meaning, p.Meaning)
		}
	}
	return ""
}

// Whatever a vendor, a network or a kill -9 does to two replicas: when it is
// over, exactly one of each posting stands, and it says what is wanted.
func TestExactlyOneOfEachPostingStandsWhateverBreaks(t *testing.T) {
	// Each script is half an hour of two replicas on a real store: fewer than
	// usual of them keep the package's tests a matter of seconds.
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set("20"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.Byte(), 0, 25).Draw(rt, "script")
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		wrong := ""
		synctest.Test(t, func(*testing.T) { wrong = chaos(dir, script) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// The same for each fault, on the first calls and after others.
func TestExactlyOneStandsAfterEachFault(t *testing.T) {
	for f := fine; f < faults; f++ {
		for _, script := range [][]byte{{byte(f), byte(f)}, {byte(landsLate), byte(diesAfter), byte(f)}} {
			wrong := ""
			dir := t.TempDir()
			synctest.Test(t, func(*testing.T) { wrong = chaos(dir, script) })
			if wrong != "" {
				t.Errorf("faults %v: %s", script, wrong)
			}
		}
	}
}
