package journeys

import (
	"encoding/json"
	"slices"
)

// Actions of buttons that are no kind of event. A press of any other button
// becomes an event of the kind that its Action says: KindTake, KindHandBack,
// KindSnooze, KindDismiss, KindAccept, KindNameOwner, KindImprove, KindNotWorth.
const ActionOpen = "open" // a link; its press means nothing

// PressOn is what the press of a button under a message is about: the ticket
// whose case the message speaks of, and the gap that it tells. The gap is named
// by what its key is made of but for the case, so that a press finds its gap
// again after cases were merged or split.
type PressOn struct {
	Ref     Ref
	Gap     GapKind
	Step    string
	Opening string // Key of the gap's opening event
}

// String is a button's Value; ParsePressOn reads it back.
func (p PressOn) String() string {
	b, err := json.Marshal([]string{p.Ref.String(), string(p.Gap), p.Step, p.Opening})
	if err != nil {
		panic("journeys: strings do not marshal: " + err.Error())
	}
	return string(b)
}

// ParsePressOn reads what PressOn.String wrote; ok is false for anything else,
// which a press may bring: a vendor hands back what a message holds.
func ParsePressOn(s string) (p PressOn, ok bool) {
	var parts []string
	if json.Unmarshal([]byte(s), &parts) != nil || len(parts) != 4 {
		return PressOn{}, false
	}
	ref, ok := ParseRef(parts[0])
	if !ok || !slices.Contains(GapKinds(), GapKind(parts[1])) {
		return PressOn{}, false
	}
	return PressOn{ref, GapKind(parts[1]), parts[2], parts[3]}, true
}

// Fields are those by which an act of a human names the gap.
func (p PressOn) Fields() Fields {
	return Fields{FieldGapKind: {string(p.Gap)}, FieldGapStep: {p.Step}, FieldGapOpening: {p.Opening}}
}
