package journeys

import (
	"slices"
	"testing"
)

func TestTooManyParties(t *testing.T) {
	two := []string{"16 09:00 alex created", "16 10:00 sam assigned team=desk status_category=indeterminate", "16 11:00 sam assigned team=iam"}
	then := func(lines ...string) []string { return append(append([]string(nil), two...), lines...) }
	third := []string{"certain open, opened e4, since 16 12:00"}
	holdTrue(t, TooManyParties, []claim{
		{name: "two are not too many", story: two, at: "16 12:00"},
		{name: "who receives the ticket takes part", story: then("16 12:00 sam assigned team=net"), at: "16 12:00", want: third},
		{name: "so does who writes a note", story: then("16 12:00 nat commented internal text=Not_the_network"), at: "16 12:00", want: third},
		{name: "so does a third party whose step it is", story: then("16 12:00 - supplier:asked"), at: "16 12:00", want: third},
		{name: "a second person of a team is no further party", story: then("16 12:00 robin commented text=Hello"), at: "16 13:00"},
		{name: "neither the customer nor a machine nor a stranger is one", story: then("16 12:00 alex commented text=Any_news", "16 12:01 robot commented text=Reminder", "16 12:02 somebody commented text=Hm"), at: "16 13:00"},
		{name: "further ones open nothing new", story: then("16 12:00 nat commented text=Hello", "16 13:00 - supplier:asked"), at: "16 14:00", want: third},
		{name: "it is over when the person was helped", story: then("16 12:00 nat commented text=Hello", "16 13:00 ira status_changed status_category=done"), at: "16 14:00",
			want: []string{"certain fixed, opened e4, since 16 12:00"}},
		{name: "a desk without the limit looks for none", story: then("16 12:00 nat commented text=Hello"), at: "16 14:00", rules: func(r *Rules) { r.Journeys[0].Limits.Parties = 0 }},
	})
	c := claim{story: then("16 12:00 nat commented text=Hello", "16 13:00 - supplier:asked"), at: "16 14:00"}
	_, gaps := c.gaps(t, TooManyParties)
	if len(gaps) != 1 || gaps[0].Count != 4 || !slices.Equal(gaps[0].Parties, []string{"service-desk", "identity", "network", "supplier"}) || gaps[0].Owner != "identity" {
		t.Errorf("all are counted, in the order in which they came, and it is of who has the ticket: %+v", gaps)
	}
}
