package reading

import (
	"strings"

	"github.com/jonreiter/govader"
)

// A word of VADER's lexicon is kept where it begins with one of these: it
// names a feeling about people or work. All others go, for at a desk they
// name faults ("fatal", "dead", "kill", "attack", "critical", "broken"),
// courtesies ("please", "help") or a state ("free", "secure").
const feelingStems = `aggravat agoni anger angr annoy appall arrogan asham atrocious bullshit contempt crap despair desperat disappoint
disgrac disgust disillusion dismay displeas disrespect dissatisf distress embarrass enrag exasperat fiasco frustrat fuck furious fuming
hate hateful hated hates hating helpless hopeless humiliat idiot incompeten indignant infuriat insult irate irritat liar livid
ludicrous mad madden miserabl misery moron neglected outrag pathetic pissed pitiful rage raging regret resent ridicul rude
scandal shameful shameless shit stupid suck sucks unacceptable unfair unhappy unprofessional upset useless worthless wtf
awesome excellent fantastic brilliant amazing wonderful superb happy glad pleased delighted grateful appreciat love lovely great perfect thank satisf impressed kudos`

// Exactly these words, where the stem would let in too much.
const feelingWords = `mad hate hated hates hating rage raging love great rude suck sucks sucked lovely irate livid wtf`

// ownFeelings are what VADER does not have, or has weaker or stronger than
// customers of a desk mean it. The unit is VADER's: -4 to 4 for one word.
func ownFeelings() map[string]float64 {
	return map[string]float64{
		"unbelievable": -1.7, "laughable": -2.2, "nightmare": -2.3, "unacceptable": -2.4, "upset": -2, "upsetting": -2, "annoyed": -2,
		"annoying": -1.2, "insulting": -2.4, "insulted": -2.4, "shameful": -2.6, "outrageous": -2.6, "appalling": -2.5, "abysmal": -2.6, "atrocious": -2.6,
		"unprofessional": -2.4, "incompetent": -2.6, "useless": -2.2, "ridiculous": -2.3, "pathetic": -2.6, "joke": -1.2, "crap": -2, "sucks": -2, "suck": -2, "embarrassing": -2, "stressed": -2.2, "unfair": -2.2,
		// Said of sound, pictures and speed as often as of an experience: not enough alone.
		"terrible": -1.3, "terribly": -0.8, "horrible": -1.3, "awful": -1.3, "horrendous": -1.6, "dreadful": -1.3, "worst": -1.6,
		"great": 1.8, "thanks": 1.6, "thank": 1.4, "satisfied": 2, "acceptable": 2, "helpful": 1.8,
		// What a sentence is drawn to is not known here.
		"regret": -0.8, "ashamed": -1.5, "stupid": -1.8, "idiot": -2.2, "desperate": -2.4, "mad": -2.2,
	}
}

// phraseFeelings are several words that say one thing.
func phraseFeelings() map[string]float64 {
	weak, plain, strong := -1.9, -2.4, -3.0
	table := map[string]float64{}
	for words, v := range map[string]float64{
		"fed up|sick of|sick and tired|had enough|have enough of|enough is enough|last straw|beyond a joke|not funny|out of patience|losing patience|lose patience|losing my patience|lost my patience|lose my mind|losing my mind|lost my mind|driving me crazy|driving me insane|driving me mad|drives me crazy|drives me mad|going crazy|going insane|wits' end|wit's end|wits end|pull my hair":                                                                                                                        strong,
		"thanks for nothing|so much for nothing|waste of time|wasting my time|wasted my time|waste my time|day wasted|hours wasted|what a joke|is a joke|a bad joke|are you kidding|you kidding me|you must be kidding|you serious|what the hell|what the heck|what a mess|shame on you|a shame that":                                                                                                                                                                                                                      plain,
		"tired of|not good enough|treated like|taken seriously|take me seriously|be ashamed|takes me seriously|lied to me|lied to us|ignoring me|ignoring us|ignored me|ignores me|left alone|leave me alone|hung up on|let down|let me down|never again|close to tears|in tears|i cried|i could cry|i could scream|i give up|giving up on you|can't take it|cannot take it|can't take this anymore|cannot take this anymore|can't stand|cannot stand|can't believe|cannot believe|worst ever|worst service|worst support": plain,
		"nobody answers|nobody answered|nobody cares|nobody helps|nobody helped|nobody reads|nobody listens|nobody replies|nobody replied|nobody responds|nobody bothers|nobody even|nobody gives|no one cares|no one answers|no one helps|no one listens|no one replies|nobody tells|anyone even|anybody even|did you even|without even reading|you even read|you even look|don't even|zero help|no help at all|you people":                                                                                               weak,
		"this damn|damn thing|damned thing|god damn|bloody": plain,
		"i am escalating|will complain|to complain about|want to complain|speak to your manager|talk to your manager|your supervisor|your boss":                                                                                                                                                                                           weak,
		"terrible service|terrible support|terrible experience|horrible service|horrible support|horrible experience|awful service|awful support|awful experience|poor service|poor support|bad service|bad experience|miserable service|just terrible|just horrible|just awful|absolutely terrible|absolutely horrible|absolutely awful": plain,
	} {
		for p := range strings.SplitSeq(words, "|") {
			table[p] = v
		}
	}
	return table
}

// feelings makes the desk's lexicon of VADER's. A phrase stands in it as one
// word, its words joined by underscores, which no text has.
func feelings() (*govader.SentimentIntensityAnalyzer, map[string]string, map[string]bool) {
	v := govader.NewSentimentIntensityAnalyzer()
	v.EmojiDict = map[string]string{} // the faces that matter are phrases of their own; see faces
	exactly := map[string]bool{}
	for w := range strings.FieldsSeq(feelingWords) {
		exactly[w] = true
	}
	stems := strings.Fields(feelingStems)
	heads := map[string]bool{}
	for w := range v.Lexicon {
		if !feels(w, stems, exactly) {
			delete(v.Lexicon, w)
		}
	}
	for w, value := range ownFeelings() {
		v.Lexicon[w] = value
	}
	for w := range v.Lexicon {
		heads[w] = true
	}
	phrases := map[string]string{}
	for p, value := range phraseFeelings() {
		marker := strings.ReplaceAll(p, " ", "_")
		first, _, several := strings.Cut(p, " ")
		v.Lexicon[marker], heads[first] = value, true
		if several {
			phrases[p] = marker
		}
	}
	for face, value := range faces() {
		v.Lexicon[face], heads[face] = value, true
	}
	return v, phrases, heads
}

func feels(word string, stems []string, exactly map[string]bool) bool {
	if exactly[word] {
		return true
	}
	for _, s := range stems {
		if strings.HasPrefix(word, s) && !exactly[s] {
			return true
		}
	}
	return false
}

// faces are the emoji of anger and despair, and Slack's names of them without
// their colons.
func faces() map[string]float64 {
	return map[string]float64{
		"😡": -2.8, "😠": -2.6, "🤬": -3, "👿": -2.5, "😤": -2.2, "😭": -1.9, "🤮": -2.3, "🙄": -1.8, "🤦": -1.8,
		"rage": -2.8, "angry": -2.6, "face_with_symbols_on_mouth": -3, "imp": -2.2, "triumph": -2.2, "sob": -1.9, "rolling_eyes": -1.8, "facepalm": -1.8,
	}
}
