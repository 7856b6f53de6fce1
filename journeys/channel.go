package journeys

// cameBy is the channel on which a ticket was made, as its desk says; "" where
// it does not, and for every other event: what else happens is on the channel
// of its step.
func cameBy(e *Event) string {
	if e.Ref.Kind != Ticket || e.Kind != KindCreated {
		return ""
	}
	return e.Channel
}

// channelOf is the channel of a visit: the one on which its ticket was really
// made, where that is known, else the one that the map gives its step. Many a
// ticket that a map expects from the portal comes by mail.
func (j *Journey) channelOf(v *Visit, byKey map[string]*entry) (channel string, other bool) {
	mapped := j.step(v.Step).Channel
	for _, key := range v.Events {
		if c := cameBy(&byKey[key].Event); c != "" && c != mapped {
			return c, true
		}
	}
	return mapped, false
}
