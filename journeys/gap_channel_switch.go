package journeys

import (
	"fmt"
	"slices"
)

// channelSwitch is the kind of these gaps.
func channelSwitch() kind {
	return kind{
		kind: ChannelSwitch, severity: Moderate, tell: TellLater, find: (*walked).channelSwitches, turn: early,
		asks: []string{
			"Why did they not get through on the first channel?",
			"Could it have been finished there?",
			"Do people know which channel to take first?",
		},
		says: func(t *telling, g *Gap) string {
			if g.Forced {
				return fmt.Sprintf("Off the channel that they prefer, %s: %s.", t.at(g, g.Since), lowerFirst(t.stepName(g)))
			}
			return fmt.Sprintf("Asked on another channel, %s: %s.", t.at(g, g.Since), lowerFirst(t.stepName(g)))
		},
	}
}

// channelSwitches: the person asked us on one channel and then on another.
// Channels on which nobody asks us anything (a chat among colleagues, the
// search page) do not count.
//
// It is forced where it took them off a channel that their persona prefers, to
// one that it does not. That is no worse by itself, only better known.
//
// Opens with the first event of the later contact, certain at once. Fixed when
// the person was helped. Its owner is that of the step they turned to, its
// evidence the begin of both contacts.
func (w *walked) channelSwitches() []Gap {
	var gaps []Gap
	at := w.contacts()
	var prefers []string
	if i := slices.IndexFunc(w.journey.Personas, func(p Persona) bool { return p.ID == w.Persona }); i >= 0 {
		prefers = w.journey.Personas[i].Prefers
	}
	for n := 1; n < len(at); n++ {
		before, v := &w.Visits[at[n-1]], &w.Visits[at[n]]
		from, _ := w.journey.channelOf(before, w.byKey)
		to, _ := w.journey.channelOf(v, w.byKey)
		if from == to {
			continue
		}
		g := gapOn(ChannelSwitch, v, v.Events[0], []string{before.Events[0], v.Events[0]}, v.Begun)
		g.Forced = slices.Contains(prefers, from) && !slices.Contains(prefers, to)
		g.Waited = v.Begun.Sub(before.Begun)
		gaps = append(gaps, g)
	}
	return gaps
}
