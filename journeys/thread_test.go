package journeys

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lines are the history's lines in what was planned, each as it reads.
func linesOf(ps []Posting) []string {
	var said []string
	for _, p := range ps {
		if p.Kind == ReplyPosting && strings.HasPrefix(p.Key, lineMark) && !p.Absent {
			said = append(said, p.Content.Text.Headline)
		}
	}
	return said
}

// withWords gives the calls of the map words for a channel.
func withWords() *Rules {
	r := testRules()
	r.Journeys[0].Step("call-desk").Chat = map[string]string{"done": "now calling{again}", "failed": "call given up after {wait}"}
	return r
}

func call(id, kind string, when time.Time) Event {
	return Event{ID: id, Connector: "phone", Kind: kind, At: when, Received: when, Ref: Ref{"phone", Call, id},
		Actor: Account{"it-desk", "alex"}, Customers: []Account{{"it-desk", "alex"}}, Fields: Fields{FieldWaited: {"360"}}, Text: "my password is hunter2"}
}

func TestTheHistoryStandsUnderTheMessage(t *testing.T) {
	r := withWords()
	before := []Event{call("c0", "abandoned", at(9, 5, 0))}
	stored := standingAt(planned(r, stuckEvents(before...), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	if n := len(linesOf(planned(r, stuckEvents(before...), stored, Facts{}, at(9, 30, 0)))); n != 0 {
		t.Errorf("%d lines about what the message said from the beginning", n)
	}
	late := call("c1", "abandoned", at(9, 19, 0)) // heard of after the message, and older than it
	more := append(slices.Clone(before), late,
		call("c2", "abandoned", at(9, 21, 0)), call("c3", "answered", at(9, 25, 0)),
		pressed("take", KindTake, "UAGENT", at(9, 26, 0), nil), carried("take", KindTaken, at(9, 26, 5), nil),
		assignedTo("a", "agent", "Sam <!here> Reed", at(9, 26, 5)), assignedTo("a2", "agent", "Sam Reed", at(9, 26, 9)),
		pressed("back", KindHandBack, "UAGENT", at(9, 27, 0), nil), carried("back", KindTaken, at(9, 27, 5), nil),
		assignedTo("b", "", "", at(9, 27, 5)),
	)
	ps := planned(r, stuckEvents(more...), stored, Facts{}, at(9, 30, 0))
	want := []string{
		"10:21 call given up after 6 min (phone)", "10:25 calling again (phone)",
		"10:26 Sam !here Reed has it", "10:27 nobody has it any more",
	}
	if got := linesOf(ps); !slices.Equal(got, want) {
		t.Errorf("it reads %q, want %q", got, want)
	}
	for _, p := range ps {
		if strings.HasPrefix(p.Key, lineMark) && (p.Connector != "it-chat" || p.Target != "C1/1" || p.Content.Text.Mention != "" || p.Prompt) {
			t.Errorf("a line goes %+v", p)
		}
	}

	quiet := append(slices.Clone(more), pressed("z", KindSnooze, "UAGENT", at(9, 28, 0), Fields{FieldUntil: {"15m"}}))
	if got := linesOf(planned(r, stuckEvents(quiet...), stored, Facts{}, at(9, 30, 0))); len(got) != 0 {
		t.Errorf("the channel asked for quiet and reads %q", got)
	}
	if got := linesOf(planned(r, stuckEvents(quiet...), stored, Facts{}, at(9, 50, 0))); !slices.Equal(got, want) {
		t.Errorf("after the quiet it reads %q", got)
	}
	solved := append(slices.Clone(more), after("sign-in", "ok", at(9, 29, 0), nil))
	if got := linesOf(planned(r, stuckEvents(solved...), stored, Facts{}, at(9, 30, 0))); len(got) != 0 {
		t.Errorf("it is solved and reads %q", got)
	}
}

// A visit whose beginning is heard of late is still the one that was told.
func TestALineIsSaidOnceThoughAnEarlierEventOfItComesLate(t *testing.T) {
	r := withWords()
	r.Journeys[0].Step("search").Chat = map[string]string{"failed": "search without a result"}
	search := func(id string, when time.Time) Event {
		return Event{ID: id, Connector: "portal", Kind: "search", At: when, Ref: Ref{"portal", Session, "s"}, Customers: []Account{{"it-desk", "alex"}}, Fields: Fields{"results": {"0"}}}
	}
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	first := planned(r, stuckEvents(search("s2", at(9, 30, 0))), stored, Facts{}, at(9, 31, 0))
	if len(linesOf(first)) != 1 {
		t.Fatalf("said %q", linesOf(first))
	}
	stored = append(stored, standingAt(slices.DeleteFunc(first, func(p Posting) bool { return !strings.HasPrefix(p.Key, lineMark) }), at(9, 31, 5))...)
	second := planned(r, stuckEvents(search("s1", at(9, 29, 0)), search("s2", at(9, 30, 0))), stored, Facts{}, at(9, 32, 0))
	if n := len(linesOf(second)); n != 1 || find(second, stored[len(stored)-1].Key) == nil {
		t.Errorf("it is said again: %q", linesOf(second))
	}
}

func TestWhatStoodUnderAMessageGoesWithIt(t *testing.T) {
	r := withWords()
	events := stuckEvents(call("c2", "abandoned", at(9, 25, 0)))
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	stored = append(stored, standingAt(slices.DeleteFunc(planned(r, events, stored, Facts{}, at(9, 40, 0)), func(p Posting) bool { return p.Kind != ReplyPosting }), at(9, 40, 5))...)
	if len(stored) != 5 { // note, property, message, what is overdue, the call
		t.Fatalf("%d postings stand", len(stored))
	}
	for name, f := range map[string]Fields{"a label says off": {FieldLabels: {LabelOff}}, "not everybody may see it": {FieldSecurityLevel: {"HR"}}} {
		ps := planned(r, append(slices.Clone(events), after("it-desk", "edited", at(9, 41, 0), f)), stored, Facts{}, at(9, 42, 0))
		gone := 0
		for _, p := range ps {
			if p.Absent && (p.Kind == ReplyPosting || p.Kind == MessagePosting) {
				gone++
			}
		}
		if gone != 3 {
			t.Errorf("%s: %d of 3 are taken back", name, gone)
		}
	}
	for i := range stored {
		if stored[i].Kind == MessagePosting {
			stored[i].State = Gone
		}
	}
	for name, more := range map[string][]Event{"and it goes on": nil, "and it is solved": {after("sign-in", "ok", at(9, 41, 0), nil)}} {
		gone := 0
		for _, p := range planned(r, append(slices.Clone(events), more...), stored, Facts{}, at(9, 42, 0)) {
			if p.Absent && p.Kind == ReplyPosting {
				gone++
			}
		}
		if gone != 2 {
			t.Errorf("a human removed the message, %s: %d of 2 are taken back", name, gone)
		}
	}
}

// In whatever order the events come in, the lines under a message are no more
// than so many, and none is older than it or tells the same visit twice.
func TestTheLinesUnderAMessageAreFewAndEachIsSaidOnce(t *testing.T) {
	r := withWords()
	r.Journeys[0].Step("search").Chat = map[string]string{"failed": "search without a result"}
	most, full := 0, 0
	checks(t, 300, func(t *rapid.T) {
		var more []Event
		for i := range rapid.IntRange(5, 40).Draw(t, "events") {
			when := at(9, 15, 0).Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "at")) * time.Second)
			id := fmt.Sprintf("r%d", i)
			switch rapid.IntRange(0, 3).Draw(t, "sort") {
			case 0:
				more = append(more, assignedTo(id, rapid.SampledFrom([]string{"", "agent", "kim"}).Draw(t, "who"), "Sam", when))
			case 1:
				e := after("portal", "search", when, Fields{"results": {"0"}})
				e.ID, e.Ref.ID = id, id
				more = append(more, e)
			default:
				more = append(more, call(id, rapid.SampledFrom([]string{"answered", "abandoned"}).Draw(t, "word"), when))
			}
		}
		stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
		for n := range more { // in the order in which they are heard of, which is not that of time
			for _, p := range planned(r, stuckEvents(more[:n+1]...), stored, Facts{}, at(12, 0, 0)) {
				if strings.HasPrefix(p.Key, lineMark) && !slices.ContainsFunc(stored, func(s Stored) bool { return s.Key == p.Key }) {
					stored = append(stored, standingAt([]Posting{p}, at(12, 0, 0))...)
				}
			}
		}
		lines := linesOf(planned(r, stuckEvents(more...), stored, Facts{}, at(12, 0, 0)))
		all := 0
		for _, s := range stored {
			if strings.HasPrefix(s.Key, lineMark) {
				all++
				if s.Content.Text.Headline < "10:20" {
					t.Fatalf("%q is older than the message", s.Content.Text.Headline)
				}
			}
		}
		if all > mostLines || len(lines) > all {
			t.Fatalf("%d lines stand, %d are wanted", all, len(lines))
		}
		if most = max(most, all); all == mostLines {
			full++
		}
	})
	if most < mostLines {
		t.Fatalf("never more than %d lines: the test proves nothing", most)
	}
	t.Logf("full %d times", full)
}
