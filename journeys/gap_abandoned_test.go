package journeys

import "testing"

func TestAbandoned(t *testing.T) {
	sent := []string{"16 09:00 alex created", "16 09:30 sam commented text=You_get_a_code", "16 10:00 - portal:code_sent"}
	asked := []string{"16 09:00 alex created", "16 10:00 sam commented text=Which_role?"}
	then := func(of []string, lines ...string) []string { return append(append([]string(nil), of...), lines...) }
	possible := []string{"possible open, opened e3, since 19 10:00"}
	holdTrue(t, Abandoned, []claim{
		{name: "who began a step has three days", story: sent, at: "19 09:59:59"},
		{name: "on their own clock: then they have perhaps given up", story: sent, at: "19 10:00", want: possible},
		{name: "the weekend counts, for it is theirs", story: []string{"20 09:00 alex created", "20 09:30 sam commented text=You_get_a_code", "20 10:00 - portal:code_sent"}, at: "23 10:00",
			want: []string{"possible open, opened e3, since 23 10:00"}},
		{name: "who is heard of again has not", story: then(sent, "19 09:00 alex commented text=Where_is_it"), at: "20 12:00"},
		{name: "who has done the step has not", story: then(sent, "16 11:00 - portal:code_used"), at: "27 12:00"},
		{name: "an internal note is not the person", story: then(sent, "17 09:00 sam commented internal text=Waits"), at: "19 10:00", want: possible},
		{name: "nor is a machine's reminder", story: then(sent, "17 09:00 robot commented text=Reminder"), at: "19 10:00", want: possible},
		{name: "an answered call is", story: then(sent, "17 09:00 - phone:answered"), at: "19 10:00"},
		{name: "a question of the desk is the person's to answer", story: asked, at: "19 10:00", want: []string{"possible open, opened e2, since 19 10:00"}},
		{name: "not before three days", story: asked, at: "19 09:59:59"},
		{name: "the desk's second question gives no second three days", story: then(asked, "18 10:00 sam commented text=Are_you_there?"), at: "19 10:00",
			want: []string{"possible open, opened e2, since 19 10:00"}},
		{name: "a word that asks nothing is none to answer", story: []string{"16 09:00 alex created", "16 10:00 sam commented text=We_look_into_it"}, at: "27 12:00"},
		{name: "who was asked nothing and has nothing to do waits, and has not given up", story: sent[:1], at: "27 12:00"},
		{name: "who is at work again has not given up", story: then(sent, "16 11:00 - portal:signed_in"), at: "27 12:00"},
		{name: "a ticket that an agent closed meanwhile is not abandoned", story: then(asked, "17 09:00 sam status_changed status_category=done"), at: "27 12:00"},
		{name: "one that a machine closed is", story: then(asked, "18 09:00 robot status_changed status_category=done"), at: "19 10:00",
			want: []string{"possible fixed, opened e2, since 19 10:00"}},
		{name: "while a source was not heard nothing is claimed", story: sent, at: "20 10:00", silent: "portal 17 10:00"},
		{name: "a desk without the limit looks for none", story: sent, at: "27 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Absent = 0 }},
	})
}
