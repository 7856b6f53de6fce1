package journeys

import "testing"

func TestRepeatContact(t *testing.T) {
	made := []string{"16 09:00 alex created"}
	then := func(lines ...string) []string { return append(append([]string(nil), made...), lines...) }
	holdTrue(t, RepeatContact, []claim{
		{name: "one call is one contact", story: then("16 10:00 - phone:answered"), at: "16 12:00"},
		{name: "two calls with nothing between are two", story: then("16 10:00 - phone:answered", "16 11:00 - phone:answered"), at: "16 12:00",
			want: []string{"certain open, opened e3, since 16 11:00"}},
		{name: "so are two that were given up", story: then("16 10:00 - phone:abandoned", "16 11:00 - phone:abandoned"), at: "16 12:00",
			want: []string{"certain open, opened e3, since 16 11:00"}},
		{name: "three calls are two repetitions", story: then("16 10:00 - phone:abandoned", "16 11:00 - phone:answered", "16 11:30 - phone:answered"), at: "16 12:00",
			want: []string{"certain open, opened e3, since 16 11:00", "certain open, opened e4, since 16 11:30"}},
		{name: "a call passed on within seconds is one", story: then("16 10:00 - phone:answered", "16 10:00:04 - phone:answered"), at: "16 12:00"},
		{name: "a second ticket asks again", story: then("16 11:00 alex created ticket=2"), at: "16 12:00",
			want: []string{"certain open, opened e2, since 16 11:00"}},
		{name: "a form sent twice within seconds is one", story: then("16 09:00:03 alex created ticket=2"), at: "16 12:00"},
		{name: "a second ticket that an agent writes down shows no second contact", story: then("16 11:00 sam created on_behalf=true ticket=2"), at: "16 12:00"},
		{name: "another channel is no repetition but a switch", story: then("16 10:00 - phone:answered"), at: "16 12:00"},
		{name: "a comment on the ticket is no new contact", story: then("16 10:00 alex commented text=Any_news", "16 11:00 alex commented text=Any_news"), at: "16 12:00"},
	})
}

func TestACallGivenUpStaysOneWhenTheNextIsAnswered(t *testing.T) {
	c := claim{story: []string{"16 09:00 alex created", "16 10:00 - phone:abandoned", "16 10:10 - phone:answered"}, at: "16 12:00"}
	if _, gaps := c.gaps(t, AbandonedContact); len(gaps) != 1 || gaps[0].Opening != "phone/e2" {
		t.Errorf("%+v", gaps)
	}
}
