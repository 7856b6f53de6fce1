package journeys

import "fmt"

// repeatContact is the kind of these gaps.
func repeatContact() kind {
	return kind{
		kind: RepeatContact, severity: Moderate, tell: TellLater, find: (*walked).repeatContacts, turn: early,
		asks: []string{
			"What was not settled the first time?",
			"Did they know what would happen next, and when?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("Asked again about the same, %s: %s.", t.at(g, g.Since), lowerFirst(t.stepName(g)))
		},
	}
}

// repeatContacts: the person asked again on a contact channel already used,
// for the same problem (what is one case is one problem).
//
// Opens with the first event of the repeated contact, certain at once.
func (w *walked) repeatContacts() []Gap {
	first := map[string]*Visit{}
	contacts := w.contacts()
	gaps := make([]Gap, 0, max(0, len(contacts)-1))
	for _, i := range contacts {
		v := &w.Visits[i]
		channel, _ := w.journey.channelOf(v, w.byKey)
		before, again := first[channel]
		first[channel] = v
		if !again {
			continue
		}
		g := gapOn(RepeatContact, v, v.Events[0], append([]string{before.Events[0]}, v.Events...), v.Begun)
		g.Waited = v.Begun.Sub(before.Begun)
		gaps = append(gaps, g)
	}
	return gaps
}
