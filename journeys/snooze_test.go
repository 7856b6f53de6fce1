package journeys

import (
	"testing"
	"time"
)

func TestASnoozeCountsFromItsPress(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	berlin, tokyo := zone("Europe/Berlin"), zone("Asia/Tokyo")
	r := &Rules{Zone: berlin, Calendars: []Calendar{{ID: "tokyo", Zone: tokyo}, {ID: "everywhere"}}}
	far := &Owner{Hours: "tokyo"}
	on := func(z *time.Location, y int, m time.Month, d, h, min int) time.Time {
		return time.Date(y, m, d, h, min, 0, 0, z)
	}
	for _, c := range []struct {
		name, until string
		pressed     time.Time
		helper      *Owner
		want        time.Time
	}{
		{"a quarter", "15m", on(berlin, 2026, 11, 17, 9, 21), nil, on(berlin, 2026, 11, 17, 9, 36)},
		{"an hour", "1h", on(berlin, 2026, 11, 17, 23, 30), nil, on(berlin, 2026, 11, 18, 0, 30)},
		{"an hour that the wall shows twice is one that passes", "1h", on(time.UTC, 2026, 10, 25, 0, 30), nil, on(time.UTC, 2026, 10, 25, 1, 30)},
		{"tomorrow", "tomorrow 08:00", on(berlin, 2026, 11, 17, 9, 21), nil, on(time.UTC, 2026, 11, 18, 7, 0)},
		{"tomorrow, over midnight in UTC", "tomorrow 08:00", on(berlin, 2026, 11, 18, 0, 10), nil, on(time.UTC, 2026, 11, 19, 7, 0)},
		{"tomorrow is summer no more", "tomorrow 08:00", on(berlin, 2026, 10, 24, 9, 0), nil, on(time.UTC, 2026, 10, 25, 7, 0)},
		{"tomorrow it is summer", "tomorrow 08:00", on(berlin, 2026, 3, 28, 9, 0), nil, on(time.UTC, 2026, 3, 29, 6, 0)},
		{"tomorrow at an hour that is left out", "tomorrow 02:30", on(berlin, 2026, 3, 28, 9, 0), nil, on(time.UTC, 2026, 3, 29, 1, 0)},
		{"tomorrow at an hour that comes twice", "tomorrow 02:30", on(berlin, 2026, 10, 24, 9, 0), nil, on(time.UTC, 2026, 10, 25, 0, 30)},
		{"tomorrow in another month", "tomorrow 08:00", on(berlin, 2026, 12, 31, 9, 0), nil, on(time.UTC, 2027, 1, 1, 7, 0)},
		{"tomorrow where the helper works", "tomorrow 08:00", on(time.UTC, 2026, 11, 17, 16, 0), far, on(time.UTC, 2026, 11, 18, 23, 0)},
		{"a calendar of no zone is the desk's", "tomorrow 08:00", on(berlin, 2026, 11, 17, 9, 21), &Owner{Hours: "everywhere"}, on(time.UTC, 2026, 11, 18, 7, 0)},
		{"an instant", "2026-11-17T10:00:00+01:00", on(berlin, 2026, 11, 17, 9, 21), nil, on(time.UTC, 2026, 11, 17, 9, 0)},
		{"before the press", "-15m", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
		{"an instant before the press", "2026-11-17T09:00:00+01:00", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
		{"for ever", "2000000h", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
		{"until a year that no text can hold", "9999-12-31T23:59:59-12:00", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
		{"at no time", "tomorrow 25:00", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
		{"nothing said", "", on(berlin, 2026, 11, 17, 9, 21), nil, time.Time{}},
	} {
		e := &Event{Kind: KindSnooze, At: c.pressed, Fields: Fields{FieldUntil: {c.until}}}
		got, ok := r.until(e, c.helper)
		if ok != !c.want.IsZero() || !got.Equal(c.want) {
			t.Errorf("%s: %q at %s lasts until %s, want %s", c.name, c.until, c.pressed.UTC(), got, c.want.UTC())
		}
	}
}

// What a menu offers must be what a press of it can say.
func TestEverySnoozeOfTheMenuIsUnderstood(t *testing.T) {
	for _, o := range snoozes() {
		e := &Event{Kind: KindSnooze, At: at(9, 0, 0), Fields: Fields{FieldUntil: {o.Value}}}
		if _, ok := testRules().until(e, nil); !ok {
			t.Errorf("%q is not understood", o.Value)
		}
	}
}

// The quiet that a relative press asked for ends by itself, and Next says when.
func TestARelativeSnoozeEndsByItself(t *testing.T) {
	g := Gap{Kind: Delay, Step: "ask", Opening: "it-desk/1"}
	for said, until := range map[string]time.Time{"15m": at(11, 15, 0), "tomorrow 08:00": at(24+7, 0, 0)} {
		events := append(lateVPN(), act("x", KindSnooze, deskTicket("1"), at(11, 0, 0), g, FieldUntil, said))
		o := Walk(testRules(), events, Facts{}, at(11, 1, 0))
		if got := foundGap(t, o, Delay, "it-desk/1"); !got.Snoozed.Equal(until) || !o.Next.Equal(until) {
			t.Errorf("%s: quiet until %v, next %v, want %v", said, got.Snoozed, o.Next, until)
		}
		if got := foundGap(t, Walk(testRules(), events, Facts{}, until), Delay, "it-desk/1"); !got.Snoozed.IsZero() {
			t.Errorf("%s: still quiet until %v", said, got.Snoozed)
		}
	}
}
