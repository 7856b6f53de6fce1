package journeys

// buttons are what a reader of the message can do. Whoever has the case can
// hand it back, and nobody else needs to decide anything: so a message that is
// taken offers nothing else. One that is quiet keeps its buttons, for the press
// that asked for it may have been a slip.
//
// A button stands only where its press can do what it says: nobody takes what
// somebody has, and who was given the ticket at the desk did not take it by a
// press that could be handed back. In preview nothing acts at all.
func (t *telling) buttons(main *TicketNow, g *Gap, helper *Owner) []Button {
	var all []Button
	value := PressOn{main.Ref, g.Kind, g.Step, g.Opening}.String()
	_, _, held := t.holder(main)
	_, _, taken := t.taken(main, g)
	switch {
	case t.journey.previews():
	case taken:
		if t.tookByPress(main) {
			all = append(all, Button{Action: KindHandBack, Label: "Hand back", Value: value})
		}
	default:
		if !held && helper != nil {
			all = append(all, Button{Action: KindTake, Label: "I'll take it", Value: value})
		}
		all = append(all,
			Button{Action: KindSnooze, Label: "Snooze", Value: value, Options: snoozes()},
			Button{Action: KindDismiss, Label: "Not a problem…", Value: value})
	}
	if main.URL != "" && !main.Restricted {
		all = append(all, Button{Action: ActionOpen, Label: "Open ticket", URL: main.URL})
	}
	return all
}

// tookByPress reports whether who has the ticket took it by the latest press
// that was carried out.
func (t *telling) tookByPress(main *TicketNow) bool {
	var last *Take
	for i := range t.c.Takes {
		if k := &t.c.Takes[i]; k.Ref == main.Ref && k.Outcome == KindTaken {
			last = k
		}
	}
	if last == nil {
		return false
	}
	who, known := t.rules.Roster.AccountAt(last.By, main.Ref.Connector)
	return known && who == main.Assignee
}
