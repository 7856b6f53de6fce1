package draw

import "github.com/waymark-itsm/waymark/journeys"

func mapped(level float64) *journeys.Feeling { return &journeys.Feeling{Level: level} }
func said(level float64) *journeys.Feeling   { return &journeys.Feeling{Level: level, Measured: true} }

// story is the sample week: a reset that can be walked alone or by phone.
func story() journeys.Picture {
	return journeys.Picture{
		Title: "Password reset", Period: "week 47 (16 to 22 Nov 2026)", People: "214 people", Before: "week before",
		Stations: []journeys.Station{
			{Name: "Cannot sign in, tries again", Track: journeys.DetourTrack, Wait: "6 min", Was: "7 min", Weight: .9, Mood: mapped(-.5)},
			{Name: "Calls the service desk", Track: journeys.OtherTrack, Wait: "7 min", Was: "7 min", Ranks: []int{3}, Weight: .6, Mood: mapped(-.3)},
			{Name: "Opens the portal", Track: journeys.IdealTrack, Wait: "under 1 min", Was: "under 1 min", Weight: .8, Mood: mapped(.2)},
			{Name: "Searches the portal", Track: journeys.DetourTrack, Wait: "7 min", Was: "9 min", Ranks: []int{2}, Weight: .3, Mood: mapped(-.8)},
			{Name: "Finds the reset form", Track: journeys.IdealTrack, Wait: "1 min", Was: "1 min", Weight: .75, Mood: said(.4)},
			{Name: "Resets by the mailed link", Track: journeys.IdealTrack, Wait: "47 min", Was: "52 min", Ranks: []int{1}, Weight: .7, Mood: said(-.7)},
			{Name: "Reset by phone", Track: journeys.OtherTrack, Wait: "6 min", Was: "6 min", Weight: .4, Mood: said(.9)},
		},
		Legs: []journeys.Leg{
			{Track: journeys.IdealTrack, From: -1, To: 2, Share: .45},
			{Track: journeys.OtherTrack, From: -1, To: 1, Share: .2},
			{Track: journeys.DetourTrack, From: -1, To: 0, Share: .35},
			{Track: journeys.DetourTrack, From: 0, To: 1, Share: .2},
			{Track: journeys.DetourTrack, From: 0, To: 2, Share: .15},
			{Track: journeys.DetourTrack, From: 1, To: 2, Share: .2},
			{Track: journeys.OtherTrack, From: 1, To: 6, Share: .18},
			{Track: journeys.DetourTrack, From: 2, To: 3, Share: .2},
			{Track: journeys.IdealTrack, From: 2, To: 4, Share: .5},
			{Track: journeys.DetourTrack, From: 3, To: 4, Share: .17},
			{Track: journeys.DetourTrack, From: 3, To: -1, Share: .03},
			{Track: journeys.IdealTrack, From: 4, To: 5, Share: .7},
			{Track: journeys.DetourTrack, From: 5, To: 1, Share: .15},
		},
		Foot: []string{"Sources: Jira, phone, portal, sign-in log", "Blind: phone Wed 18 Nov 14:10 to 15:02; walk-ins and private chats", "Map 3f2a91c0"},
		Alt:  "Password reset, week 47: 214 people.",
	}
}
