package journeys

// Improvement is an issue at the desk that asks for a pain point to be mended:
// wanted by a human's press, made once, and from then on the desk's own.
type Improvement struct {
	Project string `json:"project,omitempty"` // "" for the one that the connector is set up for
	Type    string `json:"type,omitempty"`    // likewise
	Summary string `json:"summary"`
	Text    *Text  `json:"text"`
	Link    *Link  `json:"link,omitempty"` // to an example, or a page that shows the pain point
	// Existing is the key of an issue that is about the same: it gets the link,
	// and none is made.
	Existing string `json:"existing,omitempty"`
}

// Link is an address and what it is called.
type Link struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// ImprovementKey is the key of the improvement that a journey's pain point is
// answered by: whoever asks for it, and however often, it is one.
func ImprovementKey(journey string, kind GapKind, step string) string {
	return "improvement/" + journey + "/" + string(kind) + "/" + step
}

// WantImprovement is the posting that asks a connector for it. What it says is
// fixed by the first who wants it: once it is made, people work on it.
func WantImprovement(connector, journey string, kind GapKind, step string, i Improvement) Posting {
	key := ImprovementKey(journey, kind, step)
	return Posting{
		Key: key, Kind: ImprovementPosting, Connector: connector, Target: key, Journey: journey,
		Content: Content{Improvement: &i}, Prompt: true, Meaning: MeaningOf(key),
	}
}
