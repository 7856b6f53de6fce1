package journeys

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// days is an instant some days after the story.
func days(n int) time.Time { return at(9, 0, 0).AddDate(0, 0, n) }

func team() *Owner {
	return &Owner{ID: "portal-team", Name: "Portal team", IdleAfter: 30 * 24 * time.Hour}
}

func TestWhenAnOwnerIsGone(t *testing.T) {
	group := func(p Presence) []GroupSeen { return []GroupSeen{{"it-portal", p}} }
	met := OwnerRecord{Met: []string{"it-portal", "@portal"}}
	gone := OwnerRecord{OwnerFacts: OwnerFacts{Gone: true, Why: AccountClosed, GoneAt: days(-3), Noticed: days(-3)}}
	groupGone := OwnerRecord{OwnerFacts: OwnerFacts{Gone: true, Why: GroupGone, GoneAt: days(-3), Noticed: days(-3)}, Met: met.Met}
	for name, x := range map[string]struct {
		before OwnerRecord
		person bool
		seen   OwnerSeen
		why    Absence // "": it is there
		since  time.Time
	}{
		"nothing is known":                                  {OwnerRecord{}, false, OwnerSeen{}, "", time.Time{}},
		"an open account":                                   {OwnerRecord{}, false, OwnerSeen{Lead: IsThere}, "", time.Time{}},
		"an account that no vendor shows":                   {OwnerRecord{}, true, OwnerSeen{Lead: IsMissing}, "", time.Time{}},
		"a closed account":                                  {OwnerRecord{}, false, OwnerSeen{Lead: IsClosed}, AccountClosed, days(0)},
		"a closed account, and a group with somebody":       {OwnerRecord{}, false, OwnerSeen{Lead: IsClosed, Groups: group(IsThere)}, "", time.Time{}},
		"a closed account, and a group that shows nobody":   {OwnerRecord{}, false, OwnerSeen{Lead: IsClosed, Groups: group(Exists)}, AccountClosed, days(0)},
		"a closed account, and others of the team act":      {OwnerRecord{}, false, OwnerSeen{Lead: IsClosed, Others: days(-2)}, "", time.Time{}},
		"a closed account, and others acted long ago":       {OwnerRecord{}, false, OwnerSeen{Lead: IsClosed, Others: days(-40)}, AccountClosed, days(0)},
		"a person's closed account, others notwithstanding": {OwnerRecord{}, true, OwnerSeen{Lead: IsClosed, Others: days(-2), Groups: group(IsThere)}, AccountClosed, days(0)},
		"an empty group":                                    {OwnerRecord{}, false, OwnerSeen{Groups: group(IsEmpty)}, GroupEmpty, days(0)},
		"an empty group, and an open account":               {OwnerRecord{}, false, OwnerSeen{Lead: IsThere, Groups: group(IsEmpty)}, "", time.Time{}},
		"a group that never was":                            {OwnerRecord{}, false, OwnerSeen{Groups: group(IsMissing)}, "", time.Time{}},
		"a group that was":                                  {met, false, OwnerSeen{Groups: group(IsMissing)}, GroupGone, days(0)},
		"the chat's group that was":                         {met, false, OwnerSeen{Groups: []GroupSeen{{"@portal", IsMissing}, {"it-portal", Exists}}}, GroupGone, days(0)},
		"still closed":                                      {gone, false, OwnerSeen{Lead: IsClosed}, AccountClosed, days(-3)},
		"closed, and now it cannot be asked":                {gone, false, OwnerSeen{}, AccountClosed, days(-3)},
		"closed, and now nobody shows it":                   {gone, false, OwnerSeen{Lead: IsMissing}, AccountClosed, days(-3)},
		"open again":                                        {gone, false, OwnerSeen{Lead: IsThere}, "", time.Time{}},
		"another is named":                                  {gone, false, OwnerSeen{About: "another"}, "", time.Time{}},
		"the group is back":                                 {groupGone, false, OwnerSeen{Groups: group(Exists)}, "", time.Time{}},
		"the group cannot be asked":                         {groupGone, false, OwnerSeen{Groups: group(NotKnown)}, GroupGone, days(-3)},
		"one group is back, one cannot be asked":            {groupGone, false, OwnerSeen{Groups: []GroupSeen{{"@portal", NotKnown}, {"it-portal", Exists}}}, GroupGone, days(-3)},
	} {
		o := team()
		if x.person {
			o.Kind = OnePerson
		}
		got := x.before.Observe(o, x.seen, days(0))
		if got.Gone != (x.why != "") || got.Why != x.why || !got.GoneAt.Equal(x.since) {
			t.Errorf("%s: %+v, want %q since %v", name, got.OwnerFacts, x.why, x.since)
		}
		if ended := x.before.Gone && !got.Gone; ended && (got.Was != Interval{days(-3), days(0)} || !got.Noticed.IsZero()) {
			t.Errorf("%s: it was away %v", name, got.Was)
		}
		if got.Gone && !got.Noticed.Equal(x.since) {
			t.Errorf("%s: noticed %v", name, got.Noticed)
		}
	}
}

