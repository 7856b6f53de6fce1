package reading

import "strings"

// set makes a table of words.
func set(words string) map[string]bool {
	table := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		table[w] = true
	}
	return table
}

var (
	politely   = set("please pls plz kindly")
	askVerbs   = set("send sending provide share give tell attach post copy state confirm supply name reply read forward upload include submit enter specify paste let know have ask")
	asksFor    = set("need needs require requires")
	modals     = set("can could may might would will do did")
	whWords    = set("what what's whats which where when who how")
	whFillers  = set("is are was the your exactly exact of kind type a an my this that it do does did you we i on under in at to say and")
	anotherOne = set("new another latest updated different other full complete larger bigger better clearer sharper right correct second additional further more instead additionally next")
	otherOnes  = set("manager manager's colleague colleague's colleagues boss supervisor user's user's replacement monitor keyboard mouse dock docking printer settings old previous")
	checking   = set("verify verification verified identity identify security authenticate authentication")
	ownDevice  = set("laptop notebook computer pc device machine mac workstation your the my message error window problem issue screen display it this that when where as for so exact")
)

// asks are the items that a sentence asks for. after says that the line before
// ended with a request and a colon, and so does goesOn of this one.
func (r *Reader) asks(s *sentence, named []mention, after bool) (asked Item, goesOn bool) {
	if after && (s.list || len(s.words) <= 6) && !s.question {
		for _, m := range named {
			asked |= m.item
		}
		return asked &^ known(s, named, r), true
	}
	colon := s.words[len(s.words)-1].ends(':')
	if len(named) == 0 && !colon || excluded(s) {
		return 0, false
	}
	from := requestAt(s)
	goesOn = from >= 0 && colon
	for _, m := range named {
		if m.item == UserName && m.end-m.at == 1 && s.words[m.at].low == "user" || m.item == AssetTag && s.gram(m.at, 1) == "asset" && m.end-m.at == 1 {
			continue // too short a name to ask by
		}
		if !fair(s, m) && (from >= 0 && m.at >= from || s.question && asksWhich(s, m)) {
			asked |= m.item
		}
	}
	return asked &^ known(s, named, r), goesOn
}

// known are the items whose value the sentence itself has: "is LT-20931 your
// asset tag?" asks for a yes.
func known(s *sentence, named []mention, r *Reader) Item {
	plain := *s
	plain.question = false
	return r.gives(&plain, named) &^ (Screenshot | TimeOfProblem)
}

// excluded reports whether a sentence asks for nothing, however it looks: what
// need not be sent, what only counts if something happens, and checks of who
// is speaking, which must be asked again.
func excluded(s *sentence) bool {
	for i, w := range s.words {
		switch {
		case checking[w.low], w.low == "whether", w.low == "if" && i < 3, otherOnes[w.low] && w.low != "old":
			return true
		case w.low == "not" || w.low == "don't" || w.low == "never" || w.low == "dont":
			return true
		case w.low == "no" && i+1 < len(s.words) && s.words[i+1].low == "need":
			return true
		case w.low == "if" && i > 3 && i+1 < len(s.words) && s.words[i+1].low == "it":
			return true
		}
	}
	return false
}

// requestAt is the word from which a sentence requests something, -1 where it
// does not.
func requestAt(s *sentence) int {
	polite, modal := -1, -1
	for i, w := range s.words {
		switch {
		case politely[w.low]:
			polite = i
		case modals[w.low] && s.question && i+1 < len(s.words) && (s.words[i+1].low == "you" || s.words[i+1].low == "i" || s.words[i+1].low == "we"):
			modal = i
		case w.low == "mind" && i > 0 && s.words[i-1].low == "you":
			modal = i
		case (w.low == "we" || w.low == "i" || w.low == "i'd" || w.low == "we'd" || w.low == "would") && i+1 < len(s.words) && asksFor[s.words[i+1].low] && !s.question:
			return i + 1
		case (w.low == "us" || w.low == "me") && i > 0 && askVerbs[s.words[i-1].low]:
			return i
		case askVerbs[w.low] && w.low != "have" && w.low != "name" && (polite >= 0 && i-polite <= 3 || modal >= 0 && i-modal <= 5):
			return i
		case w.low == "have" && modal == i-2 && modal >= 0 && s.words[i-1].low == "i":
			return i
		case (w.low == "have" || w.low == "see" || w.low == "use") && modal == i-2 && i >= 2:
			return i
		}
	}
	return -1
}

// asksWhich reports whether a question's question word is about this item.
func asksWhich(s *sentence, m mention) bool {
	first := s.words[m.at].low
	if whWords[first] || first == "since" || first == "time" || m.item == Location && first == "you" {
		return true
	}
	for k := m.at - 1; k >= 0 && k >= m.at-5; k-- {
		if whWords[s.words[k].low] {
			return true
		}
		if !whFillers[s.words[k].low] {
			return false
		}
	}
	return false
}

// fair reports whether asking for this item is asking for another one than
// was given: a new screenshot, the full text, the monitor's tag.
func fair(s *sentence, m mention) bool {
	for k := max(0, m.at-2); k < m.at; k++ {
		if anotherOne[s.words[k].low] {
			return true
		}
	}
	rest := s.words[m.end:]
	for _, w := range rest {
		if anotherOne[w.low] && w.low != "more" && w.low != "next" {
			return true
		}
	}
	switch {
	case m.item == Version && len(rest) > 0 && rest[0].low == "of", m.item&(Screenshot|AssetTag|SerialNumber|DeviceName) != 0 && ofSomethingElse(rest):
		return true
	case len(rest) > 0 && (rest[0].low == "should" || rest[0].low == "means" || rest[0].low == "field"):
		return true
	}
	return false
}

func ofSomethingElse(rest []token) bool {
	for i, w := range rest {
		if w.low == "again" {
			return true
		}
		if w.low == "of" && i < 2 {
			for _, x := range rest[i+1 : min(len(rest), i+4)] {
				if !ownDevice[x.low] && !strings.HasSuffix(x.low, "'s") {
					return true
				}
				if x.tail != "" {
					break
				}
			}
		}
	}
	return false
}

// unusable are the words with which a desk says that what was given is of no
// use.
const unusable = "not found|not find|couldn't find|can't find|cannot find|could not find|not exist|doesn't exist|invalid|not valid|a typo|another device|another user|" +
	"not open|can't open|cannot open|couldn't open|unreadable|not readable|not read|can't read|cannot read|couldn't read|too small|too blurry|blurry|blurred|not come through|didn't come|" +
	"not arrive|not match|doesn't match|no match|not in our|unknown to|seems wrong|is wrong|was wrong|incorrect|cut off|was empty|is empty|is broken"

// refuses are the items of which a sentence says that what was given is of no
// use.
func refuses(s *sentence, named []mention) Item {
	if len(named) == 0 || s.question {
		return 0
	}
	from, last := &s.words[0], &s.words[len(s.words)-1]
	text := s.low[from.at : last.at+len(last.raw)]
	hit := false
	for p := range strings.SplitSeq(unusable, "|") {
		if strings.Contains(text, p) {
			hit = true
			break
		}
	}
	if !hit {
		return 0
	}
	var out Item
	for _, m := range named {
		out |= m.item
	}
	return out
}
