package journeys

import (
	"math/rand"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// pressed is a press under a digest, n minutes after nine.
func pressedUnder(on PointID, n int, kind, by string, fields ...string) Event {
	at := time.Date(2026, 11, 23, 9, n, 0, 0, time.UTC)
	e := Event{
		ID: "press/" + kind + at.Format("1504") + by, Connector: "it-chat", Kind: kind, At: at, Received: at, Ref: on.Ref("it-chat"),
		Actor: Account{"it-chat", by}, Fields: Fields{FieldActorName: {by}}, Audience: Audience{Level: Internal},
	}
	for i := 0; i+1 < len(fields); i += 2 {
		e.Fields[fields[i]] = []string{fields[i+1]}
	}
	return e
}

func TestTheLastWordOfAPainPointCounts(t *testing.T) {
	r := &Rules{Owners: []Owner{{ID: "identity"}, {ID: "portal-team"}}}
	on := PointID{"password-reset", DeadEnd, "reset-by-link"}
	at := func(n int) time.Time { return time.Date(2026, 11, 23, 9, n, 0, 0, time.UTC) }
	for name, x := range map[string]struct {
		events []Event
		want   PointState
	}{
		"accepted": {[]Event{pressedUnder(on, 1, KindAccept, "Ada")}, PointState{Verdict: KindAccept, At: at(1), By: "Ada"}},
		"not worth it after all": {[]Event{pressedUnder(on, 1, KindAccept, "Ada"), pressedUnder(on, 2, KindNotWorth, "Ben", FieldReason, "too rare")},
			PointState{Verdict: KindNotWorth, Reason: "too rare", At: at(2), By: "Ben"}},
		"said twice is said first": {[]Event{pressedUnder(on, 3, KindNotWorth, "Ada"), pressedUnder(on, 4, KindNotWorth, "Ada")},
			PointState{Verdict: KindNotWorth, At: at(3), By: "Ada"}},
		"an improvement stays wanted": {[]Event{pressedUnder(on, 1, KindImprove, "Ada", FieldKey, "ITIMP-9"), pressedUnder(on, 2, KindImprove, "Ben"), pressedUnder(on, 3, KindNotWorth, "Ben")},
			PointState{Verdict: KindNotWorth, At: at(3), By: "Ben", Wanted: at(1), WantedBy: "Ada", Existing: "ITIMP-9"}},
		"an owner beside it": {[]Event{pressedUnder(on, 1, KindNameOwner, "Ada", FieldOwner, "identity"), pressedUnder(on, 2, KindNameOwner, "Ben", FieldOwner, "portal-team"), pressedUnder(on, 3, KindAccept, "Cy")},
			PointState{Verdict: KindAccept, At: at(3), By: "Cy", Owner: "portal-team", OwnerAt: at(2), OwnerBy: "Ben"}},
		"an owner that is none": {[]Event{pressedUnder(on, 1, KindNameOwner, "Ada", FieldOwner, "gone"), pressedUnder(on, 2, KindAccept, "Ada")},
			PointState{Verdict: KindAccept, At: at(2), By: "Ada"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := PointStates(r, x.events)[on]; got != x.want {
				t.Errorf("%+v, want %+v", got, x.want)
			}
		})
	}
	for _, e := range []Event{pressedUnder(on, 1, KindSnooze, "Ada"), {Kind: KindAccept, Ref: Ref{"it-chat", Point, "x"}}, {Kind: KindAccept, Ref: Ref{"it-desk", Ticket, "1"}}} {
		if got := PointStates(r, []Event{e}); len(got) != 0 {
			t.Errorf("%s on %s says %+v", e.Kind, e.Ref, got)
		}
	}
}

func TestPressesCountInAnyOrderAndRepetition(t *testing.T) {
	r := &Rules{Owners: []Owner{{ID: "identity"}, {ID: "portal-team"}}}
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		for i := range rapid.IntRange(0, 9).Draw(t, "presses") {
			on := PointID{"password-reset", DeadEnd, rapid.SampledFrom([]string{"", "reset-by-link"}).Draw(t, "step")}
			kind := rapid.SampledFrom([]string{KindAccept, KindImprove, KindNotWorth, KindNameOwner, KindSeen}).Draw(t, "kind")
			owner := rapid.SampledFrom([]string{"identity", "portal-team", "gone"}).Draw(t, "owner")
			events = append(events, pressedUnder(on, i, kind, "Ada", FieldOwner, owner))
		}
		want := PointStates(r, events)
		events = append(events, events...)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "shuffle"))).Shuffle(len(events), func(a, b int) { events[a], events[b] = events[b], events[a] })
		if got := PointStates(r, events); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

// What is said of a pain point is in nobody's case, though a journey claimed
// all that comes from the chat and had a step for it.
func TestAPainPointIsNoCase(t *testing.T) {
	any := []Match{{From: "it-chat"}}
	r := &Rules{
		Zone: time.UTC, Roster: NewRoster(), Owners: []Owner{{ID: "identity"}},
		Journeys: []Journey{{ID: "chats", Any: any, Steps: []Step{{ID: "asks", Begins: any}}}},
	}
	on := PointID{"chats", Silence, ""}
	var events []Event
	for i, kind := range []string{KindAccept, KindImprove, KindNotWorth, KindNameOwner} {
		events = append(events, pressedUnder(on, i, kind, "Ada", FieldOwner, "identity"))
	}
	now := events[3].At.Add(-30 * time.Second) // the last has yet to come
	out := Walk(r, events, Facts{}, now)
	if len(out.Cases)+len(out.Unmapped) > 0 || !out.Next.IsZero() {
		t.Errorf("%d cases, unmapped %v, next %v", len(out.Cases), out.Unmapped, out.Next)
	}
	if wanted := Plan(r, out.Cases, events, nil, Facts{}, now); len(wanted) > 0 {
		t.Errorf("%d postings are wanted", len(wanted))
	}
}
