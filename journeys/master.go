package journeys

import "time"

// Master is one person's walk through a master journey: the cases of its
// parts, in the order of the map, and the seams between them.
type Master struct {
	Journey string       `json:"journey"`
	Parts   []MasterPart `json:"parts"`
	Seams   []Seam       `json:"seams,omitempty"`
	Effort  float64      `json:"effort"` // of its parts together
	Gaps    int          `json:"gaps"`   // certain ones of its parts
	Started time.Time    `json:"started"`
	Over    bool         `json:"over"`
}

// MasterPart is one of the smaller journeys as it was walked; Case is the
// index into Outcome.Cases, -1 where it has not been walked.
type MasterPart struct {
	Journey string `json:"journey"`
	Case    int    `json:"case"`
}

// Seam is what lies between two parts that follow each other: nobody's time,
// which no part's own map shows.
type Seam struct {
	From    string        `json:"from"` // journeys
	To      string        `json:"to"`
	Waited  time.Duration `json:"waited"`            // from the end of one to the begin of the other; 0 where they overlap
	Open    bool          `json:"open,omitempty"`    // the first is over and the other has not begun
	Skipped bool          `json:"skipped,omitempty"` // the other began although this one was never walked
}

// masters rolls the cases of one subject up into its master journeys.
func masters(r *Rules, cases []Case) []Master { return nil }
