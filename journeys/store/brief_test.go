package store

import (
	"context"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"pgregory.net/rapid"
)

// inBrief is a case with what its brief leaves out taken away, by the list in
// brief.go.
func inBrief(k journeys.Case) journeys.Case {
	b := journeys.Case{
		ID: k.ID, Journey: k.Journey, Kind: k.Kind, Started: k.Started, Last: k.Last, Over: k.Over, OverAt: k.OverAt, Contacts: k.Contacts,
		SLA: k.SLA, Rating: k.Rating, Effort: journeys.Effort{Score: k.Effort.Score, Steps: k.Effort.Steps}, Scores: k.Scores,
		Alignment: journeys.Alignment{Path: k.Alignment.Path, Moves: k.Alignment.Moves},
	}
	if k.Follows != "" {
		b.Follows = "another"
	}
	for _, p := range k.Placements {
		if p.Step != "" || p.As == journeys.AsOver {
			b.Placements = append(b.Placements, journeys.Placement{At: p.At, As: journeys.AsOver})
		}
	}
	for _, v := range k.Visits {
		b.Visits = append(b.Visits, journeys.Visit{Step: v.Step, State: v.State, Begun: v.Begun, Ended: v.Ended})
	}
	for _, g := range k.Gaps {
		b.Gaps = append(b.Gaps, journeys.Gap{Kind: g.Kind, Step: g.Step, Certainty: g.Certainty, State: g.State, Tell: g.Tell, Since: g.Since, Waited: g.Waited, Owner: g.Owner})
	}
	for _, t := range k.Tickets {
		b.Tickets = append(b.Tickets, journeys.TicketNow{Ref: journeys.Ref{Connector: t.Ref.Connector}, Key: t.Key, URL: t.URL, Created: t.Created, Gone: t.Gone, Restricted: t.Restricted})
	}
	for _, a := range k.Acts {
		b.Acts = append(b.Acts, journeys.Acted{Step: a.Step, Owner: a.Owner, Count: a.Count})
	}
	return b
}

func drawCase(t *rapid.T) journeys.Case {
	word := rapid.SampledFrom([]string{"", "a", "reset-by-link", "größer", "Agnes Agent", "\x00\xff"})
	at := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 4).Draw(t, "never") == 0 {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, "s"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC()
	})
	w := func() string { return word.Draw(t, "word") }
	yes := func() bool { return rapid.Bool().Draw(t, "yes") }
	some := func(n int) int { return rapid.IntRange(0, n).Draw(t, "n") }
	number := func() *float64 {
		if yes() {
			return nil
		}
		x := rapid.Float64().Draw(t, "number")
		return &x
	}
	k := journeys.Case{
		ID: w(), Journey: w(), Kind: journeys.JourneyKind(w()), Started: time.Unix(int64(some(1<<30)), 7).UTC(), Last: at.Draw(t, "last"), Over: yes(), OverAt: at.Draw(t, "over"),
		Contacts: some(1000), SLA: journeys.SLAState(w()), Rating: rapid.Float64().Draw(t, "rating"), Follows: w(), Events: []string{w()},
		Effort: journeys.Effort{Score: rapid.Float64().Draw(t, "score"), Terms: []journeys.Term{{Count: 1}}}, Scores: journeys.Scores{Outcome: number(), Experience: number()},
		Alignment: journeys.Alignment{Path: w(), Cost: 3},
	}
	for range some(3) {
		if k.Effort.Steps == nil {
			k.Effort.Steps = map[string]float64{}
		}
		k.Effort.Steps[w()] = rapid.Float64().Draw(t, "points")
	}
	for range some(4) {
		k.Placements = append(k.Placements, journeys.Placement{Event: w(), At: at.Draw(t, "placed"), Step: w(), As: rapid.SampledFrom([]journeys.RuleKind{"", journeys.AsOver, journeys.AsDone}).Draw(t, "as")})
		k.Visits = append(k.Visits, journeys.Visit{Step: w(), State: journeys.VisitState(w()), Events: []string{w()}, Begun: at.Draw(t, "begun"), Ended: at.Draw(t, "ended")})
		k.Alignment.Moves = append(k.Alignment.Moves, journeys.Move{Kind: journeys.MoveKind(w()), Step: w(), Visit: some(9) - 1})
		k.Gaps = append(k.Gaps, journeys.Gap{
			Kind: journeys.GapKind(w()), Step: w(), Opening: w(), Certainty: journeys.Certainty(w()), State: journeys.GapState(w()), Tell: journeys.Tell(w()),
			Since: at.Draw(t, "since"), Waited: time.Duration(rapid.Int64().Draw(t, "waited")), Owner: w(), Helper: w(),
		})
		k.Tickets = append(k.Tickets, journeys.TicketNow{
			Ref: journeys.Ref{Connector: w(), Kind: journeys.Ticket, ID: w()}, Key: w(), URL: w(), Created: at.Draw(t, "created"), Gone: yes(), Restricted: yes(), AssigneeName: "Agnes Agent"})
		k.Acts = append(k.Acts, journeys.Acted{Step: w(), Owner: w(), Count: some(5000), Last: at.Draw(t, "acted")})
	}
	return k
}

