package journeys

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// GapKind names a deviation or pain point. Each kind that is judged has a
// file of its own, gap_<kind>.go.
type GapKind string

// All gap kinds of the method. A journey's `tell` may name any of them.
const (
	MissingStep          GapKind = "missing_step"
	ExtraStep            GapKind = "extra_step"
	OutOfOrder           GapKind = "out_of_order"
	RepeatedStep         GapKind = "repeated_step"
	RepeatContact        GapKind = "repeat_contact"
	ChannelSwitch        GapKind = "channel_switch"
	AskedTwice           GapKind = "asked_twice"
	MissedHandoff        GapKind = "missed_handoff"
	PingPong             GapKind = "ping_pong"
	Delay                GapKind = "delay"
	Silence              GapKind = "silence"
	Dropped              GapKind = "dropped"
	UnownedTouchpoint    GapKind = "unowned_touchpoint"
	Reopened             GapKind = "reopened"
	Abandoned            GapKind = "abandoned"
	AbandonedContact     GapKind = "abandoned_contact"
	SearchNoResult       GapKind = "search_no_result"
	DeadEnd              GapKind = "dead_end"
	NegativeEmotion      GapKind = "negative_emotion"
	GreenButRed          GapKind = "green_but_red"
	HoldMisuse           GapKind = "hold_misuse"
	CustomerActiveSilent GapKind = "customer_active_desk_silent"
	DeskActiveAbsent     GapKind = "desk_active_customer_absent"
	TooManyParties       GapKind = "too_many_parties"
)

// GapKinds returns every kind of the method, in the order of the constants.
func GapKinds() []GapKind {
	var all []GapKind
	for _, k := range kinds() {
		all = append(all, k.kind)
	}
	return all
}

// Severity is how bad a gap of a kind is for the person who meets it.
type Severity string

// The severities.
const (
	Severe   Severity = "severe"   // the person stands still
	Moderate Severity = "moderate" // it cost them time, or a way made twice
	Slight   Severity = "slight"   // they may not even have noticed
)

// worse is the next severity up; Severe is the worst.
func (s Severity) worse() Severity {
	if s == Slight {
		return Moderate
	}
	return Severe
}

// Certainty says whether a gap is a fact or a warning.
type Certainty string

// The certainties.
const (
	Possible Certainty = "possible"
	Certain  Certainty = "certain"
)

// GapState is where a gap stands in its life.
type GapState string

// The states of a gap: Open until its cause is gone (Fixed: the case went
// on), or a human said something about it: that it was seen (Acknowledged),
// that it is a pain point to be mended (Accepted), that it was wrong
// (Dismissed). A gap that a recomputation no longer finds is Withdrawn.
const (
	GapOpen         GapState = "open"
	GapAcknowledged GapState = "acknowledged"
	GapAccepted     GapState = "accepted"
	GapFixed        GapState = "fixed"
	GapDismissed    GapState = "dismissed"
	GapWithdrawn    GapState = "withdrawn"
)

// Gap is a deviation or pain point of one case, with its evidence.
type Gap struct {
	Kind      GapKind       `json:"kind"`
	Step      string        `json:"step"`         // "" for one that lies on a ticket, not on a step
	Ref       Ref           `json:"ref,omitzero"` // the ticket that it lies on, where Step is ""
	Opening   string        `json:"opening"`      // Key of the event that opened it; fixed per kind, so that the key is stable
	Events    []string      `json:"events"`       // Keys of all evidence, in order
	Certainty Certainty     `json:"certainty"`
	State     GapState      `json:"state"`
	Since     time.Time     `json:"since"`           // when it became what Certainty says
	Waited    time.Duration `json:"waited,omitzero"` // what it cost the person so far; fixed once the case is over
	Due       time.Time     `json:"due,omitzero"`    // when somebody should have helped; zero: no promise
	Overdue   bool          `json:"overdue,omitempty"`
	Severity  Severity      `json:"severity"`
	Forced    bool          `json:"forced,omitempty"`    // of a channel switch: off the channel that the person prefers
	Parties   []string      `json:"parties,omitempty"`   // owners' ids: who handed over and who received, who bounced, who takes part
	Count     int           `json:"count,omitempty"`     // what the limit counts: bounces, parties
	Proposed  string        `json:"proposed,omitempty"`  // the owner's id of who truly acts there, of an unowned touchpoint
	Witnesses []Witness     `json:"witnesses,omitempty"` // which sources could have shown the opposite; see Witness
	Handoff   string        `json:"handoff,omitempty"`   // Key of the hand-off that came before it, of one that its case had; friction often follows one
	Snoozed   time.Time     `json:"snoozed,omitzero"`    // quiet until then, because somebody asked for it
	Owner     string        `json:"owner,omitempty"`     // who mends the step
	Helper    string        `json:"helper,omitempty"`
	Rule      Origin        `json:"rule,omitempty"`
	Tell      Tell          `json:"tell"`
}

// Witness is a source that could have shown that a claim is wrong. A gap that
// says that something was not done names all of them.
type Witness struct {
	Source string    `json:"source"`          // a connector's id
	Silent time.Time `json:"silent,omitzero"` // since when it has said nothing although it should have; zero: it is awake
}

// Key identifies the gap within its case; recomputation does not change it.
func (g *Gap) Key(caseID string) string {
	place := g.Step
	if place == "" {
		place = g.Ref.String()
	}
	sum := sha256.Sum256([]byte(caseID + "\x00" + string(g.Kind) + "\x00" + place + "\x00" + g.Opening))
	return hex.EncodeToString(sum[:12])
}
