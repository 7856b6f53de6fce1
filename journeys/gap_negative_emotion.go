package journeys

import (
	"cmp"
	"fmt"
	"slices"
)

// negativeEmotion is the kind of these gaps.
func negativeEmotion() kind {
	return kind{
		kind: NegativeEmotion, severity: Slight, tell: TellNever, unspoken: true, find: (*walked).negativeEmotions,
		asks: []string{
			"What had happened just before?",
			"What would have told them in time what comes next?",
			"Is it this step, or what led to it?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: a message that reads as upset, %s.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// negativeEmotions: the customer's own words are those of somebody upset, as
// far as they could be read (LowMood). It is a number for the map's owner and
// nothing for the desk's daily work: it stands in no note and in no chat,
// whatever a journey says, and no word of theirs is told.
//
// Opens with the first such words on a step, or on a ref where they are on
// none; certain at once. One gap per step or ref, whose evidence is all such
// words there. Fixed when the customer's words are glad afterwards, or with
// the case. Its default owner is the step's.
func (w *walked) negativeEmotions() []Gap {
	type place struct {
		step string
		ref  Ref
	}
	upset := map[place][]*entry{}
	var glad *entry
	for i, e := range w.events {
		if e.Reading == nil || !w.people[e.Actor] || !spokenByCustomer(&e.Event, w.rules.Roster) {
			continue
		}
		switch mood := e.Reading.Mood; {
		case mood <= LowMood:
			at := place{step: w.Placements[i].Step}
			if at.step == "" {
				at.ref = e.Ref
			}
			upset[at] = append(upset[at], e)
		case mood >= -LowMood:
			glad = e
		}
	}
	var gaps []Gap
	for at, words := range upset {
		var events []string
		for _, e := range words {
			events = append(events, e.Key())
		}
		g := gapAt(NegativeEmotion, at.ref, events[0], firstAndLast(events), words[0].At)
		g.Step = at.step
		if glad != nil && Less(words[len(words)-1].Event, glad.Event) < 0 {
			g.State = GapFixed
		}
		gaps = append(gaps, g)
	}
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(w.byKey[a.Opening].At.Compare(w.byKey[b.Opening].At), cmp.Compare(a.Opening, b.Opening))
	})
	return gaps
}
