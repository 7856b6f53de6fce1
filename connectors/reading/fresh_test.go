package reading

import (
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// What the reader is worth on messages whose author had seen neither its words
// nor its rules: longer ones, with footers, quoted mails, logs and sarcasm.
// When they were measured first, with "desk-en 01", precision was 0.875 (14
// right, 2 wrong) and recall 0.667 (7 missed). That is the honest figure: the
// rules were mended since, if never for one line. Its misses are not shown.
func TestWhatTheReaderIsWorthOnFreshMessages(t *testing.T) {
	r := New()
	var c tally
	for _, line := range labelled(t, "mood-fresh.txt", 2, 60) {
		got := r.Read(line[1])
		if (line[0] == "declined") != (got.Language != English) {
			t.Errorf("%s, and its language is %q: %q", line[0], got.Language, line[1])
		}
		c.add(got.Mood <= journeys.LowMood, line[0] == "low")
	}
	worth(t, c, 0.9, 0.65)
}

// The same of pairs. Measured first: precision 1.000 (9 right, none wrong),
// recall 0.692 (4 missed).
func TestWhatTheReaderIsWorthOnFreshPairs(t *testing.T) {
	r := New()
	var c tally
	for _, line := range labelled(t, "asked-fresh.txt", 3, 30) {
		given, asked := r.Read(line[1]), r.Read(line[2])
		c.add(slices.ContainsFunc(asked.Asks, func(item string) bool { return slices.Contains(given.Gives, item) }), line[0] == "repeat")
	}
	worth(t, c, 0.9, 0.65)
}

func worth(t *testing.T, c tally, precision, recall float64) {
	t.Helper()
	t.Logf("fresh     precision %.3f, recall %.3f (%d right, %d wrong, %d missed)", c.precision(), c.recall(), c.right, c.wrong, c.missed)
	if c.precision() < precision || c.recall() < recall {
		t.Errorf("precision must be %.2f at least, recall %.2f", precision, recall)
	}
}

func TestWhatIsQuotedIsNobodysFeeling(t *testing.T) {
	r := New()
	for _, words := range []string{
		"> I am furious about this\nThe issue was fixed with the new driver, you can close this.",
		"Thursday at ten works for me.\n-----Original Message-----\nI am furious, this is unacceptable.",
		"The user wrote \"I am furious, this is unacceptable\" and we do not know why.",
		"It says:\n```\nI am furious, this is unacceptable\n```\nWhat does this mean for the service?",
	} {
		if got := r.Read(words); got.Language != English || got.Mood <= journeys.LowMood {
			t.Errorf("%s, mood %.2f: %q", got.Language, got.Mood, words)
		}
	}
}

func TestWhoMakesFunOfThemselvesIsNotUpset(t *testing.T) {
	r := New()
	for words, low := range map[string]bool{
		"I forgot my password, stupid me. Could you reset it?": false,
		"That was stupid of me, please unlock the account.":    false,
		"They made an idiot of me in front of everybody here.": true,
		"This is the most stupid process I have ever seen.":    true,
	} {
		if got := r.Read(words); got.Mood <= journeys.LowMood != low {
			t.Errorf("mood %.2f: %q", got.Mood, words)
		}
	}
}

func TestANumberGoesWithItsAbbreviation(t *testing.T) {
	if got := New().Read("I need a new phone, my employee no. 48812 is on the form."); strings.Join(got.Gives, ", ") != "employee number" {
		t.Errorf("gives %q", got.Gives)
	}
}
