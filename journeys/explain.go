package journeys

import (
	"slices"
	"strings"
	"time"
)

// Explanation is how an answer about one subject came about: for an admin who
// asks why something was said, or why nothing was. It holds rules with file
// and line, and of what people wrote no more than how much it was, because
// what admins read is passed on.
type Explanation struct {
	Now   time.Time       `json:"now"` // the instant for which it is explained
	Cases []ExplainedCase `json:"cases"`
	// Masters are the walks through master journeys that these cases are parts of.
	Masters []ExplainedMaster `json:"masters"`
	// Unmapped are the events that are in no case of a service journey, oldest first.
	Unmapped []ExplainedEvent `json:"unmapped"`
	Refs     []ExplainedRef   `json:"refs"` // oldest first
	// Silent are the sources that say nothing now although they should, or never
	// said anything: what they could have shown is not known.
	Silent []ExplainedSilence `json:"silent"`
	// Ahead is what changes by itself if nothing happens and all sources stay
	// awake, in order; no more than maxAhead instants at which something does.
	Ahead []ExplainedChange `json:"ahead"`
	Next  time.Time         `json:"next,omitzero"` // when the subject is looked at again; zero: when an event comes
}

// ExplainedRef is one ref and the journey that claimed it.
type ExplainedRef struct {
	Ref        Ref       `json:"ref"`
	Name       string    `json:"name"` // its key, or the ref where it has none or not everybody may know it
	Created    time.Time `json:"created"`
	State      string    `json:"state"` // of a ticket: open, closed, gone
	Restricted bool      `json:"restricted,omitempty"`
	Journey    string    `json:"journey,omitempty"` // that claimed it; "": none
	Rule       Origin    `json:"rule,omitempty"`    // by which
	Lost       []Lost    `json:"lost,omitempty"`    // which other journeys tried, and what stood in the way
	Labels     []string  `json:"labels,omitempty"`  // of ours, by which somebody corrected us
}

// ExplainedCase is one case, event by event.
type ExplainedCase struct {
	ID       string           `json:"id,omitempty"` // "" for one that is not stored yet
	Journey  string           `json:"journey"`
	Name     string           `json:"name"`
	Kind     JourneyKind      `json:"kind,omitempty"`
	Mode     Mode             `json:"mode"`
	Map      Origin           `json:"map"`
	Started  time.Time        `json:"started"`
	Over     bool             `json:"over"`
	OverAt   time.Time        `json:"over_at,omitzero"`
	Contacts int              `json:"contacts"`
	Refs     []Ref            `json:"refs"`
	Joined   string           `json:"joined_by,omitempty"` // by which sorts of account its refs are one person's; "" for a single ref
	Events   []ExplainedEvent `json:"events"`              // in order of time
	Path     string           `json:"path"`                // the ideal path that costs least
	Fitness  float64          `json:"fitness"`
	Moves    []ExplainedMove  `json:"moves"`             // ideal against actual, in order
	Steps    []string         `json:"steps_ahead"`       // still ahead on the path
	Begun    []string         `json:"in_progress"`       // those of them that are begun
	Effort   Effort           `json:"effort"`            // what it took the customer, term by term
	Scores   Scores           `json:"scores"`            // how it ended and how it was: two numbers
	Gaps     []ExplainedGap   `json:"gaps"`              // in the order in which they opened
	Postings []ExplainedPost  `json:"postings"`          // what should stand outside, and what does
	Silent   string           `json:"why_not,omitempty"` // why nothing at all is written about the case; "" where something may be
}

// ExplainedEvent is one event and what was made of it.
type ExplainedEvent struct {
	Event      string    `json:"event"` // its Key
	At         time.Time `json:"at"`
	Source     string    `json:"source"` // what a reader calls the connector
	Kind       string    `json:"kind"`
	Ref        Ref       `json:"ref"`
	By         string    `json:"by"`                    // customer, desk, machine, or "" where the event does not say
	TextLength int       `json:"text_length,omitempty"` // in characters; the text itself is nobody's business here
	Words      string    `json:"words,omitempty"`       // what was read in it, by which lexicon: "en, gives user name (desk-en 02)"
	Restricted bool      `json:"restricted,omitempty"`
	Step       string    `json:"step,omitempty"`
	As         RuleKind  `json:"as,omitempty"` // which of the step's rules
	Rule       Origin    `json:"rule,omitempty"`
	Lane       string    `json:"lane,omitempty"` // customer or desk
	Move       MoveKind  `json:"move,omitempty"` // how its visit aligned; "" for one that is no move
	Lost       []Lost    `json:"lost,omitempty"` // rules for such an event that did not hold, or came later
}

