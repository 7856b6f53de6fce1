package journeys

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// side is whose act an event is.
type side int

// The sides. A stranger is somebody whom neither the roster nor the ticket
// names: perhaps of the desk, so that what they do ends a claim that nobody did
// anything, and perhaps not, so that nothing is claimed of them.
const (
	stranger side = iota
	ofCustomer
	ofDesk
	ofMachine
)

// ledger is what the desk did about a case.
type ledger struct {
	logs     []*ticketLog            // of the tickets that we see, in order of first event
	spoke    []int                   // indices of the events by which the desk spoke with the person, on whatever ref
	busy     []int                   // the same of those by which something was done about the case; spoke is part of it
	people   map[Account]bool        // whose case it is
	groups   map[string]string       // the desk's names of groups that were looked up, and whose they are
	joined   map[string]int          // by party, the index of the event with which it came in
	heralds  []string                // see wordSources
	promises []Interval              // see promised
	rows     map[time.Duration][]int // see unbroken
}

// ticketLog is what happened to one ticket of a case, in order, each event
// with how it left the ticket. Every kind of gap that lies on a ticket is
// judged on it.
type ticketLog struct {
	ref   Ref
	moves []move
}

// move is an event of a ticket and how it left the ticket.
type move struct {
	*entry
	n    int    // its index among the case's events
	key  string // its Key
	by   side
	team string // the actor's, an owner's id; "" where the roster names none

	word     bool   // something that the customer can read was said, by them or to them
	question bool   // the desk's word asks something
	moved    bool   // the status is another
	taken    bool   // the assignee is another, and is somebody
	was, has string // who had it before and has it now: an owner's id, or the desk's own name of a group; "": nobody that is named
	open     bool   // neither done nor out of our sight
	done     bool
	hold     bool // waits for the customer, as the desk's status says
	approval bool // lies with an approver, as the desk's status says
	nobody   bool // known to be nobody's: neither a group nor a person has it
}

// act reports whether somebody did something who may be of the desk.
func (m *move) act() bool { return m.by == ofDesk || m.by == stranger }

// lies reports whether the ticket lies with somebody else than the desk: the
// customer, or an approver.
func (m *move) lies() bool { return m.hold || m.approval }

// asked reports whether the customer said something that the desk can read, or
// opened the ticket again.
func (m *move) asked() bool { return m.by == ofCustomer && m.word }

// keepLogs fills in the history of every ticket, and when the desk spoke with
// the person anywhere in the case.
func (w *walked) keepLogs() {
	w.people = w.customers()
	state := map[Ref]*ticketState{}
	for n, e := range w.events {
		if e.Ref.Kind != Ticket {
			spoke := w.deskSpoke(e, n)
			if spoke {
				w.spoke = append(w.spoke, n)
			}
			if spoke || w.wentOn(n) {
				w.busy = append(w.busy, n)
			}
			continue
		}
		s := state[e.Ref]
		if s == nil {
			s = &ticketState{log: &ticketLog{ref: e.Ref}, source: w.rules.Source(e.Connector)}
			state[e.Ref] = s
			w.logs = append(w.logs, s.log)
		}
		m := s.after(w, e, n)
		if !m.act() {
			continue
		}
		w.busy = append(w.busy, n) // of two tickets of one problem people work on one
		if m.word || w.met(n) {
			w.spoke = append(w.spoke, n)
		}
	}
	w.logs = slices.DeleteFunc(w.logs, func(l *ticketLog) bool {
		tk := w.ticket(l.ref)
		return tk == nil || tk.Gone || slices.Contains(w.journey.Blind, l.ref.Connector)
	})
}

// customers are all accounts whose case it is, shared ones included: here it
// counts who spoke, not who may be joined.
func (w *walked) customers() map[Account]bool {
	all := map[Account]bool{}
	for _, e := range w.events {
		for _, c := range e.Customers {
			if all[c] {
				continue
			}
			all[c] = true
			for _, same := range w.rules.Roster.SamePerson(c) {
				all[same] = true
			}
		}
	}
	return all
}

// sideOf says whose act an event is, and of which team.
func (w *walked) sideOf(e *entry) (by side, team string) {
	team, agent := w.rules.Roster.Team(e.Actor)
	switch {
	case e.Machine || w.rules.Roster.Machine(e.Actor):
		return ofMachine, ""
	case agent:
		return ofDesk, team
	case w.people[e.Actor]:
		return ofCustomer, ""
	case e.Kind == KindCreated && e.Fields.First(FieldOnBehalf) != "true":
		return ofCustomer, "" // whoever wrote it asks us
	}
	return stranger, ""
}

