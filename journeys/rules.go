package journeys

import (
	"cmp"
	"slices"
	"time"
)

// Rules is everything that an admin said and that Walk judges by: the desk
// and its journeys, read once, never changed afterwards.
type Rules struct {
	Version   string // changes whenever the files do
	Zone      *time.Location
	Journeys  []Journey // in file order, which breaks ties
	Owners    []Owner
	Channels  []Channel
	Sources   []Source // the connectors, in file order
	Calendars []Calendar
	Roster    *Roster
}

// Owner is who mends a step or helps on it: a team, a person, a third party.
type Owner struct {
	ID        string
	Name      string
	Kind      OwnerKind
	Lead      Account // zero where nobody is named
	Group     string  // the desk's group whose members alone may be assigned
	Chat      ChatTarget
	Hours     string        // a calendar's id; "" means always
	Otherwise string        // the owner to ask outside Hours and in Quiet; "" means nobody
	Quiet     Quiet         // when nothing is begun in the channel
	IdleAfter time.Duration // without an act for so long it counts as idle; 0: never
}

// DefaultIdleAfter is Owner.IdleAfter where the files do not say: longer than
// a holiday.
const DefaultIdleAfter = 30 * 24 * time.Hour

// OwnerKind says what an owner is.
type OwnerKind string

// The kinds of owner.
const (
	Team       OwnerKind = "" // the default
	OnePerson  OwnerKind = "person"
	ThirdParty OwnerKind = "third_party" // not of the company: it may own a step, and none of its people are assigned
)

// ChatTarget is where an owner reads messages.
type ChatTarget struct {
	Connector string // id of the chat connector
	Channel   string // its name, without a leading hash
	Mention   string // a user group to mention in an urgent reply; "" for none
}

// Channel is a way in which people and the desk meet.
type Channel struct {
	ID      string
	Contact bool // being there means asking us
	Foreign bool // the company does not own it: a search engine, friends, a colleague's desk
}

// Source is a connector as the judgement sees it.
type Source struct {
	ID    string
	Name  string   // what a reader calls it: "sign-in log"
	Words []string // the event kinds it can say; empty: not known
	// SilentAfter is how long it may say nothing before its silence counts:
	// from then on nothing follows from what it did not say. 0: its silence is
	// never assumed, as of a source that speaks seldom.
	SilentAfter time.Duration
	// Hold are the statuses that mean "waiting for the customer", without case.
	Hold []string
	// Approval are the statuses that mean "waiting for an approval", without
	// case: the ticket lies with the approver, not with the desk.
	Approval []string
}

// Journey is an admin's map of one journey together with what this desk says
// of it (mode, since, pilot group).
type Journey struct {
	ID      string
	Version string // changes whenever its file does
	Name    string
	Goal    string
	Kind    JourneyKind
	Service string // the desk's service that it is a journey of, as Knowledge.Services calls it
	ITIL    string // incident, request, problem, change, or ""
	Persona string // who walks it where no persona's own rules say otherwise
	Origin  Origin
	Parts   []string // of a master journey: the smaller ones, in order
	PartOf  string   // the master journey that says so
	Lost    []string // start.without: what the person has lost when it begins
	Over    Over
	Any     []Claim // refs that walk this journey ...
	None    []Claim // ... unless one of these holds
	Things  []Thing
	Known   []Known
	Steps   []Step
	Ideal   []Path
	Tell    map[GapKind]Tell
	Limits  Limits
	Weights Weights // of effort; nil: DefaultWeights

	Personas  []Persona
	Phases    []Phase
	Knowledge Knowledge

	Mode    Mode
	Preview ChatTarget          // where preview shows what would be posted
	Since   time.Time           // nothing older than this is ever written about
	Only    map[string][]string // pilot group: ticket fields that must match; empty: everybody
	Blind   []string            // sources this desk says it does not have
}

// Origin is the place in a file that decided something: "password-reset.yaml:67".
type Origin string

// Over says when a case has ended.
type Over struct {
	When     []Match
	Quiet    time.Duration // no event for so long, with no ticket open; also how near a stray event must be to join
	CameBack time.Duration // an ending after which the person returns within this was none
}

// Match is a rule over one event. All its parts must hold; From and Kind are
// "" where any will do.
type Match struct {
	From   string
	Kind   string
	Fields map[string][]string // each named field has one of these values, compared without case
	Says   []string            // the customer's own words contain one of these, without case
	When   func(*Event) bool   // a compiled expression; nil for none
	Origin Origin
}

// Claim is a rule that says which refs walk a journey: judged on the ref's
// latest fields, or on the customer's words in it. Field claims win over
// text claims of any journey.
type Claim = Match

// Thing is something that a step may need: a mailbox, a proof of identity.
type Thing struct {
	ID     string
	Name   string   // "the work mailbox"
	Needs  []string // what it hangs on itself
	Unless []string // having one of these makes Needs moot
	Origin Origin
}

// Known is a fact worth repeating to the agent so that nobody asks again.
type Known struct {
	Match        // which event shows it
	Field string // the field that holds it; "" when the event alone is the fact
	Say   string // "device {value}"
	Hide  bool   // say where it was given, never the value itself
}

