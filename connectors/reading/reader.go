package reading

import (
	"github.com/jonreiter/govader"

	"github.com/waymark-itsm/waymark/journeys"
)

// Lexicon is the version of everything that decides how words are read.
const Lexicon = "desk-en 01"

// Reader reads words. It may be used by many at once.
type Reader struct {
	vader *govader.SentimentIntensityAnalyzer
}

// New makes a reader.
func New() *Reader { return &Reader{vader: govader.NewSentimentIntensityAnalyzer()} }

// Read reads the words of one event.
func (r *Reader) Read(words string) *journeys.Reading { return &journeys.Reading{Lexicon: Lexicon} }
