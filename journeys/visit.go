package journeys

import "time"

// skew is how far two vendors' clocks may differ before an inversion between
// them is taken for a real disorder.
const skew = 5 * time.Second

// placed is an event together with the step and rule it was put on.
type placed struct {
	*entry
	Placement
}

// visits joins consecutive events of one step. An event that another vendor's
// clock put between two of them, by less than skew, does not part them.
func visits(events []placed) []Visit {
	events = settleSkew(events)
	keys := make([]string, len(events)) // one piece of memory for all visits
	var vs []Visit
	begin := 0
	for i := range events {
		p := &events[i]
		if n := len(vs); n == 0 || vs[n-1].Step != p.Step {
			vs = append(vs, Visit{Step: p.Step, State: Begun, Begun: p.At})
			begin = i
		}
		v := &vs[len(vs)-1]
		keys[i] = p.Placement.Event
		v.Events = keys[begin : i+1 : i+1]
		switch p.As {
		case AsDone:
			v.State, v.Ended = Done, p.At
		case AsFailed:
			v.State, v.Ended = Failed, p.At
		}
	}
	return vs
}

func settleSkew(events []placed) []placed {
	out := append([]placed(nil), events...)
	for i := 1; i+1 < len(out); i++ {
		before, mid, after := &out[i-1], &out[i], &out[i+1]
		if before.Step == after.Step && mid.Step != before.Step &&
			mid.Connector != after.Connector && after.At.Sub(mid.At) < skew {
			out[i], out[i+1] = out[i+1], out[i]
		}
	}
	return out
}
