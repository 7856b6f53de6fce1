package journeys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// change is a timeline, and one place of it that is another: a few words of it
// that stand there once, and what stands there instead.
type change struct{ file, was, is string }

// edges say of each kind of gap in which timeline it opens; in which one it
// nearly opens and does not, so that the smallest change opens it; and at which
// edge the answer about it turns with as small a change.
func edges() []struct {
	kind         journeys.GapKind
	opens        string
	nearly, edge change
} {
	return []struct {
		kind         journeys.GapKind
		opens        string
		nearly, edge change
	}{
		{
			journeys.MissingStep, "missing_step-positive",
			change{"missing_step-silent", "2026-11-17 09:05:30", "2026-11-17 09:06:30"}, // silent while it happened, or after
			change{"missing_step-edge", "09:03:00 sign-in ok", "09:32:00 sign-in ok"},   // begun: in progress, until it is over
		},
		{
			journeys.ExtraStep, "extra_step-positive",
			change{"extra_step-negative", "on_behalf=false", "on_behalf=true"},      // then it was done by phone
			change{"extra_step-explained", "phone answered", "portal guide_opened"}, // of the call another gap tells, of the guide none
		},
		{
			journeys.OutOfOrder, "out_of_order-positive",
			change{"out_of_order-negative", "09:00:00 portal opened alex\n", ""},
			change{"out_of_order-edge", "09:10:06 phone", "09:10:04 phone"}, // under five seconds two clocks differ, from then on it is an order
		},
		{
			journeys.RepeatedStep, "golden-story",
			change{"repeated_step-negative", "09:01:20 sign-in", "09:01:19 sign-in failed alex\n09:01:20 sign-in"},
			change{"repeated_step-edge", "09:01:30 sign-in failed", "09:01:30 sign-in locked"}, // that is no try
		},
		{
			journeys.RepeatContact, "repeat-contact-positive",
			change{"repeat-contact-negative", "09:00:03 phone", "09:04:30 phone"},
			change{"repeat-contact-edge", "10:00:00 phone", "10:30:00 phone"}, // which of two calls is the second one
		},
		{
			journeys.ChannelSwitch, "channel_switch-positive",
			change{"channel_switch-negative", "09:20:00 portal guide_opened", "09:20:00 it-desk created alex ticket:9 key=ITD-9 request_type=Laptop\n09:20:00 portal guide_opened"},
			change{"channel_switch-edge", "organisations=Sales", "organisations=Finance"}, // forced is, for each, the other one
		},
		{
			journeys.AskedTwice, "asked-twice",
			change{"asked-once", "09:10:30", "09:09:30"}, // the answer was on its way, or had arrived
			change{"asked-and-taken-back", "amends=asked", "amends=again"},
		},
		{
			journeys.MissedHandoff, "missed-handoff-positive",
			change{"missed-handoff-negative", "09:30:00 it-desk assigned", "13:30:00 it-desk assigned"},
			change{"missed-handoff-silent-source", "2026-11-16 10:00", "2026-11-16 15:59"},
		},
		{
			journeys.PingPong, "ping-pong-positive",
			change{"ping-pong-negative", "team=it-network", "team=it-identity"},
			change{"ping-pong-edge", "actor=acc-sam team= status_category=indeterminate assignee=acc-ira", "actor=acc-sam team= status_category=indeterminate assignee=acc-robin"},
		},
		{
			journeys.Delay, "delay-positive",
			change{"delay-negative", "17:00:00 counter picked_up", "18:30:00 counter picked_up"},
			change{"delay-edge", "2026-11-17 12:00", "2026-11-18 12:00:01"}, // silent before the time ran out, or after
		},
		{
			journeys.Silence, "silence-positive",
			change{"silence-negative", "phone answered", "phone abandoned"},
			change{"silence-edge", "12:00:00 it-desk", "12:45:00 it-desk"},
		},
		{
			journeys.Dropped, "dropped-positive",
			change{"dropped-negative", "2026-11-18 15:00:00 phone answered", "2026-11-18 15:00:00 phone abandoned"},
			change{"dropped-edge", `acc-bot status_category=indeterminate team=it-service-desk text="Reminder sent." machine=true`, `acc-sam status_category=indeterminate team=it-service-desk text="Reminder sent."`},
		},
		{
			journeys.UnownedTouchpoint, "unowned_touchpoint-positive",
			change{"unowned_touchpoint-negative", "gone 2026-11-17 12:00", "gone 2026-11-17 10:45"},
			change{"unowned_touchpoint-edge", "gone 2026-11-17 11:00", "gone 2026-11-17 12:05"},
		},
		{
			journeys.Reopened, "reopened-positive",
			change{"reopened-negative", "10:01:03", "10:05:00"},
			change{"reopened-edge", "14:00:00 it-desk commented alex", "14:00:00 it-desk commented actor=acc-bot machine=true"},
		},
		{
			journeys.Abandoned, "abandoned-positive",
			change{"abandoned-negative", "2026-11-18 18:00:00 portal code_used alex\n2026-11-18", "2026-11-20 18:00:00 portal code_used alex\n2026-11-20"},
			change{"abandoned-edge", "2026-11-20 09:00:00 phone", "2026-11-20 11:00:00 phone"},
		},
		{
			journeys.AbandonedContact, "golden-story",
			change{"abandoned_contact-negative", "phone answered", "phone abandoned"},
			change{"abandoned_contact-edge", "09:11:00 phone answered", "09:11:00 phone abandoned"},
		},
		{
			journeys.SearchNoResult, "search_no_result-positive",
			change{"search_no_result-negative", "results=48", "results=0"},
			change{"search_no_result-edge", `in" results=0`, `in" results=1`},
		},
		{
			journeys.DeadEnd, "dead_end-positive",
			change{"dead_end-in-time", "09:09:59 portal", "09:10:01 portal"},   // two seconds more, and the time had run out
			change{"portal-silent", "2026-11-17 09:10", "2026-11-17 09:21:06"}, // silent when they called, or awake
		},
		{
			journeys.NegativeEmotion, "upset",
			change{"negative_emotion-negative", "commented actor=acc-sam", "commented alex"}, // the same words, of the customer's
			change{"negative_emotion-edge", "amends=angry", "amends=another"},
		},
		{
			journeys.GreenButRed, "green_but_red-positive",
			change{"green_but_red-negative", "Time to resolution: breached", "Time to resolution: met"},
			change{"green_but_red-edge", "12:20:00 it-desk", "12:26:00 it-desk"}, // a clock that still runs is not green
		},
		{
			journeys.HoldMisuse, "hold-misuse-positive",
			change{"silence-edge", `text="Which error`, `audience=internal text="Which error`},
			change{"hold-misuse-edge", "2026-11-17 11:00:00 it-desk", "2026-11-17 08:59:00 it-desk"},
		},
		{
			journeys.CustomerActiveSilent, "customer_active_desk_silent-positive",
			change{"customer_active_desk_silent-negative", "11:59:00", "12:01:00"},
			change{"customer_active_desk_silent-edge", "2026-11-17 10:59", "2026-11-17 11:01"},
		},
		{
			journeys.DeskActiveAbsent, "desk_active_customer_absent-positive",
			change{"desk_active_customer_absent-negative", `status_changed ticket:2 actor=acc-robin status="In repair"`, `status_changed ticket:2 actor=acc-robin status="Repaired"`},
			change{"desk_active_customer_absent-edge", "2026-11-17 10:00", "2026-11-17 12:10"},
		},
		{
			journeys.TooManyParties, "too-many-parties-positive",
			change{"too-many-parties-negative", "actor=acc-noor status_category=indeterminate team=it-network", "actor=acc-noor status_category=indeterminate team=ERP-Basis"},
			change{"too-many-parties-edge", "team=ERP-Basis", "team=it-identity"},
		},
	}
}

