package journeys

import (
	"slices"
	"strings"
	"time"
)

// Labels by which people on the desk correct us on a ticket.
const (
	LabelOff   = "waymark-off"   // say nothing on this ticket
	LabelSplit = "waymark-split" // this ticket is another person's or another problem
	LabelWrong = "waymark-wrong" // what was said of this case is wrong
)

// refState is a ref as its latest records show it.
type refState struct {
	ref        Ref
	entries    []int // indices into timeline.entries, in order
	fields     Fields
	said       strings.Builder // what the customer said in it, lower case
	created    time.Time
	closedAt   time.Time // zero while open; for what is no ticket, its last event
	assignedAt time.Time
	gone       bool
	customers  []Account // by whom it was joined to others
	past       *refState // as it stood at an earlier instant, see until
}

// refStates folds a timeline into one state per ref, in order of first event.
func refStates(t *timeline, roster *Roster) []*refState {
	byRef := make(map[Ref]*refState, len(t.entries)/2)
	var order []*refState
	for i := range t.entries {
		e := &t.entries[i]
		s := byRef[e.Ref]
		if s == nil {
			s = &refState{ref: e.Ref, created: e.At}
			byRef[e.Ref] = s
			order = append(order, s)
		}
		s.add(i, e, roster)
	}
	for ref, at := range t.gone {
		// What is heard of after its deletion was only out of our sight.
		if s := byRef[ref]; s != nil && !t.entries[s.entries[len(s.entries)-1]].At.After(at) {
			s.gone = true
		}
	}
	return order
}

// until is the ref as it stood after the i-th entry of the timeline: what a
// case sees that has only an earlier stretch of it. The answer holds until the
// next call: cases come in order of time, and each goes on from the one before.
func (s *refState) until(i int, t *timeline, roster *Roster) *refState {
	if s.past == nil || s.past.entries[len(s.past.entries)-1] > i {
		s.past = &refState{ref: s.ref, created: s.created}
	}
	for _, k := range s.entries[len(s.past.entries):] {
		if k > i {
			break
		}
		s.past.add(k, &t.entries[k], roster)
	}
	return s.past
}

func (s *refState) add(i int, e *entry, roster *Roster) {
	s.entries = append(s.entries, i)
	for _, c := range e.Customers {
		if roster.Joins(c) && !slices.Contains(s.customers, c) {
			s.customers = append(s.customers, c)
		}
	}
	if s.fields == nil && len(e.Fields) > 0 {
		s.fields = make(Fields, len(e.Fields))
	}
	before := s.fields.First(FieldAssignee)
	for name, v := range e.Fields {
		s.fields[name] = v
	}
	if after := s.fields.First(FieldAssignee); after != before {
		s.assignedAt = e.At
	}
	switch {
	case s.ref.Kind != Ticket:
		s.closedAt = e.At
	case s.fields.First(FieldStatusCategory) != "done":
		s.closedAt = time.Time{}
	case s.closedAt.IsZero():
		s.closedAt = e.At
	}
	if !e.deleted && spokenByCustomer(&e.Event, roster) {
		s.said.WriteString(strings.ToLower(e.Text) + "\n")
	}
}

// spokenByCustomer reports whether the words of an event are the customer's
// own: neither an agent's nor a machine's, and not written down by somebody
// else for the customer. That somebody wrote the ticket down is repeated on each
// of its events; what the customer says there later is theirs all the same.
func spokenByCustomer(e *Event, roster *Roster) bool {
	return e.Text != "" && !e.Machine && !roster.Agent(e.Actor) && !roster.Machine(e.Actor) &&
		(e.Fields.First(FieldOnBehalf) != "true" || e.Kind != KindCreated && slices.Contains(e.Customers, e.Actor))
}

func (s *refState) has(label string) bool { return slices.Contains(s.fields[FieldLabels], label) }

// restricted reports whether not every agent may see the ref: it has a security
// level, or it is gone, which is also how a connector tells of a ticket that
// was put out of our sight.
func (s *refState) restricted() bool { return s.fields.First(FieldSecurityLevel) != "" || s.gone }

// now is the ticket as it stands.
func (s *refState) now() TicketNow {
	return TicketNow{
		Ref: s.ref, Key: s.fields.First(FieldKey), URL: s.fields.First(FieldURL),
		Project: s.fields.First(FieldProject), Created: s.created,
		Closed: !s.closedAt.IsZero(), Gone: s.gone,
		Assignee:     assignee(s),
		AssigneeName: s.fields.First(FieldAssigneeName), AssignedAt: s.assignedAt,
		Labels: s.fields[FieldLabels], Restricted: s.restricted(),
		Internal: s.fields.First(FieldInternalDesk) == "true",
	}
}

func assignee(s *refState) Account {
	if id := s.fields.First(FieldAssignee); id != "" {
		return Account{s.ref.Connector, id}
	}
	return Account{}
}
