package journeys

// Fields by which an act of a human (KindSnooze, KindDismiss, KindAccept,
// KindSeen) names the gap that it is about. They are what a gap's key is made
// of but for the case, so that an act finds its gap again after cases were
// merged or split; the event's Ref is a ticket of the case.
const (
	FieldGapKind    = "gap_kind"
	FieldGapStep    = "gap_step" // "" for a gap that lies on a ticket
	FieldGapOpening = "gap_opening"
	FieldUntil      = "until" // of KindSnooze: RFC 3339
)

// judgedByHumans applies what humans said about the case's gaps.
func (w *walked) judgedByHumans() {}
