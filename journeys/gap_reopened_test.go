package journeys

import "testing"

func TestReopened(t *testing.T) {
	closed := []string{"16 09:00 alex created", "16 10:00 sam status_changed status_category=done"}
	then := func(lines ...string) []string { return append(append([]string(nil), closed...), lines...) }
	again := []string{"certain open, opened e3, since 16 11:00"}
	holdTrue(t, Reopened, []claim{
		{name: "a closed ticket is not open again", story: closed, at: "20 12:00"},
		{name: "the customer opens it again", story: then("16 11:00 alex status_changed status_category=indeterminate"), at: "16 11:00", want: again},
		{name: "so does the desk", story: then("16 11:00 sam status_changed status_category=indeterminate"), at: "16 11:00", want: again},
		{name: "a machine carries out what the customer said", story: then("16 10:59 alex commented text=Still_broken", "16 11:00 robot status_changed status_category=indeterminate"), at: "16 11:00",
			want: []string{"certain open, opened e4, since 16 11:00"}},
		{name: "a machine alone opens nothing", story: then("16 11:00 robot status_changed status_category=indeterminate"), at: "16 12:00"},
		{name: "what the customer said before it was closed does not make it their wish",
			story: []string{"16 09:00 alex created", "16 09:30 alex commented text=Broken", "16 10:00 sam status_changed status_category=done", "16 11:00 robot status_changed status_category=indeterminate"}, at: "16 12:00"},
		{name: "a slip of the hand is no reopening", story: then("16 10:00:04 sam status_changed status_category=indeterminate"), at: "16 12:00"},
		{name: "five seconds are none", story: then("16 10:00:05 sam status_changed status_category=indeterminate"), at: "16 12:00",
			want: []string{"certain open, opened e3, since 16 10:00:05"}},
		{name: "opened for a moment is none", story: then("16 11:00 sam status_changed status_category=indeterminate", "16 11:00:04 sam status_changed status_category=done"), at: "16 12:00"},
		{name: "it is over when it is done again", story: then("16 11:00 alex status_changed status_category=indeterminate", "16 12:00 sam status_changed status_category=done"), at: "16 13:00",
			want: []string{"certain fixed, opened e3, since 16 11:00"}},
		{name: "each time counts", story: then("16 11:00 alex status_changed status_category=indeterminate", "16 12:00 sam status_changed status_category=done", "16 13:00 alex status_changed status_category=indeterminate"), at: "16 14:00",
			want: []string{"certain fixed, opened e3, since 16 11:00", "certain open, opened e5, since 16 13:00"}},
		{name: "a status that leaves it open changes nothing", story: []string{"16 09:00 alex created", "16 10:00 sam status_changed status_category=indeterminate", "16 11:00 sam status_changed status_category=new"}, at: "16 12:00"},
		{name: "a comment on a closed ticket opens nothing", story: then("16 11:00 alex commented text=Thank_you"), at: "16 12:00"},
	})
}
