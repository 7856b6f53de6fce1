package insight

import (
	"slices"
	"strings"
	"unicode"
)

// moodOf reads how good a feeling is that a workshop wrote down, from -1 to 1:
// the mean of the words that it knows. ok is false where it knows none of them,
// or where one is denied: "not happy" may be anything.
func moodOf(feel []string) (level float64, ok bool) {
	sum, n := 0.0, 0
	for _, f := range feel {
		words := strings.FieldsFunc(strings.ToLower(f), func(r rune) bool { return !unicode.IsLetter(r) })
		if slices.ContainsFunc(words, denies) {
			return 0, false
		}
		text := " " + strings.Join(words, " ") + " "
		for _, m := range moods() {
			for _, w := range m.words {
				if strings.Contains(text, " "+w+" ") {
					sum, n = sum+m.level, n+1
					text = strings.ReplaceAll(text, " "+w+" ", " ")
				}
			}
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}

func denies(w string) bool {
	return slices.Contains([]string{"not", "no", "never", "hardly", "without", "nicht", "kein", "keine", "nie", "kaum", "ohne"}, w)
}

type moodWords struct {
	level float64
	words []string
}

// moods are the words that people put on a wall when they are asked how
// somebody feels, the better ones first: "less alone" is read before "alone".
func moods() []moodWords {
	return []moodWords{
		{1, []string{"in good hands", "happy", "glad", "delighted", "grateful", "satisfied", "proud", "begeistert", "glücklich", "dankbar", "zufrieden", "gut aufgehoben"}},
		{.7, []string{"relieved", "reassured", "confident", "safe", "erleichtert", "froh", "beruhigt", "sicher"}},
		{.4, []string{"less alone", "hopeful", "curious", "interested", "calm", "informed", "hoffnungsvoll", "neugierig", "ruhig"}},
		{0, []string{"neutral", "indifferent", "gleichgültig"}},
		{-.5, []string{"on their own", "cut off", "made a fool of", "uneasy", "impatient", "annoyed", "irritated", "lost", "alone", "confused", "worried", "anxious", "nervous", "stressed",
			"unsure", "uncertain", "insecure", "doubtful", "sceptical", "skeptical", "disappointed", "idle", "bored", "tired", "sad", "stuck", "foolish",
			"unsicher", "verunsichert", "ungeduldig", "genervt", "verloren", "allein", "verwirrt", "besorgt", "gestresst", "enttäuscht", "müde"}},
		{-1, []string{"angry", "furious", "helpless", "powerless", "humiliated", "desperate", "frustrated", "accused", "forgotten", "ignored", "abandoned", "afraid", "overwhelmed",
			"wütend", "verärgert", "hilflos", "machtlos", "verzweifelt", "frustriert", "vergessen", "überfordert"}},
	}
}
