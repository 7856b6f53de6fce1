package journeys

import (
	"slices"
	"testing"
)

// handedOver is a ticket that sam gives to identity on Monday at ten.
func handedOver(then ...string) []string {
	return append([]string{
		"16 09:00 alex created text=It_does_not_work",
		"16 09:30 sam assigned team=desk status_category=indeterminate",
		"16 10:00 sam assigned team=iam",
	}, then...)
}

func TestMissedHandoff(t *testing.T) {
	missed := []string{"certain open, opened e3, since 16 14:00"}
	holdTrue(t, MissedHandoff, []claim{
		{name: "the receiving team has four of its hours", story: handedOver(), at: "16 13:59:59"},
		{name: "at the limit it is missed", story: handedOver(), at: "16 14:00", want: missed},
		{name: "a reply at the limit comes in time", story: handedOver("16 14:00 ira commented text=We_have_it"), at: "17 12:00"},
		{name: "a reply a second later ends what was", story: handedOver("16 14:00:01 ira commented text=We_have_it"), at: "17 12:00",
			want: []string{"certain fixed, opened e3, since 16 14:00"}},
		{name: "the weekend does not count",
			story: []string{"20 09:00 alex created", "20 09:30 sam assigned team=desk", "20 16:00 sam assigned team=iam"}, at: "23 09:59:59"},
		{name: "after the weekend the rest of the hours counts",
			story: []string{"20 09:00 alex created", "20 09:30 sam assigned team=desk", "20 16:00 sam assigned team=iam"}, at: "23 10:00",
			want: []string{"certain open, opened e3, since 23 10:00"}},
		{name: "a public reply of the receiver is a receipt", story: handedOver("16 11:00 ira commented text=We_have_it"), at: "16 14:00"},
		{name: "a status move of the receiver is a receipt", story: handedOver("16 11:00 ira status_changed status=In_progress"), at: "16 14:00"},
		{name: "an assignment by the receiver is a receipt", story: handedOver("16 11:00 ira assigned assignee=ira"), at: "16 14:00"},
		{name: "whoever takes the ticket for themselves has received it",
			story: []string{"16 09:00 alex created", "16 09:30 sam assigned team=desk", "16 10:00 ira assigned team=iam assignee=ira"}, at: "16 14:00"},
		{name: "an internal note of the receiver is no receipt", story: handedOver("16 11:00 ira commented internal text=Not_ours"), at: "16 14:00", want: missed},
		{name: "an internal note of the giver is no receipt", story: handedOver("16 11:00 sam commented internal text=Please_look"), at: "16 14:00", want: missed},
		{name: "a public reply of the giver is no receipt", story: handedOver("16 11:00 sam commented text=Identity_has_it"), at: "16 14:00", want: missed},
		{name: "an assignment by the giver is no receipt", story: handedOver("16 11:00 sam assigned assignee=ira"), at: "16 14:00", want: missed},
		{name: "a machine's status move is no receipt", story: handedOver("16 11:00 robot status_changed status=In_progress"), at: "16 14:00", want: missed},
		{name: "a machine's assignment is no receipt", story: handedOver("16 11:00 robot assigned assignee=ira"), at: "16 14:00", want: missed},
		{name: "a customer's word is no receipt", story: handedOver("16 11:00 alex commented text=Any_news"), at: "16 14:00", want: missed},
		{name: "somebody whom nobody knows may be the receiver", story: handedOver("16 11:00 somebody commented text=We_have_it"), at: "16 14:00"},
		{name: "what went on to another team is not missed any more", story: handedOver("16 11:00 sam assigned team=net"), at: "16 14:30"},
		{name: "what was closed is not missed", story: handedOver("16 11:00 sam status_changed status_category=done"), at: "16 14:30"},
		{name: "a ticket that waits for the customer is taken up by nobody", story: handedOver("16 11:00 sam status_changed status=Waiting_for_customer"), at: "20 12:00"},
		{name: "nor one that waits for an approval", story: handedOver("16 11:00 sam status_changed status=Waiting_for_approval"), at: "20 12:00"},
		{name: "the first team took it from nobody", story: handedOver()[:2], at: "20 12:00"},
		{name: "of a team that is no owner nothing is claimed", story: append(handedOver()[:2], "16 10:00 sam assigned team=ERP"), at: "20 12:00"},
		{name: "of a desk that was not heard nothing is claimed", story: handedOver(), at: "17 12:00", silent: "it-desk 16 12:00"},
		{name: "a desk without the limit looks for none", story: handedOver(), at: "20 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Handoff = 0 }},
	})
}

func TestAMissedHandoffIsTheReceiversAndNamesBoth(t *testing.T) {
	c := claim{story: handedOver(), at: "16 14:00"}
	_, gaps := c.gaps(t, MissedHandoff)
	if len(gaps) != 1 || gaps[0].Owner != "identity" || !slices.Equal(gaps[0].Parties, []string{"service-desk", "identity"}) {
		t.Errorf("%+v", gaps)
	}
}
