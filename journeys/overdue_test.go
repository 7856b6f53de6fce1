package journeys

import (
	"strings"
	"testing"
	"time"
)

// asked reports whether the on-call is asked under a message that stands since
// a quarter past ten in Berlin; it is due at 10:25.
func askedAt(r *Rules, now time.Time, more ...Event) bool {
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 15, 0)), at(9, 15, 5))
	for _, p := range planned(r, stuckEvents(more...), stored, Facts{}, now) {
		if strings.HasPrefix(p.Key, overdueMark) && !p.Absent {
			return p.Content.Text.Mention == "oncall" && p.Target == "C1/1"
		}
	}
	return false
}

func TestTheOnCallIsAskedWhenTheDuePassesAndNobodyHasIt(t *testing.T) {
	snooze := func(when time.Time, until string) Event {
		return pressed("z", KindSnooze, "UAGENT", when, Fields{FieldUntil: {until}})
	}
	taken := []Event{pressed("take", KindTake, "UAGENT", at(9, 20, 0), nil), carried("take", KindTaken, at(9, 20, 5), nil), assignedTo("a", "agent", "Sam Reed", at(9, 20, 5))}
	back := append(taken, pressed("back", KindHandBack, "UAGENT", at(18, 0, 0), nil), carried("back", KindTaken, at(18, 0, 5), nil), assignedTo("b", "", "", at(18, 0, 5)))
	next := at(24+7, 0, 0) // the desk opens at eight
	for _, c := range []struct {
		name string
		at   time.Time
		more []Event
		want bool
	}{
		{"not yet", at(9, 24, 59), nil, false},
		{"it passes", at(9, 30, 0), nil, true},
		{"somebody has it", at(9, 30, 0), taken, false},
		{"quiet was asked for", at(9, 30, 0), []Event{snooze(at(9, 20, 0), "1h")}, false},
		{"and has ended", at(10, 20, 0), []Event{snooze(at(9, 20, 0), "1h")}, true},
		{"it ended in the night", at(18, 0, 0), []Event{snooze(at(16, 50, 0), "1h")}, false},
		{"and the desk opened", next, []Event{snooze(at(16, 50, 0), "1h")}, true},
		{"handed back in the night", at(19, 0, 0), back, false},
		{"handed back, and the desk opened", next, back, true},
		{"it is no problem", at(9, 30, 0), []Event{pressed("no", KindDismiss, "UAGENT", at(9, 20, 0), nil)}, false},
	} {
		r := testRules()
		r.Owners[0].Hours, r.Owners[0].Chat.Mention = "office", "oncall"
		r.Calendars = []Calendar{{ID: "office", Days: [7]bool{2: true, 3: true}, From: 8 * 60, To: 18 * 60, Zone: r.Zone}}
		if got := askedAt(r, c.at, c.more...); got != c.want {
			t.Errorf("%s: asked %t", c.name, got)
		}
	}
}
