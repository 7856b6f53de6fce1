package journeys

import (
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The two laws that everything else rests on are tried on many random cases:
// a few thousand in every run, 100,000 and more in `make laws`
// (WAYMARK_LAWS=100000).

// trial is one subject with what is to be done to it.
type trial struct {
	events []Event
	now    time.Time
	mixed  []Event // the same events in another order, some repeated, all received at other times
}

func randomTrial(t *rapid.T) trial {
	x := trial{events: randomSubject(t)}
	x.now = day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now")) * time.Second)
	x.mixed = slices.Clone(x.events)
	for range rapid.IntRange(0, 5).Draw(t, "repeats") {
		x.mixed = append(x.mixed, x.events[rapid.IntRange(0, len(x.events)-1).Draw(t, "which")])
	}
	shuffle := rand.New(rand.NewSource(int64(rapid.IntRange(0, 1<<30).Draw(t, "seed"))))
	for i := range x.mixed {
		x.mixed[i].Received = x.mixed[i].At.Add(time.Duration(shuffle.Intn(1800)) * time.Second)
	}
	shuffle.Shuffle(len(x.mixed), func(i, j int) { x.mixed[i], x.mixed[j] = x.mixed[j], x.mixed[i] })
	return x
}

// law is one law: it says what is wrong with a trial, "" where nothing is.
type law func(r *Rules, x trial) string

// hold tries a law on random trials until enough cases were in them. A trial
// has a number, from which it is drawn; rapid draws the first again and makes
// it smaller.
func hold(t *testing.T, holds law) {
	want, shards := 3000, 4
	if n, err := strconv.Atoi(os.Getenv("WAYMARK_LAWS")); err == nil {
		want = n
	}
	draw := rapid.Custom(randomTrial)
	var mutex sync.Mutex
	cases, trials := 0, 0
	seed := 0
	if os.Getenv("WAYMARK_RANDOM") != "" {
		seed = int(time.Now().UnixNano() % 1e9)
	}
	t.Run("trials", func(t *testing.T) {
		for shard := range shards {
			t.Run(strconv.Itoa(shard), func(t *testing.T) {
				t.Parallel()
				r := lawRules()
				for n, found := 0, 0; found*shards < want; n++ {
					number := seed + n*shards + shard
					x := draw.Example(number)
					if wrong := holds(r, x); wrong != "" {
						smallest(t, r, holds)
						t.Fatalf("trial %d: %s", number, wrong)
					}
					k := len(Walk(r, x.events, Facts{}, x.now).Cases)
					found += k
					mutex.Lock()
					cases, trials = cases+k, trials+1
					mutex.Unlock()
				}
			})
		}
	})
	t.Logf("%d cases of %d people", cases, trials)
	if !t.Failed() && cases < want {
		t.Fatalf("only %d cases were tried, of %d", cases, want)
	}
}

// smallest looks for a small trial that shows the same fault.
func smallest(t *testing.T, r *Rules, holds law) {
	t.Run("smallest", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			for range 30 {
				if wrong := holds(r, randomTrial(t)); wrong != "" {
					t.Fatal(wrong)
				}
			}
		})
	})
}

func TestLaw1_OrderAndRepetitionOfEventsChangeNothing(t *testing.T) {
	hold(t, func(r *Rules, x trial) string {
		want, wantNext := answer(r, x.events, Facts{}, x.now)
		if got, gotNext := answer(r, x.mixed, Facts{}, x.now); got != want || !gotNext.Equal(wantNext) {
			return fmt.Sprintf("arrival changed the answer:\n%s\n%s\nnext %v, %v", want, got, wantNext, gotNext)
		}
		return ""
	})
}

func TestLaw2_NothingChangesBeforeNext(t *testing.T) {
	var mutex sync.Mutex
	changed := 0
	hold(t, func(r *Rules, x trial) string {
		want, next := answer(r, x.events, Facts{}, x.now)
		end := next
		if next.IsZero() {
			end = x.now.Add(1000 * 24 * time.Hour)
		}
		if !end.After(x.now) {
			return fmt.Sprintf("next %v is not after now %v", next, x.now)
		}
		moments := []time.Time{end.Add(-time.Nanosecond)}
		for _, share := range []float64{0.1, 0.6} {
			moments = append(moments, x.now.Add(time.Duration(float64(end.Sub(x.now))*share)))
		}
		for _, then := range moments {
			if got, _ := answer(r, x.events, Facts{}, then); got != want {
				return fmt.Sprintf("the answer changed at %v, before next %v:\n%s\n%s", then, next, want, got)
			}
		}
		if !next.IsZero() {
			if got, _ := answer(r, x.events, Facts{}, next); got != want {
				mutex.Lock()
				changed++
				mutex.Unlock()
			}
		}
		return ""
	})
	if changed == 0 {
		t.Fatal("nothing ever changed at next: the test proves nothing")
	}
}
