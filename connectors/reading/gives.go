package reading

import "strings"

var (
	somebodyElse = set("colleague colleague's colleagues manager manager's boss wife husband friend his her their old former previous")
	deviceWords  = set("laptop notebook computer pc device machine workstation mac tablet desktop tag asset inventory label hostname host")
	tagWords     = set("tag asset inventory")
	notTagged    = set("ticket request case incident issue change model")
	between      = set("is was : no no. number id says = as the")
	noName       = set(`wrong locked unlocked blocked missing unknown invalid correct fine ok okay empty gone here there not no the a an my in on at for and or to with of
same still also now just accepted rejected changed expired disabled active inactive deleted shown displayed working known new old name id field it this that does doesn't can't cannot is was has unable yes long short`)
	phoneCues    = set("phone telephone tel mobile cell extension ext ring call reach")
	otherNumbers = set("employee staff personnel payroll badge serial asset inventory ticket order invoice case incident id")
	placeNouns   = set("room office floor building desk site house block wing")
	firstHand    = set("i i'm im i've we we're our my me")
	statesOf     = set("is are was were has")
	systems      = set("windows ios android")
	systemsToo   = set("macos ubuntu linux debian fedora sonoma ventura monterey sequoia xubuntu chromeos")
	wanting      = set("upgrade upgraded migrate want wants need install update switch order like")
	shows        = set("attached attach attachment attachments enclosed see find below here here's herewith")
	pictures     = set("screenshot screenshots screen picture pictures photo photos image")
	notYet       = set("no not don't can't cannot couldn't could will how later unable without if need tomorrow")
	began        = set("since started starts began occurred happened happens noticed broke appeared begins occurs")
	days         = set(`yesterday today monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
november december jan feb mar apr jun jul aug sep oct nov dec morning noon lunch afternoon evening night weekend week`)
	wordings = set("error message says said saying say reads shows states window popup prompt")
)

// gives are the items whose value stands in a sentence.
func (r *Reader) gives(s *sentence, named []mention) Item {
	if s.question {
		return 0
	}
	for _, w := range s.words {
		if somebodyElse[w.low] {
			return 0
		}
	}
	out := r.valuesAfter(s, named)
	for i := range s.words {
		if s.words[i].hint&mayGive != 0 {
			out |= givenAt(s, i)
		}
	}
	return out | quotation(s)
}

// valuesAfter are the items whose name is followed by a value of its form.
func (r *Reader) valuesAfter(s *sentence, named []mention) Item {
	var out Item
	for _, m := range named {
		at := m.end
		colon := s.words[m.end-1].ends(':') || s.words[m.end-1].ends('=')
		is := false
		for at < len(s.words) && at < m.end+3 && between[s.words[at].low] {
			is = is || s.words[at].low == "is" || s.words[at].low == "was"
			colon = colon || s.words[at].ends(':')
			at++
		}
		if at >= len(s.words) {
			continue
		}
		v := s.words[at]
		switch m.item {
		case EmployeeNumber:
			out |= when(m.item, digits(v.low) >= 3)
		case SerialNumber:
			out |= when(m.item, digits(v.low) >= 2 && len(v.low) >= 6)
		case DeviceName:
			out |= when(m.item, digits(v.low) >= 2 && len(v.low) >= 4)
		case AssetTag:
			out |= when(m.item, digits(v.low) >= 4)
		case Version:
			out |= when(m.item, v.low[0] >= '0' && v.low[0] <= '9' && at <= m.end+1)
		case UserName:
			out |= when(m.item, isName(s, at, is, colon) && (m.end-m.at > 1 || s.words[m.at].low != "user" || colon))
		case Location:
			out |= when(m.item, colon)
		}
	}
	return out
}

func when(item Item, ok bool) Item {
	if ok {
		return item
	}
	return 0
}

// isName reports whether a word can be a user name: it has a digit, a dot or
// a line in it, or it is a word of nobody's language, said to be one.
func isName(s *sentence, at int, is, colon bool) bool {
	v := s.words[at]
	if len(v.low) < 2 || noName[v.low] {
		return false
	}
	if strings.ContainsAny(v.low, "0123456789._\\") && !strings.Contains(v.low, "@") {
		return true
	}
	ends := at+1 == len(s.words) || v.tail != "" || s.words[at+1].low == "and"
	return (is || colon) && ends && !strings.HasSuffix(v.low, "ed") && !strings.HasSuffix(v.low, "ing") && isASCIIWord(v.low)
}

func isASCIIWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// givenAt are the items that a word gives by its form and its neighbours.
func givenAt(s *sentence, i int) Item {
	w := &s.words[i]
	switch c := w.low[0]; {
	case strings.IndexByte(w.low, '@') > 0 && strings.Contains(w.low[strings.IndexByte(w.low, '@'):], "."):
		return EmailAddress
	case strings.HasPrefix(w.low, "0x") && len(w.low) > 5, strings.HasPrefix(w.low, "ora-"):
		return ErrorText
	case isTag(w.low):
		return tagAt(s, i)
	case (c == '+' || c >= '0' && c <= '9') && isDialled(s, i):
		return PhoneNumber
	}
	switch {
	case placeNouns[w.low] || w.low == "home":
		return placeAt(s, i)
	case systems[w.low] && i+1 < len(s.words) && (digits(s.words[i+1].low) > 0 || s.words[i+1].low == "vista" || s.words[i+1].low == "xp"),
		systemsToo[w.low]:
		return when(OperatingSystem, !has(s, wanting))
	case w.low == "error" || w.low == "code":
		return codeAfter(s, i)
	case began[w.low]:
		return timeAfter(s, i)
	case pictures[w.low]:
		return when(Screenshot, has(s, shows) && !has(s, notYet))
	case strings.HasPrefix(w.raw, "!") && hasPicture(w.low), hasPicture(w.low) && has(s, shows):
		return when(Screenshot, !has(s, notYet))
	}
	return 0
}

