package journeys

import "time"

// Case is one person walking one journey once, possibly over several refs.
// Walk returns cases without an ID; Identify gives each the id of the stored
// case that it continues.
type Case struct {
	ID          string      `json:"id"`
	Journey     string      `json:"journey"`
	Refs        []Ref       `json:"refs"`   // in order of first event
	Events      []string    `json:"events"` // Key of every event in it, placed or not, in order
	Placements  []Placement `json:"placements"`
	Visits      []Visit     `json:"visits"`
	Alignment   Alignment   `json:"alignment"`
	Gaps        []Gap       `json:"gaps"`
	Started     time.Time   `json:"started"`
	Last        time.Time   `json:"last"`          // its latest event
	News        time.Time   `json:"news,omitzero"` // its latest event that came as it happened; zero: back-fill brought all of it
	Over        bool        `json:"over"`
	OverAt      time.Time   `json:"over_at,omitzero"`
	Contacts    int         `json:"contacts"`
	LastContact time.Time   `json:"last_contact,omitzero"` // when the latest of them began
	Tickets     []TicketNow `json:"tickets,omitempty"`     // its tickets, oldest first
	Takes       []Take      `json:"takes,omitempty"`       // presses of "I'll take it", oldest first
	Backs       []Take      `json:"backs,omitempty"`       // presses of "Hand back", oldest first
	Kind        JourneyKind `json:"kind,omitempty"`
	Persona     string      `json:"persona,omitempty"`
	Desk        Alignment   `json:"desk,omitzero"`      // the desk's lane beside its own ideal, see deskLane
	Handoffs    []Handoff   `json:"handoffs,omitempty"` // of its tickets, oldest first
	Parties     []string    `json:"parties,omitempty"`  // owners' ids of teams and third parties that took part
	Acts        []Acted     `json:"acts,omitempty"`     // of the desk's people, by step and team
	Effort      Effort      `json:"effort,omitzero"`
	Scores      Scores      `json:"scores,omitzero"`
	SLA         SLAState    `json:"sla,omitempty"`       // of its tickets, together
	Rating      float64     `json:"rating,omitzero"`     // the customer's latest, 1 to 5; 0: none
	Follows     string      `json:"follows,omitempty"`   // first event of the person's case before this one on the same journey
	Successor   string      `json:"successor,omitempty"` // set on a stored case that lost its events to another
}

// SLAState is what the desk's own clocks say of a case.
type SLAState string

// The states: of a case whose tickets name no SLA, none.
const (
	SLAMet     SLAState = "met"     // every cycle of every ticket was met
	SLABreach  SLAState = "breach"  // at least one was not
	SLARunning SLAState = "running" // none was breached, and not all have stopped
)

// Placement puts one event on a step, and says by which rule.
type Placement struct {
	Event string    `json:"event"` // its Key
	At    time.Time `json:"at"`
	Kind  string    `json:"kind"`           // what the connector called it
	Step  string    `json:"step,omitempty"` // "": in the case, on no step
	As    RuleKind  `json:"as,omitempty"`
	Rule  Origin    `json:"rule,omitempty"`
}

// RuleKind is which of a step's rules matched.
type RuleKind string

// The rules of a step, strongest first: an event that matches several counts
// as the first of them.
const (
	AsDone   RuleKind = "done"
	AsFailed RuleKind = "fails"
	AsWaits  RuleKind = "waits"
	AsBegun  RuleKind = "begins"
	AsOver   RuleKind = "over" // on no step: it ended the case
)

// Visit is consecutive events of one step.
type Visit struct {
	Step   string     `json:"step"`
	State  VisitState `json:"state"`
	Events []string   `json:"events"` // their Keys
	Begun  time.Time  `json:"begun"`
	Ended  time.Time  `json:"ended,omitzero"` // done or failed; zero while begun
}

// VisitState is how far a visit got.
type VisitState string

// The states of a visit.
const (
	Begun  VisitState = "begun"
	Done   VisitState = "done"
	Failed VisitState = "failed"
)

// TicketNow is a ticket of a case as its latest record shows it.
type TicketNow struct {
	Ref          Ref       `json:"ref"`
	Key          string    `json:"key"`
	URL          string    `json:"url,omitempty"`
	Project      string    `json:"project,omitempty"`
	Created      time.Time `json:"created"`
	Closed       bool      `json:"closed"`
	Gone         bool      `json:"gone"` // deleted at the vendor
	Assignee     Account   `json:"assignee,omitzero"`
	AssigneeName string    `json:"assignee_name,omitempty"`
	AssignedAt   time.Time `json:"assigned_at,omitzero"`
	Labels       []string  `json:"labels,omitempty"`
	Restricted   bool      `json:"restricted,omitempty"` // has a security level: its words go nowhere else
	Internal     bool      `json:"internal"`             // its desk can hold internal notes (JSM)
}