// deskSpoke reports whether an event that is on no ticket is a word of the desk
// to the person: an agent's in a thread, or a meeting.
func (w *walked) deskSpoke(e *entry, n int) bool {
	by, _ := w.sideOf(e)
	if e.Ref.Kind == Thread {
		return by == ofDesk && e.Text != ""
	}
	return by != ofMachine && w.met(n)
}

// met reports whether by this event the person got through to us: a call
// answered. What is done on a contact channel was done together.
func (w *walked) met(n int) bool {
	if w.Placements[n].As != AsDone {
		return false
	}
	step := w.stepOf(n)
	return step.Lane == Customer && w.rules.Contact(step)
}

// wentOn reports whether an event that is on no ticket shows that something is
// done about the case: a step of the desk's, or one done or waiting elsewhere.
func (w *walked) wentOn(n int) bool {
	switch p := &w.Placements[n]; p.As {
	case AsBegun:
		return w.stepOf(n).Lane == Desk
	case AsDone, AsWaits:
		return true
	}
	return false
}

// stepOf is the step that the n-th event of the case is on, or an empty one.
func (w *walked) stepOf(n int) *Step { return w.journey.step(w.Placements[n].Step) }

// in reports whether a status is one of those named, without case.
func in(names []string, status string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, status) })
}

// ticketState is a ticket's latest fields while its log is written.
type ticketState struct {
	log             *ticketLog
	source          *Source // nil where the desk names none
	status          string
	hold, approval  bool   // what the status means
	level           string // of security
	group, person   string // who has it, as the desk says; "" for nobody
	teamed, staffed bool   // the desk ever said which group, which person
	creator         string // the team of the agent who wrote it down
}

// after adds an event to the log.
func (s *ticketState) after(w *walked, e *entry, n int) *move {
	m := move{entry: e, n: n, key: w.Events[n]}
	if k := len(s.log.moves); k > 0 {
		last := &s.log.moves[k-1]
		m.was, m.done = last.has, last.done
	} else {
		m.was = w.written(e)
		s.creator = m.was
	}
	m.by, m.team = w.sideOf(e)
	m.open = e.Audience.Level != Restricted || e.Audience.To != "" // shown to nobody that is named: out of our sight, too
	s.read(&m)
	m.open = m.open && !m.done
	m.has = s.holder(w, e)
	m.nobody = (s.teamed || s.staffed) && s.group == "" && s.person == ""
	m.hold, m.approval = s.hold, s.approval
	s.words(&m)
	s.log.moves = append(s.log.moves, m)
	return &s.log.moves[len(s.log.moves)-1]
}

// written is the team of an agent who wrote a ticket down for the customer: it
// has the ticket until somebody else is named.
func (w *walked) written(e *entry) string {
	if team, agent := w.rules.Roster.Team(e.Actor); agent && e.Kind == KindCreated && !e.Machine {
		return team
	}
	return ""
}

// read takes over the fields that an event carries; an absent one says
// nothing.
func (s *ticketState) read(m *move) {
	first := len(s.log.moves) == 0
	f := m.Fields
	if v, ok := f[FieldStatusCategory]; ok {
		done := len(v) > 0 && v[0] == "done"
		m.moved = !first && done != m.done
		m.done = done
	}
	if v := strings.ToLower(f.First(FieldStatus)); v != "" && v != s.status {
		m.moved = m.moved || !first
		s.status = v
		s.hold = s.source != nil && in(s.source.Hold, v)
		s.approval = s.source != nil && in(s.source.Approval, v)
	}
	if v, ok := f[FieldTeam]; ok {
		s.teamed, s.group = true, strings.Join(v, "")
	}
	if v, ok := f[FieldAssignee]; ok {
		person := strings.Join(v, "")
		m.taken = person != "" && person != s.person
		s.staffed, s.person = true, person
	}
	if v, ok := f[FieldSecurityLevel]; ok {
		s.level = strings.Join(v, "")
	}
}

// holder is the team that has the ticket: the group that the desk names, else
// the team of its assignee. A person of no team that is named, or nobody, takes
// it from no team: it is where it was.
func (s *ticketState) holder(w *walked, e *entry) string {
	if s.group != "" {
		return w.teamCalled(s.group)
	}
	if s.person != "" {
		if team, _ := w.rules.Roster.Team(Account{e.Ref.Connector, s.person}); team != "" {
			return team
		}
	}
	if n := len(s.log.moves); n > 0 {
		return s.log.moves[n-1].has
	}
	return s.creator
}