// Lost is a rule that was tried and did not decide.
type Lost struct {
	Journey string   `json:"journey"`
	Step    string   `json:"step,omitempty"`
	As      RuleKind `json:"as,omitempty"` // "": the rule claims refs
	Rule    Origin   `json:"rule"`
	Why     string   `json:"why"`
}

// ExplainedMove is one move of the alignment.
type ExplainedMove struct {
	Kind MoveKind `json:"kind"`
	Step string   `json:"step"`
	Lane string   `json:"lane"`
	// Unseen says of a missing move that no source which was awake all the time
	// could have shown the step: nobody knows whether it was walked.
	Unseen bool `json:"unseen,omitempty"`
}

// ExplainedGap is one gap, why it is one, and where it speaks.
type ExplainedGap struct {
	Kind      GapKind   `json:"kind"`
	Step      string    `json:"step,omitempty"`
	Ref       Ref       `json:"ref,omitzero"`
	Certainty Certainty `json:"certainty"`
	State     GapState  `json:"state"`
	Severity  Severity  `json:"severity"`
	Since     time.Time `json:"since"`
	Opening   string    `json:"opening"`
	OpenedAt  time.Time `json:"opened_at"`
	Says      string    `json:"says"` // as a person reads it
	Asks      []string  `json:"asks"` // the questions put to the owner
	Rule      Origin    `json:"rule"`
	Evidence  []string  `json:"evidence"`            // Keys of events
	Witnesses []Witness `json:"witnesses,omitempty"` // sources that could have shown the opposite
	Owner     string    `json:"owner,omitempty"`
	Helper    string    `json:"helper,omitempty"`
	Due       time.Time `json:"due,omitzero"`
	Tell      Tell      `json:"tell"`
	Speaks    string    `json:"speaks"` // where it speaks now, or why it does not
}

// ExplainedPost is one thing outside.
type ExplainedPost struct {
	Key       string      `json:"key"`
	Kind      PostingKind `json:"kind"`
	Connector string      `json:"connector"`
	Target    string      `json:"target"`
	Wanted    bool        `json:"wanted"`          // it should stand, or change to what it says now
	State     string      `json:"state,omitempty"` // as the outbox left it; "" for one that is not stored
	WrittenAt time.Time   `json:"written_at,omitzero"`
}

// Explain walks a subject as it would be walked now and says how the answer
// came about. s.Cases and s.Postings may be empty, as for events that are
// stored nowhere. Nothing is changed.
func Explain(r *Rules, s Subject, f Facts, now time.Time) Explanation {
	out, current := walkSubject(r, s, f, now)
	x := explainer{rules: r, facts: f, now: now, t: newTimeline(s.Events, now), subject: s, events: map[string]*entry{}}
	for i := range x.t.entries {
		x.events[x.t.entries[i].Key()] = &x.t.entries[i]
	}
	x.list = refStates(x.t, r.Roster)
	x.states = map[Ref]*refState{}
	for _, st := range x.list {
		x.states[st.ref] = st
	}
	e := Explanation{Now: now, Next: out.Next, Cases: []ExplainedCase{}, Unmapped: []ExplainedEvent{}, Refs: []ExplainedRef{}, Ahead: []ExplainedChange{}}
	wanted := Plan(r, current, s.Events, s.Postings, f, now)
	for i := range current {
		if j := r.Journey(current[i].Journey); j != nil {
			e.Cases = append(e.Cases, x.caseOf(j, &current[i], wanted))
		}
	}
	e.Silent = x.silences()
	e.Masters = x.masters(out.Masters, current)
	for i := range x.t.entries {
		if en := &x.t.entries[i]; slices.Contains(out.Unmapped, en.Key()) {
			ev := x.event(en)
			ev.Lost = x.lostEvent(nil, en, "")
			e.Unmapped = append(e.Unmapped, ev)
		}
	}
	for _, st := range x.list {
		e.Refs = append(e.Refs, x.ref(st))
	}
	e.Ahead = append(e.Ahead, changesAhead(r, s, f, out, current)...)
	return e
}

