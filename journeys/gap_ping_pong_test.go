package journeys

import (
	"slices"
	"testing"
)

// toAndFro is a ticket that goes through teams, one an hour.
func toAndFro(teams ...string) []string {
	lines := []string{"16 09:00 alex created text=It_does_not_work"}
	for i, team := range teams {
		lines = append(lines, "16 1"+string(rune('0'+i))+":00 sam assigned status_category=indeterminate team="+team)
	}
	return lines
}

func TestPingPong(t *testing.T) {
	holdTrue(t, PingPong, []claim{
		{name: "handed on from team to team is never handed back", story: toAndFro("desk", "iam", "net"), at: "17 12:00"},
		{name: "handed back once is normal", story: toAndFro("desk", "iam", "desk"), at: "17 12:00"},
		{name: "handed back twice is to and fro", story: toAndFro("desk", "iam", "desk", "iam"), at: "17 12:00",
			want: []string{"certain open, opened e5, since 16 13:00"}},
		{name: "further ones are counted and open nothing new", story: toAndFro("desk", "iam", "desk", "iam", "desk", "iam"), at: "17 12:00",
			want: []string{"certain open, opened e5, since 16 13:00"}},
		{name: "a third team between does not make it another story", story: toAndFro("desk", "iam", "net", "iam", "desk"), at: "17 12:00",
			want: []string{"certain open, opened e6, since 16 14:00"}},
		{name: "the same team named again is no hand-off", story: toAndFro("desk", "desk", "iam", "iam", "iam"), at: "17 12:00"},
		{name: "two people of one team are no hand-off",
			story: []string{"16 09:00 alex created", "16 09:30 sam assigned assignee=sam", "16 10:00 sam assigned assignee=robin", "16 11:00 robin assigned assignee=sam", "16 12:00 sam assigned assignee=robin"}, at: "17 12:00"},
		{name: "with which team a closed ticket is left is nobody's trouble",
			story: append(toAndFro("desk", "iam", "desk"), "16 14:00 sam status_changed status_category=done team=iam"), at: "17 12:00"},
		{name: "it is over when the person was helped", story: append(toAndFro("desk", "iam", "desk", "iam"), "16 14:00 ira status_changed status_category=done"), at: "17 12:00",
			want: []string{"certain fixed, opened e5, since 16 13:00"}},
		{name: "a desk without the limit looks for none", story: toAndFro("desk", "iam", "desk", "iam"), at: "17 12:00", rules: func(r *Rules) { r.Journeys[0].Limits.Bounces = 0 }},
	})
}

func TestPingPongCountsHandBacksAndNamesOnlyWhoHandedBack(t *testing.T) {
	for _, x := range []struct {
		teams   []string
		count   int
		parties []string
	}{
		{[]string{"desk", "iam", "desk", "iam"}, 2, []string{"service-desk", "identity"}},
		{[]string{"desk", "iam", "desk", "iam", "desk"}, 3, []string{"service-desk", "identity"}},
		{[]string{"desk", "iam", "net", "iam", "net"}, 2, []string{"identity", "network"}}, // the service desk only passed it on
		{[]string{"desk", "iam", "net", "desk", "iam"}, 2, []string{"service-desk", "identity", "network"}},
	} {
		c := claim{story: toAndFro(x.teams...), at: "17 12:00"}
		_, gaps := c.gaps(t, PingPong)
		if len(gaps) != 1 || gaps[0].Count != x.count || !slices.Equal(gaps[0].Parties, x.parties) {
			t.Errorf("%v: %+v", x.teams, gaps)
		}
	}
}
