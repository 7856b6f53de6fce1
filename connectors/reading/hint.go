package reading

import "strings"

// hint says what a word may be part of, so that most words are looked up once
// and most sentences never looked at again.
type hint uint8

const (
	mayFeel hint = 1 << iota // it has a feeling, or begins a phrase
	mayName                  // it begins what an item is called
	mayGive                  // with its neighbours it may give an item
)

// entry is what the one table of words knows of a word.
type entry struct {
	tongues uint16 // see tongues
	hint    hint
}

// table is the one table of words.
func table(tongues map[string]uint16, heads map[string]bool, starts map[string]bool) map[string]entry {
	all := make(map[string]entry, len(tongues)+len(heads)+len(starts))
	for w, t := range tongues {
		all[w] = entry{tongues: t}
	}
	add := func(words map[string]bool, h hint) {
		for w := range words {
			e := all[w]
			e.hint |= h
			all[w] = e
		}
	}
	add(heads, mayFeel)
	add(starts, mayName)
	for _, words := range []map[string]bool{placeNouns, systems, systemsToo, began, pictures, wordings, set("home error code")} {
		add(words, mayGive)
	}
	return all
}

// lookUp looks every word up, and gives each sentence the hints of its words.
func (r *Reader) lookUp(all []sentence, count *[len(languages)]int) {
	for i := range all {
		s := &all[i]
		for k := range s.words {
			w := &s.words[k]
			e := r.words[w.low]
			w.hint = e.hint
			if strings.ContainsAny(w.low, "0123456789@") || w.raw[0] == '!' || w.low[0] == '\'' || hasPicture(w.low) {
				w.hint |= mayGive
			}
			s.hint |= w.hint
			if !s.log && e.tongues != 0 {
				e.count(count)
			}
		}
	}
}

// count gives the languages of a word their points.
func (e entry) count(points *[len(languages)]int) {
	n := 1
	if e.tongues&(e.tongues-1) == 0 {
		n = alone
	}
	for l, t := 0, e.tongues; t != 0; l, t = l+1, t>>1 {
		points[l] += n * int(t&1)
	}
}