// walkSubject walks a subject and gives its cases the ids of those stored.
func walkSubject(r *Rules, s Subject, f Facts, now time.Time) (Outcome, []Case) {
	out := Walk(r, s.Events, f, now)
	current, _ := Identify(s.Cases, out.Cases, func(c Case) string { return "new/" + c.Journey + "/" + c.Events[0] })
	return out, current
}

// explainer holds what every part of an explanation looks at.
type explainer struct {
	rules   *Rules
	facts   Facts
	now     time.Time
	t       *timeline
	subject Subject
	events  map[string]*entry
	list    []*refState
	states  map[Ref]*refState
}

func (x *explainer) caseOf(j *Journey, c *Case, wanted []Posting) ExplainedCase {
	e := ExplainedCase{
		Journey: j.ID, Name: j.Name, Kind: j.Kind, Mode: j.Mode, Map: j.Origin, Started: c.Started, Over: c.Over, OverAt: c.OverAt,
		Contacts: c.Contacts, Refs: c.Refs, Path: c.Alignment.Path, Fitness: c.Alignment.Fitness,
		Events: []ExplainedEvent{}, Moves: []ExplainedMove{}, Gaps: []ExplainedGap{}, Postings: []ExplainedPost{},
		Steps: append([]string{}, c.Alignment.Next...), Begun: []string{}, Effort: c.Effort, Scores: c.Scores,
	}
	for _, step := range c.Alignment.Next {
		if slices.ContainsFunc(c.Visits, func(v Visit) bool { return v.Step == step && v.State == Begun }) {
			e.Begun = append(e.Begun, step)
		}
	}
	if x.isStored(c) {
		e.ID = c.ID
	}
	moves := map[int]MoveKind{}
	for lane, a := range map[Lane]Alignment{Customer: c.Alignment, Desk: c.Desk} {
		for _, m := range a.Moves {
			if m.Visit >= 0 {
				moves[m.Visit] = m.Kind
			}
			if lane == Customer {
				e.Moves = append(e.Moves, x.move(j, c, m, lane))
			}
		}
	}
	for _, m := range c.Desk.Moves {
		e.Moves = append(e.Moves, x.move(j, c, m, Desk))
	}
	visit := map[string]int{}
	for i, v := range c.Visits {
		for _, key := range v.Events {
			visit[key] = i
		}
	}
	for _, p := range c.Placements {
		ev := x.event(x.events[p.Event])
		ev.Step, ev.As, ev.Rule = p.Step, p.As, p.Rule
		if s := j.Step(p.Step); s != nil {
			ev.Lane = laneName(s.Lane)
		}
		if i, ok := visit[p.Event]; ok && p.Step != "" {
			ev.Move = moves[i]
		}
		ev.Lost = x.lostEvent(j, x.events[p.Event], p.Rule)
		e.Events = append(e.Events, ev)
	}
	p := x.planner(j, c)
	e.Joined = p.joinedBy(&TicketNow{Ref: e.Refs[0]})
	if len(c.Tickets) > 0 {
		e.Joined = p.joinedBy(&c.Tickets[0])
	}
	e.Silent = p.silence()
	for i := range c.Gaps {
		e.Gaps = append(e.Gaps, x.gap(p, &c.Gaps[i]))
	}
	e.Postings = append(e.Postings, x.postings(c, wanted)...)
	return e
}