func TestWhenAnOwnerIsIdle(t *testing.T) {
	blind := func(list ...Interval) []Interval { return list }
	for name, x := range map[string]struct {
		seen  OwnerSeen
		after int // days
		want  bool
	}{
		"never seen to act":                  {OwnerSeen{Heard: days(0)}, 30, false},
		"just not yet":                       {OwnerSeen{Acted: days(-30).Add(1), Heard: days(0)}, 30, false},
		"just now":                           {OwnerSeen{Acted: days(-30), Heard: days(0)}, 30, true},
		"never idle":                         {OwnerSeen{Acted: days(-300), Heard: days(0)}, 0, false},
		"the source spoke last long ago":     {OwnerSeen{Acted: days(-40), Heard: days(-20)}, 30, false},
		"the source was never heard":         {OwnerSeen{Acted: days(-40)}, 30, false},
		"the source was blind":               {OwnerSeen{Acted: days(-40), Heard: days(0), Blind: blind(Interval{days(-30), days(-19)})}, 30, false},
		"it was blind for less":              {OwnerSeen{Acted: days(-40), Heard: days(0), Blind: blind(Interval{days(-30), days(-20)})}, 30, true},
		"two sources were blind at once":     {OwnerSeen{Acted: days(-40), Heard: days(0), Blind: blind(Interval{days(-25), days(-20)}, Interval{days(-30), days(-20)})}, 30, true},
		"two were blind one after the other": {OwnerSeen{Acted: days(-40), Heard: days(0), Blind: blind(Interval{days(-9), days(-3)}, Interval{days(-30), days(-24)})}, 30, false},
		"blind before and when it acted":     {OwnerSeen{Acted: days(-30), Heard: days(0), Blind: blind(Interval{days(-50), days(-30)})}, 30, true},
		"blind since the day after":          {OwnerSeen{Acted: days(-40), Heard: days(-39), Blind: blind(Interval{From: days(-39)})}, 30, false},
	} {
		o := team()
		o.IdleAfter = time.Duration(x.after) * 24 * time.Hour
		got := OwnerRecord{}.Observe(o, x.seen, days(0))
		if got.Idle != x.want || got.lasts() != x.want || got.Noticed.IsZero() == x.want {
			t.Errorf("%s: %+v, want idle %v", name, got.OwnerFacts, x.want)
		}
	}
}

func TestAnIdleOwnerWhoActsWasIdleUntilThen(t *testing.T) {
	idle := OwnerRecord{}.Observe(team(), OwnerSeen{Acted: days(-40), Heard: days(0)}, days(0))
	// What was known of their last act is not lost with the events.
	if got := idle.Observe(team(), OwnerSeen{Heard: days(1)}, days(1)); !got.Idle || !got.LastAct.Equal(days(-40)) {
		t.Errorf("with the events forgotten: %+v", got)
	}
	if got := idle.Observe(team(), OwnerSeen{Acted: days(-40)}, days(1)); !got.Idle {
		t.Errorf("with a source that is not heard: %+v", got)
	}
	back := idle.Observe(team(), OwnerSeen{Acted: days(2), Heard: days(3)}, days(3))
	if back.lasts() || (back.Was != Interval{days(-40), days(2)}) {
		t.Errorf("back: %+v", back)
	}
}