// words says what was said where the customer can read it. Of a ticket under a
// security level all comments bear the level, also those that the customer
// reads.
func (s *ticketState) words(m *move) {
	public := m.Audience.Level == Public || m.Audience.Level == Restricted && m.Audience.To == s.level && s.level != ""
	said := m.Text != "" && public
	switch m.by {
	case ofCustomer:
		m.word = said || m.Kind == KindCreated || m.moved && !m.done
	case ofDesk, stranger:
		// What an agent wrote down for somebody, they said to the agent.
		m.word = said || m.Kind == KindCreated
		m.question = said && m.Kind != KindCreated &&
			(strings.ContainsAny(m.Text, "?？") || m.Reading != nil && len(m.Reading.Asks) > 0)
	}
}

// teamCalled is the owner that a desk's group belongs to, by its group or its
// name; else the desk's own name.
func (w *walked) teamCalled(group string) string {
	if id, ok := w.groups[group]; ok {
		return id
	}
	id := group
	if i := slices.IndexFunc(w.rules.Owners, func(o Owner) bool {
		return strings.EqualFold(o.Group, group) || strings.EqualFold(o.Name, group) || o.ID == group
	}); i >= 0 {
		id = w.rules.Owners[i].ID
	}
	if w.groups == nil {
		w.groups = map[string]string{}
	}
	w.groups[group] = id
	return id
}

// answerer is who should act on a ticket as an event left it: the team that
// has it, else whoever helps on its step or mends it, else the owner of the
// first step on which people ask us; "" where nobody is named.
func (w *walked) answerer(m *move) string {
	if w.rules.Owner(m.has) != nil {
		return m.has
	}
	step := w.stepOf(m.n)
	if id := cmp.Or(step.Stuck.Help, step.Owner); w.rules.Owner(id) != nil {
		return id
	}
	for i := range w.journey.Steps {
		if s := &w.journey.Steps[i]; s.Lane == Customer && w.rules.Contact(s) && w.rules.Owner(s.Owner) != nil {
			return s.Owner
		}
	}
	return ""
}

// hoursOf is an owner's calendar; nil, which never closes, where none is named.
func (w *walked) hoursOf(owner string) *Calendar {
	if o := w.rules.Owner(owner); o != nil {
		return w.rules.Calendar(o.Hours)
	}
	return nil
}

// wordAfter is the desk's first word to the person after the n-th event of the
// case, on whatever ref; -1: none.
func (w *walked) wordAfter(n int) int { return firstAfter(w.spoke, n) }

// wordBefore is the desk's last word before the n-th event; -1: none.
func (w *walked) wordBefore(n int) int {
	if i, _ := slices.BinarySearch(w.spoke, n); i > 0 {
		return w.spoke[i-1]
	}
	return -1
}

// busyBy is the last of the events after the n-th, and not after an instant, by
// which something was done about the case; -1: none.
func (w *walked) busyBy(n int, until time.Time) int {
	i, _ := slices.BinarySearchFunc(w.busy, until, func(k int, t time.Time) int {
		if w.events[k].At.After(t) {
			return 1
		}
		return -1
	})
	if i > 0 && w.busy[i-1] > n {
		return w.busy[i-1]
	}
	return -1
}

// firstAfter is the first of some sorted indices after n; -1: none.
func firstAfter(sorted []int, n int) int {
	if i, _ := slices.BinarySearch(sorted, n+1); i < len(sorted) {
		return sorted[i]
	}
	return -1
}

// ended is the earlier of an end and the case's own; zero while neither came.
func (w *walked) ended(end time.Time) time.Time {
	if w.Over {
		return earlier(end, w.OverAt)
	}
	return end
}

// onTicket starts a certain gap that an event of a ticket opened, owed by
// whoever has the ticket then.
func (w *walked) onTicket(kind GapKind, m *move, since time.Time) Gap {
	g := gapAt(kind, m.Ref, m.key, []string{m.key}, since)
	g.Owner = w.answerer(m)
	g.Helper, g.Rule = g.Owner, w.journey.Origin
	return g
}

// lasted says of a gap what it cost since it opened, and that it is over where
// end is not zero.
func (w *walked) lasted(g *Gap, opened, end time.Time) {
	g.Waited = max(0, w.Last.Sub(opened))
	if !end.IsZero() {
		g.State, g.Waited = GapFixed, max(0, end.Sub(opened))
	}
}
