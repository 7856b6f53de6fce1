package journeys

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// manyEvents is one person's trouble in n events, in as many visits: the worst
// that a case of this length can be to the judgement.
func manyEvents(mix string, n int) []Event {
	customer := Account{"it-desk", "alex"}
	ticket := Ref{"it-desk", Ticket, "1"}
	events := []Event{{ID: "first", Connector: "it-desk", Kind: KindCreated, At: at(8, 0, 0), Ref: ticket, Actor: customer, Customers: []Account{customer}, Text: "password not working",
		Fields: Fields{FieldKey: {"ITD-1"}, FieldRequestType: {"Reset password"}, FieldStatusCategory: {"new"}, FieldInternalDesk: {"true"}}}}
	for i := 1; i < n; i++ {
		e := Event{ID: fmt.Sprintf("e%d", i), At: at(8, 0, 20*i), Actor: customer, Customers: []Account{customer}}
		session := func(connector, kind string, k RefKind) {
			e.Connector, e.Kind, e.Ref = connector, kind, Ref{connector, k, e.ID}
		}
		onTicket := func(kind string) { e.Connector, e.Kind, e.Ref = "it-desk", kind, ticket }
		switch mix {
		case "calls":
			session("phone", []string{"answered", "abandoned"}[i%2], Call)
		case "comments":
			onTicket("commented")
			e.Text = "still not working, and I have a deadline today"
			if i%3 == 0 {
				e.Actor = Account{"it-desk", "agent"}
			}
		case "dead ends":
			onTicket(KindCreated)
			if i%2 == 0 {
				session("portal", "link_sent", Session)
			}
			if i%7 == 0 {
				session("portal", "link_used", Session)
			}
			if i%5 == 0 {
				session("phone", "answered", Call)
			}
		case "endings":
			session("sign-in", []string{"failed", "ok"}[i%2], Session)
			e.At = at(8, 0, 0).Add(time.Duration(i) * time.Second)
		case "reopened":
			onTicket("status_changed")
			e.Fields = Fields{FieldStatusCategory: {[]string{"done", "indeterminate"}[i%2]}, "team": {[]string{"desk", "identity"}[i/2%2]}}
		case "holds":
			onTicket("status_changed")
			e.Fields = Fields{FieldStatus: {[]string{"Waiting for customer", "Open", "Waiting for approval"}[i/3%3]}}
			if i%3 == 1 {
				e.Kind, e.Text = "commented", "here it is"
			} else {
				e.Actor = Account{"it-desk", "agent"}
			}
		case "two tickets":
			onTicket("commented")
			e.At, e.Audience.Level = at(8, 0, 0).Add(time.Duration(i)*7*time.Hour), Internal
			e.Text, e.Ref.ID = "restarted it once more", "1"
			if i > 1 {
				e.Ref.ID = "2"
			}
			e.Fields = Fields{FieldRequestType: {"Reset password"}, FieldStatusCategory: {"indeterminate"}, "team": {[]string{"desk", "identity"}[i/2%2]}}
			if i%5 > 0 {
				e.Actor = Account{"it-desk", "agent"}
			}
			if i%4 == 3 {
				e.Actor, e.Text, e.Fields = customer, "", nil
				session("portal", []string{"link_sent", "form_opened"}[i/4%2], Session)
			}
		default:
			switch i % 8 {
			case 0:
				session("phone", "abandoned", Call)
			case 1:
				session("portal", "opened", Session)
			case 2:
				session("portal", "search", Session)
				e.Fields = Fields{"query": {"password"}, "results": {fmt.Sprint(i % 3)}}
			case 3:
				session("portal", "form_opened", Session)
			case 4:
				session("portal", "link_sent", Session)
			case 5:
				session("sign-in", "failed", Session)
			case 6:
				onTicket("commented")
				e.Text = "any news?"
			default:
				onTicket("assigned")
				e.Actor, e.Fields = Account{"it-desk", "agent"}, Fields{FieldAssignee: {"agent"}, FieldStatusCategory: {"indeterminate"}}
			}
		}
		e.Received = e.At
		events = append(events, e)
	}
	return events
}

var mixes = []string{"everything", "calls", "comments", "dead ends", "endings", "reopened", "holds", "two tickets"}

