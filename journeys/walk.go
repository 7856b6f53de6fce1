package journeys

import (
	"cmp"
	"slices"
	"time"
)

// Walk judges one subject: it takes everything an admin said, all the
// subject's events in whatever order and repetition, the facts about the
// sources, and the present instant, and returns the cases being walked with
// their gaps. It has no state, so that it can be run again at any time: lost,
// late, doubled and reordered webhooks are no special cases.
//
// Nothing about the outcome changes before Outcome.Next unless an event
// arrives or a fact changes.
func Walk(r *Rules, events []Event, f Facts, now time.Time) Outcome {
	t := newTimeline(events, now)
	states := refStates(t, r.Roster)
	t.heed(states, r.Roster)
	clock := &clock{now: now}
	clock.at(t.future)

	var out Outcome
	var all []parted
	for n, group := range apart(states) {
		segs, unmapped := segments(r, group, t)
		for _, s := range slices.Concat(segs, views(r, group, t)) {
			all = append(all, parted{judge(r, s, t, f, clock), n})
		}
		for _, i := range unmapped {
			out.Unmapped = append(out.Unmapped, t.entries[i].Key())
		}
	}
	slices.SortFunc(all, func(a, b parted) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Journey, b.Journey), cmp.Compare(a.Events[0], b.Events[0]))
	})
	follow(all)
	out.Masters = masters(r, all, clock)
	for i := range all {
		out.Cases = append(out.Cases, *all[i].Case)
	}
	slices.Sort(out.Unmapped)
	out.Next = clock.next
	return out
}

// parted is a case and the group of refs that it was found in: those that
// somebody said belong to different people lie in different groups.
type parted struct {
	*Case
	group int
}

// follow names before each case the one that the person walked before it on
// the same journey: one journey never ends, and the next begins with what the
// last one left behind. cases are in order of time.
func follow(cases []parted) {
	type way struct {
		journey string
		group   int
	}
	before := map[way]*Case{}
	for i := range cases {
		on := way{cases[i].Journey, cases[i].group}
		if former := before[on]; former != nil {
			cases[i].Follows = former.Events[0]
		}
		before[on] = cases[i].Case
	}
}

// apart keeps every ref that somebody labelled LabelSplit away from the rest.
// The label stays on the ticket, so the parting holds through every
// recomputation.
func apart(states []*refState) [][]*refState {
	var rest []*refState
	var groups [][]*refState
	for _, s := range states {
		if s.has(LabelSplit) {
			groups = append(groups, []*refState{s})
		} else {
			rest = append(rest, s)
		}
	}
	if len(rest) > 0 {
		groups = append(groups, rest)
	}
	return groups
}

// clock collects the instants at which an answer will change by itself.
type clock struct{ now, next time.Time }

// at notes that something changes at t; the past is of no interest.
func (c *clock) at(t time.Time) {
	if t.After(c.now) && (c.next.IsZero() || t.Before(c.next)) {
		c.next = t
	}
}

// passed reports whether t has come, and notes t if it has not. The zero time,
// at which a calendar that never opens would open, never comes.
func (c *clock) passed(t time.Time) bool {
	c.at(t)
	return !t.IsZero() && !t.After(c.now)
}

// walked is a case while it is being judged.
type walked struct {
	*Case
	ledger
	rules     *Rules
	journey   *Journey
	events    []*entry          // all of the case, in order
	byKey     map[string]*entry // the same
	placed    []placed
	asOf      map[string]RuleKind // by event Key
	sight     sight
	clock     *clock
	found     []Gap                // while gaps are looked for
	explained map[string]bool      // Keys of events that a specific gap explains
	regain    map[string]time.Time // what the person lost and when a done step gave it back
	acts      []Event              // what humans did about the subject's cases, in order
	stretch   stretchesOf          // of each ref that is this case's
	stood     []stand              // see stepAt
	asked     []int                // see contacts
	ahead     *ahead               // of Visits
	hushed    map[hush]bool        // rules that a human said are wrong here
	rested    map[string]time.Time // by Key of a gap without its case: until when quiet was last asked for
	over      time.Time
	closed    time.Time // when the last of its tickets to be closed was
	settled   time.Time // the same, zero while one is open or none exists
}

