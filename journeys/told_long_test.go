package journeys

import (
	"testing"
	"time"
)

// What is told of a case of ten times the events costs about ten times as
// much: the least of several runs counts.
func TestTellingALongCaseCostsInProportion(t *testing.T) {
	took := func(n int) func() time.Duration {
		r, events := testRules(), manyEvents("calls", n)
		said := map[string]string{"begun": "called{again}, {count}", "done": "called{again}, {count}", "failed": "called{again}, {count}, {wait}"}
		r.Journeys[0].Step("call-desk").Told, r.Journeys[0].Step("call-desk").Chat = said, said
		now := events[len(events)-1].At.Add(time.Hour)
		cases, _ := Identify(nil, Walk(r, events, Facts{}, now).Cases, func(c Case) string { return c.Events[0] })
		for i := range cases {
			g := aGap(Silence, "")
			g.Opening, g.Certainty, g.Tell, g.State = cases[i].Events[0], Certain, TellNow, GapOpen
			cases[i].Gaps = []Gap{g}
		}
		return func() time.Duration {
			start := time.Now()
			if len(Plan(r, cases, events, nil, Facts{}, now)) < 3 {
				t.Fatal("nothing is told")
			}
			return time.Since(start)
		}
	}
	short, long := took(1000), took(10_000)
	least, most := short(), long()
	for run := 0; run < 3 || run < 20 && most > 30*least; run++ {
		least, most = min(least, short()), min(most, long())
	}
	if most > 30*least {
		t.Errorf("1,000 events take %v and 10,000 take %v", least, most)
	}
	t.Logf("1,000 events: %v; 10,000 events: %v", least, most)
}