// Take is a press of "I'll take it" or "Hand back" and what became of it.
type Take struct {
	Press   string    `json:"press"` // the event's Key
	Ref     Ref       `json:"ref"`   // the ticket that was on the button
	By      Account   `json:"by"`    // at the chat
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel"`          // where it was pressed
	Outcome string    `json:"outcome"`          // "": wanted; KindTaken: done; KindRefused
	Reason  string    `json:"reason,omitempty"` // of a refusal: a Refusal word
	Who     string    `json:"who,omitempty"`    // who has the ticket, when somebody else does
	Since   time.Time `json:"since,omitzero"`
}

// Handoff is a ticket's passing from one team to another.
type Handoff struct {
	Ref      Ref       `json:"ref"`
	Event    string    `json:"event"` // Key of the event that handed it over
	At       time.Time `json:"at"`
	From     string    `json:"from,omitempty"`    // owner's id; "": nobody's, or nobody's that is named
	To       string    `json:"to"`                // owner's id, or the desk's own name of the group
	Receipt  string    `json:"receipt,omitempty"` // Key of the receiver's first act; "": none yet
	Received time.Time `json:"received,omitzero"` // when that was
}

// Facts are versioned observations about the world that are no events: which
// source was silent when.
type Facts struct {
	Sources map[string]SourceFacts // by connector id
	// Raised is when a journey's mode was last raised or its map changed: only
	// cases that went on after it are announced. What stands is edited all the
	// same.
	Raised map[string]time.Time
	// Owners is what is known about owners' being there, by owner id; one that
	// is missing counts as there.
	Owners map[string]OwnerFacts
	// Acting counts, by journey and step ("password-reset/search") and by
	// owner id, the acts of people on the desk over the last weeks; see
	// Case.Acts.
	Acting map[string]map[string]int
	// Parked are the rules that people rejected too often, by RuleID, and since
	// when: they begin nothing.
	Parked map[string]time.Time
}

// OwnerFacts is what is known about an owner's being there.
type OwnerFacts struct {
	Gone    bool      `json:"gone,omitempty"`    // its account is closed, or nobody of it is left
	Why     Absence   `json:"why,omitempty"`     // why it is gone; "": not known
	GoneAt  time.Time `json:"gone_at,omitzero"`  // since when; zero: not known
	LastAct time.Time `json:"last_act,omitzero"` // zero: never seen to act
	Idle    bool      `json:"idle,omitempty"`    // it has not acted for so long that it is as good as gone
	Noticed time.Time `json:"noticed,omitzero"`  // when it was found not to be there, if it is not
	Was     Interval  `json:"was,omitzero"`      // the latest stretch, over by now, in which it was gone or idle; zero: none
}

// away is the latest stretch in which an owner was not there; a zero To means
// that it lasts.
func (o OwnerFacts) away() (i Interval, ever bool) {
	switch {
	case o.Gone && o.Idle:
		return Interval{From: earlier(o.LastAct, o.GoneAt)}, true
	case o.Gone:
		return Interval{From: o.GoneAt}, true
	case o.Idle:
		return Interval{From: o.LastAct}, true
	}
	return o.Was, !o.Was.To.IsZero()
}

// SourceFacts is what is known about one source's being awake.
type SourceFacts struct {
	Heard  bool       // it has ever said anything
	Silent []Interval // when it said nothing although it should have
}

// Interval is a stretch of time; a zero To means that it lasts.
type Interval struct{ From, To time.Time }

// Alignment is the ideal beside the actual, in the process-mining sense.
type Alignment struct {
	Path    string   `json:"path"`  // the ideal path that costs least
	Moves   []Move   `json:"moves"` // in order
	Cost    int      `json:"cost"`
	Fitness float64  `json:"fitness"`        // 1 - cost / (log moves + shortest ideal path), blind steps not counted
	Next    []string `json:"next,omitempty"` // steps still ahead on the path
}

// Move is one move of an alignment.
type Move struct {
	Kind  MoveKind `json:"kind"`
	Step  string   `json:"step"`
	Visit int      `json:"visit"` // index into Case.Visits; -1 for a model move
}

// MoveKind is the kind of a move.
type MoveKind string

// The kinds of move. Early is a log move on a step still ahead of an open
// case; Blind is a model move on a step that no source can show: free, and
// said as "not seen", never as missing.
const (
	SyncMove  MoveKind = "sync"
	ModelMove MoveKind = "missing"
	LogMove   MoveKind = "extra"
	EarlyMove MoveKind = "early"
	BlindMove MoveKind = "not seen"
)

// Outcome is what Walk returns.
type Outcome struct {
	Cases    []Case    // of service and experience journeys
	Masters  []Master  // the person's walks through master journeys
	Unmapped []string  // Keys of events that are in no case
	Next     time.Time // the first instant at which the answer changes with no new event; zero: never
}