// planner is the planner that decides about a case.
func (x *explainer) planner(j *Journey, c *Case) *planner {
	p := &planner{
		telling: (&telling{
			rules: x.rules, journey: j, c: c, events: x.events, states: x.states, facts: x.facts, now: x.now, acts: x.t.acts,
		}).index(),
		before: map[string]*Stored{},
	}
	for i := range x.subject.Postings {
		s := &x.subject.Postings[i]
		key, previewed := strings.CutPrefix(s.Key, previewMark)
		if previewed == j.previews() {
			p.before[key] = s
		}
	}
	return p
}

func (x *explainer) event(e *entry) ExplainedEvent {
	s := x.states[e.Ref]
	ev := ExplainedEvent{
		Event: e.Key(), At: e.At, Source: x.rules.SourceName(e.Connector), Kind: e.Kind, Ref: e.Ref, By: x.by(e),
		TextLength: len([]rune(e.Text)), Restricted: e.Audience.Level == Restricted || s != nil && s.restricted(),
	}
	if !ev.Restricted {
		ev.Words = wordsRead(e.Reading)
	}
	return ev
}

// by says whose act an event is.
func (x *explainer) by(e *entry) string {
	switch {
	case e.Machine || x.rules.Roster.Machine(e.Actor):
		return "machine"
	case x.rules.Roster.Agent(e.Actor):
		return "desk"
	case slices.Contains(e.Customers, e.Actor):
		return "customer"
	}
	return ""
}

func (x *explainer) ref(s *refState) ExplainedRef {
	now := s.now()
	e := ExplainedRef{Ref: s.ref, Name: now.Key, Created: s.created, Restricted: s.restricted()}
	if e.Name == "" || e.Restricted {
		e.Name = s.ref.String()
	}
	if s.ref.Kind == Ticket {
		e.State = "open"
		switch {
		case now.Gone:
			e.State = "gone"
		case now.Closed:
			e.State = "closed"
		}
	}
	for _, l := range []string{LabelOff, LabelSplit, LabelWrong} {
		if s.has(l) {
			e.Labels = append(e.Labels, l)
		}
	}
	e.Journey, e.Rule, e.Lost = x.claim(s)
	return e
}

func (x *explainer) gap(p *planner, g *Gap) ExplainedGap {
	return ExplainedGap{
		Kind: g.Kind, Step: g.Step, Ref: g.Ref, Certainty: g.Certainty, State: g.State, Severity: g.Severity, Since: g.Since,
		Opening: g.Opening, OpenedAt: p.opened(g), Says: p.says(g), Asks: About(g.Kind).Questions, Rule: g.Rule, Evidence: g.Events, Witnesses: g.Witnesses,
		Owner: x.ownerName(g.Owner), Helper: x.ownerName(g.Helper), Due: g.Due, Tell: g.Tell, Speaks: p.speaksWhere(g),
	}
}

func (x *explainer) ownerName(id string) string {
	if o := x.rules.Owner(id); o != nil && o.Name != "" {
		return o.Name
	}
	return id
}

func (x *explainer) postings(c *Case, wanted []Posting) []ExplainedPost {
	var list []ExplainedPost
	seen := map[string]bool{}
	for _, w := range wanted {
		if w.Case == c.ID {
			seen[w.Key] = true
			list = append(list, x.posting(w, !w.Absent))
		}
	}
	for i := range x.subject.Postings {
		if s := &x.subject.Postings[i]; s.Case == c.ID && !seen[s.Key] {
			list = append(list, x.posting(s.Posting, false))
		}
	}
	return list
}

func (x *explainer) posting(w Posting, wanted bool) ExplainedPost {
	e := ExplainedPost{Key: w.Key, Kind: w.Kind, Connector: w.Connector, Target: w.Target, Wanted: wanted}
	for i := range x.subject.Postings {
		if s := &x.subject.Postings[i]; s.Key == w.Key {
			e.State, e.WrittenAt = string(s.State), s.WrittenAt
		}
	}
	return e
}

func laneName(l Lane) string {
	if l == Desk {
		return "desk"
	}
	return "customer"
}

// isStored reports whether a case continues a stored one.
func (x *explainer) isStored(c *Case) bool {
	return slices.ContainsFunc(x.subject.Cases, func(s Case) bool { return s.ID == c.ID })
}
