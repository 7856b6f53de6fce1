package journeys

import (
	"strings"
	"testing"
	"time"
)

func TestWhenARuleParks(t *testing.T) {
	for _, c := range []struct {
		posts, rejected int
		want            bool
	}{{9, 9, false}, {10, 2, false}, {10, 3, true}, {100, 20, false}, {100, 21, true}, {0, 0, false}} {
		if got := Parks(c.posts, c.rejected); got != c.want {
			t.Errorf("%d of %d: %t", c.rejected, c.posts, got)
		}
	}
}

func rejections(n int, reason string, first, apart time.Duration, now time.Time) (list []Rejection) {
	for i := range n {
		list = append(list, Rejection{Journey: "j", Gap: DeadEnd, Step: "s", Reason: reason, At: now.Add(-first - time.Duration(i)*apart)})
	}
	return list
}

func TestTheThirdTimeDraftsAChange(t *testing.T) {
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		list []Rejection
		want int
	}{
		"two":                       {rejections(2, "normal for us", 0, day, now), 0},
		"three":                     {rejections(3, "normal for us", 0, day, now), 1},
		"three in too long a time":  {rejections(3, "normal for us", 0, 8*day, now), 0},
		"three without a reason":    {rejections(3, "", 0, day, now), 0},
		"two and two for different": {append(rejections(2, "a", 0, day, now), rejections(2, "b", 0, day, now)...), 0},
	} {
		if got := Drafts(c.list, now); len(got) != c.want {
			t.Errorf("%s: %d drafts", name, len(got))
		}
	}
}

// Each reason has its own change, in lines that are YAML of the map.
func TestADraftIsReadyToPaste(t *testing.T) {
	j := &Journey{ID: "j", Name: "J", Origin: "j.yaml:1", Any: []Claim{{From: "it-desk"}}, Steps: []Step{{ID: "s", Name: "The step", Origin: "j.yaml:7"}}}
	r := &Rules{Owners: []Owner{{ID: "identity"}}}
	for reason, want := range map[string]string{
		"normal_for_us":       "tell:|  never: [dead_end]",
		"not_this_journey":    "applies:|  none:|    - {from: it-desk, request_type: [NAME OF THE REQUEST TYPE]}",
		"wrong_owner":         "steps:|  - id: s|    stuck: {help: identity}",
		"handled_elsewhere":   "steps:|  - id: s|    done: {from: it-desk, event: NAME OF THE EVENT}",
		"not_the_same_person": "people:|  shared: [ADDRESS]",
	} {
		d := Draft{Journey: "j", Gap: DeadEnd, Step: "s", Reason: reason, Rejected: []Rejection{{}, {Owner: "identity"}}}
		text := DraftText(r, j, d)
		if got := strings.Join(text.Rows[2].Lines, "|"); got != want {
			t.Errorf("%s: %s", reason, got)
		}
		if !strings.Contains(text.Rows[0].Lines[0], "j.yaml:7") {
			t.Errorf("%s: it does not say where the rule stands", reason)
		}
	}
}