func BenchmarkWalk10k(b *testing.B) {
	for _, mix := range mixes {
		b.Run(mix, func(b *testing.B) {
			r, events := serviceRules(), manyEvents(mix, 10_000)
			now := events[len(events)-1].At.Add(time.Hour)
			b.ReportAllocs()
			for b.Loop() {
				Walk(r, events, Facts{}, now)
			}
		})
	}
}

// BenchmarkDecide10k is the whole decision about such a case.
func BenchmarkDecide10k(b *testing.B) {
	for _, mix := range mixes {
		b.Run(mix, func(b *testing.B) {
			r, events := serviceRules(), manyEvents(mix, 10_000)
			now := events[len(events)-1].At.Add(time.Hour)
			b.ReportAllocs()
			var stored []Case
			for b.Loop() {
				out := Walk(r, events, Facts{}, now)
				stored, _ = Identify(stored, out.Cases, func(c Case) string { return c.Events[0] })
				Diff(nil, Plan(r, stored, events, nil, Facts{}, now), Pace{}, now)
			}
		})
	}
}

// A case of ten times the events costs about what ten such cases cost, in time
// and memory, and not ten times that. Both are measured by turns, and the least
// of several runs counts, so that a machine that is busy with something else
// slows them alike; there are more runs where it is. Bigger tables fit worse
// into a processor's caches: that is what the bound allows for.
func TestALongCaseCostsInProportion(t *testing.T) {
	const dearer = 2
	for _, mix := range mixes {
		t.Run(mix, func(t *testing.T) {
			short, long := cost{}, cost{}
			for run := 0; run < 3 || run < 30 && long.took > dearer*short.took; run++ {
				short.least(mix, 1000, 10)
				long.least(mix, 10_000, 1)
			}
			t.Logf("ten cases of 1,000 events: %v, %d KB; one of 10,000: %v, %d KB", short.took, short.bytes>>10, long.took, long.bytes>>10)
			if long.took > dearer*short.took {
				t.Errorf("ten cases of 1,000 events take %v and one of 10,000 takes %v", short.took, long.took)
			}
			if 2*long.bytes > 3*short.bytes || long.bytes > 64<<20 {
				t.Errorf("ten cases of 1,000 events take %d bytes and one of 10,000 takes %d", short.bytes, long.bytes)
			}
		})
	}
}

// cost is what walking some cases costs at least.
type cost struct {
	took  time.Duration
	bytes uint64
}

func (c *cost) least(mix string, n, times int) {
	r, events := serviceRules(), manyEvents(mix, n)
	now := events[len(events)-1].At.Add(time.Hour)
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // what is collected meanwhile is not this walk's
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	for range times {
		Walk(r, events, Facts{}, now)
	}
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	if c.took == 0 || took < c.took {
		c.took = took
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; c.bytes == 0 || bytes < c.bytes {
		c.bytes = bytes
	}
}

func TestWhatACaseSaysOfItselfIsBounded(t *testing.T) {
	for _, mix := range mixes {
		events := manyEvents(mix, 10_000)
		for _, c := range Walk(testRules(), events, Facts{}, events[len(events)-1].At.Add(time.Hour)).Cases {
			on := map[string]int{}
			for _, g := range c.Gaps {
				on[string(g.Kind)+g.Step]++
				if len(g.Events) > maxEvidence || len(g.Events) == 0 {
					t.Errorf("%s: %d events of %s", mix, len(g.Events), g.Kind)
				}
			}
			for place, n := range on {
				if n > maxGaps {
					t.Errorf("%s: %d gaps of %s", mix, n, place)
				}
			}
		}
	}
}

func TestOfVeryManyGapsTheFirstAndTheLastAreKept(t *testing.T) {
	events := manyEvents("calls", 10_000)
	c := Walk(testRules(), events, Facts{}, events[len(events)-1].At.Add(time.Hour)).Cases[0]
	var calls []string
	for _, g := range c.Gaps {
		if g.Kind == AbandonedContact {
			calls = append(calls, g.Opening)
		}
	}
	if len(calls) != maxGaps || calls[0] != "phone/e1" || calls[maxGaps-1] != "phone/e9999" {
		t.Errorf("%d calls given up are kept, from %v", len(calls), calls)
	}
}
