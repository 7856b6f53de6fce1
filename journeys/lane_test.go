package journeys

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// laneRules is the test desk with a lane of its own, limits, personas, what
// people expect, and steps that nobody owns.
func laneRules() *Rules {
	r := testRules()
	r.Calendars = []Calendar{{ID: "hours", From: 8 * 60, To: 18 * 60, Zone: r.Zone, Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}}}
	r.Owners[0].Hours = "hours"
	r.Channels = append(r.Channels, Channel{ID: "computer"})
	j := &r.Journeys[0]
	on := func(kind string) []Match {
		return []Match{{From: "it-desk", Kind: kind, Origin: Origin("test:" + kind)}}
	}
	j.Steps = append(j.Steps,
		Step{ID: "read", Name: "Reads the report", Lane: Desk, Supports: "reset-by-link", Done: on("assigned"), Owner: "service-desk"},
		Step{ID: "write", Name: "Writes back", Lane: Desk, Supports: "find-reset", Begins: on("status_changed"), Done: on("commented"), Owner: "identity"},
	)
	j.Limits = Limits{Customer: 2 * time.Hour, Effort: 5}
	j.Persona = "office"
	j.Personas = []Persona{{ID: "office", Prefers: []string{"portal"}}, {ID: "road", Prefers: []string{"phone"}, Is: []Match{{From: "sign-in", Kind: "locked"}}}}
	j.Step("find-reset").Expects = time.Minute
	j.Step("reset-by-link").Expects = 3 * time.Minute
	j.Step("search").Owner = ""
	r.Journeys[1].Steps[0].Expects = 20 * time.Minute
	r.Journeys[1].Limits = j.Limits
	return r
}

// laneSubject draws a subject whose tickets have SLAs and on which the desk acts.
func laneSubject(t *rapid.T) []Event {
	events := randomSubject(t)
	for i := range events {
		if events[i].Ref.Kind == Ticket && events[i].Connector == "it-desk" {
			events[i].Fields[FieldSLA] = rapid.SampledFrom([][]string{{"Time to resolution: met"}, {"Time to resolution: met"}, {"Time to resolution: met", "Time to first response: met"}, {"Time to resolution: breached"}, {"Time to resolution: running"}}).Draw(t, "sla")
			if events[i].Kind != "created" && rapid.Bool().Draw(t, "desk") {
				events[i].Actor = Account{"it-desk", "agent"}
			}
		}
	}
	return events
}

func laneFacts(t *rapid.T) Facts {
	f := Facts{Sources: map[string]SourceFacts{}, Owners: map[string]OwnerFacts{}, Acting: map[string]map[string]int{}}
	for _, id := range []string{"portal", "it-desk"} {
		if rapid.IntRange(0, 3).Draw(t, "silent") == 0 {
			from := day.Add(time.Duration(rapid.IntRange(0, 86400).Draw(t, "from")) * time.Second)
			f.Sources[id] = SourceFacts{Heard: true, Silent: []Interval{{From: from, To: from.Add(time.Hour)}}}
		}
	}
	for _, id := range []string{"identity", "portal-team"} {
		since := day.Add(time.Duration(rapid.IntRange(-86400, 86400).Draw(t, "since")) * time.Second)
		f.Owners[id] = rapid.SampledFrom([]OwnerFacts{{}, {Gone: true, GoneAt: since}, {Idle: true, LastAct: since}, {Was: Interval{since, since.Add(time.Hour)}}}).Draw(t, "owner")
	}
	f.Acting[ActsAt("password-reset", "search")] = map[string]int{"service-desk": rapid.IntRange(0, 3).Draw(t, "acts"), "identity": 2}
	return f
}

var laneKinds = []GapKind{GreenButRed, UnownedTouchpoint, CustomerActiveSilent, DeskActiveAbsent, ChannelSwitch, Delay}