// A file's name proves nothing: the engine itself must say that the kind opens
// there, that it does not where it nearly does, and that one change turns that.
func TestEachKindOfGapHasTimelinesInWhichItOpensAndNearlyOpensAndAnEdge(t *testing.T) {
	seen := map[journeys.GapKind]bool{}
	for _, x := range edges() {
		t.Run(string(x.kind), func(t *testing.T) {
			if seen[x.kind] {
				t.Fatal("listed twice")
			}
			seen[x.kind] = true
			if said := saidOf(t, x.kind, timeline(t, x.opens)); said == "" {
				t.Errorf("it does not open in %s", x.opens)
			}
			if said := saidOf(t, x.kind, timeline(t, x.nearly.file)); said != "" {
				t.Errorf("it opens in %s:\n%s", x.nearly.file, said)
			}
			if said := saidOf(t, x.kind, x.nearly.made(t)); said == "" {
				t.Errorf("in %s it does not open with %q either: it is not near", x.nearly.file, x.nearly.is)
			}
			before, after := saidOf(t, x.kind, timeline(t, x.edge.file)), saidOf(t, x.kind, x.edge.made(t))
			if before == after {
				t.Errorf("%s is no edge: with %q it says the same:\n%s", x.edge.file, x.edge.is, before)
			}
			if x.edge.file == x.nearly.file || x.edge.file == x.opens {
				t.Errorf("the edge wants a timeline of its own")
			}
		})
	}
	for _, k := range journeys.GapKinds() {
		if !seen[k] {
			t.Errorf("%s has no timelines", k)
		}
		if _, err := os.Stat("gap_" + string(k) + ".go"); err != nil {
			t.Errorf("%s has no file of its own: %v", k, err)
		}
	}
}

func timeline(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// made is the timeline with the change made.
func (c change) made(t *testing.T) string {
	t.Helper()
	text := timeline(t, c.file)
	if n := strings.Count(text, c.was); n != 1 {
		t.Fatalf("%q stands %d times in %s", c.was, n, c.file)
	}
	return strings.Replace(text, c.was, c.is, 1)
}

// saidOf is what the engine says of a kind in a timeline: each look at which it
// says something, and its lines.
func saidOf(t *testing.T, kind journeys.GapKind, text string) string {
	t.Helper()
	var out strings.Builder
	at := ""
	for line := range strings.Lines(play(t, text)) {
		switch {
		case strings.HasPrefix(line, "-- at "):
			at = line
		case strings.HasPrefix(line, "  gap "+string(kind)+" on "):
			out.WriteString(at + line)
		}
	}
	return out.String()
}
