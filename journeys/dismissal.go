package journeys

import "slices"

// Reasons why a gap is none, as a press of "Not a problem…" gives them in
// FieldReason. With WrongOwner, FieldOwner says who it is.
const (
	NotSamePerson    = "not_same_person"
	NotThisJourney   = "not_this_journey"
	HandledElsewhere = "handled_elsewhere"
	NormalForUs      = "normal_for_us"
	WrongOwner       = "wrong_owner"
)

// dismissal is why a human said that what we told is none; "" where nobody
// said so. That a rule which was dismissed never speaks again on its case is
// known from the map, which says that it would have.
func (t *telling) dismissal() string {
	for i := range slices.Backward(t.c.Gaps) {
		g := &t.c.Gaps[i]
		if g.State != GapDismissed || t.journey.Tell[g.Kind] != TellNow {
			continue
		}
		for k := range slices.Backward(t.acts) {
			if a := &t.acts[k]; a.Kind == KindDismiss && isAbout(a, g) {
				return t.dismissed(a)
			}
		}
	}
	return ""
}

// dismissed says a reason in our own words: what a press brings is never
// repeated.
func (t *telling) dismissed(a *Event) string {
	const not = "not a problem"
	switch a.Fields.First(FieldReason) {
	case NotSamePerson:
		return not + ": not the same person"
	case NotThisJourney:
		return not + ": not this journey"
	case HandledElsewhere:
		return not + ": handled elsewhere"
	case NormalForUs:
		return not + ": normal for us"
	case WrongOwner:
		if o := t.rules.Owner(a.Fields.First(FieldOwner)); o != nil {
			return not + ": wrong owner, it is for " + o.Name
		}
		return not + ": wrong owner"
	}
	return not
}
