package journeys

import (
	"cmp"
	"slices"
)

// Reading is what was read in an event's words when it came in: once, with the
// lexicon of that day, so that a newer lexicon judges nothing anew in secret.
// It is made outside this package. Who spoke, customer or desk, is decided
// from the roster in Walk.
type Reading struct {
	Lexicon  string   `json:"lexicon"`            // which lexicon read it: "desk-en 02"
	Language string   `json:"language,omitempty"` // ISO 639-1 of the words; "": not told apart, nothing more was read
	Mood     float64  `json:"mood,omitempty"`     // -1 (desperate) to 1 (delighted); 0: none, or none read
	Asks     []string `json:"asks,omitempty"`     // what the words ask for: "asset tag", "user name", "screenshot", sorted
	Gives    []string `json:"gives,omitempty"`    // what the words give, sorted; never the value itself
	Refuses  []string `json:"refuses,omitempty"`  // what was given and is of no use ("not found", "cannot be opened"), sorted
}

// mergeReadings joins two readings of the same words: the later lexicon's.
func mergeReadings(a, b *Reading) *Reading {
	switch {
	case a == nil:
		return b
	case b == nil || compareReadings(a, b) >= 0:
		return a
	}
	return b
}

func compareReadings(a, b *Reading) int {
	return cmp.Or(cmp.Compare(a.Lexicon, b.Lexicon), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Mood, b.Mood),
		slices.Compare(a.Asks, b.Asks), slices.Compare(a.Gives, b.Gives), slices.Compare(a.Refuses, b.Refuses))
}

// LowMood is the mood from which on words count as those of somebody upset.
// It is chosen so that at least nine of ten messages at or below it are, on
// the labelled messages of the reader that makes the readings.
const LowMood = -0.4
