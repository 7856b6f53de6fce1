package journeys

import "strings"

// previewMark begins the key of what only the preview channel sees.
const previewMark = "preview/"

// previewOf begins what stands in the preview channel in the place of a posting.
func previewOf(kind PostingKind) string { return "Preview of a " + string(kind) + " · " }

// Previews reports whether only the preview channel sees it.
func (p *Posting) Previews() bool { return strings.HasPrefix(p.Key, previewMark) }

// toPreview turns what would be posted into messages to the one private
// channel that the admin named: everything, rendered, and nothing elsewhere.
func (p *planner) toPreview(would []Posting) []Posting {
	var out []Posting
	for _, w := range would {
		if w.Absent {
			out = append(out, w) // as it stands, under its own key
			continue
		}
		if w.Content.Text == nil {
			continue
		}
		text := *w.Content.Text
		text.Headline = previewOf(w.Kind) + text.Headline
		if w.Halt != nil {
			halt := *w.Halt
			halt.Preview = true
			w.Halt = &halt
		}
		w.Key, w.Kind = previewMark+w.Key, MessagePosting
		w.Connector, w.Target = p.journey.Preview.Connector, p.journey.Preview.Channel
		w.Content = Content{Text: &text}
		out = append(out, w)
	}
	return out
}