func TestTheLawsHoldOfBothLanes(t *testing.T) {
	r := laneRules()
	found := map[GapKind]int{}
	forced, possible, acts, desk := 0, 0, 0, 0
	checks(t, 1500, func(t *rapid.T) {
		events, f := laneSubject(t), laneFacts(t)
		now := day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now")) * time.Second)
		want, next := answer(r, events, f, now)
		mixed := append(slices.Clone(events), events[rapid.IntRange(0, len(events)-1).Draw(t, "again")])
		rand.New(rand.NewSource(int64(rapid.IntRange(0, 1<<30).Draw(t, "seed")))).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if got, again := answer(r, mixed, f, now); got != want || !again.Equal(next) {
			t.Fatalf("arrival changed the answer:\n%s\n%s", want, got)
		}
		end := next
		if end.IsZero() {
			end = now.Add(1000 * 24 * time.Hour)
		}
		for _, share := range []float64{0.5, 0.999999} {
			then := now.Add(time.Duration(float64(end.Sub(now)) * share))
			if got, _ := answer(r, events, f, then); then.Before(end) && got != want {
				t.Fatalf("the answer changed at %v, before next %v:\n%s\n%s", then, next, want, got)
			}
		}
		for _, c := range Walk(r, events, f, now).Cases {
			acts += len(c.Acts)
			desk += len(c.Desk.Moves)
			for _, g := range c.Gaps {
				found[g.Kind]++
				if g.Forced {
					forced++
				}
				if g.Kind == Delay && g.Certainty == Possible {
					possible++
				}
			}
		}
	})
	for _, k := range laneKinds {
		if found[k] == 0 {
			t.Errorf("no case ever had a %s: the test proves nothing of it", k)
		}
	}
	if forced == 0 || possible == 0 || acts == 0 || desk == 0 {
		t.Errorf("%d forced switches, %d possible delays, %d acts, %d moves of the desk: the test proves nothing of one", forced, possible, acts, desk)
	}
}

// The opening event is part of a gap's key: what comes later must not move it,
// or a dismissal would be lost.
func TestWhatComesLaterDoesNotMoveAnOpeningEvent(t *testing.T) {
	r := laneRules()
	compared := map[GapKind]int{}
	checks(t, 4000, func(t *rapid.T) {
		var events []Event
		kind := rapid.SampledFrom([]string{"Reset password", "VPN"}).Draw(t, "type")
		for _, e := range laneSubject(t) {
			if e.Kind == KindEdited || e.Kind == KindDeleted { // these change what was
				continue
			}
			if e.Fields[FieldRequestType] != nil { // and so does a ticket's going to another journey
				e.Fields[FieldRequestType], e.Fields[FieldLabels] = []string{kind}, nil
			}
			events = append(events, e)
		}
		f := laneFacts(t)
		slices.SortFunc(events, Less)
		n := rapid.IntRange(0, len(events)).Draw(t, "seen")
		if n == 0 || n < len(events) && events[n].At.Sub(events[n-1].At) <= skew {
			return // not later
		}
		type at struct {
			kind GapKind
			step string
		}
		out := Walk(r, events, f, day.Add(25*24*time.Hour))
		for _, c := range Walk(r, events[:n], f, events[n-1].At.Add(4*time.Hour)).Cases {
			before := map[at]string{}
			for _, g := range c.Gaps {
				if g.Kind != ChannelSwitch && g.Kind != Delay && slices.Contains(laneKinds, g.Kind) {
					before[at{g.Kind, g.Step}] = g.Opening
				}
			}
			for _, now := range out.Cases {
				if now.Journey != c.Journey || now.Events[0] != c.Events[0] {
					continue
				}
				for _, g := range now.Gaps {
					if was, ok := before[at{g.Kind, g.Step}]; ok {
						compared[g.Kind]++
						if was != g.Opening {
							t.Fatalf("%s on %q was opened by %s, now by %s", g.Kind, g.Step, was, g.Opening)
						}
					}
				}
			}
		}
	})
	for _, k := range []GapKind{GreenButRed, UnownedTouchpoint, CustomerActiveSilent, DeskActiveAbsent} {
		if compared[k] == 0 {
			t.Errorf("no %s was ever compared: the test proves nothing of it", k)
		}
	}
}

// What the desk does on its own steps leaves the person where they are.
func TestALaneDoesNotPartTheVisitsOfTheOther(t *testing.T) {
	tale := &tale{}
	tale.ticket(at(9, 0, 0), "1", "created", nil)
	tale.ticket(at(9, 1, 0), "1", "assigned", nil)
	tale.session(at(9, 2, 0), "portal", "link_sent", nil)
	tale.ticket(at(9, 3, 0), "1", "assigned", nil)
	tale.session(at(9, 4, 0), "portal", "link_used", nil)
	c := theCase(t, laneRules(), tale.events, Facts{}, at(9, 5, 0))
	var got []string
	for _, v := range c.Visits {
		got = append(got, fmt.Sprint(v.Step, " ", v.State, " ", len(v.Events)))
	}
	if want := []string{"reset-by-link done 3", "read done 2"}; !slices.Equal(got, want) {
		t.Errorf("visits are %v, want %v", got, want)
	}
	if c.Desk.Path != "alone" || len(c.Desk.Moves) == 0 || c.Desk.Moves[len(c.Desk.Moves)-1] != (Move{SyncMove, "read", 1}) {
		t.Errorf("the desk walked %+v, want read at last, in step with its ideal", c.Desk)
	}
}
