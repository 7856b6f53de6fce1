package journeys

import "testing"

func TestSilence(t *testing.T) {
	asked := "16 09:00 alex created text=It_does_not_work"
	holdTrue(t, Silence, []claim{
		{name: "eight hours of the desk without a word are none yet a second before", story: []string{asked}, at: "16 16:59:59"},
		{name: "at the limit it is certain", story: []string{asked}, at: "16 17:00", want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "a word at the limit comes in time", story: []string{asked, "16 17:00 sam commented text=On_it"}, at: "17 12:00"},
		{name: "a word a second later ends what was", story: []string{asked, "16 17:00:01 sam commented text=On_it"}, at: "17 12:00",
			want: []string{"certain fixed, opened e1, since 16 17:00"}},
		{name: "the night does not count", story: []string{"16 17:00 alex created"}, at: "17 14:59:59"},
		{name: "the weekend does not count", story: []string{"20 17:00 alex created"}, at: "23 14:59:59"},
		{name: "after the weekend the rest of the hours counts", story: []string{"20 17:00 alex created"}, at: "23 15:00",
			want: []string{"certain open, opened e1, since 23 15:00"}},
		{name: "an internal note is no word", story: []string{asked, "16 10:00 sam commented internal text=Restart_helps"}, at: "16 17:00",
			want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "a machine's comment is no word", story: []string{asked, "16 09:00:30 robot commented text=We_have_your_request"}, at: "16 17:00",
			want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "an answered call is a word", story: []string{asked, "16 10:00 - phone:answered"}, at: "16 17:30"},
		{name: "a call given up is none", story: []string{asked, "16 10:00 - phone:abandoned"}, at: "16 17:00",
			want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "a second question does not begin the count anew", story: []string{asked, "16 16:00 alex commented text=Any_news"}, at: "16 17:00",
			want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "a question after an answer begins one", story: []string{asked, "16 10:00 sam commented text=On_it", "16 11:00 alex commented text=Any_news"}, at: "17 09:00",
			want: []string{"certain open, opened e3, since 17 09:00"}},
		{name: "the desk's last word begins none", story: []string{asked, "16 10:00 sam commented text=On_it"}, at: "20 12:00"},
		{name: "thanks need no answer", story: []string{asked, "16 10:00 sam commented text=Done", "16 11:00 alex commented pleased text=Thank_you"}, at: "20 12:00"},
		{name: "thanks with a question do", story: []string{asked, "16 10:00 sam commented text=Done", "16 11:00 alex commented pleased text=Thank_you,_and_the_printer?"}, at: "17 09:00",
			want: []string{"certain open, opened e3, since 17 09:00"}},
		{name: "while the ticket waits for the customer the count stands still",
			story: []string{asked, "16 10:00 sam status_changed status=Waiting_for_customer"}, at: "20 12:00"},
		{name: "after the hold it counts anew",
			story: []string{asked, "16 10:00 sam status_changed status=Waiting_for_customer", "17 09:00 sam status_changed status=Open"}, at: "17 17:00",
			want: []string{"certain open, opened e1, since 17 17:00"}},
		{name: "a ticket that was closed is owed no word", story: []string{asked, "16 10:00 sam status_changed status_category=done"}, at: "20 12:00"},
		{name: "what an agent wrote down while they talked is said already", story: []string{"16 09:00 sam created on_behalf=true"}, at: "20 12:00"},
		{name: "of a desk that was not heard nothing is claimed", story: []string{asked}, at: "17 17:00", silent: "it-desk 16 12:00"},
		{name: "nor while the telephone was not heard", story: []string{asked}, at: "17 17:00", silent: "phone 16 12:00"},
		{name: "what fell silent only after the limit takes nothing back", story: []string{asked}, at: "17 17:00", silent: "phone 16 17:01",
			want: []string{"certain open, opened e1, since 16 17:00"}},
		{name: "a desk without the limit looks for none", story: []string{asked}, at: "20 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Silence = 0 }},
	})
}
