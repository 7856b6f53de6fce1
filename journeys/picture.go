package journeys

// Picture is what a drawing of one journey shows, as everybody walked it in a
// period. It holds words and shares, never a count that may not be shown:
// whoever fills it in has decided what is said, whoever draws it only places
// it. Every string is plain text in which nothing is markup.
type Picture struct {
	Title  string `json:"title"`
	Period string `json:"period"` // "week 47 (16 to 22 Nov 2026)"
	People string `json:"people"` // "214 people", "fewer than 5 people"
	Before string `json:"before"` // what the period before is called: "week before"

	// Stations are the steps in the order of the map, which is the order in
	// which they are drawn.
	Stations []Station `json:"stations"`
	Legs     []Leg     `json:"legs,omitempty"`
	Adrift   []int     `json:"adrift,omitempty"` // ranks of pain points that lie on no one step
	Foot     []string  `json:"foot,omitempty"`   // sources, blind hours, map version
	Alt      string    `json:"alt"`              // the picture in words
}

// Station is a step as it is drawn.
type Station struct {
	Name   string   `json:"name"`
	Track  Track    `json:"track"`
	Wait   string   `json:"wait,omitempty"`   // median; "": not known, or of too few
	Was    string   `json:"was,omitempty"`    // the same of the period before
	Ranks  []int    `json:"ranks,omitempty"`  // of its pain points, as the text counts them
	Weight float64  `json:"weight,omitempty"` // how much it matters where not all can be named
	Mood   *Feeling `json:"mood,omitempty"`   // nil: nobody said
}

// Feeling is how people feel on a step.
type Feeling struct {
	Level    float64 `json:"level"`    // -1 to 1
	Measured bool    `json:"measured"` // people said so; else the workshop did
}

// Track is on which line of a drawing something lies.
type Track string

// The tracks.
const (
	IdealTrack  Track = "ideal"  // the journey's first ideal path
	OtherTrack  Track = "other"  // another ideal path
	DetourTrack Track = "detour" // on none
)

// Leg is a line that people walked, from one station to the next.
type Leg struct {
	Track Track   `json:"track"`
	From  int     `json:"from"`  // index of a station; -1: here the journey began
	To    int     `json:"to"`    // index of a station; -1: here it ended, or they still stand
	Share float64 `json:"share"` // of all people, 0 to 1, in coarse steps; 0: nobody, or too few to tell
}
