package journeys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// TestEveryKindHasItsTimelines: each kind of gap has a timeline in which it
// opens for certain, one in which it nearly opens and at no instant is more than
// possible, and one at its edge. What a timeline shows, TestTimelines holds.
func TestEveryKindHasItsTimelines(t *testing.T) {
	timelines := map[journeys.GapKind][3]string{ // opens, nearly opens, the edge
		journeys.MissingStep:          {"extra-and-missing", "missing_step-negative", "unfinished"},
		journeys.ExtraStep:            {"solved", "golden-story", "extra_step-edge"},
		journeys.OutOfOrder:           {"out_of_order-positive", "out_of_order-negative", "out_of_order-edge"},
		journeys.RepeatedStep:         {"golden-story", "repeated_step-negative", "repeated_step-edge"},
		journeys.RepeatContact:        {"repeat-contact-positive", "repeat-contact-negative", "repeat-contact-edge"},
		journeys.ChannelSwitch:        {"channel_switch-positive", "channel_switch-negative", "channel_switch-edge"},
		journeys.AskedTwice:           {"asked-twice", "asked-once", "asked-and-taken-back"},
		journeys.MissedHandoff:        {"missed-handoff-positive", "missed-handoff-negative", "missed-handoff-edge"},
		journeys.PingPong:             {"ping-pong-positive", "ping-pong-negative", "ping-pong-edge"},
		journeys.Delay:                {"delay-positive", "delay-negative", "delay-edge"},
		journeys.Silence:              {"silence-positive", "silence-negative", "silence-edge"},
		journeys.Dropped:              {"dropped-positive", "dropped-negative", "dropped-edge"},
		journeys.UnownedTouchpoint:    {"unowned_touchpoint-positive", "unowned_touchpoint-negative", "unowned_touchpoint-edge"},
		journeys.Reopened:             {"reopened-positive", "reopened-negative", "reopened-edge"},
		journeys.Abandoned:            {"abandoned-positive", "abandoned-negative", "abandoned-edge"},
		journeys.AbandonedContact:     {"golden-story", "abandoned_contact-negative", "abandoned_contact-edge"},
		journeys.SearchNoResult:       {"golden-story", "search_no_result-negative", "search_no_result-edge"},
		journeys.DeadEnd:              {"overdue", "dead_end-negative", "portal-silent"},
		journeys.NegativeEmotion:      {"upset", "technical", "negative_emotion-edge"},
		journeys.GreenButRed:          {"green_but_red-positive", "green_but_red-negative", "green_but_red-edge"},
		journeys.HoldMisuse:           {"hold-misuse-positive", "hold-misuse-negative", "hold-misuse-edge"},
		journeys.CustomerActiveSilent: {"customer_active_desk_silent-positive", "customer_active_desk_silent-negative", "customer_active_desk_silent-edge"},
		journeys.DeskActiveAbsent:     {"desk_active_customer_absent-positive", "desk_active_customer_absent-negative", "desk_active_customer_absent-edge"},
		journeys.TooManyParties:       {"too-many-parties-positive", "too-many-parties-negative", "too-many-parties-edge"},
	}
	for _, k := range everyKind(t) {
		files, listed := timelines[k]
		if !listed {
			t.Errorf("%s has no timelines", k)
			continue
		}
		opens, nearly, edge := gapsShown(t, files[0]), gapsShown(t, files[1]), gapsShown(t, files[2])
		if !opens[k]["certain"] {
			t.Errorf("%s never opens for certain in %s", k, files[0])
		}
		if nearly[k]["certain"] {
			t.Errorf("%s opens in %s", k, files[1])
		}
		if edge == nil || files[2] == files[0] || files[2] == files[1] {
			t.Errorf("%s has no timeline of its own for the edge", k)
		}
		delete(timelines, k)
	}
	for k := range timelines {
		t.Errorf("there is no kind %q", k)
	}
}

// everyKind is read from the source: a kind is what has a file of its own.
func everyKind(t *testing.T) (kinds []journeys.GapKind) {
	t.Helper()
	files, err := filepath.Glob("gap_*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		k := journeys.GapKind(strings.TrimSuffix(strings.TrimPrefix(f, "gap_"), ".go"))
		if journeys.About(k).Kind != "" {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// gapsShown are the gaps that a timeline shows at any of its instants, by how
// certain they are.
func gapsShown(t *testing.T, name string) map[journeys.GapKind]map[string]bool {
	t.Helper()
	text, err := os.ReadFile("testdata/cases/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[journeys.GapKind]map[string]bool{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(strings.ReplaceAll(line, ",", ""))
		if len(words) < 5 || words[0] != "gap" || words[2] != "on" {
			continue
		}
		k := journeys.GapKind(words[1])
		if shown[k] == nil {
			shown[k] = map[string]bool{}
		}
		shown[k][words[4]] = true
	}
	return shown
}
