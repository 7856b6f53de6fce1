package journeys

import (
	"strings"
	"testing"
	"time"
)

func TestWhoGathers(t *testing.T) {
	for name, c := range map[string]struct {
		q    Queue
		from int
		want bool
	}{
		"too few":                           {Queue{Waiting: 4}, 5, false},
		"enough":                            {Queue{Waiting: 5}, 5, true},
		"with those who were told just now": {Queue{Waiting: 1, Beside: 4}, 5, true},
		"nobody new":                        {Queue{Beside: 9}, 5, false},
		"one joins a crowd that lasts":      {Queue{Waiting: 1, Crowd: "crowd/1"}, 5, true},
		"a desk that wants none":            {Queue{Waiting: 99, Crowd: "crowd/1"}, 0, false},
	} {
		if got := c.q.Gathers(c.from); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestWhenACrowdIsOver(t *testing.T) {
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for name, c := range map[string]struct {
		c          Crowd
		over, fell time.Time
	}{
		"while there are many":             {c: Crowd{Now: 200, Joined: ago(9 * time.Hour)}},
		"as many as make one keep it":      {c: Crowd{Now: 5, Joined: ago(time.Minute), Fell: ago(time.Hour)}},
		"too few, just now":                {c: Crowd{Now: 4, Joined: ago(time.Minute)}, fell: now},
		"too few for a while":              {c: Crowd{Now: 4, Fell: ago(11 * time.Minute)}, fell: ago(11 * time.Minute), over: ago(11 * time.Minute)},
		"too few, not for long":            {c: Crowd{Now: 4, Fell: ago(9 * time.Minute)}, fell: ago(9 * time.Minute)},
		"nobody is left":                   {c: Crowd{Now: 0}, over: now},
		"nobody is left, few were before":  {c: Crowd{Now: 0, Fell: ago(3 * time.Minute)}, over: ago(3 * time.Minute), fell: ago(3 * time.Minute)},
		"not many, and nobody comes":       {c: Crowd{Now: 15, Joined: ago(time.Hour)}, over: now},
		"more than that, and nobody comes": {c: Crowd{Now: 16, Joined: ago(time.Hour)}},
		"a day that lasts":                 {c: Crowd{Now: 0, Until: now.Add(time.Second)}},
		"a day that is over":               {c: Crowd{Now: 7, Until: now}, over: now},
		"what is over stays so":            {c: Crowd{Now: 99, Over: ago(time.Hour)}, over: ago(time.Hour)},
	} {
		got := c.c.Judge(5, now)
		if !got.Over.Equal(c.over) || !got.Fell.Equal(c.fell) {
			t.Errorf("%s: over %v, fell %v", name, got.Over, got.Fell)
		}
	}
}

func TestADaysCrowdIsOneADay(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 11, 17, 22, 30, 0, 0, time.UTC) // 23:30 there
	a, b := DayCrowd("it-chat", "sd-now", late, zone), DayCrowd("it-chat", "sd-now", late.Add(20*time.Minute), zone)
	if a.Key != b.Key || !a.Until.Equal(time.Date(2026, 11, 17, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%v and %v until %v", a.Key, b.Key, a.Until)
	}
	for name, other := range map[string]Crowd{
		"the next day":    DayCrowd("it-chat", "sd-now", late.Add(31*time.Minute), zone),
		"another channel": DayCrowd("it-chat", "identity", late, zone),
	} {
		if other.Key == a.Key {
			t.Errorf("%s is the same crowd", name)
		}
	}
}

// A crowd's message means the same as long as its numbers do: wording edits
// nothing, and what is posted names no gap kind and no step id.
func TestACrowdsMessageChangesWithItsNumbersOnly(t *testing.T) {
	c := Crowd{Key: "crowd/1", Now: 7, Total: 9, Began: time.Unix(0, 0), Halt: Halt{Gap: DeadEnd, Step: "reset-by-link", Name: "Resets by the mailed link", Says: "A"}}
	same, more := c, c
	same.Halt.Says, more.Now = "B", 8
	if c.Posting(time.UTC).Meaning != same.Posting(time.UTC).Meaning {
		t.Error("another wording is another meaning")
	}
	if c.Posting(time.UTC).Meaning == more.Posting(time.UTC).Meaning {
		t.Error("another number is the same meaning")
	}
	for _, g := range GapKinds() {
		on := Crowd{Now: 7, Place: (&Halt{Gap: g}).Place(), Halt: Halt{Gap: g, Journey: "Password reset"}}
		if s := on.Posting(time.UTC).Content.Text.String(); strings.Contains(s, "_") || strings.Contains(s, "-/") || !strings.HasPrefix(s, "7 people ") {
			t.Errorf("of %s it says %s", g, s)
		}
	}
}

func TestACrowdInThePreviewChannelSaysThatItIsOne(t *testing.T) {
	c := Crowd{Now: 7, Total: 7, Halt: Halt{Step: "sign-in", Name: "Cannot sign in", Preview: true}}
	if got := c.Posting(time.UTC).Content.Text.Headline; !strings.HasPrefix(got, "Preview of a message · 7 people stuck at") {
		t.Error(got)
	}
	p := &planner{telling: &telling{journey: &Journey{}}}
	halt := &Halt{Step: "sign-in"}
	shown := p.toPreview([]Posting{{Key: "message/1", Kind: MessagePosting, Content: Content{Text: &Text{}}, Halt: halt}})
	if len(shown) != 1 || !shown[0].Halt.Preview || halt.Preview {
		t.Errorf("%+v, and what would be posted says %+v", shown, halt)
	}
}