// Step is one stop of a journey.
type Step struct {
	ID      string
	Name    string
	Phase   string
	Channel string
	Lane    Lane
	Begins  []Match
	Waits   []Match // the moment from which the person depends on what the step needs
	Done    []Match // with Done alone a step is done when it begins
	Fails   []Match
	Tries   int           // more begins than this in one case are a repeated step; 0: no limit
	Within  time.Duration // from begun to done; 0: no limit
	Clock   string        // a calendar's id; "": the person's clock, which never stops
	Needs   []string
	Gives   []string
	Owner   string // who mends the step
	Stuck   Stuck
	Contact *bool              // whether being here means asking us; nil: as the channel says
	Told    map[string]string  // sentences for a note, by visit state (begun, waits, done, failed)
	Pain    map[GapKind]string // what a manager calls a gap of this kind here: "Calls given up before anyone answered"
	Chat    map[string]string  // the same without anything the customer said, for a channel
	Truth   bool               // moment_of_truth
	Pivotal bool               // the moment that decides how its phase is remembered
	Origin  Origin

	Supports   string        // of the desk's lane: the customer's step that it serves
	System     string        // what the step runs on
	ThirdParty string        // an owner's id of that kind, where one takes part
	Expects    time.Duration // what people expect this to take; 0: not said
	Knowledge  StepKnowledge
}

// Stuck says how a person who cannot go on is helped.
type Stuck struct {
	Go    string        // the step that gets around it
	Help  string        // the owner who helps the person
	Say   string        // what the helper does
	Avoid string        // what must not be done again
	Due   time.Duration // how soon the helper should have acted; 0: no promise
}

// Lane is who walks a step.
type Lane string

// The lanes.
const (
	Customer Lane = ""
	Desk     Lane = "desk"
)

// Path is one ideal way through a journey.
type Path struct {
	ID      string
	Steps   []string
	Persona string // only for cases of this persona; "": for all
}

// Tell says where a gap of one kind speaks.
type Tell string

// The places; a kind that a journey does not name speaks later.
const (
	TellLater Tell = "later" // in the digest
	TellNow   Tell = "now"   // on the ticket and in the chat
	TellNever Tell = "never"
)

// Mode says how far a journey may go outside.
type Mode string

// The modes, each including what the one before it may do, except that
// Preview shows everything to one private channel and writes nowhere else.
const (
	Observe Mode = "observe" // nothing leaves
	Preview Mode = "preview"
	Suggest Mode = "suggest" // notes and messages; assignment by a human's press
	Act     Mode = "act"     // assignment by rule as well
)

// Step returns the step with this id, nil where there is none.
func (j *Journey) Step(id string) *Step {
	for i := range j.Steps {
		if j.Steps[i].ID == id {
			return &j.Steps[i]
		}
	}
	return nil
}

// step is Step, or an empty one: a gap that lies on a ticket has none.
func (j *Journey) step(id string) *Step {
	if s := j.Step(id); s != nil {
		return s
	}
	return &Step{}
}

// Thing returns the thing with this id, nil where there is none.
func (j *Journey) Thing(id string) *Thing {
	for i := range j.Things {
		if j.Things[i].ID == id {
			return &j.Things[i]
		}
	}
	return nil
}

// Journey returns the journey with this id, nil where there is none.
func (r *Rules) Journey(id string) *Journey {
	for i := range r.Journeys {
		if r.Journeys[i].ID == id {
			return &r.Journeys[i]
		}
	}
	return nil
}

// Owner returns the owner with this id, nil where there is none.
func (r *Rules) Owner(id string) *Owner {
	for i := range r.Owners {
		if r.Owners[i].ID == id {
			return &r.Owners[i]
		}
	}
	return nil
}

// Calendar returns the calendar with this id; nil, which never closes, where
// there is none.
func (r *Rules) Calendar(id string) *Calendar {
	for i := range r.Calendars {
		if r.Calendars[i].ID == id {
			return &r.Calendars[i]
		}
	}
	return nil
}

// Source returns the source with this id, nil where the desk has none.
func (r *Rules) Source(id string) *Source {
	for i := range r.Sources {
		if r.Sources[i].ID == id {
			return &r.Sources[i]
		}
	}
	return nil
}

// SourceName is what a reader calls a source: its name, or else its id.
func (r *Rules) SourceName(id string) string {
	if s := r.Source(id); s != nil && s.Name != "" {
		return s.Name
	}
	return id
}

// Contact reports whether being on this step means asking the desk.
func (r *Rules) Contact(s *Step) bool {
	if s.Contact != nil {
		return *s.Contact
	}
	return slices.ContainsFunc(r.Channels, func(c Channel) bool { return c.ID == s.Channel && c.Contact })
}

// helper is who helps the person: whoever the map names, or outside its hours
// (as they were when the trouble became certain) the one to ask instead.
func (r *Rules) helper(j *Journey, g *Gap) *Owner {
	step := j.step(g.Step)
	o := r.Owner(cmp.Or(g.Helper, step.Stuck.Help, g.Owner, step.Owner))
	for range r.Owners {
		if o == nil || o.Otherwise == "" || r.Calendar(o.Hours).Open(g.Since) && o.Quiet.Until(r, g.Since).IsZero() {
			break
		}
		o = r.Owner(o.Otherwise)
	}
	return o
}
