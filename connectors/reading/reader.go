package reading

import (
	"strings"

	"github.com/jonreiter/govader"

	"github.com/waymark-itsm/waymark/journeys"
)

// Lexicon is the version of everything that decides how words are read. Its
// number has two digits, so that a later one is also the greater word.
const Lexicon = "desk-en 02"

// Reader reads words. It may be used by many at once.
type Reader struct {
	vader   *govader.SentimentIntensityAnalyzer
	words   map[string]entry  // every word that matters
	phrases map[string]string // several words that say one thing: that thing's word in VADER's lexicon
	nouns   map[string]Item   // what an item is called
}

// New makes a reader. It takes some milliseconds and half a megabyte.
func New() *Reader {
	r := &Reader{}
	var heads, starts map[string]bool
	r.vader, r.phrases, heads = feelings()
	r.nouns, starts = nouns()
	r.words = table(tongues(), heads, starts)
	return r
}

// Read reads the words of one event. Of a text longer than 2,000 bytes it
// reads the beginning. It never fails: what it cannot read it leaves out.
func (r *Reader) Read(words string) *journeys.Reading {
	out := &journeys.Reading{Lexicon: Lexicon}
	text := plainMarks(cut(strings.ToValidUTF8(cut(words, longest), "\uFFFD"), 2*longest))
	all := sentences(text)
	out.Language = r.language(text, all)
	if out.Language != English {
		return out
	}
	out.Mood = r.mood(all)
	found := r.items(all)
	out.Gives, out.Refuses = found.gives.names(), found.refuses.names()
	out.Asks = (found.asks &^ found.refuses).names()
	return out
}
