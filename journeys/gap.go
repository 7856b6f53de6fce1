package journeys

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// GapKind names a deviation or pain point. Each kind that is judged has a
// file of its own, gap_<kind>.go.
type GapKind string

// All gap kinds of the method. A journey's `tell` may
// name any of them; Judged says which of them this version looks for.
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
	return []GapKind{
		MissingStep, ExtraStep, OutOfOrder, RepeatedStep, RepeatContact, ChannelSwitch, AskedTwice,
		MissedHandoff, PingPong, Delay, Silence, Dropped, UnownedTouchpoint, Reopened, Abandoned,
		AbandonedContact, SearchNoResult, DeadEnd, NegativeEmotion, GreenButRed, HoldMisuse,
		CustomerActiveSilent, DeskActiveAbsent, TooManyParties,
	}
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

// The states of a gap that this version reaches: Open until its cause is
// gone (Fixed: the case went on), or a human said it was wrong (Dismissed).
// A gap that a recomputation no longer finds is Withdrawn.
const (
	GapOpen      GapState = "open"
	GapFixed     GapState = "fixed"
	GapDismissed GapState = "dismissed"
	GapWithdrawn GapState = "withdrawn"
)

// Gap is a deviation or pain point of one case, with its evidence.
type Gap struct {
	Kind      GapKind       `json:"kind"`
	Step      string        `json:"step"`
	Opening   string        `json:"opening"` // Key of the event that opened it; fixed per kind, so that the key is stable
	Events    []string      `json:"events"`  // Keys of all evidence, in order
	Certainty Certainty     `json:"certainty"`
	State     GapState      `json:"state"`
	Since     time.Time     `json:"since"`           // when it became what Certainty says
	Waited    time.Duration `json:"waited,omitzero"` // what it cost the person so far; fixed once the case is over
	Due       time.Time     `json:"due,omitzero"`    // when somebody should have helped; zero: no promise
	Overdue   bool          `json:"overdue,omitempty"`
	Owner     string        `json:"owner,omitempty"` // who mends the step
	Helper    string        `json:"helper,omitempty"`
	Rule      Origin        `json:"rule,omitempty"`
	Tell      Tell          `json:"tell"`
}

// Key identifies the gap within its case; recomputation does not change it.
func (g *Gap) Key(caseID string) string {
	sum := sha256.Sum256([]byte(caseID + "\x00" + string(g.Kind) + "\x00" + g.Step + "\x00" + g.Opening))
	return hex.EncodeToString(sum[:12])
}
