package journeys

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestQuoteMakesACustomersWordsHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"password not working":            "password not working",
		"mail me at a.b@example.com now":  "mail me at … now",
		"see https://evil.example/x?y=1":  "see …",
		"call +49 30 123 45 67 please":    "call … please",
		"code 83A-11B-22 does not work":   "code … does not work",
		"<!channel> @here help":           "!channel here help",
		"two\nlines\tand \u202eturned":    "two lines and turned",
		`he said "no"`:                    "he said 'no'",
		"my laptop is 5 years old":        "my laptop is 5 years old",
		strings.Repeat("long words ", 20): strings.Repeat("long words ", 5) + "long…",
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestQuoteIsAlwaysOneShortPlainLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Quote(rapid.String().Draw(t, "words"))
		if n := len([]rune(s)); n > quoteLimit+1 {
			t.Fatalf("%d characters", n)
		}
		for _, r := range s {
			if r != ' ' && (unicode.IsSpace(r) || !unicode.IsGraphic(r)) || strings.ContainsRune(`@<>"`, r) {
				t.Fatalf("%q holds %q", s, r)
			}
		}
	})
}

func TestAccountsAreNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"+49 (0)30 1234-567": "tel:+49301234567", "0049 30 1234567": "tel:+49301234567", "110": ":", "": ":", "anonymous": ":",
	} {
		if got := PhoneAccount(in).String(); got != want {
			t.Errorf("PhoneAccount(%q) = %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{" A.B@Example.COM ": "email:a.b@example.com", "nobody": ":", "@x": ":", "x@": ":"} {
		if got := EmailAccount(in).String(); got != want {
			t.Errorf("EmailAccount(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestWhoMayJoinWhat(t *testing.T) {
	r := NewRoster()
	mail, tel, desk := EmailAccount("a@b.example"), PhoneAccount("+49301234567"), Account{"it-desk", "a"}
	r.AddPerson(mail, tel, desk)
	r.AddShared(PhoneAccount("+4930555000"))
	r.AddAgent(Account{"it-desk", "agent"}, "service-desk")
	r.AddMachine(Account{"it-desk", "bot"})
	call := func(a Account) int {
		return len(EdgesOf(Event{Connector: "phone", ID: "1", Ref: Ref{"phone", Call, "1"}, Customers: []Account{a}}, r))
	}
	for a, want := range map[Account]int{
		tel:                         3, // the call, and the person's two other accounts
		PhoneAccount("+4930999999"): 1, PhoneAccount("+4930555000"): 0, {"it-desk", "agent"}: 0, {"it-desk", "bot"}: 0, {}: 0,
	} {
		if got := call(a); got != want {
			t.Errorf("%s makes %d edges, want %d", a, got, want)
		}
	}
	if _, ok := ProfileEdge(Account{"it-chat", "U"}, PhoneAccount("+4930555000"), r); ok {
		t.Error("a shared number joins by a profile")
	}
}

func TestPhrasesAreFoundAsWholeWords(t *testing.T) {
	for words, want := range map[string]bool{
		"i am locked out of it": true, "locked out": true, "blocked outside": false, "unlocked out": false, "locked outer": false, "": false,
	} {
		if got := says(words, []string{"Locked Out"}); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

func TestClocksOfTwoVendorsMayDifferByLessThanFiveSeconds(t *testing.T) {
	on := func(connector, id, step string, second int) placed {
		when := at(9, 0, second)
		return placed{&entry{Event: Event{Connector: connector, ID: id, At: when}}, Placement{Event: id, At: when, Step: step}}
	}
	steps := func(gap int) int {
		return len(visits(&Rules{}, &Journey{}, []placed{
			on("phone", "1", "call", 0),
			on("portal", "2", "search", 1),
			on("it-desk", "3", "call", 1+gap),
		}))
	}
	if got := steps(4); got != 2 {
		t.Errorf("four seconds part a visit: %d visits", got)
	}
	if got := steps(5); got != 3 {
		t.Errorf("five seconds do not part a visit: %d visits", got)
	}
}
