package journeys

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
