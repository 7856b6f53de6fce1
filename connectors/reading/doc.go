// Package reading reads the words of customers and agents, once, when an event
// comes in: in which language they are, what mood they are in, what they ask
// for and what they give. What it finds is a journeys.Reading, which lies on
// the event beside the words; who spoke, and what follows from it, is decided
// elsewhere.
//
// # Silence before guessing
//
// Only words that are certainly English are read. Words of another language
// that can be told apart are marked with it, and nothing more is read in them;
// short words that might be anything are not marked at all (language.go).
//
// # Mood
//
// The intensities, and how negations, degrees and capitals change them, are
// VADER's (C. Hutto, E. Gilbert: "VADER: A Parsimonious Rule-based Model for
// Sentiment Analysis of Social Media Text", ICWSM 2014), as the library
// govader computes them. VADER was made for social media, where an error, a
// failure and a kill are bad news; at a service desk they are Tuesday. So of
// its lexicon only words that name a feeling are kept, and what a desk's
// customers say when they have had enough is added (feelings.go). Quotations,
// code and log lines are cut before (prose.go).
//
// # Asked and given
//
// Items are a closed list of names (items.go). An item is given where its
// value stands beside its name; the value itself is looked at and forgotten.
// It is asked for where a request names it, unless the request is for another
// one, for a better one, or a check of who is speaking (asks.go, gives.go).
//
// # Versions
//
// Lexicon names the rules that made a reading. Whatever changes what a text
// reads as changes its number.
package reading
