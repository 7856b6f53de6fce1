package journeys

import "testing"

// The two lanes: a customer on a step beside which the desk does nothing, and
// the desk at work for a step to which nobody comes.

func TestCustomerActiveDeskSilent(t *testing.T) {
	sent := []string{"16 09:00 alex created", "16 10:00 - portal:code_sent"}
	then := func(lines ...string) []string { return append(append([]string(nil), sent...), lines...) }
	holdTrue(t, CustomerActiveSilent, []claim{
		{name: "the desk has four of its hours to begin its part", story: sent, at: "16 13:59:59"},
		{name: "then it is silent beside the customer", story: sent, at: "16 14:00", want: []string{"certain open, opened e2, since 16 14:00"}},
		{name: "a beginning at the limit comes in time", story: then("16 14:00 - supplier:asked"), at: "17 12:00"},
		{name: "a beginning later ends it", story: then("16 14:00:01 - supplier:asked"), at: "17 12:00", want: []string{"certain fixed, opened e2, since 16 14:00"}},
		{name: "the weekend does not count", story: []string{"20 09:00 alex created", "20 16:00 - portal:code_sent"}, at: "23 09:59:59"},
		{name: "after the weekend the rest of the hours counts", story: []string{"20 09:00 alex created", "20 16:00 - portal:code_sent"}, at: "23 10:00",
			want: []string{"certain open, opened e2, since 23 10:00"}},
		{name: "the desk may have been there before", story: []string{"16 09:00 alex created", "16 09:30 - supplier:asked", "16 10:00 - portal:code_sent"}, at: "17 12:00"},
		{name: "a reply on the ticket is not the desk's part", story: then("16 11:00 sam commented text=On_it"), at: "16 14:00", want: []string{"certain open, opened e2, since 16 14:00"}},
		{name: "a step that no step of the desk supports needs none", story: sent[:1], at: "17 12:00"},
		{name: "who was helped in time lacks nothing", story: then("16 12:00 - portal:signed_in"), at: "17 12:00"},
		{name: "where the desk's part cannot be seen nothing is claimed", story: sent, at: "17 12:00", silent: "supplier 16 11:00"},
		{name: "a desk without the limit looks for none", story: sent, at: "17 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Customer = 0 }},
	})
	c := claim{story: sent, at: "16 14:00"}
	if _, gaps := c.gaps(t, CustomerActiveSilent); len(gaps) != 1 || gaps[0].Owner != "network" || gaps[0].Step != "confirm" {
		t.Errorf("it lies on the customer's step and is of who owns the desk's: %+v", gaps)
	}
}

func TestDeskActiveCustomerAbsent(t *testing.T) {
	worked := []string{"16 09:00 alex created", "16 10:00 - supplier:asked", "16 11:00 - supplier:answered"}
	then := func(lines ...string) []string { return append(append([]string(nil), worked...), lines...) }
	holdTrue(t, DeskActiveAbsent, []claim{
		{name: "while the case goes on the person may still come", story: worked, at: "20 12:00"},
		{name: "when it is over without them the work was for nobody", story: then("17 09:00 - portal:signed_in"), at: "17 09:00",
			want: []string{"certain fixed, opened e3, since 16 11:00"}},
		{name: "who came there was not absent", story: then("16 12:00 - portal:code_sent", "17 09:00 - portal:signed_in"), at: "17 12:00"},
		{name: "who came there before was not absent", story: []string{"16 09:00 alex created", "16 09:30 - portal:code_sent", "16 10:00 - supplier:asked", "16 11:00 - supplier:answered", "17 09:00 - portal:signed_in"}, at: "17 12:00"},
		{name: "what the desk only began is no work done", story: append(worked[:2:2], "17 09:00 - portal:signed_in"), at: "17 12:00"},
		{name: "the first of several is what opened it", story: then("16 12:00 - supplier:asked", "16 13:00 - supplier:answered", "17 09:00 - portal:signed_in"), at: "17 12:00",
			want: []string{"certain fixed, opened e3, since 16 11:00"}},
		{name: "where the person's coming cannot be seen nothing is claimed", story: then("17 09:00 - portal:signed_in"), at: "17 12:00", silent: "portal 16 10:30"},
	})
	c := claim{story: then("17 09:00 - portal:signed_in"), at: "17 09:00"}
	if _, gaps := c.gaps(t, DeskActiveAbsent); len(gaps) != 1 || gaps[0].Owner != "network" || gaps[0].Severity != Slight {
		t.Errorf("the effort is the desk step's owner's to spend elsewhere: %+v", gaps)
	}
}
