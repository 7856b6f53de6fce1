package reading

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys"
)

// sound fails where a reading says what no reading may say.
func sound(t *testing.T, words string, got *journeys.Reading) {
	t.Helper()
	if got.Lexicon != Lexicon || !(got.Mood >= -1 && got.Mood <= 1) {
		t.Errorf("%q reads as %+v", words, got)
	}
	if got.Language != English && (got.Mood != 0 || len(got.Asks)+len(got.Gives)+len(got.Refuses) > 0) {
		t.Errorf("%q is not English and yet reads as %+v", words, got)
	}
	for _, list := range [][]string{got.Asks, got.Gives, got.Refuses} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%q reads as %q, not sorted", words, list)
		}
		for _, name := range list {
			if !slices.Contains(Items(), name) {
				t.Errorf("%q reads as %q, which is no item's name", words, name)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", " ", "\x00\xff\xfe", "I am furious!!! Please send us the asset tag?", "My laptop LT-20931 \u202eis\u202c here", "a\u0301\u0301\u0301", "😡😡😡",
		"```\nthe error is\n", `"the the the`, "the '' '", "error:", "!x.png!", "- - -\n\n-", "The user name is", "+ + + call me on +", "the phone: +49 30",
		"please send:\n- asset tag\n- user name\nthanks for the help", "is it 0x", "the 0x80070005 and since", "please please please", "what is",
	} {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, words string) {
		got := r.Read(words)
		sound(t, words, got)
		if again := r.Read(words); !same(got, again) {
			t.Errorf("%q reads as %+v, and then as %+v", words, got, again)
		}
	})
}

func same(a, b *journeys.Reading) bool {
	return a.Language == b.Language && a.Mood == b.Mood && slices.Equal(a.Asks, b.Asks) && slices.Equal(a.Gives, b.Gives) && slices.Equal(a.Refuses, b.Refuses)
}

// Whatever comes, reading it takes no longer than reading its beginning.
func TestHostileWordsAreReadInBoundedTime(t *testing.T) {
	r := New()
	for name, words := range map[string]string{
		"huge":           strings.Repeat("I am so angry, what is your asset tag? ", 1<<18),
		"one word":       strings.Repeat("a", 1<<22),
		"no letters":     strings.Repeat("\x00\xff", 1<<20),
		"turned":         strings.Repeat("\u202e\u202d", 1<<20),
		"combining":      "the is and " + strings.Repeat("\u0301", 1<<20),
		"marks":          "the is and " + strings.Repeat("!?\"'`", 1<<18),
		"phrases":        strings.Repeat("nobody since which what error phone the ", 1<<16),
		"numbers":        "the phone is " + strings.Repeat("1 ", 1<<20),
		"lines":          strings.Repeat("\n", 1<<20) + "the end is near and I am angry",
		"cut in a rune":  strings.Repeat("a", longest-1) + "ü",
		"nothing closed": "the and is ```" + strings.Repeat("[({<", 1<<18),
	} {
		began := time.Now()
		sound(t, name, r.Read(words))
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
	if s := cut(strings.Repeat("ü", longest), longest-1); !utf8.ValidString(s) || len(s) != longest-2 {
		t.Errorf("%d bytes, valid: %t", len(s), utf8.ValidString(s))
	}
	beyond := strings.Repeat("The printer is on the first floor. ", 100) + "I am furious and this is ridiculous."
	if got := r.Read(beyond); got.Mood != 0 {
		t.Errorf("words beyond the limit were read: %+v", got)
	}
}

func TestOneReaderServesMany(t *testing.T) {
	r := New()
	want := r.Read("I am furious, my user name is alex.w")
	if want.Mood > journeys.LowMood || !slices.Equal(want.Gives, []string{"user name"}) {
		t.Fatalf("%+v", want)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := r.Read("I am furious, my user name is alex.w"); !same(got, want) {
					t.Errorf("%+v", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestWhatTheWriterDidNotSayIsNotRead(t *testing.T) {
	r := New()
	for words, why := range map[string]string{
		"The page says \"this is ridiculous, you are furious\" and that is all.":   "a quotation",
		"This is what I ran on the server:\n```\necho I am furious and angry\n```": "code",
		"The log of the job is this.\nRuntimeError: I am furious and angry":        "a log",
		"A customer was furious on the phone, please have a look at the shop.":     "somebody else's feeling",
	} {
		if got := r.Read(words); got.Language != English || got.Mood != 0 {
			t.Errorf("%s is read: %+v", why, got)
		}
	}
}

// A usual description, as long as they are.
func BenchmarkRead(b *testing.B) {
	r := New()
	words := strings.Repeat("I tried to sign in six times this morning and now it says that my account is locked. ", 32)
	b.ReportAllocs()
	for b.Loop() {
		r.Read(words)
	}
}