// empties makes slices without elements nil: a case that is read in brief has
// them where another had some.
func empties(k *journeys.Case) {
	for v, i := reflect.ValueOf(k).Elem(), 0; i < v.NumField(); i++ {
		if f := v.Field(i); f.Kind() == reflect.Slice && f.Len() == 0 {
			f.SetZero()
		}
	}
	if len(k.Alignment.Moves) == 0 {
		k.Alignment.Moves = nil
	}
}

func TestABriefGivesBackWhatItIsFor(t *testing.T) {
	var k journeys.Case // used again, as when many are read
	rapid.Check(t, func(t *rapid.T) {
		one := drawCase(t)
		packed := string(packBrief(&one))
		if !unpackBrief(packed, &k) {
			t.Fatalf("it is not read back: %q", packed)
		}
		got, want := k, inBrief(one)
		empties(&got)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		for i := range packed {
			var cut journeys.Case
			if unpackBrief(packed[:i], &cut) {
				t.Fatalf("read from its first %d of %d bytes", i, len(packed))
			}
		}
	})
}

func FuzzUnpackBrief(f *testing.F) {
	k := journeys.Case{ID: "a", Gaps: []journeys.Gap{{Kind: journeys.DeadEnd}}, Visits: []journeys.Visit{{Step: "s"}}}
	f.Add(string(packBrief(&k)))
	f.Add("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	f.Fuzz(func(t *testing.T, s string) {
		var k journeys.Case
		unpackBrief(s, &k)
		if n := len(k.Gaps) + len(k.Visits) + len(k.Placements) + len(k.Tickets); n > 5*len(s) {
			t.Errorf("%d records from %d bytes", n, len(s))
		}
	})
}

// Cases of a store that is older than briefs are read whole, and get theirs
// when they are settled next.
func TestACaseWithoutABriefIsReadWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	db, err := Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	at := time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	settle := func(i, contacts int) {
		t.Helper()
		ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: strconv.Itoa(i)}
		e := journeys.Event{ID: strconv.Itoa(i) + "/" + strconv.Itoa(contacts), Connector: "it-desk", Kind: "created", At: at, Received: at, Ref: ref}
		if err := db.Append(t.Context(), at, []journeys.Event{e}, nil, nil); err != nil {
			t.Fatal(err)
		}
		claimed, err := db.ClaimSubjects(t.Context(), at, 9, time.Minute)
		if err != nil || len(claimed) != 1 {
			t.Fatal(len(claimed), err)
		}
		k := journeys.Case{ID: "case-" + strconv.Itoa(i), Journey: "j", Started: at, Last: at, Contacts: contacts}
		s := journeys.Settlement{Subject: claimed[0].ID, Seq: claimed[0].Seq, Lease: claimed[0].Lease, Cases: []journeys.Case{k}}
		if _, err := db.SettleSubjects(t.Context(), at, []journeys.Settlement{s}); err != nil {
			t.Fatal(err)
		}
	}
	contacts := func() (all []int) {
		t.Helper()
		err := db.Briefs(t.Context(), []string{"j"}, at, at.Add(time.Hour), func(k *journeys.Case) error {
			all = append(all, k.Contacts)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	run := func(q string) {
		t.Helper()
		if err := db.write(t.Context(), &op{name: "test", run: func(ctx context.Context, c *conn) error { _, err := c.exec(ctx, q); return err }}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		settle(i, 10+i)
	}
	run(`UPDATE briefs SET body = NULL WHERE id = 'case-0'`)
	run(`UPDATE briefs SET body = x'7f00' WHERE id = 'case-1'`) // of another form
	if got := contacts(); !reflect.DeepEqual(got, []int{10, 11, 12}) {
		t.Errorf("contacts are %v", got)
	}
	run(`UPDATE cases SET body = '{}'`) // whoever reads them is found out
	settle(0, 20)
	run(`UPDATE cases SET body = '{}'`)
	run(`DELETE FROM briefs WHERE id = 'case-1'`)
	if got := contacts(); !reflect.DeepEqual(got, []int{20, 12}) {
		t.Errorf("contacts are %v", got)
	}
}
