package reading

import "strings"

// Item is something that a desk asks for and a customer can give.
type Item uint16

// The items. Their names are the words of a journeys.Reading.
const (
	AssetTag Item = 1 << iota
	DeviceName
	SerialNumber
	EmployeeNumber
	UserName
	EmailAddress
	PhoneNumber
	Location
	OperatingSystem
	Version
	ErrorText
	Screenshot
	TimeOfProblem
)

// itemNames in the order of the constants.
var itemNames = [...]string{
	"asset tag", "device name", "serial number", "employee number", "user name", "e-mail address", "phone number",
	"location", "operating system", "version", "error text", "screenshot", "time of the problem",
}

// Items returns the names of all items.
func Items() []string { return append([]string(nil), itemNames[:]...) }

// sortedItems are the names in the order in which a reading lists them.
var sortedItems = [...]Item{
	AssetTag, DeviceName, EmailAddress, EmployeeNumber, ErrorText, Location, OperatingSystem, PhoneNumber, Screenshot,
	SerialNumber, TimeOfProblem, UserName, Version,
}

// names are the names of the items in a set, sorted; nil for none.
func (set Item) names() []string {
	var out []string
	for _, one := range sortedItems {
		if set&one != 0 {
			for i := range itemNames {
				if one == 1<<i {
					out = append(out, itemNames[i])
				}
			}
		}
	}
	return out
}

// What items are called, two and three words before one.
const (
	nounsAssetTag       = "asset tag|asset number|asset no|asset label|asset id|asset|inventory number|inventory no|inventory tag|inventory id|device tag|device number|device id|laptop number|laptop tag|computer number"
	nounsDeviceName     = "device name|computer name|computer's name|pc name|laptop name|machine name|host name|hostname|name of the computer|name of your computer|name of the pc|name of your pc|name of the laptop|name of your laptop|name of the device|name of your device"
	nounsSerialNumber   = "serial number|serial no|serial|s/n"
	nounsEmployeeNumber = "employee number|employee id|employee no|staff number|staff id|staff no|personnel number|personnel id|personnel no|payroll number|badge number"
	nounsUserName       = "user name|username|user id|userid|user-id|login name|login id|login|account name|user"
	nounsEmailAddress   = "email address|e-mail address|mail address|your email|your e-mail"
	nounsPhoneNumber    = "phone number|telephone number|mobile number|cell number|extension|call-back number|callback number|phone no|number where|which number|what number"
	nounsLocation       = "location|which room|what room|room number|which office|what office|which floor|what floor|which building|what building|which site|what site|which desk|what desk|where are you|where you are|you located|are located"
	nounsSystem         = "operating system|os|os version|windows version|version of windows|windows or mac|windows or macos"
	nounsVersion        = "version|version number"
	nounsErrorText      = "error message|error messages|error text|error code|error number|exact error|exact message|text of the error|text of the message|error message's text|message say|error say|the error|the message"
	nounsScreenshot     = "screenshot|screenshots|screen shot|screen shots|screen capture|picture|pictures|photo|photos"
	nounsTime           = "since when|when did it|when did this|when did the problem|when did the issue|when did the error|when it started|when this started|when it happened|when this happened|time did it|time did this|time did the|how long have you|when it first|when the problem|when the error|when the issue"
)

// nouns makes the table of what items are called, and of the words with which
// that begins.
func nouns() (table map[string]Item, starts map[string]bool) {
	table, starts = map[string]Item{}, map[string]bool{}
	for i, list := range [...]string{
		nounsAssetTag, nounsDeviceName, nounsSerialNumber, nounsEmployeeNumber, nounsUserName, nounsEmailAddress, nounsPhoneNumber,
		nounsLocation, nounsSystem, nounsVersion, nounsErrorText, nounsScreenshot, nounsTime,
	} {
		for n := range strings.SplitSeq(list, "|") {
			table[n] |= 1 << i
			first, _, _ := strings.Cut(n, " ")
			starts[first] = true
		}
	}
	return table, starts
}

// longestNoun is how many words a noun has at most.
const longestNoun = 4

// mention is one item that a sentence names.
type mention struct {
	item Item
	at   int // its first word
	end  int // the word after its last
}

// mentions are the items that a sentence names, each place once, the longest
// name first.
func (r *Reader) mentions(s *sentence) []mention {
	var out []mention
	for i := 0; i < len(s.words); {
		n := 0
		if s.words[i].hint&mayName != 0 {
			for n = min(longestNoun, len(s.words)-i); n > 0; n-- {
				if item, ok := r.nouns[s.gram(i, n)]; ok {
					out = append(out, mention{item, i, i + n})
					break
				}
			}
		}
		i += max(n, 1)
	}
	return out
}

// found is what a text asks for, gives and refuses.
type found struct{ asks, gives, refuses Item }

// items reads a text for items.
func (r *Reader) items(all []sentence) found {
	var f found
	asking := false // the line before ended with a request and a colon
	for i := range all {
		s := &all[i]
		if s.hint&(mayName|mayGive) == 0 && !s.words[len(s.words)-1].ends(':') {
			asking = false
			continue
		}
		named := r.mentions(s)
		if !s.log {
			refused := refuses(s, named)
			f.refuses |= refused
			if asked, goesOn := r.asks(s, named, asking); refused == 0 {
				f.asks |= asked
				asking = goesOn
			}
		}
		if !asking {
			f.gives |= r.gives(s, named)
		}
	}
	return f
}
