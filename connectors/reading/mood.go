package reading

import (
	"math"
	"strings"
)

// longestPhrase is how many words a phrase has at most.
const longestPhrase = 4

// mood is the lowest score of a sentence, or where none is low the highest:
// thanks at the end do not undo what was said before. 0 where no sentence has
// a feeling.
func (r *Reader) mood(all []sentence) float64 {
	low, high := 0.0, 0.0
	for i := range all {
		s := &all[i]
		if s.log || s.hint&mayFeel == 0 || !r.feels(s) {
			continue
		}
		score := r.vader.PolarityScores(r.felt(s)).Compound
		low, high = min(low, score), max(high, score)
	}
	if low == 0 {
		low = high
	}
	if math.IsNaN(low) {
		return 0
	}
	return math.Round(low*100) / 100
}

func (r *Reader) feels(s *sentence) bool {
	for i := range s.words {
		w := &s.words[i]
		if w.quote || w.hint&mayFeel == 0 {
			continue
		}
		if _, ok := r.vader.Lexicon[w.low]; ok {
			return true
		}
		if _, n := r.phrase(s, i); n > 0 {
			return true
		}
	}
	return false
}

// felt writes a sentence as VADER shall read it: without what is quoted, with
// each phrase as one word, and without the feelings of third parties.
func (r *Reader) felt(s *sentence) string {
	var b strings.Builder
	for i := 0; i < len(s.words); {
		w := &s.words[i]
		if w.quote {
			i++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if marker, n := r.phrase(s, i); n > 0 {
			b.WriteString(marker)
			i += n
			w = &s.words[i-1]
		} else {
			if _, ok := r.vader.Lexicon[w.low]; ok && (othersFeel(s, i) || atOneself(s, i)) {
				b.WriteString("someone") // the place is kept: negations look two words back
			} else {
				b.WriteString(w.raw)
			}
			i++
		}
		for _, c := range w.tail {
			if c == '!' || c == '?' {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}

// phrase returns the marker of the phrase that begins at a word, and how many
// words it has.
func (r *Reader) phrase(s *sentence, i int) (marker string, n int) {
	if s.words[i].hint&mayFeel == 0 {
		return "", 0
	}
	for n := min(longestPhrase, len(s.words)-i); n > 1; n-- {
		if m, ok := r.phrases[s.gram(i, n)]; ok {
			return m, n
		}
	}
	return "", 0
}

// gram is n words from the i-th on, in small letters and with one space
// between them; "" where there are not so many, or punctuation stands between.
func (s *sentence) gram(i, n int) string {
	if i < 0 || i+n > len(s.words) {
		return ""
	}
	first, last := &s.words[i], &s.words[i+n-1]
	for k := i; k < i+n-1; k++ {
		w := &s.words[k]
		if w.tail != "" && w.tail != "'" || s.words[k+1].at != w.at+len(w.raw)+len(w.tail)+1 {
			return "" // an apostrophe belongs to its word: "wits' end"
		}
	}
	return s.low[first.at : last.at+len(last.raw)]
}

// othersFeel reports whether the feeling is that of somebody whom the writer
// tells of: an angry customer is what a ticket is about, not its tone.
func othersFeel(s *sentence, i int) bool {
	for k := max(0, i-3); k < min(len(s.words), i+3); k++ {
		switch strings.TrimSuffix(s.words[k].low, "s") {
		case "customer", "client", "caller", "guest", "patient", "visitor":
			return true
		}
	}
	return false
}

// atOneself reports whether a word is said of the writer by the writer: who
// says "stupid me" is making fun of it. ("They made an idiot of me" is not.)
func atOneself(s *sentence, i int) bool {
	return s.words[i].low == "stupid" && (s.gram(i+1, 1) == "me" && s.words[i+1].tail != "" || s.gram(i+1, 2) == "of me")
}
