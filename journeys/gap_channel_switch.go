package journeys

import "fmt"

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
			return fmt.Sprintf("Asked on another channel, %s: %s.", t.clockTime(g.Since), lowerFirst(t.stepName(g)))
		},
	}
}

// channelSwitches: the person asked us on one channel and then on another.
// Channels on which nobody asks us anything (a chat among colleagues, the
// search page) do not count.
//
// Opens with the first event of the later contact, certain at once.
func (w *walked) channelSwitches() []Gap {
	var gaps []Gap
	at := w.contacts()
	for n := 1; n < len(at); n++ {
		before, v := &w.Visits[at[n-1]], &w.Visits[at[n]]
		if w.journey.Step(before.Step).Channel == w.journey.Step(v.Step).Channel {
			continue
		}
		g := gapOn(ChannelSwitch, v, v.Events[0], []string{before.Events[0], v.Events[0]}, v.Begun)
		g.Waited = v.Begun.Sub(before.Begun)
		gaps = append(gaps, g)
	}
	return gaps
}
