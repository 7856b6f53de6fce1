package journeys

// Driver is one of the things that cost customers effort, and by it loyalty
// (CEB, "The Effortless Experience", 2013: more than one contact, transfers,
// repeated information, switched channels, waits, and what was done in vain).
type Driver string

// The drivers.
const (
	ByContacts  Driver = "repeat_contacts"  // contacts after the first
	ByTransfers Driver = "transfers"        // hand-offs
	ByRepeats   Driver = "repeated_answers" // asked for what was given already
	BySwitches  Driver = "channel_switches" // contact channels changed
	ByWaits     Driver = "waits"            // begun hours of waiting for the desk
	ByDetours   Driver = "detours"          // steps that the ideal path does not have, or walked again
	ByFailures  Driver = "failures"         // visits that failed: a call given up, a search for nothing
)

// Effort is what a customer had to put in. The score is the sum of its terms;
// nothing else goes into it, and it is never mixed with an outcome.
type Effort struct {
	Score float64            `json:"score"`
	Terms []Term             `json:"terms,omitempty"` // in the order of the drivers; none with a count of 0
	Steps map[string]float64 `json:"steps,omitempty"` // the part of the score that arose on each step
}

// Term is one driver of effort: Points are Count times Weight.
type Term struct {
	Driver Driver  `json:"driver"`
	Count  int     `json:"count"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
}

// Scores are two numbers that are never blended: how it ended, and how it was.
type Scores struct {
	Outcome    *float64 `json:"outcome,omitempty"`    // 0 to 1; nil: not known yet
	Experience *float64 `json:"experience,omitempty"` // 0 to 1; nil: not known
}

// Drivers returns every driver, in the order in which terms are shown.
func Drivers() []Driver {
	return []Driver{ByContacts, ByTransfers, ByRepeats, BySwitches, ByWaits, ByDetours, ByFailures}
}

// DefaultWeights are the weights of a journey that names none.
func DefaultWeights() Weights {
	return Weights{ByContacts: 3, ByTransfers: 2, ByRepeats: 2, BySwitches: 2, ByWaits: 1, ByDetours: 1, ByFailures: 1}
}

// weigh fills in the case's effort and scores, when its gaps are known.
func (w *walked) weigh() {}
