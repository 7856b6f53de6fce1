package journeys

import (
	"fmt"
	"testing"
)

func TestHoldMisuse(t *testing.T) {
	const hold = " sam status_changed status_category=indeterminate status=Waiting_for_customer"
	asked := []string{"16 09:00 alex created", "16 10:00 sam commented text=Which_role?", "16 10:01" + hold}
	unasked := []string{"16 09:00 alex created", "16 10:00" + hold}
	then := func(of []string, lines ...string) []string { return append(append([]string(nil), of...), lines...) }
	left := []string{"certain open, opened e4, since 17 09:00"}
	holdTrue(t, HoldMisuse, []claim{
		{name: "a hold after a question is what it is for", story: asked, at: "20 12:00"},
		{name: "a hold without one may still get its question", story: unasked, at: "16 10:14:59", want: []string{"possible open, opened e2, since 16 10:00"}},
		{name: "after a quarter of an hour it is misused", story: unasked, at: "16 10:15", want: []string{"certain open, opened e2, since 16 10:15"}},
		{name: "a question at the limit comes in time", story: then(unasked, "16 10:15 sam commented text=Which_role?"), at: "16 12:00"},
		{name: "a question later ends it", story: then(unasked, "16 10:16 sam commented text=Which_role?"), at: "16 12:00",
			want: []string{"certain fixed, opened e2, since 16 10:15"}},
		{name: "a question said with the status counts", story: []string{"16 09:00 alex created", "16 10:00" + hold + " text=Which_role?"}, at: "16 12:00"},
		{name: "an internal note asks the customer nothing", story: then(unasked, "16 10:05 sam commented internal text=Ask_him"), at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:15"}},
		{name: "a machine's comment asks nothing", story: then(unasked, "16 10:05 robot commented text=We_wait_for_you"), at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 10:15"}},
		{name: "who was asked by phone was asked", story: []string{"16 09:00 alex created", "16 09:50 - phone:answered", "16 10:00" + hold}, at: "20 12:00"},
		{name: "a question before the customer's last word is an old one",
			story: []string{"16 09:00 alex created", "16 09:30 sam commented text=Which_role?", "16 09:40 alex commented text=Buyer", "16 10:00" + hold}, at: "16 12:00",
			want: []string{"certain open, opened e4, since 16 10:15"}},
		{name: "a hold that was left before it was certain was none", story: then(unasked, "16 10:10 sam status_changed status=Open"), at: "16 12:00"},
		{name: "an answer is possibly left at once", story: then(asked, "16 11:00 alex commented text=Buyer"), at: "16 18:59", want: []string{"possible open, opened e4, since 16 11:00"}},
		{name: "eight hours of the desk later it is certainly left", story: then(asked, "16 11:00 alex commented text=Buyer"), at: "17 09:00", want: left},
		{name: "the weekend does not count", story: []string{"20 09:00 alex created", "20 10:00 sam commented text=Which_role?", "20 10:01" + hold, "20 16:00 alex commented text=Buyer"}, at: "23 13:59:59",
			want: []string{"possible open, opened e4, since 20 16:00"}},
		{name: "a resumed ticket was answered", story: then(asked, "16 11:00 alex commented text=Buyer", "16 12:00 sam status_changed status=Open"), at: "20 12:00"},
		{name: "so was one that got a reply", story: then(asked, "16 11:00 alex commented text=Buyer", "16 12:00 sam commented text=Thanks"), at: "20 12:00"},
		{name: "an internal note resumes nothing", story: then(asked, "16 11:00 alex commented text=Buyer", "16 12:00 sam commented internal text=Buyer_then"), at: "17 09:00", want: left},
		{name: "thanks are no answer", story: then(asked, "16 11:00 alex commented pleased text=Thank_you"), at: "20 12:00"},
		{name: "a status that waits for an approval is no hold", story: []string{"16 09:00 alex created", "16 10:00 sam status_changed status=Waiting_for_approval"}, at: "20 12:00"},
		{name: "of a desk that was not heard nothing is claimed", story: unasked, at: "16 12:00", silent: "it-desk 16 10:05"},
		{name: "nor while the telephone was not heard", story: unasked, at: "16 12:00", silent: "phone 16 09:30"},
		{name: "a desk that names no such status has none", story: unasked, at: "20 12:00", rules: func(r *Rules) { r.Sources[0].Hold = nil }},
	})
}

func TestFourHoldTicketsGiveExactlyTwoGaps(t *testing.T) {
	r := storyRules()
	var lines []string
	for ticket, of := range [][]string{
		{"16 09:00 alex created", "16 10:00 sam commented text=Which_role?", "16 10:01 sam status_changed status=Waiting_for_customer"},
		{"16 09:00 alex created", "16 10:00 sam status_changed status=Waiting_for_customer"},
		{"16 09:00 alex created", "16 10:00 sam commented text=Which_role?", "16 10:01 sam status_changed status=Waiting_for_customer", "16 11:00 alex commented text=Buyer"},
		{"16 09:00 alex created", "16 10:00 sam commented text=Which_role?", "16 10:01 sam status_changed status=Waiting_for_customer", "16 11:00 alex commented text=Buyer", "16 12:00 sam status_changed status=Open"},
	} {
		for _, line := range of {
			lines = append(lines, fmt.Sprintf("%s ticket=%d", line, ticket+1))
		}
	}
	// Each is a customer's of its own: a word on one ticket is one on all of theirs.
	on := map[string]int{}
	for _, e := range story(t, r, lines) {
		on[e.Ref.ID] = 0
	}
	for ticket := range on {
		var mine []Event
		for _, e := range story(t, r, lines) {
			if e.Ref.ID == ticket {
				mine = append(mine, e)
			}
		}
		for _, c := range Walk(r, mine, Facts{}, instant(t, r, "17 12:00")).Cases {
			for _, g := range c.Gaps {
				if g.Kind == HoldMisuse {
					on[ticket]++
				}
			}
		}
	}
	if n := on["1"] + on["2"] + on["3"] + on["4"]; n != 2 || on["2"] != 1 || on["3"] != 1 {
		t.Errorf("%d gaps: %v", n, on)
	}
}
