package journeys

import "fmt"

// What is said to a presser only: what stands in the way, that nothing was
// changed, and the way out.

func (t *telling) refusal(k *Take, helper *Owner) *Text {
	key := "the ticket"
	if tk := t.c.ticket(k.Ref); tk != nil {
		key = t.called(tk)
	}
	team := "the owner's team"
	if helper != nil {
		team = helper.Name
	}
	var why string
	switch k.Reason {
	case "taken":
		why = fmt.Sprintf("%s already has %s", orSomebody(Plain(k.Who, 60)), key)
		if !k.Since.IsZero() {
			why += " since " + t.moment(k.Since, t.c.Last)
		}
		why += "."
	case "not in group":
		why = fmt.Sprintf("%s can be assigned to members of %s only. Ask its lead to add you, or to assign it.", key, team)
	case ReasonUnknown:
		why = fmt.Sprintf("I do not know your account at the desk, so I cannot assign %s to you. Assign it there, or ask your admin to add you to the people directory.", key)
	case "closed":
		why = key + " is closed by now."
	case ReasonSettled:
		why = key + " is no longer stuck."
	default:
		why = fmt.Sprintf("%s could not be assigned.", key)
	}
	return &Text{Headline: why + " Nothing was changed."}
}

// keeps says why a ticket was not handed back.
func (t *telling) keeps(k *Take) *Text {
	tk := t.c.ticket(k.Ref)
	key := t.called(tk)
	var why string
	switch who, since, held := t.holder(tk); {
	case k.Reason == "closed":
		why = key + " is closed by now."
	case k.Reason == "taken":
		why = fmt.Sprintf("%s has %s by now, so it is not yours to hand back.", orSomebody(Plain(k.Who, 60)), key)
	case k.Reason != ReasonNotYours:
		why = fmt.Sprintf("%s could not be handed back. Change its assignee at the desk.", key)
	case held:
		why = fmt.Sprintf("%s has %s since %s. Only who took it here can hand it back here; ask them, or change its assignee at the desk.", who, key, t.moment(since, t.c.Last))
	default:
		why = fmt.Sprintf("Nobody has %s, so there is nothing to hand back.", key)
	}
	return &Text{Headline: why + " Nothing was changed."}
}
