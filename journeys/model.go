package journeys

import "time"

// What a mapping session finds out about a journey beside its steps. A field
// says in its comment where the judgement uses it; what says nothing is
// knowledge for people, and no judgement depends on it.

// JourneyKind says how a journey looks at events.
type JourneyKind string

// The kinds of journey.
const (
	// ServiceJourney is one frequent problem: a ref walks at most one, and
	// its cases are what notes and messages are about.
	ServiceJourney JourneyKind = ""
	// ExperienceJourney is a second view of the same events, end to end: it
	// claims refs beside the service journeys, and never writes on a ticket.
	ExperienceJourney JourneyKind = "experience"
	// MasterJourney has no steps: it is made of smaller journeys, in order.
	MasterJourney JourneyKind = "master"
)

// Persona is who walks a journey: one archetypal person, or a segment.
// Demographics are the workshop's and are never filled from tickets.
type Persona struct {
	ID      string
	Name    string
	Is      []Match  // a case with such an event is this persona's; empty: only by Journey.Persona
	Prefers []string // channels; being moved off one is a forced channel switch
	Basis   string   // person or segment
	Origin  Origin

	Age, Location, Income, MaritalStatus, Occupation, Motivation string
	Goals                                                        []string
}

// Phase is a part of the journey from the customer's view: before, during,
// after. Steps name theirs.
type Phase struct {
	ID     string
	Name   string // "" where only steps speak of it
	Note   string
	Origin Origin
}

// Stakeholder is somebody to tell about a journey's gaps.
type Stakeholder struct {
	Who       string
	Influence string // high, medium, low, or ""
	Interest  string
	Note      string
	Origin    Origin
}

// MapEvidence is what a part of the map rests on.
type MapEvidence struct {
	Sort   string // interview, survey, workshop, observation, data
	Date   string // 2026-10-12, or ""
	Step   string // what it is about; "" for the whole journey
	Note   string
	Link   string // where it lies
	Origin Origin
}

// Knowledge is what a mapping session found out; the bot does not act on it.
type Knowledge struct {
	Stakeholders []Stakeholder
	Evidence     []MapEvidence
	Teams        []string // who was in the room, or delivers something
	Systems      []string
	ThirdParties []string
	Participants []string // who took part in the mapping session
	Services     []string // of the desk, found in the session; those without a journey are reported
}

// StepKnowledge is the same of one step.
type StepKnowledge struct {
	Do, Think, Feel []string
	Needs           []string
	Perceptions     []string
	Success         []string
	Expectation     string // "minutes, not hours"
	Memories        []string
	Pivotal         string // why its moment decides
	Origin          Origin // of its entry under map; "" where there is none
}

// Limits are from when on something counts as a gap. A zero limit means that
// its kind is not looked for. Durations run in the hours of whoever should
// have acted: weekends and holidays do not count.
type Limits struct {
	Silence  time.Duration // no public word to the customer on an open ticket
	Handoff  time.Duration // no receipt by the team that a ticket was handed to
	Idle     time.Duration // an open ticket on which nobody on the desk did anything (dropped)
	Unowned  time.Duration // an open ticket that is nobody's (dropped)
	Absent   time.Duration // the person said nothing after a question, or gave up on a begun step (abandoned)
	Customer time.Duration // active on a step, and the step of the desk that supports it did not begin
	Bounces  int           // hand-offs back to a team that had it before (ping_pong)
	Parties  int           // teams and third parties in one case (too_many_parties)
	Effort   float64       // score from which a case that met every SLA is green but red
}

// DefaultLimits are the limits of a journey that names none. Whoever should
// have acted works eight hours a day or so: sixteen are two working days.
func DefaultLimits() Limits {
	return Limits{
		Silence: 8 * time.Hour, Handoff: 4 * time.Hour, Idle: 16 * time.Hour, Unowned: 4 * time.Hour,
		Absent: 3 * 24 * time.Hour, Customer: 4 * time.Hour, Bounces: 2, Parties: 5, Effort: 12,
	}
}

// Weights are what each driver of effort weighs; see Effort.
type Weights map[Driver]float64
