package journeys

import (
	"slices"
	"time"
)

// skew is how far two vendors' clocks may differ before an inversion between
// them is taken for a real disorder.
const skew = 5 * time.Second

// placed is an event together with the step and rule it was put on.
type placed struct {
	*entry
	Placement
}

// visits joins consecutive events of one step. An event that another vendor's
// clock put between two of them, by less than skew, does not part them; nor
// does one of the other lane: the person is still on their step when the desk
// does something on its own. Who was answered, or gave up, and asks again on
// the same channel comes a second time, though nothing lies between.
func visits(r *Rules, j *Journey, events []placed) []Visit {
	events = settleSkew(events)
	var vs []Visit
	var lanes [2]laneVisits
	for i := range events {
		p := &events[i]
		l := &lanes[0]
		if !l.on(vs, p.Step) && (lanes[1].on(vs, p.Step) || j.step(p.Step).Lane == Desk) {
			l = &lanes[1]
		}
		asked := asks(r, j.step(p.Step), p.As, p.entry)
		if !l.on(vs, p.Step) || asked && vs[l.latest-1].State != Begun && l.again(j, p) {
			vs = append(vs, Visit{Step: p.Step, State: Begun, Begun: p.At})
			if l.keys == nil {
				l.keys = make([]string, 0, len(events)-i)
			}
			l.latest, l.begin, l.contacts = len(vs), len(l.keys), l.contacts[:0]
		}
		if asked {
			l.contact(p)
		}
		v := &vs[l.latest-1]
		l.keys = append(l.keys, p.Placement.Event)
		v.Events = l.keys[l.begin:len(l.keys):len(l.keys)]
		switch p.As {
		case AsDone:
			v.State, v.Ended = Done, p.At
		case AsFailed:
			v.State, v.Ended = Failed, p.At
		}
	}
	return vs
}

// laneVisits is where the visits of one lane stand.
type laneVisits struct {
	latest   int      // the latest of them, from 1; 0: none yet
	keys     []string // of their events, in one piece of memory
	begin    int      // where those of the latest begin
	contacts []*entry // of each source, the last event by which the person asked us in the latest
}

// again reports whether an event is another contact than those of the visit: a
// call or a ticket of its own from a source that has shown one before. Within
// skew of the former it is the same hand's, or the same call's other record.
// Only of a service journey are two tickets about the same problem.
func (l *laneVisits) again(j *Journey, p *placed) bool {
	i := l.from(p.Connector)
	return i >= 0 && l.contacts[i].Ref != p.Ref && (p.Ref.Kind == Call || p.Ref.Kind == Ticket && p.Kind == KindCreated && j.Kind == ServiceJourney) &&
		p.At.Sub(l.contacts[i].At) >= skew
}

func (l *laneVisits) contact(p *placed) {
	if i := l.from(p.Connector); i >= 0 {
		l.contacts[i] = p.entry
		return
	}
	l.contacts = append(l.contacts, p.entry)
}

func (l *laneVisits) from(source string) int {
	return slices.IndexFunc(l.contacts, func(e *entry) bool { return e.Connector == source })
}

func (l *laneVisits) on(vs []Visit, step string) bool {
	return l.latest > 0 && vs[l.latest-1].Step == step
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
