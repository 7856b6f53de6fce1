package journeys

import (
	"testing"
	"time"
)

func TestQuiet(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	weekdays := Calendar{ID: "desk-hours", Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, From: 8 * 60, To: 18 * 60, Zone: zone}
	r := &Rules{Zone: zone, Calendars: []Calendar{weekdays, {ID: "never"}}}
	at := func(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, zone) }
	night, noon := Quiet{From: 20 * 60, To: 7 * 60}, Quiet{From: 12 * 60, To: 13 * 60}
	for name, c := range map[string]struct {
		q    Quiet
		at   time.Time
		want time.Time
	}{
		"before the night":            {night, at(17, 19, 59), time.Time{}},
		"from its first instant":      {night, at(17, 20, 0), at(18, 7, 0)},
		"after midnight":              {night, at(18, 3, 0), at(18, 7, 0)},
		"not at its end":              {night, at(18, 7, 0), time.Time{}},
		"at noon":                     {noon, at(17, 12, 30), at(17, 13, 0)},
		"after noon":                  {noon, at(17, 13, 0), time.Time{}},
		"in the desk's hours":         {Quiet{Outside: "desk-hours"}, at(17, 9, 0), time.Time{}},
		"over a weekend":              {Quiet{Outside: "desk-hours"}, at(20, 18, 0), at(23, 8, 0)},
		"a calendar that never opens": {Quiet{Outside: "never"}, at(17, 9, 0), time.Time{}},
		"none":                        {Quiet{}, at(17, 3, 0), time.Time{}},
	} {
		if got := c.q.Until(r, c.at); !got.Equal(c.want) {
			t.Errorf("%s: until %v, want %v", name, got, c.want)
		}
	}
}

// Somebody who is there reads the channel.
func TestASharedChannelIsQuietWhenAllWantIt(t *testing.T) {
	chat := ChatTarget{Connector: "it-chat", Channel: "sd-now"}
	r := &Rules{Zone: time.UTC, Owners: []Owner{
		{ID: "a", Chat: chat, Quiet: Quiet{From: 20 * 60, To: 7 * 60}},
		{ID: "b", Chat: chat, Quiet: Quiet{From: 22 * 60, To: 6 * 60}},
	}}
	at := func(h int) time.Time { return time.Date(2026, 11, 17, h, 0, 0, 0, time.UTC) }
	if got := r.QuietUntil("it-chat", "sd-now", at(21)); !got.IsZero() {
		t.Errorf("one of them is there, and it is quiet until %v", got)
	}
	if got := r.QuietUntil("it-chat", "sd-now", at(23)); !got.Equal(at(30)) {
		t.Errorf("quiet until %v, want the first who comes", got)
	}
	if got := r.QuietUntil("it-chat", "identity", at(23)); !got.IsZero() {
		t.Errorf("a channel of nobody is quiet until %v", got)
	}
}