func judge(r *Rules, s *segment, t *timeline, f Facts, c *clock) *Case {
	w := newWalked(r, s, t, f, c)
	w.Visits = visits(w.rules, w.journey, w.placed)
	w.ahead = newAhead(w.journey, w.Visits)
	w.findContacts()
	w.end()
	for _, i := range w.contacts() {
		w.Contacts++
		w.LastContact = w.Visits[i].Begun
	}
	if w.Kind == ServiceJourney { // a second view answers no press
		w.Takes = pressesOf(KindTake, r, t, w.Case, w.stretch)
		w.Backs = backs(r, t, w.Case, w.stretch)
	}
	w.recognise()
	w.handOver()
	w.regained()
	w.Alignment = w.align()
	w.alignDesk()
	w.desksActs()
	w.SLA = w.slas()
	w.Rating, _ = w.rating()
	w.Gaps = w.gaps()
	return w.Case
}

func newWalked(r *Rules, s *segment, t *timeline, f Facts, c *clock) *walked {
	n := 0
	for _, u := range s.units {
		n += len(u.entries)
	}
	w := &walked{
		Case: &Case{Journey: s.journey.ID, Kind: s.journey.Kind}, rules: r, journey: s.journey,
		byKey: make(map[string]*entry, n), asOf: make(map[string]RuleKind, n), sight: sight{r, f}, clock: c, acts: t.acts,
		regain: map[string]time.Time{}, stretch: stretchesOf{}, over: s.over,
	}
	order := make([]int, 0, n)
	for _, u := range s.units {
		order = append(order, u.entries...)
		w.stretch[u.ref.ref] = append(w.stretch[u.ref.ref], u)
	}
	slices.Sort(order)
	w.ticketsNow(t)
	w.place(order, t)
	w.Started, w.Last = w.events[0].At, w.events[0].At
	for _, e := range w.events {
		if !e.looksBack() {
			w.Last = e.At
		}
	}
	return w
}

// ticketsNow fills in the case's refs, and how its tickets stand.
func (w *walked) ticketsNow(t *timeline) {
	w.Refs = make([]Ref, 0, len(w.stretch))
	for ref, of := range w.stretch {
		w.Refs = append(w.Refs, ref)
		if ref.Kind != Ticket {
			continue
		}
		u := of[len(of)-1]
		state := u.ref
		if !u.next.IsZero() {
			// Another case has the ticket by now; here it stays as it was left.
			state = u.ref.until(u.entries[len(u.entries)-1], t, w.rules.Roster)
		}
		w.Tickets = append(w.Tickets, state.now())
		w.closed = later(w.closed, state.closedAt)
	}
	slices.SortFunc(w.Refs, compareRefs)
	slices.SortFunc(w.Tickets, func(a, b TicketNow) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Ref.String(), b.Ref.String()))
	})
}

// place puts the case's events on its steps.
func (w *walked) place(order []int, t *timeline) {
	w.placed = make([]placed, 0, len(order))
	w.events = make([]*entry, 0, len(order))
	w.Events, w.Placements = make([]string, 0, len(order)), make([]Placement, 0, len(order))
	for _, i := range order {
		e := &t.entries[i]
		s := t.spot(w.journey, i, w.rules.Roster)
		p := s.Placement
		if s.onStep {
			w.placed = append(w.placed, placed{e, p})
			w.asOf[p.Event] = p.As
		} else {
			p = Placement{Event: e.Key(), At: e.At, Kind: e.Kind}
			if s.ends {
				p.As, p.Rule = AsOver, s.rule
			}
		}
		w.events = append(w.events, e)
		w.byKey[p.Event] = e
		if !e.History {
			w.News = e.At // they are in order
		}
		w.Events = append(w.Events, p.Event)
		w.Placements = append(w.Placements, p)
	}
}

