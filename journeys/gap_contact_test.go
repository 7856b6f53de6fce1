package journeys

import "testing"

func TestChannelSwitch(t *testing.T) {
	holdTrue(t, ChannelSwitch, []claim{
		{name: "from the form to the phone", story: []string{"16 09:00 alex created", "16 10:00 - phone:answered"}, at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:00"}},
		{name: "and back", story: []string{"16 09:00 alex created", "16 10:00 - phone:answered", "16 11:00 alex created ticket=2"}, at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:00", "certain open, opened e3, since 16 11:00"}},
		{name: "a call that was given up was a contact, too", story: []string{"16 09:00 - phone:abandoned", "16 10:00 alex created"}, at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:00"}},
		{name: "two calls, and what the agent writes down, are none", story: []string{"16 09:00 - phone:answered", "16 10:00 - phone:answered", "16 10:01 sam created on_behalf=true"}, at: "16 12:00"},
		{name: "a page on which nobody asks anything is no channel", story: []string{"16 09:00 alex created", "16 10:00 - portal:guide"}, at: "16 12:00", rules: pathRules},
		{name: "what the desk does is no contact", story: []string{"16 09:00 alex created", "16 10:00 - supplier:asked"}, at: "16 12:00"},
	})
}

func TestAChannelSwitchIsForcedOffWhatThePersonPrefers(t *testing.T) {
	for _, x := range []struct {
		prefers []string
		want    bool
	}{{[]string{"portal"}, true}, {[]string{"phone"}, false}, {[]string{"portal", "phone"}, false}, {nil, false}} {
		c := claim{at: "16 12:00", story: []string{"16 09:00 alex created", "16 10:00 - phone:answered"}, rules: func(r *Rules) {
			r.Journeys[0].Persona, r.Journeys[0].Personas = "office", []Persona{{ID: "office", Prefers: x.prefers}}
		}}
		if _, gaps := c.gaps(t, ChannelSwitch); len(gaps) != 1 || gaps[0].Forced != x.want || gaps[0].Waited.Hours() != 1 {
			t.Errorf("preferring %v: %+v", x.prefers, gaps)
		}
	}
}

func TestAbandonedContact(t *testing.T) {
	holdTrue(t, AbandonedContact, []claim{
		{name: "a call given up", story: []string{"16 09:00 alex created", "16 10:00 - phone:abandoned"}, at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:00"}},
		{name: "each of two", story: []string{"16 09:00 alex created", "16 10:00 - phone:abandoned", "16 11:00 - phone:abandoned"}, at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:00", "certain open, opened e3, since 16 11:00"}},
		{name: "an answered one is none", story: []string{"16 09:00 alex created", "16 10:00 - phone:answered"}, at: "16 12:00"},
		{name: "nor is what fails where nobody is asked", story: []string{"16 09:00 alex created", "16 10:00 - portal:look_failed"}, at: "16 12:00", rules: pathRules},
	})
}

func TestSearchNoResult(t *testing.T) {
	search := func(results string) *tale {
		tale := &tale{}
		f := Fields{}
		if results != "" {
			f[FieldResults] = []string{results}
		}
		tale.session(at(9, 0, 0), "portal", "search", f)
		tale.ticket(at(9, 10, 0), "1", "created", nil)
		return tale
	}
	for results, want := range map[string]int{"0": 1, "1": 0, "": 0, "none": 0} {
		r := testRules()
		if results == "none" { // a map of which any search fails that says anything
			r.Journeys[0].Step("search").Fails = []Match{on("portal", "search")}
		}
		n := 0
		for _, g := range theCase(t, r, search(results).events, Facts{}, at(10, 0, 0)).Gaps {
			if g.Kind == SearchNoResult {
				n++
			}
		}
		if n != want {
			t.Errorf("with %q results there are %d, want %d", results, n, want)
		}
	}
}

func TestASearchIsOneGapHoweverOftenItIsTried(t *testing.T) {
	tale := &tale{}
	for n := range 3 {
		tale.session(at(9, 0, n), "portal", "search", Fields{FieldResults: {"0"}})
	}
	tale.session(at(9, 5, 0), "portal", "form_opened", nil)
	tale.session(at(9, 6, 0), "portal", "search", Fields{FieldResults: {"0"}})
	tale.ticket(at(9, 10, 0), "1", "created", nil)
	var events []int
	for _, g := range theCase(t, testRules(), tale.events, Facts{}, at(10, 0, 0)).Gaps {
		if g.Kind == SearchNoResult {
			events = append(events, len(g.Events))
		}
	}
	if len(events) != 2 || events[0] != 3 || events[1] != 1 {
		t.Errorf("evidence of %v events, want one gap of 3 and one of 1", events)
	}
}
