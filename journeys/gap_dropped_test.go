package journeys

import "testing"

func TestDropped(t *testing.T) {
	nobodys := []string{"16 09:00 alex created"}
	worked := []string{"16 09:00 alex created", "16 10:00 sam assigned team=desk assignee=sam status_category=indeterminate", "16 10:30 sam commented text=I_look_into_it"}
	then := func(lines ...string) []string { return append(append([]string(nil), worked...), lines...) }
	holdTrue(t, Dropped, []claim{
		{name: "what is nobody's has four hours", story: nobodys, at: "16 12:59:59"},
		{name: "then it is dropped", story: nobodys, at: "16 13:00", want: []string{"certain open, opened e1, since 16 13:00"}},
		{name: "somebody who takes it ends that", story: append(nobodys, "16 13:30 sam assigned assignee=sam"), at: "16 15:00",
			want: []string{"certain fixed, opened e1, since 16 13:00"}},
		{name: "the weekend does not count", story: []string{"20 16:00 alex created"}, at: "23 09:59:59"},
		{name: "after the weekend the rest of the hours counts", story: []string{"20 16:00 alex created"}, at: "23 10:00",
			want: []string{"certain open, opened e1, since 23 10:00"}},
		{name: "who has it has sixteen hours", story: worked, at: "17 16:29:59"},
		{name: "then it is dropped though somebody has it", story: worked, at: "17 16:30:00", want: []string{"certain open, opened e3, since 17 16:30"}},
		{name: "an internal note is doing something", story: then("17 16:00 sam commented internal text=Asked_the_vendor"), at: "18 09:00"},
		{name: "a machine's comment is not", story: then("17 16:00 robot commented text=Reminder"), at: "17 16:30",
			want: []string{"certain open, opened e3, since 17 16:30"}},
		{name: "nor is what the customer does", story: then("17 16:00 alex commented text=Any_news"), at: "17 16:30",
			want: []string{"certain open, opened e3, since 17 16:30"}},
		{name: "an answered call is doing something", story: then("17 16:00 - phone:answered"), at: "18 12:00"},
		{name: "so is a supplier who is asked", story: then("17 16:00 - supplier:asked"), at: "18 12:00"},
		{name: "so is work on another ticket of the same problem",
			story: then("16 11:00 alex created ticket=2", "16 11:30 sam assigned ticket=2 assignee=sam", "17 16:00 sam commented ticket=2 internal text=Restarted"), at: "18 12:00"},
		{name: "a question of the desk makes it the customer's turn", story: then("16 11:00 sam commented text=Which_role?"), at: "20 12:00"},
		{name: "the customer's answer makes it the desk's", story: then("16 11:00 sam commented text=Which_role?", "18 10:00 alex commented text=Buyer"), at: "19 16:00",
			want: []string{"certain open, opened e5, since 19 16:00"}},
		{name: "a ticket that waits for the customer is not dropped", story: then("16 11:00 sam status_changed status=Waiting_for_customer"), at: "27 12:00"},
		{name: "nor one that lies with an approver", story: then("16 11:00 sam status_changed status=Waiting_for_approval"), at: "27 12:00"},
		{name: "not even one that is nobody's", story: append(nobodys, "16 09:01 robot status_changed status=WAITING_FOR_APPROVAL"), at: "27 12:00"},
		{name: "after the approval the desk's hours begin",
			story: then("16 11:00 sam status_changed status=Waiting_for_approval", "19 10:00 robot status_changed status=In_progress"), at: "20 16:00",
			want: []string{"certain open, opened e5, since 20 16:00"}},
		{name: "a step that the person was sent may take its time", story: then("17 16:00 - portal:code_sent"), at: "20 15:59:59"},
		{name: "a closed ticket is not dropped", story: then("16 11:00 sam status_changed status_category=done"), at: "27 12:00"},
		{name: "of a desk that was not heard nothing is claimed", story: nobodys, at: "16 15:00", silent: "it-desk 16 12:00"},
		{name: "a desk without the limits looks for none", story: nobodys, at: "27 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Idle, r.Journeys[0].Limits.Unowned = 0, 0 }},
	})
}

func TestWhatToDoAboutADroppedTicketFitsWhoHasIt(t *testing.T) {
	for _, x := range []struct{ assignee, does string }{
		{"", "Somebody takes it, and tells the customer so"},
		{"sam", "Go on with it or hand it on, and tell the customer which"},
	} {
		r := storyRules()
		events := story(t, r, []string{"16 09:00 alex created", "16 10:00 sam assigned team=desk assignee=" + x.assignee})
		c := Walk(r, events, Facts{}, instant(t, r, "20 12:00")).Cases[0]
		told := &telling{rules: r, journey: &r.Journeys[0], c: &c}
		for i := range c.Gaps {
			if g := &c.Gaps[i]; g.Kind == Dropped && g.State == GapOpen {
				if does := told.does(g); does != x.does {
					t.Errorf("assigned to %q: %s", x.assignee, does)
				}
				x.does = ""
			}
		}
		if x.does != "" {
			t.Errorf("assigned to %q: not dropped", x.assignee)
		}
	}
}