// end decides whether the case is over: by an ending, or by the journey's
// quiet with no ticket open.
func (w *walked) end() {
	open := slices.ContainsFunc(w.Tickets, func(t TicketNow) bool { return !t.Closed && !t.Gone })
	if !open && len(w.Tickets) > 0 {
		w.settled = later(w.closed, w.Started)
	}
	switch quiet := w.journey.Over.Quiet; {
	case !w.over.IsZero():
		w.Over, w.OverAt = true, w.over
	case quiet > 0 && !open && w.clock.passed(w.Last.Add(quiet)):
		w.Over, w.OverAt = true, w.Last.Add(quiet)
	}
}

// contacts are the indices of the visits in which the person asked us.
func (w *walked) contacts() []int { return w.asked }

func (w *walked) findContacts() {
	for i := range w.Visits {
		v := &w.Visits[i]
		step := w.journey.Step(v.Step)
		if step.Lane != Customer || !w.rules.Contact(step) {
			continue
		}
		if slices.ContainsFunc(v.Events, func(key string) bool { return asks(w.rules, step, w.asOf[key], w.byKey[key]) }) {
			w.asked = append(w.asked, i)
		}
	}
}

// regained notes when a done step gave back what was lost.
func (w *walked) regained() {
	for i := range w.Visits {
		v := &w.Visits[i]
		if v.State != Done {
			continue
		}
		for _, thing := range w.journey.Step(v.Step).Gives {
			if _, ok := w.regain[thing]; !ok {
				w.regain[thing] = v.Ended
			}
		}
	}
}

func (w *walked) align() Alignment {
	var t trace
	for i := range w.Visits {
		v := &w.Visits[i]
		if v.State == Done && w.journey.Step(v.Step).Lane == Customer {
			t.steps, t.visits = append(t.steps, v.Step), append(t.visits, i)
		}
	}
	w.settleOrder(&t)
	var paths []ideal
	for k := range w.journey.Ideal {
		p := &w.journey.Ideal[k]
		if !w.walks(p) {
			continue
		}
		i := ideal{id: p.ID, steps: p.Steps}
		for _, id := range p.Steps {
			i.free = append(i.free, !w.sight.sees(w.journey, w.journey.Step(id)))
		}
		paths = append(paths, i)
	}
	return align(t, paths, w.Over)
}

// settleOrder puts two done visits that different vendors' clocks inverted by
// less than skew back into the order that an ideal path has them in.
func (w *walked) settleOrder(t *trace) {
	for i := 0; i+1 < len(t.visits); i++ {
		a, b := &w.Visits[t.visits[i]], &w.Visits[t.visits[i+1]]
		apart := b.Begun.Sub(a.Begun)
		if apart >= skew || w.byKey[a.Events[0]].Connector == w.byKey[b.Events[0]].Connector || !w.idealHas(b.Step, a.Step) {
			continue
		}
		t.steps[i], t.steps[i+1] = t.steps[i+1], t.steps[i]
		t.visits[i], t.visits[i+1] = t.visits[i+1], t.visits[i]
	}
}

// idealHas reports whether some ideal path has first before second, and none
// the other way round.
func (w *walked) idealHas(first, second string) bool {
	found := false
	for n := range w.journey.Ideal {
		p := &w.journey.Ideal[n]
		if !w.walks(p) {
			continue
		}
		i, k := slices.Index(p.Steps, first), slices.Index(p.Steps, second)
		if i < 0 || k < 0 {
			continue
		}
		if i > k {
			return false
		}
		found = true
	}
	return found
}

// helped is when the case stopped being anybody's trouble: it is over, or all
// its tickets are closed. Zero while it is.
func (w *walked) helped() time.Time {
	if w.Over {
		return w.OverAt
	}
	return w.settled
}
