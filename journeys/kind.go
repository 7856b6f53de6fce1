package journeys

// kind is everything that is the same for all gaps of a kind. Each stands in
// the file of its kind, above the code that finds its gaps.
type kind struct {
	kind     GapKind
	severity Severity
	tell     Tell // where it speaks when a journey does not say
	unspoken bool // it is for the digest at most, whatever a journey says
	// find finds the kind's gaps in a case; nil for one that others give rise
	// to. What the turns before have found lies in w.found.
	find func(w *walked) []Gap
	turn turn
	// asks are the questions put to the owner who mends it.
	asks []string
	// says is the sentence that a human reads, fit for a channel: absolute
	// times, no customer's name or words.
	says func(t *telling, g *Gap) string
	// does says what helps now, of a gap that no step's `stuck` is about; nil
	// where the map alone knows.
	does func(t *telling, g *Gap) string
}

// turn is when a kind is looked for.
type turn int

// The turns.
const (
	usual turn = iota
	// early are the specific kinds: the events of their gaps (w.explained) are
	// not also extra or repeated steps, and no delay.
	early
	// late are those that need the effort, which needs all other gaps.
	late
)

// kinds are all kinds of gap.
func kinds() []kind {
	return []kind{
		missingStep(), extraStep(), outOfOrder(), repeatedStep(), repeatContact(), channelSwitch(), askedTwice(),
		missedHandoff(), pingPong(), delay(), silence(), dropped(), unownedTouchpoint(), reopened(), abandoned(),
		abandonedContact(), searchNoResult(), deadEnd(), negativeEmotion(), greenButRed(), holdMisuse(),
		customerActiveDeskSilent(), deskActiveCustomerAbsent(), tooManyParties(),
	}
}

// KindInfo is what is the same for all gaps of a kind.
type KindInfo struct {
	Kind      GapKind
	Severity  Severity
	Tell      Tell     // where it speaks when a journey does not say
	Questions []string // put to the owner who mends it
}

// About describes a kind; the zero KindInfo where there is none of this name.
func About(k GapKind) KindInfo {
	for _, d := range kinds() {
		if d.kind == k {
			return KindInfo{d.kind, d.severity, d.tell, d.asks}
		}
	}
	return KindInfo{}
}