// Whatever is seen in whatever order: an owner is gone with a reason and a
// time, what cannot be found out changes nothing, and the record survives being
// written down.
func TestWhatIsRememberedOfAnOwner(t *testing.T) {
	presences := []Presence{NotKnown, IsThere, IsClosed, IsEmpty, Exists, IsMissing}
	checks(t, 500, func(rt *rapid.T) {
		r, o := OwnerRecord{}, team()
		if rapid.Bool().Draw(rt, "person") {
			o.Kind = OnePerson
		}
		for n := range rapid.IntRange(1, 12).Draw(rt, "looks") {
			now := days(5 * n)
			s := OwnerSeen{Lead: rapid.SampledFrom(presences).Draw(rt, "lead"), Heard: now,
				Groups: []GroupSeen{{"a", rapid.SampledFrom(presences).Draw(rt, "a")}, {"@b", rapid.SampledFrom(presences).Draw(rt, "b")}}}
			if rapid.Bool().Draw(rt, "acted") {
				s.Acted = days(5*n - rapid.IntRange(0, 60).Draw(rt, "ago"))
			}
			before := r
			r = r.Observe(o, s, now)
			if r.Gone != (r.Why != "") || r.Gone == r.GoneAt.IsZero() || r.lasts() == r.Noticed.IsZero() {
				rt.Fatalf("half a record: %+v", r)
			}
			if r.Gone && before.Gone && !r.GoneAt.Equal(before.GoneAt) {
				rt.Fatalf("gone anew: %+v after %+v", r, before)
			}
			if s.Lead == IsThere && r.Gone {
				rt.Fatalf("gone with an open account: %+v", r)
			}
			dark := r.Observe(o, OwnerSeen{Groups: []GroupSeen{{"a", NotKnown}, {"@b", NotKnown}}}, now.Add(time.Hour))
			if dark.OwnerFacts.Differs(r.OwnerFacts) {
				rt.Fatalf("in the dark %+v became %+v", r, dark)
			}
			text, err := json.Marshal(r)
			var again OwnerRecord
			if err != nil || json.Unmarshal(text, &again) != nil || again.OwnerFacts.Differs(r.OwnerFacts) || again.LastAct != r.LastAct {
				rt.Fatalf("written down %s became %+v", text, again)
			}
		}
	})
}

// An unowned touchpoint that a map tells at once is told of those who met it
// after it was found, not of everybody before.
func TestWhatHappenedBeforeAnOwnerWasFoundGoneIsNoNews(t *testing.T) {
	r := testRules()
	r.Journeys[0].Tell = map[GapKind]Tell{UnownedTouchpoint: TellNow}
	for name, x := range map[string]struct {
		facts OwnerFacts
		want  Tell
	}{
		"found after all of it":       {OwnerFacts{Idle: true, LastAct: at(8, 0, 0), Noticed: at(9, 30, 0)}, TellLater},
		"found before the last of it": {OwnerFacts{Idle: true, LastAct: at(8, 0, 0), Noticed: at(8, 59, 0)}, TellNow},
	} {
		c := theCase(t, r, goldenTale().events, Facts{Owners: map[string]OwnerFacts{"portal-team": x.facts}}, at(9, 40, 0))
		found := false
		for i := range c.Gaps {
			if g := &c.Gaps[i]; g.Kind == UnownedTouchpoint && g.Step == "search" {
				found = true
				if g.Tell != x.want {
					t.Errorf("%s: told %s, want %s", name, g.Tell, x.want)
				}
			}
		}
		if !found {
			t.Errorf("%s: the search is owned", name)
		}
	}
}