// isTag reports whether a word has the form of an asset tag: some letters, a
// dash or none, four to six digits.
func isTag(low string) bool {
	i := 0
	for i < len(low) && 'a' <= low[i] && low[i] <= 'z' {
		i++
	}
	if i < 2 || i > 4 {
		return false
	}
	if i < len(low) && low[i] == '-' {
		i++
	}
	n := len(low) - i
	return n >= 4 && n <= 6 && digits(low[i:]) == n
}

func tagAt(s *sentence, i int) Item {
	if i > 0 && notTagged[s.words[i-1].low] || has(s, notTagged) && !has(s, tagWords) || !has(s, deviceWords) {
		return 0
	}
	// Which of the two names of a device it is, a sentence seldom says, and
	// either tells the desk which device it is.
	for _, w := range s.words {
		switch w.low {
		case "tag", "asset", "inventory", "label":
			return AssetTag
		case "name", "hostname":
			return DeviceName
		}
	}
	return AssetTag | DeviceName
}

// isDialled reports whether the digits at a word are a number to call: it
// follows a word that says so.
func isDialled(s *sentence, i int) bool {
	n := 0
	for k := i; k < len(s.words) && k < i+6; k++ {
		w := s.words[k].low
		if strings.ContainsAny(w, ":.") || digits(w)+strings.Count(w, "+")+strings.Count(w, "-")+strings.Count(w, "/") != len(w) {
			break
		}
		n += digits(w)
	}
	if n < 4 {
		return false
	}
	for k := i - 1; k >= max(0, i-5); k-- {
		if otherNumbers[s.words[k].low] {
			return false // the nearer name counts
		}
		if phoneCues[s.words[k].low] || s.words[k].low == "number" && k > 0 && s.words[k-1].low == "my" {
			return true
		}
	}
	return false
}

// placeAt: "room 4.12", "3rd floor", "the Munich office", "working from home".
func placeAt(s *sentence, i int) Item {
	if !has(s, firstHand) && has(s, statesOf) {
		return 0
	}
	if s.words[i].low == "home" {
		return when(Location, i > 1 && s.words[i-1].low == "from" && strings.HasPrefix(s.words[i-2].low, "work"))
	}
	if i+1 < len(s.words) && s.words[i].tail == "" {
		next := s.words[i+1]
		if digits(next.low) > 0 || len(next.raw) == 1 && next.raw[0] >= 'A' && next.raw[0] <= 'Z' && next.raw != "I" {
			return Location
		}
	}
	if i > 0 {
		before := s.words[i-1]
		if digits(before.low) > 0 || i > 1 && before.raw[0] >= 'A' && before.raw[0] <= 'Z' && before.raw != "IT" && before.raw != "I" && !has(s, wanting) {
			return Location
		}
	}
	return 0
}

// codeAfter: "error 619", "error code is 30015-11", "error: mailbox is full".
func codeAfter(s *sentence, i int) Item {
	for k := i + 1; k < len(s.words) && k <= i+3; k++ {
		if w := s.words[k].low; digits(w) > 0 && len(w) >= 3 && !strings.Contains(w, ":") {
			return ErrorText
		}
		if s.words[k].tail != "" {
			break
		}
	}
	return when(ErrorText, s.words[i].ends(':') && len(s.words)-i > 3)
}

// quotation: what a window said, word for word.
func quotation(s *sentence) Item {
	if !has(s, wordings) {
		return 0
	}
	n := 0
	for i := range s.words {
		if s.words[i].quote {
			n++
		}
	}
	if n >= 2 {
		return ErrorText
	}
	first, last := s.words[0].at, s.words[len(s.words)-1]
	text := s.low[first : last.at+len(last.raw)]
	open := strings.Index(text, " '")
	return when(ErrorText, open >= 0 && strings.Count(text[open+2:], " ") >= 1 && strings.Contains(last.tail, "'"))
}

// timeAfter: "since Monday", "started this morning at 8", "broke at 14:30".
func timeAfter(s *sentence, i int) Item {
	for k := i + 1; k < len(s.words) && k <= i+7; k++ {
		w := s.words[k].low
		if days[w] || digits(w) > 0 && strings.Contains(w, ":") || w == "ago" {
			return TimeOfProblem
		}
	}
	return 0
}

func hasPicture(low string) bool {
	for _, end := range []string{".png", ".jpg", ".jpeg", ".gif", ".bmp", ".heic"} {
		if strings.Contains(low, end) {
			return true
		}
	}
	return false
}

func has(s *sentence, table map[string]bool) bool {
	for i := range s.words {
		if table[s.words[i].low] {
			return true
		}
	}
	return false
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			n++
		}
	}
	return n
}
